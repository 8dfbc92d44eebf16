#include "core/exchange/model_package.h"

#include "core/store/store_fixture.h"
#include "support/failing_file_system.h"
#include "support/idle_backend.h"
#include "support/recording_progress.h"

#include <QTest>

#include <algorithm>
#include <filesystem>

using namespace formwork;
using namespace formwork::test;

namespace {

namespace fs = std::filesystem;

class WritingBackend final : public IdleBackend
{
public:
    ExportedModel exportModel(const ModelExport& request, FileSystem& fileSystem,
                              std::stop_token) override
    {
        requests.push_back(request);
        if (during)
            during();
        writeTextFile(fileSystem, request.output, "weights");
        ExportedModel model;
        model.config = someConfig("flowers");
        model.config.model.name = "vit_ti_16";
        model.isCheckpoint = true;
        model.epoch = 2;
        model.classNames = {"a", "b"};
        return model;
    }

    std::vector<ModelExport> requests;
    std::function<void()> during;
};

std::vector<std::string> contentsOf(const fs::path& folder)
{
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
}

const std::vector<std::string> kFiles = {"README.md", "config.json", "experiment.yaml",
                                         "model.safetensors"};

} // namespace

class TestModelPackage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_here = std::make_unique<TemporaryWorkspace>();
        m_outside = fs::path(m_here->folder.path().toStdString()) / "exports";
        fs::create_directories(m_outside);
        m_request = {.weights = "/runs/best.safetensors", .folder = m_outside / "flowers"};
        m_backend = {};
    }

    void aFolder()
    {
        const ModelPackage package = make(nullptr);
        QCOMPARE(contentsOf(m_request.folder), kFiles);
        QCOMPARE(package.files.size(), kFiles.size());
        QVERIFY(std::ranges::find(package.files, m_request.folder / "README.md") !=
                package.files.end());
        QCOMPARE(contentsOf(m_outside), std::vector<std::string>{"flowers"});
        QVERIFY(isModelPackage(m_request.folder));
        QVERIFY(!isModelPackage(m_outside));
    }

    void ofARun()
    {
        const auto store = m_here->open();
        const RunId run = store->createRun(someConfig("flowers"), RunStart::Claimed);
        store->recordEpoch(run, someEpoch(1));
        store->recordEpoch(run, someEpoch(2));
        store->finishRun(run, RunStatus::Done);
        m_request.run = run;
        make(store.get());
        const std::string card = readTextFile(m_here->fileSystem, m_request.folder / "README.md");
        QVERIFY(card.find("After epoch 2 (the best)") != std::string::npos);
        QVERIFY(card.find("over seeds") == std::string::npos);

        ExperimentConfig other = someConfig("flowers");
        other.train.seed = 5;
        const RunId second = store->createRun(other, RunStart::Claimed);
        EpochRecord epoch = someEpoch(1);
        epoch.validationTop1 = 0.5;
        store->recordEpoch(second, epoch);
        store->finishRun(second, RunStatus::Done);
        m_request.replace = true;
        make(store.get());
        QVERIFY(readTextFile(m_here->fileSystem, m_request.folder / "README.md").find("n = 2") !=
                std::string::npos);
    }

    void exportsAreRecorded()
    {
        auto store = m_here->open();
        const RunId run = store->createRun(someConfig("flowers"), RunStart::Claimed);
        make(store.get()); // of a file alone
        QVERIFY(store->exports(run).empty());
        m_request.run = run;
        m_request.replace = true;
        m_request.format = ModelFormat::Onnx;
        make(store.get());
        const std::vector<ExportRecord> records = store->exports(run);
        QCOMPARE(records.size(), std::size_t{1});
        QCOMPARE(records[0].path, m_request.folder);
        QCOMPARE(records[0].format, std::string("onnx"));
        QVERIFY(records[0].exportedAt > 0);
        // A path again replaces its record; a store for reading is no obstacle.
        m_request.format = ModelFormat::Timm;
        Store reading(m_here->workspace, m_here->fileSystem, StoreMode::ReadOnly);
        make(&reading);
        QCOMPARE(store->exports(run).size(), std::size_t{1});
        QCOMPARE(store->exports(run)[0].format, std::string("timm"));
        store->finishRun(run, RunStatus::Done);
        store->removeRun(run);
        QCOMPARE(m_here->sqlInteger("SELECT count(*) FROM exports"), 0);
    }

    void formatsHaveTheirFile()
    {
        m_request.format = ModelFormat::TorchScript;
        m_request.averaged = false;
        make(nullptr);
        QVERIFY(fs::exists(m_request.folder / "model.pt"));
        QCOMPARE(m_backend.requests[0].format, ModelFormat::TorchScript);
        QVERIFY(!m_backend.requests[0].averaged);
    }

    void placesThatAreTaken()
    {
        fs::create_directories(m_request.folder);
        make(nullptr); // an empty one is fine
        QCOMPARE(code(), ErrorCode::AlreadyExists);
        m_request.replace = true;
        m_request.format = ModelFormat::TorchScript;
        make(nullptr);
        QVERIFY(!fs::exists(m_request.folder / "model.safetensors"));
        // Nothing of the user's is removed.
        writeJunk(m_request.folder / "thesis.tex", "years of work");
        QCOMPARE(code(), ErrorCode::AlreadyExists);
        QVERIFY(fs::exists(m_request.folder / "thesis.tex"));
        writeJunk(m_outside / "file", "x");
        m_request.folder = m_outside / "file";
        QCOMPARE(code(), ErrorCode::AlreadyExists);
    }

    void cancelled()
    {
        std::stop_source stop;
        m_backend.during = [&] {
            stop.request_stop();
        };
        QCOMPARE(codeOf([&] {
                     exportModelPackage(m_backend, nullptr, m_request, m_here->fileSystem,
                                        m_progress, stop.get_token());
                 }),
                 ErrorCode::Cancelled);
        QVERIFY(contentsOf(m_outside).empty());
    }

    // Whichever operation fails, the folder is as it was, or new and whole.
    void failuresAnywhere()
    {
        FailingFileSystem failing(m_here->fileSystem);
        exportTo(failing);
        const std::string before = "older";
        m_request.replace = true;
        failing.failNever();
        exportTo(failing);
        const std::uint64_t operations = failing.operationCount();
        for (std::uint64_t nth = 1; nth <= operations; ++nth) {
            writeJunk(m_request.folder / "config.json", before);
            failing.failAt(nth, kEveryFileOperation, ErrorCode::NoSpace, 1);
            const auto failed = codeOf([&] { exportTo(failing); });
            failing.failNever();
            QCOMPARE(contentsOf(m_request.folder), kFiles);
            const bool isOld =
                readTextFile(m_here->fileSystem, m_request.folder / "config.json") == before;
            QVERIFY(isOld || !failed || nth == operations);
            QCOMPARE(contentsOf(m_outside), std::vector<std::string>{"flowers"});
        }
    }

private:
    ModelPackage make(Store* store)
    {
        return exportModelPackage(m_backend, store, m_request, m_here->fileSystem, m_progress, {});
    }
    void exportTo(FileSystem& fileSystem)
    {
        exportModelPackage(m_backend, nullptr, m_request, fileSystem, m_progress, {});
    }
    std::optional<ErrorCode> code()
    {
        return codeOf([&] { make(nullptr); });
    }

    std::unique_ptr<TemporaryWorkspace> m_here;
    fs::path m_outside;
    ModelPackageRequest m_request;
    WritingBackend m_backend;
    RecordingProgress m_progress;
};

QTEST_GUILESS_MAIN(TestModelPackage)
#include "tst_model_package.moc"
