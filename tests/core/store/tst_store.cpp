#include "core/base/clock.h"
#include "core/store/store.h"
#include "store_fixture.h"
#include "support/forwarding_file_system.h"

#include <functional>
#include <map>

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>

using namespace formwork;
using namespace formwork::test;

namespace {

std::vector<RunId> idsOf(const std::vector<RunRow>& rows)
{
    std::vector<RunId> ids;
    for (const RunRow& row : rows)
        ids.push_back(row.id);
    return ids;
}

// A file system on which files can no longer be created.
class FullDisk final : public ForwardingFileSystem
{
public:
    std::unique_ptr<WritableFile> create(const std::filesystem::path& path) override
    {
        throw Error(ErrorCode::NoSpace, Text("cannot create: No space left on device"), path);
    }
};

} // namespace

class TestStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void createdRunIsQueuedWithItsConfig();
    void createRunOnFullDiskLeavesNothing();
    void listsNewestFirst();
    void unknownRunIsNotFound();
    void coloursAreTheSmallestFreeOnes();
    void renameTagsColour();
    void removeTakesRowsAndFolder();

    void datasets();
    void movedDatasets();
    void checksAndMarksOfDatasets();
    void dataVersionShowsOthersWrites();
    void movedDatabaseIsNoticed();
    void tenThousandRunsAreListedWithoutCurves();
};

void TestStore::createdRunIsQueuedWithItsConfig()
{
    TemporaryWorkspace here;
    auto store = here.open();
    ExperimentConfig config = someConfig("müder „Lauf“");
    config.train.seed = 0xffff'ffff'ffff'fff0;
    config.data.loader = LoaderKind::Folder;
    const std::int64_t before = unixMilliseconds();
    const RunId id = store->createRun(config);

    const RunRow row = store->run(id);
    QCOMPARE(row.id, id);
    QCOMPARE(row.name, config.name);
    QCOMPARE(row.status, RunStatus::Queued);
    QCOMPARE(row.model, config.model.name);
    QCOMPARE(row.loader, LoaderKind::Folder);
    QCOMPARE(row.dataset, std::string("/data/train.beton"));
    QCOMPARE(row.seed, config.train.seed);
    QCOMPARE(row.batchSize, 64);
    QCOMPARE(row.epochsTotal, 20);
    QCOMPARE(row.epochsDone, 0);
    QVERIFY(!row.lastTrainLoss);
    QVERIFY(!row.medianEpochSeconds);
    QVERIFY(row.createdAt >= before && row.createdAt <= unixMilliseconds());
    QCOMPARE(row.startedAt, 0);

    QVERIFY(configDiff({store->config(id), config}).empty());
    const std::filesystem::path file = here.workspace.runFolder(id) / "config.yaml";
    QVERIFY(configDiff({loadConfig(here.fileSystem, file, {}), config}).empty());
}

void TestStore::createRunOnFullDiskLeavesNothing()
{
    TemporaryWorkspace here;
    here.open();
    FullDisk disk;
    Store store(here.workspace, disk);
    const Error error = errorOf([&] { store.createRun(someConfig()); });
    QCOMPARE(error.code(), ErrorCode::NoSpace);
    QVERIFY(store.runs().empty());
    QVERIFY(std::filesystem::is_empty(here.workspace.root() / "runs"));
    here.open()->createRun(someConfig()); // the failed one holds no lock
}

void TestStore::listsNewestFirst()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId first = store->createRun(someConfig("first"));
    const RunId second = store->createRun(someConfig("second"));
    QCOMPARE(idsOf(store->runs()), (std::vector<RunId>{second, first}));
    QVERIFY(second > first);
}

void TestStore::unknownRunIsNotFound()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const std::vector<std::function<void()>> actions = {
        [&] { store->run(5); },
        [&] { store->config(5); },
        [&] { store->environment(5); },
        [&] { store->progress(5); },
        [&] { store->renameRun(5, "x"); },
        [&] { store->setTags(5, {"x"}); },
        [&] { store->setColour(5, 1); },
        [&] { store->moveQueued(5, 0); },
        [&] { store->requestResume(5); },
        [&] { store->removeRun(5); },
        [&] { store->claimRun(5); },
        [&] { store->requestStop(5); },
        [&] { store->stopRequested(5); },
        [&] { store->finishRun(5, RunStatus::Done); },
        [&] { store->recordEnvironment(5, {}); },
        [&] { store->recordProgress(5, {}); },
        [&] { store->recordEpoch(5, someEpoch(1)); },
        [&] { store->recordLog(5, Severity::Info, "x"); },
        [&] { store->recordArtifact(5, "checkpoint.last", "x"); },
        [&] { store->removeDataset(5); },
    };
    for (std::size_t i = 0; i < actions.size(); ++i)
        QVERIFY2(errorOf(actions[i]).code() == ErrorCode::NotFound, qPrintable(QString::number(i)));
}

