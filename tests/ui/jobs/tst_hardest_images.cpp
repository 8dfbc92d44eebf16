#include "core/base/error.h"
#include "core/beton/reader.h"
#include "core/dataset/convert/convert.h"
#include "support/idle_backend.h"
#include "support/image_folder.h"
#include "support/sample_runs.h"
#include "support/screenshot.h"
#include "ui/charts/confusion_chart.h"
#include "ui/pages/datasets/image_grid.h"
#include "ui/pages/runs/hardest_images_view.h"
#include "ui/pages/runs/samples_tab.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

#include <QDesktopServices>
#include <QFile>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>
#include <QUrl>

#include <thread>

using namespace formwork;
using namespace formwork::ui;

namespace {

// Sees a pear in everything, the surer the later the file comes.
class PearBackend final : public test::IdleBackend
{
public:
    explicit PearBackend(bool isSlow = false) : slow(isSlow) {}
    const bool slow;

    PredictResult predict(const PredictRequest& request, ProgressSink&, FileSystem& files,
                          std::stop_token stop) override
    {
        while (slow && !stop.stop_requested())
            std::this_thread::yield();
        if (stop.stop_requested())
            throw Error(ErrorCode::Cancelled, Text("cancelled"));
        PredictResult result;
        const auto see = [&result](const std::filesystem::path& image,
                                   std::optional<std::uint64_t> sample) {
            const double pear = 0.5 + 0.05 * static_cast<double>(result.predictions.size());
            result.predictions.push_back(
                {image, sample, {{1, "pear", pear}, {0, "apple", 1 - pear}}, {}});
        };
        for (const std::filesystem::path& input : request.inputs) {
            if (input.extension() != ".beton") {
                see(input, {});
                continue;
            }
            const std::size_t samples = beton::Reader(files, input).sampleCount();
            for (std::size_t i = 0; i < samples; ++i)
                see(input, i);
        }
        return result;
    }
};

// Takes the place of the desktop's programs.
class UrlCatcher : public QObject
{
    Q_OBJECT

public:
    UrlCatcher() { QDesktopServices::setUrlHandler(QStringLiteral("file"), this, "take"); }
    ~UrlCatcher() override { QDesktopServices::unsetUrlHandler(QStringLiteral("file")); }
    QList<QUrl> urls;

public Q_SLOTS:
    void take(const QUrl& url) { urls.append(url); }
};

} // namespace

class HardestImagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void hardestComeFirst();
    void tabShowsThem();
    void clickAndEnterOpenTheImage();
    void imagesOfABetonAreShownWithoutItsFolder_data();
    void imagesOfABetonAreShownWithoutItsFolder();
    void searchCanBeEnded();
    void missingFolderIsReported();
    void cellsShowTheirImages();

private:
    RunId addRun(const QString& validation);
    HardestImagesFinder finder(bool slow = false)
    {
        return [this, slow](RunId run, ProgressSink& progress, std::stop_token stop) {
            Store store(m_store->workspace(), m_fileSystem);
            PearBackend backend(slow);
            return findHardestImages(backend, store, run, m_fileSystem, progress, stop);
        };
    }

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
    // Pears are right; the least sure one first.
    QCOMPARE(hardest.mistakes, std::uint64_t(3));
    QCOMPARE(hardest.images[3].label, 1);
    QCOMPARE(hardest.images[3].truthShare, 0.65);
    QCOMPARE(hardest.images[5].truthShare, 0.75);
}

