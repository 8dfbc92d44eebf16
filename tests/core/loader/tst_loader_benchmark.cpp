// What a benchmark reports; never how fast anything is.
#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/loader/loader_benchmark.h"
#include "pictures.h"

#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <optional>

using namespace formwork;
using namespace formwork::test;

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t kCount = 23;

class Recorder final : public ProgressSink
{
public:
    void progress(const Progress& progress) override
    {
        if (progress.unit != "images")
            return;
        m_seen.push_back(progress);
        if (m_source && progress.done >= m_stopAt)
            m_source->request_stop();
    }
    void problem(const Problem& problem) override { m_problems.push_back(problem); }

    void stopAt(std::stop_source& source, std::uint64_t images)
    {
        m_source = &source;
        m_stopAt = images;
    }
    const std::vector<Progress>& seen() const { return m_seen; }
    const std::vector<Problem>& problems() const { return m_problems; }

private:
    std::vector<Progress> m_seen;
    std::vector<Problem> m_problems;
    std::stop_source* m_source = nullptr;
    std::uint64_t m_stopAt = 0;
};

} // namespace

class TestLoaderBenchmark : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void rates();
    void measuresEveryPair();
    void measuresEveryBudget();
    void measuresOneRank();
    void zeroThreadsAreAllCores();
    void leavesOutAPartialBatch();
    void reportsDamage();
    void stops();
    void refuses_data();
    void refuses();
    void refusesDataThatIsNotThere();
    void refusesWhatIsNoDataset();

private:
    LoaderBenchmarkRequest request() const;
    std::optional<Error> errorOf(const LoaderBenchmarkRequest& request, std::stop_token stop = {});

    QTemporaryDir m_dir;
    PosixFileSystem m_disk;
    fs::path m_beton;
    fs::path m_folder;
};

// The split's own pictures lie flat, a folder of classes is made of them.
void TestLoaderBenchmark::initTestCase()
{
    QVERIFY(m_dir.isValid());
    const fs::path root = m_dir.path().toStdString();
    const PictureSet pictures(root, kCount, 4);
    m_beton = pictures.beton(m_disk, Storage::Jpeg);
    m_folder = root / "classes";
    const ImageFolderSplit split = pictures.folder(Storage::Jpeg);
    for (const ImageFile& file : split.files) {
        const fs::path folder = m_folder / split.classNames[static_cast<std::size_t>(file.label)];
        fs::create_directories(folder);
        fs::copy_file(file.path, folder / file.path.filename());
    }
}

LoaderBenchmarkRequest TestLoaderBenchmark::request() const
{
    LoaderBenchmarkRequest request;
    request.data = {m_beton, m_folder};
    request.threads = {1};
    request.epochs = 2;
    request.loader.batchSize = 5;
    request.loader.output.size = 16;
    return request;
}

std::optional<Error> TestLoaderBenchmark::errorOf(const LoaderBenchmarkRequest& request,
                                                  std::stop_token stop)
{
    NullProgress progress;
    try {
        runLoaderBenchmark(request, m_disk, progress, std::move(stop));
    } catch (const Error& error) {
        return error;
    }
    return std::nullopt;
}

void TestLoaderBenchmark::rates()
{
    const RateSummary none = summariseRates({});
    QCOMPARE(none.count, 0);
    QCOMPARE(none.median, 0.0);
    const RateSummary odd = summariseRates({30, 10, 50, 20, 40});
    QCOMPARE(odd.count, 5);
    QCOMPARE(odd.median, 30.0);
    QCOMPARE(odd.minimum, 10.0);
    QCOMPARE(odd.maximum, 50.0);
    QCOMPARE(summariseRates({40, 10, 20, 100}).median, 30.0);
}