void TestStore::coloursAreTheSmallestFreeOnes()
{
    TemporaryWorkspace here;
    auto store = here.open();
    std::vector<RunId> ids;
    for (int i = 0; i < kPaletteSize; ++i) {
        ids.push_back(store->createRun(someConfig()));
        QCOMPARE(store->run(ids.back()).colour, i);
    }
    // The oldest run's colour comes back first, unless one got free.
    QCOMPARE(store->run(store->createRun(someConfig())).colour, 0);
    QCOMPARE(store->run(store->createRun(someConfig())).colour, 1);
    store->removeRun(ids[5]);
    QCOMPARE(store->run(store->createRun(someConfig())).colour, 5);
    QCOMPARE(store->run(store->createRun(someConfig())).colour, 2);
    store->setColour(ids[9], 42);
    QCOMPARE(store->run(ids[9]).colour, 42);
    QCOMPARE(errorOf([&] { store->setColour(ids[9], -1); }).code(), ErrorCode::InvalidArgument);
}

void TestStore::renameTagsColour()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    store->renameRun(id, "  new name ");
    QCOMPARE(store->run(id).name, std::string("new name"));
    QCOMPARE(errorOf([&] { store->renameRun(id, " \t"); }).code(), ErrorCode::InvalidArgument);

    store->setTags(id, {"z, with comma", "a", " ", "a", "é"});
    QCOMPARE(store->run(id).tags, (std::vector<std::string>{"z, with comma", "a", "é"}));
    QCOMPARE(store->runs().front().tags.size(), std::size_t{3});
    store->setTags(id, {});
    QVERIFY(store->run(id).tags.empty());
}

void TestStore::removeTakesRowsAndFolder()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId keep = store->createRun(someConfig());
    const RunId id = store->createRun(someConfig());
    for (const RunId run : {keep, id}) {
        store->claimRun(run);
        store->recordEpoch(run, someEpoch(1));
        store->recordStep(run, someStep(1, 1));
        store->recordLog(run, Severity::Info, "line");
        store->recordArtifact(run, "checkpoint.last", here.workspace.runFolder(run) / "c");
        store->setTags(run, {"tag"});
    }
    store->finishRun(keep, RunStatus::Done);
    writeJunk(here.workspace.runFolder(id) / "c", "x");

    const Error busy = errorOf([&] { store->removeRun(id); });
    QCOMPARE(busy.code(), ErrorCode::Busy);
    QVERIFY(std::filesystem::exists(here.workspace.runFolder(id) / "c"));

    store->finishRun(id, RunStatus::Stopped);
    store->removeRun(id);
    QVERIFY(!std::filesystem::exists(here.workspace.runFolder(id)));
    QVERIFY(std::filesystem::exists(here.workspace.runFolder(keep)));
    QCOMPARE(idsOf(store->runs()), std::vector<RunId>{keep});
    for (const char* table : {"epochs", "steps", "logs", "artifacts", "tags"})
        QCOMPARE(here.sqlInteger(std::string("SELECT count(*) FROM ") + table), 1);
    QVERIFY(store->createRun(someConfig()) > id); // ids are never used again
}