void HardestImagesTest::tabShowsThem()
{
    const RunId run = addRun(QStringLiteral("images/val"));
    SamplesTab tab(m_fileSystem);
    tab.resize(364, 620); // only what is seen is read
    tab.show();
    tab.showRun(run, ConfusionRecord{"best", 3, {"apple", "pear"}, {{0, 1, 3}, {1, 1, 3}}}, {});
    QVERIFY(!tab.hardestButton()->isVisible()); // nothing to find them with
    tab.setFinder(finder());
    tab.hardestButton()->click();
    QVERIFY(tab.hardest()->isVisible() && !tab.classes()->isVisible());
    const ImageGrid* grid = tab.hardest()->grid();
    QTRY_COMPARE(grid->model()->rowCount(), 6);
    QCOMPARE(grid->model()->index(0).data().toString(), QStringLiteral("apple \u2192 pear"));
    QVERIFY(tab.hardest()->note()->text().startsWith(QStringLiteral("3 of 6 images")));
    QTRY_VERIFY(!grid->model()->image(5).isNull());
    saveScreenshots(tab, QStringLiteral("tab-hardest"), QSize(364, 620));

    // Off and on again: what was found is still there, until another run is shown.
    tab.hardestButton()->click();
    QVERIFY(tab.classes()->isVisible() && !tab.hardest()->isVisible());
    tab.hardestButton()->click();
    QCOMPARE(grid->model()->rowCount(), 6);
    tab.hardest()->setRun(run);
    QCOMPARE(grid->model()->rowCount(), 6);
    tab.hardest()->setRun(run + 1);
    QCOMPARE(grid->model()->rowCount(), 0);
    QVERIFY(tab.hardest()->findButton()->isVisible() && !grid->isVisible());
}

void HardestImagesTest::clickAndEnterOpenTheImage()
{
    UrlCatcher catcher;
    HardestImagesView view(m_fileSystem);
    view.setFinder(finder());
    view.setRun(addRun(QStringLiteral("images/val")));
    view.resize(400, 500);
    view.show();
    QVERIFY(QTest::qWaitForWindowActive(&view));
    view.findOnce();
    QListView* list = view.grid()->view();
    QTRY_COMPARE(list->model()->rowCount(), 6);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                      list->visualRect(list->model()->index(0, 0)).center());
    QCOMPARE(catcher.urls.size(), 1);
    QVERIFY2(catcher.urls[0].toLocalFile().endsWith(QStringLiteral("val/apple/2.jpg")),
             qPrintable(catcher.urls[0].toString()));
    list->setFocus();
    list->setCurrentIndex(list->model()->index(1, 0));
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(catcher.urls.size(), 2);
    QVERIFY(catcher.urls[1].toLocalFile().endsWith(QStringLiteral("apple/1.jpg")));
    QVERIFY(!view.message()->isVisible());

    QVERIFY(QFile::remove(catcher.urls[1].toLocalFile()));
    QTest::keyClick(list, Qt::Key_Enter);
    QCOMPARE(catcher.urls.size(), 2);
    QVERIFY(view.message()->text().contains(QStringLiteral("1.jpg")));
}

void HardestImagesTest::imagesOfABetonAreShownWithoutItsFolder_data()
{
    QTest::addColumn<int>("mode");
    QTest::newRow("raw") << int(CompressMode::Raw);
    QTest::newRow("jpg") << int(CompressMode::Jpeg);
}

void HardestImagesTest::imagesOfABetonAreShownWithoutItsFolder()
{
    QFETCH(int, mode);
    NullProgress progress;
    ConvertSettings settings;
    settings.mode = CompressMode(mode);
    settings.pageSize = 2U << 20;
    const auto images = toPath(m_folder->filePath(QStringLiteral("images")));
    const auto file = toPath(m_folder->filePath(QStringLiteral("val.beton")));
    convertSplit(scanSplit(images / "val", "validation", m_fileSystem, progress, {}), file,
                 settings, m_fileSystem, progress, {});
    std::filesystem::remove_all(images);

    UrlCatcher catcher;
    HardestImagesView view(m_fileSystem);
    view.setFinder(finder());
    view.setRun(addRun(QStringLiteral("val.beton")));
    view.resize(400, 500);
    view.show();
    view.findOnce();
    QListView* list = view.grid()->view();
    QTRY_VERIFY2(list->model()->rowCount() == 6, qPrintable(view.message()->text()));
    QVERIFY(view.note()->text().startsWith(QStringLiteral("3 of 6 images")));
    QTRY_VERIFY(!view.grid()->model()->image(0).isNull());
    const QModelIndex first = list->model()->index(0, 0);
    QVERIFY2(first.data(Qt::ToolTipRole)
                 .toString()
                 .contains(QStringLiteral("val.beton, sample 2\nis apple")),
             qPrintable(first.data(Qt::ToolTipRole).toString()));

    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(first).center());
    QVERIFY2(!view.message()->isVisible(), qPrintable(view.message()->text()));
    QCOMPARE(catcher.urls.size(), 1);
    const QImage opened(catcher.urls[0].toLocalFile());
    const QImage shown = view.grid()->model()->image(0);
    QVERIFY(!opened.isNull() && opened.width() * shown.height() == opened.height() * shown.width());

    std::filesystem::remove(file);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(first).center());
    QVERIFY2(view.message()->text().contains(QStringLiteral("val.beton")),
             qPrintable(view.message()->text()));
    QCOMPARE(catcher.urls.size(), 1);
}