void TestLoaderBenchmark::measuresEveryPair()
{
    LoaderBenchmarkRequest request = this->request();
    request.threads = {1, 3};
    request.epochs = 4;
    Recorder recorder;
    const auto results = runLoaderBenchmark(request, m_disk, recorder, {});
    QCOMPARE(results.size(), std::size_t{4});
    for (std::size_t i = 0; i < results.size(); ++i) {
        const LoaderBenchmarkResult& result = results[i];
        QCOMPARE(result.data, request.data[i / 2]);
        QCOMPARE(result.isFolder, i / 2 == 1);
        QCOMPARE(result.threads, request.threads[i % 2]);
        QCOMPARE(result.images, std::uint64_t{kCount});
        QCOMPARE(result.imagesPerSecond.count, 3);
        QVERIFY(result.imagesPerSecond.minimum > 0);
        QVERIFY(result.imagesPerSecond.minimum <= result.imagesPerSecond.median);
        QVERIFY(result.imagesPerSecond.median <= result.imagesPerSecond.maximum);
        QVERIFY(result.firstEpochImagesPerSecond > 0);
        QVERIFY(result.firstBatchMilliseconds > 0);
        QCOMPARE(result.memoryBudget, std::uint64_t{0});
        QVERIFY(result.epochTiming.decodeSeconds > 0);
        QVERIFY(result.epochTiming.resampleSeconds > 0);
        QCOMPARE(result.epochTiming.readSeconds > 0, result.isFolder);
        // Means of an epoch: the workers cannot have been busy for longer than it took.
        const double longest = kCount / result.imagesPerSecond.minimum;
        const LoaderTiming& timing = result.epochTiming;
        QVERIFY(timing.readSeconds + timing.decodeSeconds + timing.resampleSeconds <=
                longest * result.threads);
        QVERIFY(timing.waitSeconds <= longest);
    }
    constexpr std::uint64_t kTotal = 4ULL * 4 * kCount;
    QCOMPARE(recorder.seen().back().done, kTotal);
    for (const Progress& progress : recorder.seen())
        QCOMPARE(progress.total, kTotal);
    QVERIFY(recorder.problems().empty());
}

void TestLoaderBenchmark::measuresEveryBudget()
{
    LoaderBenchmarkRequest request = this->request();
    request.threads = {1, 2};
    request.memoryBudgets = {0, 1U << 20};
    request.loader.order = SampleOrder::Weighted;
    NullProgress progress;
    const auto results = runLoaderBenchmark(request, m_disk, progress, {});
    QCOMPARE(results.size(), std::size_t{6}); // a folder has no budget
    for (std::size_t i = 0; i < results.size(); ++i) {
        QCOMPARE(results[i].isFolder, i >= 4);
        QCOMPARE(results[i].threads, i == 0 || i == 1 || i == 4 ? 1 : 2);
        QCOMPARE(results[i].memoryBudget, request.memoryBudgets[i == 1 || i == 3 ? 1 : 0]);
        QCOMPARE(results[i].images, std::uint64_t{kCount});
    }
}

void TestLoaderBenchmark::measuresOneRank()
{
    LoaderBenchmarkRequest request = this->request();
    request.loader.worldSize = 4;
    request.loader.rank = 3;
    Recorder recorder;
    for (const LoaderBenchmarkResult& result : runLoaderBenchmark(request, m_disk, recorder, {}))
        QCOMPARE(result.images, std::uint64_t{6});
    QCOMPARE(recorder.seen().back().done, recorder.seen().back().total);
}

void TestLoaderBenchmark::zeroThreadsAreAllCores()
{
    LoaderBenchmarkRequest request = this->request();
    request.data = {m_beton};
    request.threads = {0};
    NullProgress progress;
    QCOMPARE(runLoaderBenchmark(request, m_disk, progress, {}).front().threads, availableCores());
}

void TestLoaderBenchmark::leavesOutAPartialBatch()
{
    LoaderBenchmarkRequest request = this->request();
    request.loader.lastBatch = LastBatch::Drop;
    Recorder recorder;
    for (const LoaderBenchmarkResult& result : runLoaderBenchmark(request, m_disk, recorder, {}))
        QCOMPARE(result.images, std::uint64_t{20});
    QCOMPARE(recorder.seen().back().done, recorder.seen().back().total);
}