void TestStore::datasets()
{
    TemporaryWorkspace here;
    auto store = here.open();
    DatasetRow row;
    row.kind = DatasetKind::Beton;
    row.path = "/data/train.beton";
    row.name = "train";
    row.trainSamples = 9469;
    row.bytes = 3'000'000'000;
    row.classNames = {"tench", "English springer", "église"};
    const std::int64_t id = store->putDataset(row);
    row.path = "/data/folder";
    row.kind = DatasetKind::ImageFolder;
    row.validationSamples = 3925;
    const std::int64_t second = store->putDataset(row);
    QVERIFY(second != id);

    std::vector<DatasetRow> rows = here.open()->datasets();
    QCOMPARE(rows.size(), std::size_t{2});
    QCOMPARE(rows[0].id, second);
    QCOMPARE(rows[0].kind, DatasetKind::ImageFolder);
    QCOMPARE(rows[0].validationSamples, std::uint64_t{3925});
    QCOMPARE(rows[1].kind, DatasetKind::Beton);
    QCOMPARE(rows[1].path, std::filesystem::path("/data/train.beton"));
    QCOMPARE(rows[1].trainSamples, std::uint64_t{9469});
    QCOMPARE(rows[1].bytes, std::uint64_t{3'000'000'000});
    QCOMPARE(rows[1].classNames, row.classNames);
    QVERIFY(rows[1].addedAt > 0);

    row.classNames = {"only"};
    row.name = "again";
    QCOMPARE(store->putDataset(row), second);
    rows = store->datasets();
    QCOMPARE(rows.size(), std::size_t{2});
    QCOMPARE(rows[0].name, std::string("again"));
    QCOMPARE(rows[0].classNames, std::vector<std::string>{"only"});

    store->removeDataset(second);
    QCOMPARE(store->datasets().size(), std::size_t{1});
    QCOMPARE(here.sqlInteger("SELECT count(*) FROM dataset_classes"), 3);
}

void TestStore::checksAndMarksOfDatasets()
{
    TemporaryWorkspace here;
    auto store = here.open();
    DatasetRow row;
    row.path = "/data/folder";
    const std::int64_t id = store->putDataset(row);
    QVERIFY(!store->datasetCheck(id));
    QVERIFY(store->imageMarks(id).empty());
    const std::int64_t before = unixMilliseconds();
    store->putDatasetCheck(id, "first");
    store->putDatasetCheck(id, "second \xff");
    store->markImage(id, "train/a/1.jpg", ImageMark::LeaveOut);
    store->markImage(id, "train/a/\xff.jpg", ImageMark::LeaveOut);
    store->markImage(id, "train/a/\xff.jpg", ImageMark::WrongLabel);
    store->markImage(id, "train/b/2.jpg", ImageMark::LeaveOut);
    store->markImage(id, "train/b/2.jpg", ImageMark::None);
    store->markImage(id, "train/b/3.jpg", ImageMark::None);

    store = here.open();
    QCOMPARE(store->datasetCheck(id)->result, std::string("second \xff"));
    QVERIFY(store->datasetCheck(id)->checkedAt >= before);
    const std::map<std::string, ImageMark> expected = {{"train/a/1.jpg", ImageMark::LeaveOut},
                                                       {"train/a/\xff.jpg", ImageMark::WrongLabel}};
    QVERIFY(store->imageMarks(id) == expected);

    // Moved or read again it keeps both; removed it takes them along.
    row.path = "/elsewhere/folder";
    store->moveDataset(id, row);
    QCOMPARE(store->putDataset(row), id);
    QVERIFY(store->datasetCheck(id) && store->imageMarks(id) == expected);
    store->removeDataset(id);
    QCOMPARE(here.sqlInteger("SELECT count(*) FROM dataset_checks"), 0);
    QCOMPARE(here.sqlInteger("SELECT count(*) FROM image_marks"), 0);
    for (const auto& action :
         std::vector<std::function<void()>>{[&] { store->putDatasetCheck(id, "x"); },
                                            [&] {
                                                store->markImage(id, "x", ImageMark::LeaveOut);
                                            }}) {
        try {
            action();
            QFAIL("no error");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::NotFound);
        }
    }
}

void TestStore::movedDatasets()
{
    TemporaryWorkspace here;
    auto store = here.open();
    DatasetRow row;
    row.path = "/a/photos";
    row.name = "photos";
    row.addedAt = 5;
    row.classNames = {"cat", "dog"};
    const std::int64_t id = store->putDataset(row);
    row.path = "/b/photos";
    row.name = "found by itself before";
    row.trainSamples = 7;
    store->putDataset(row);
    store->moveDataset(id, row);
    const std::vector<DatasetRow> rows = store->datasets();
    QCOMPARE(rows.size(), std::size_t{1});
    QCOMPARE(rows[0].id, id);
    QCOMPARE(rows[0].path, std::filesystem::path("/b/photos"));
    QCOMPARE(rows[0].name, std::string("photos"));
    QCOMPARE(rows[0].addedAt, std::int64_t{5});
    QCOMPARE(rows[0].trainSamples, std::uint64_t{7});
    QCOMPARE(rows[0].classNames, row.classNames);

    using Path = std::filesystem::path;
    QCOMPARE(store->movedPath("/a/photos/train"), Path("/b/photos/train"));
    QCOMPARE(store->movedPath("/a/photos"), Path("/b/photos"));
    QCOMPARE(store->movedPath("/a/photos2"), Path("/a/photos2"));
    row.path = "/c";
    store->moveDataset(id, row); // once more: the first place leads there, too
    QCOMPARE(store->movedPath("/a/photos/val"), Path("/c/val"));
    QCOMPARE(store->movedPath("/b/photos/val"), Path("/c/val"));
    row.path = "/a/photos";
    store->moveDataset(id, row); // and back
    QCOMPARE(store->movedPath("/a/photos/val"), Path("/a/photos/val"));
    QCOMPARE(store->movedPath("/c/val"), Path("/a/photos/val"));
    QVERIFY_THROWS_EXCEPTION(Error, store->moveDataset(99, row));

    // Only what no longer exists follows.
    const Path real(here.folder.path().toStdString());
    std::filesystem::create_directories(real / "new" / "train");
    row.path = real / "old";
    const std::int64_t other = store->putDataset(row);
    row.path = real / "new";
    store->moveDataset(other, row);
    DataConfig data;
    data.train = real / "old" / "train";
    data.validation = real / "old" / "val"; // is in neither place
    store->followMoves(data);
    QCOMPARE(data.train, real / "new" / "train");
    QCOMPARE(data.validation, real / "old" / "val");
    std::filesystem::create_directories(real / "old" / "train");
    data.train = real / "old" / "train";
    store->followMoves(data);
    QCOMPARE(data.train, real / "old" / "train");
}

void TestStore::movedDatabaseIsNoticed()
{
    namespace fs = std::filesystem;
    TemporaryWorkspace here;
    auto store = here.open();
    QVERIFY(!store->databaseIsGone());
    const fs::path elsewhere = here.workspace.root().parent_path() / "elsewhere";
    fs::rename(here.workspace.root(), elsewhere);
    QVERIFY(store->databaseIsGone());
    here.open(); // another one in its place is not the same
    QVERIFY(store->databaseIsGone());
    fs::remove_all(here.workspace.root());
    fs::rename(elsewhere, here.workspace.root());
    QVERIFY(!store->databaseIsGone());
    fs::remove(here.workspace.database());
    QVERIFY(store->databaseIsGone());
}

void TestStore::dataVersionShowsOthersWrites()
{
    TemporaryWorkspace here;
    auto writer = here.open();
    auto reader = here.open();
    const std::int64_t before = reader->dataVersion();
    QCOMPARE(reader->dataVersion(), before);
    const RunId id = writer->createRun(someConfig());
    const std::int64_t after = reader->dataVersion();
    QVERIFY(after != before);
    reader->renameRun(id, "own writes do not count");
    QCOMPARE(reader->dataVersion(), after);
}

void TestStore::tenThousandRunsAreListedWithoutCurves()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    store->setTags(id, {"a", "b"});
    for (int epoch = 1; epoch <= 3; ++epoch)
        store->recordEpoch(id, someEpoch(epoch));
    // Copies of the one run, all columns but the id and the identity.
    here.sql("CREATE TEMP TABLE copy AS SELECT * FROM runs; "
             "UPDATE copy SET id = NULL, identity = '';"
             "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) "
             "INSERT INTO runs SELECT copy.* FROM n, copy;"
             "INSERT INTO epochs SELECT runs.id, epochs.epoch, train_loss, train_top1, train_top5, "
             "val_loss, val_top1, val_top5, lr, images, epoch_seconds, data_wait_seconds, "
             "transfer_seconds, compute_seconds, validation_seconds, peak_memory, "
             "epochs.finished_at, grad_norm, is_best, other_load, loader_cpu_seconds FROM runs, "
             "epochs WHERE runs.id > 1;"
             "INSERT INTO tags SELECT id, 0, 'copy' FROM runs WHERE id > 1");
    QCOMPARE(here.sqlInteger("SELECT count(*) FROM epochs"), 30'000);

    QElapsedTimer timer;
    timer.start();
    const std::vector<RunRow> rows = store->runs();
    qDebug() << "10,000 runs listed in" << timer.nsecsElapsed() / 1e6 << "ms";
    QCOMPARE(rows.size(), std::size_t{10'000});
    QCOMPARE(*rows.front().lastTrainLoss, 1.0);
    QCOMPARE(rows.front().tags, std::vector<std::string>{"copy"});
    QCOMPARE(rows.back().tags, (std::vector<std::string>{"a", "b"}));

    // Without any curves the list is the same: it never read them.
    here.sql("DROP TABLE epochs; DROP TABLE steps");
    const std::vector<RunRow> again = store->runs();
    QCOMPARE(idsOf(again), idsOf(rows));
    QCOMPARE(*again.front().lastTrainLoss, 1.0);
    QCOMPARE(*again.front().medianEpochSeconds, *rows.front().medianEpochSeconds);
}

QTEST_GUILESS_MAIN(TestStore)
#include "tst_store.moc"
