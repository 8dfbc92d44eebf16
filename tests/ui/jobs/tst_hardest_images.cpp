#include "core/base/error.h"
#include "support/image_folder.h"
#include "support/sample_runs.h"
#include "support/screenshot.h"
#include "ui/dialogs/hardest_images_dialog.h"
#include "ui/pages/image_grid.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

#include <QTemporaryDir>
#include <QTest>

using namespace formwork;
using namespace formwork::ui;

namespace {

// Sees a pear in everything, the surer the later the file comes.
class PearBackend final : public Backend
{
public:
    BackendInfo info() override { return {}; }
    TrainResult train(const TrainRequest&, RunObserver&, FileSystem&, std::stop_token) override
    {
        return {};
    }
    EvaluateResult evaluate(const EvaluateRequest&, ProgressSink&, FileSystem&,
                            std::stop_token) override
    {
        return {};
    }
    PredictResult predict(const PredictRequest& request, ProgressSink&, FileSystem&,
                          std::stop_token) override
    {
        PredictResult result;
        for (std::size_t i = 0; i < request.inputs.size(); ++i) {
            const double pear = 0.5 + 0.05 * static_cast<double>(i);
            result.predictions.push_back(
                {request.inputs[i], {{1, "pear", pear}, {0, "apple", 1 - pear}}, {}});
        }
        return result;
    }
    StepBenchmarkResult benchmarkSteps(const StepBenchmarkRequest&, ProgressSink&,
                                       std::stop_token) override
    {
        return {};
    }
};

} // namespace

class HardestImagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void hardestComeFirst();
    void dialogShowsThem();
    void missingFolderIsTold();

private:
    RunId addRun(const QString& validation);

    std::unique_ptr<QTemporaryDir> m_folder;
    PosixFileSystem m_fileSystem;
    std::unique_ptr<Store> m_store;
};

void HardestImagesTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = std::make_unique<Store>(
        Workspace(m_folder->filePath(QStringLiteral("workspace")).toStdString()), m_fileSystem);
    test::writeSplit(m_folder->filePath(QStringLiteral("images")), QStringLiteral("val"),
                     {QStringLiteral("apple"), QStringLiteral("pear")}, 3);
}

RunId HardestImagesTest::addRun(const QString& validation)
{
    ExperimentConfig config = test::sampleConfig(test::kSampleShapes[1], 3);
    config.data.validation = toPath(m_folder->filePath(validation));
    const RunId run = m_store->createRun(config, RunStart::Claimed);
    const auto checkpoint = m_store->workspace().runFolder(run) / "best.safetensors";
    writeTextFile(m_fileSystem, checkpoint, "weights");
    m_store->recordArtifact(run, "checkpoint.best", checkpoint);
    m_store->finishRun(run, RunStatus::Done);
    return run;
}

void HardestImagesTest::hardestComeFirst()
{
    const RunId run = addRun(QStringLiteral("images/val"));
    PearBackend backend;
    NullProgress progress;
    const HardestImages hardest =
        findHardestImages(backend, *m_store, run, m_fileSystem, progress, {});
    QCOMPARE(hardest.looked, std::uint64_t(6));
    QCOMPARE(hardest.classNames, (std::vector<std::string>{"apple", "pear"}));
    // Apples are wrong; the last one most surely.
    QCOMPARE(hardest.images[0].image.filename(), std::filesystem::path("2.jpg"));
    QCOMPARE(hardest.images[0].label, 0);
    QCOMPARE(hardest.images[0].predicted, std::string("pear"));
    QCOMPARE(hardest.images[0].truthShare, 1 - 0.6);
    QCOMPARE(hardest.images[5].label, 1);
}

void HardestImagesTest::dialogShowsThem()
{
    const RunId run = addRun(QStringLiteral("images/val"));
    HardestImagesDialog dialog(m_store->workspace(), run, QStringLiteral("levit"), m_fileSystem,
                               [] { return std::make_unique<PearBackend>(); });
    dialog.show();
    QTRY_COMPARE(dialog.grid()->model()->rowCount(), 6);
    QCOMPARE(dialog.grid()->model()->index(0).data().toString(),
             QStringLiteral("apple \u2192 pear"));
    QTRY_VERIFY(!dialog.grid()->model()->image(5).isNull());
    saveScreenshots(dialog, QStringLiteral("dialog-hardest"), QSize(720, 460));
}

void HardestImagesTest::missingFolderIsTold()
{
    const RunId run = addRun(QStringLiteral("nowhere"));
    HardestImagesDialog dialog(m_store->workspace(), run, QStringLiteral("levit"), m_fileSystem,
                               [] { return std::make_unique<PearBackend>(); });
    dialog.show();
    QTRY_VERIFY(dialog.message()->isVisible());
    QVERIFY2(dialog.message()->text().contains(QStringLiteral("nowhere")),
             qPrintable(dialog.message()->text()));
}

QTEST_MAIN(HardestImagesTest)
#include "tst_hardest_images.moc"