void HardestImagesTest::searchCanBeEnded()
{
    HardestImagesView view(m_fileSystem);
    view.setFinder(finder(true));
    view.setRun(addRun(QStringLiteral("images/val")));
    view.show();
    view.findButton()->click();
    QVERIFY(view.cancelButton()->isVisible() && !view.findButton()->isVisible());
    view.cancelButton()->click();
    QTRY_VERIFY(view.findButton()->isVisible());
    QVERIFY(!view.cancelButton()->isVisible() && !view.message()->isVisible());
    view.findButton()->click(); // and going away ends it too
}

void HardestImagesTest::missingFolderIsReported()
{
    HardestImagesView view(m_fileSystem);
    view.setFinder(finder());
    view.setRun(addRun(QStringLiteral("nowhere")));
    view.show();
    view.findOnce();
    QTRY_VERIFY(view.message()->isVisible());
    QVERIFY2(view.message()->text().contains(QStringLiteral("nowhere")),
             qPrintable(view.message()->text()));
    QVERIFY(view.findButton()->isVisible());
}

void HardestImagesTest::cellsShowTheirImages()
{
    const RunId run = addRun(QStringLiteral("images/val"));
    SamplesTab tab(m_fileSystem);
    tab.resize(364, 620);
    tab.show();
    tab.showRun(run, ConfusionRecord{"best", 3, {"apple", "pear"}, {{0, 1, 3}, {1, 1, 3}}}, {});
    tab.setFinder(finder());
    std::size_t looked = 0;
    std::size_t place = 99;
    tab.setViewer([&](const std::vector<HardImage>& images,
                      const std::vector<std::string>& classNames, std::size_t at) {
        looked = images.size();
        place = at;
        QCOMPARE(classNames.size(), std::size_t(2));
    });
    Q_EMIT tab.chart()->cellChosen(QStringLiteral("apple"), QStringLiteral("pear"));
    QVERIFY(tab.hardest()->isVisible());
    QListView* list = tab.hardest()->grid()->view();
    QTRY_COMPARE(list->model()->rowCount(), 3);
    QVERIFY(tab.hardest()->note()->text().contains(QStringLiteral("apple, predicted as pear")));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                      list->visualRect(list->model()->index(1, 0)).center());
    QCOMPARE(looked, std::size_t(3));
    QCOMPARE(place, std::size_t(1));
    // What was found is not searched for again.
    Q_EMIT tab.chart()->cellChosen(QStringLiteral("pear"), QStringLiteral("pear"));
    QCOMPARE(list->model()->rowCount(), 3);
    QVERIFY(tab.hardest()->note()->text().contains(QStringLiteral("3 images were recognised")));
    // The button leads back, and then to the hardest of all.
    tab.hardestButton()->click();
    QVERIFY(tab.chart()->isVisible());
    tab.hardestButton()->click();
    QCOMPARE(list->model()->rowCount(), 6);
}

QTEST_MAIN(HardestImagesTest)
#include "tst_hardest_images.moc"