void TestLoaderBenchmark::reportsDamage()
{
    const fs::path copy = fs::path(m_dir.path().toStdString()) / "damaged";
    fs::copy(m_folder, copy, fs::copy_options::recursive);
    const std::vector<std::byte> zeros(64);
    writeBytes(copy / "class-1" / "1007.jpg", zeros);
    LoaderBenchmarkRequest request = this->request();
    request.data = {copy};

    const std::optional<Error> error = errorOf(request);
    QVERIFY(error);
    QVERIFY2(std::string(error->what()).find("1007.jpg") != std::string::npos, error->what());

    request.loader.skipDamaged = true;
    request.epochs = 3;
    Recorder recorder;
    const auto results = runLoaderBenchmark(request, m_disk, recorder, {});
    QCOMPARE(results.front().epochTiming.damaged, std::uint64_t{1});
    QCOMPARE(results.front().images, std::uint64_t{kCount});
    QCOMPARE(recorder.problems().size(), std::size_t{1});
    QCOMPARE(recorder.problems().front().path, copy);
    QCOMPARE(results.front().damagedSamples.size(), std::size_t{1});
    const std::string name = namesOf(results.front().damagedSamples);
    QVERIFY(QString::fromStdString(recorder.problems().front().message.english())
                .endsWith(QString::fromStdString(name)));
}

void TestLoaderBenchmark::stops()
{
    // At once, and in the middle of the second pair's first epoch.
    for (const std::uint64_t images : {0U, kCount + 5U}) {
        std::stop_source source;
        Recorder recorder;
        recorder.stopAt(source, images);
        if (images == 0)
            source.request_stop();
        std::optional<ErrorCode> code;
        try {
            runLoaderBenchmark(request(), m_disk, recorder, source.get_token());
        } catch (const Error& error) {
            code = error.code();
        }
        QVERIFY(code == ErrorCode::Cancelled);
        QCOMPARE(recorder.seen().empty() ? 0 : recorder.seen().back().done, images);
    }
}

using Change = std::function<void(LoaderBenchmarkRequest&)>;
Q_DECLARE_METATYPE(Change)

void TestLoaderBenchmark::refuses_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const char* text, Change change) {
        QTest::newRow(name) << std::move(change) << text;
    };
    row("no data", "no data", [](LoaderBenchmarkRequest& r) { r.data.clear(); });
    row("no threads", "number of threads", [](LoaderBenchmarkRequest& r) { r.threads.clear(); });
    row("no budgets", "no memory budget",
        [](LoaderBenchmarkRequest& r) { r.memoryBudgets.clear(); });
    row("small budget", "does not hold the largest",
        [](LoaderBenchmarkRequest& r) { r.memoryBudgets = {100}; });
    row("one epoch", "first is left out", [](LoaderBenchmarkRequest& r) { r.epochs = 1; });
    row("negative threads", "workers", [](LoaderBenchmarkRequest& r) { r.threads = {1, -1}; });
    row("batch size", "batch size", [](LoaderBenchmarkRequest& r) { r.loader.batchSize = 0; });
}

void TestLoaderBenchmark::refuses()
{
    QFETCH(Change, change);
    QFETCH(QString, text);
    LoaderBenchmarkRequest request = this->request();
    change(request);
    const std::optional<Error> error = errorOf(request);
    QVERIFY(error);
    QVERIFY(error->code() == ErrorCode::InvalidArgument);
    QVERIFY2(error->message().find(text.toStdString()) != std::string::npos, error->what());
}

void TestLoaderBenchmark::refusesDataThatIsNotThere()
{
    LoaderBenchmarkRequest request = this->request();
    const fs::path missing = fs::path(m_dir.path().toStdString()) / "none.beton";
    request.data = {m_beton, missing};
    Recorder recorder;
    try {
        runLoaderBenchmark(request, m_disk, recorder, {});
        QFAIL("measured what is not there");
    } catch (const Error& error) {
        QVERIFY(error.code() == ErrorCode::NotFound);
        QCOMPARE(error.path(), missing);
    }
    QVERIFY(recorder.seen().empty()); // nothing was measured before
}

void TestLoaderBenchmark::refusesWhatIsNoDataset()
{
    LoaderBenchmarkRequest request = this->request();
    request.data = {m_folder / "class-0" / "1000.jpg"};
    std::optional<Error> error = errorOf(request);
    QVERIFY(error);
    QVERIFY2(std::string(error->what()).find("1000.jpg") != std::string::npos, error->what());

    request.data = {m_folder / "class-0"}; // holds images, but no classes
    error = errorOf(request);
    QVERIFY(error);
    QVERIFY(error->code() == ErrorCode::NotFound);
}

QTEST_GUILESS_MAIN(TestLoaderBenchmark)
#include "tst_loader_benchmark.moc"
