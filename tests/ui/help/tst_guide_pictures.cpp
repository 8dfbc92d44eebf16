// Writes the pictures of the user guide to <build>/screenshots/guide: the window with realistic
// data. `ninja update_guide_pictures` takes them over into resources/help/images.
#include "core/dataset/convert.h"
#include "core/dataset/demo_images.h"
#include "support/image_folder.h"
#include "support/sample_runs.h"
#include "support/screenshot.h"
#include "support/scripted_backend.h"
#include "ui/dialogs/convert_dialog.h"
#include "ui/jobs/dataset_details.h"
#include "ui/main_window.h"
#include "ui/pages/compare_page.h"
#include "ui/pages/datasets_page.h"
#include "ui/pages/experiment_form.h"
#include "ui/pages/new_experiment_page.h"
#include "ui/pages/run_inspector.h"
#include "ui/pages/runs_page.h"
#include "ui/pages/runs_view.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/path_field.h"
#include "ui/widgets/style.h"

#include <QDir>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>
#include <QTreeWidget>
#include <QTreeWidgetItemIterator>

#include <functional>
#include <memory>
#include <vector>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

namespace {

constexpr QSize kWindowSize(1200, 760);
constexpr int kEpochs = 300;

// Three seeds each of two learning rates.
std::vector<RunId> addSeeds(Store& store)
{
    std::vector<RunId> runs;
    for (const std::size_t rate : {0U, 1U}) {
        for (int seed = 0; seed < 3; ++seed) {
            ExperimentConfig config = sampleConfig(kSampleShapes[0], kEpochs);
            config.optimizer.learningRate = rate == 0 ? 1e-4 : 3e-4;
            config.name = rate == 0 ? "levit 1e-4" : "levit 3e-4";
            config.train.seed = std::uint64_t(seed);
            const RunId run = store.createRun(config, RunStart::Claimed);
            for (int number = 1; number <= kEpochs; ++number) {
                EpochRecord epoch = sampleEpoch(kSampleShapes[0], number);
                const double shift = (seed - 1) * 0.012 + (rate == 0 ? 0 : 0.05) * number / kEpochs;
                epoch.trainTop1 += shift;
                *epoch.validationTop1 += 1.4 * shift;
                epoch.trainLoss -= 2 * shift;
                *epoch.validationLoss -= 2 * shift;
                store.recordEpoch(run, epoch);
            }
            store.finishRun(run, RunStatus::Done);
            runs.push_back(run);
        }
    }
    return runs;
}

} // namespace

class TestGuidePictures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setPalette(testPalette(false));
        m_target.mkpath(QStringLiteral("."));
        makeData();
        Store store(workspace(), m_fileSystem);
        m_four = addSampleRuns(store, kEpochs, kEpochs);
        m_window = std::make_unique<MainWindow>(workspace(), m_fileSystem, [this] {
            return std::make_unique<ScriptedBackend>(m_script);
        });
        m_window->resize(kWindowSize);
        m_window->show();
        for (const QString& name :
             {QStringLiteral("photos"), m_beton, QStringLiteral("val_500_0.50_90.beton")})
            m_window->library().add(toPath(m_data + QLatin1Char('/') + name));
        QTRY_VERIFY_WITH_TIMEOUT(
            m_window->jobs().isIdle() && m_window->library().rows().size() == 3, 30'000);
    }

    void cleanupTestCase() { m_window.reset(); }

    void datasets()
    {
        m_window->showPage(Page::Datasets);
        m_window->datasetsPage().showDataset(toPath(m_data + QStringLiteral("/photos")));
        QTest::qWait(100);
        save(*m_window, "datasets");
        m_window->datasetsPage().showDataset(toPath(m_data + QLatin1Char('/') + m_beton));
        m_window->datasetsPage().findChild<QTabWidget*>()->setCurrentIndex(1);
        QTest::qWait(600); // thumbnails
        save(*m_window, "beton");
    }

    void convert()
    {
        ConvertDialog dialog(toPath(m_data + QStringLiteral("/photos")), true);
        const DatasetDetails* details =
            m_window->library().details(toPath(m_data + QStringLiteral("/photos")));
        QVERIFY(details != nullptr);
        dialog.estimateFrom(details->samples, m_fileSystem);
        dialog.findChild<PathField*>()->setPath(toPath(m_data + QStringLiteral("/betons")));
        dialog.resize(600, 10);
        dialog.show();
        QTRY_VERIFY_WITH_TIMEOUT(dialog.estimate().contains(QStringLiteral("JPEG")), 20'000);
        dialog.resize(600, dialog.sizeHint().height());
        save(dialog, "convert");
    }

    void newExperiment()
    {
        m_window->showPage(Page::NewExperiment);
        NewExperimentPage& page = m_window->newExperimentPage();
        page.chooseDataset(toPath(m_data + QLatin1Char('/') + m_beton));
        setField("name", QStringLiteral("levit photos"));
        QTest::qWait(50);
        save(*m_window, "new-experiment");
        setField("optimizer.lr", QStringLiteral("1e-4, 3e-4"));
        setField("train.seed", QStringLiteral("0..2"));
        QTest::qWait(50);
        save(*m_window, "sweep");
        auto* tabs = page.findChild<QTabWidget*>();
        tabs->setCurrentIndex(2);
        QTest::qWait(50);
        save(*m_window, "settings");
        setField("optimizer.lr", QStringLiteral("3e-4"));
        setField("train.seed", QStringLiteral("0"));
        tabs->setCurrentIndex(3);
        QTest::qWait(2500); // the pictures are drawn in the background
        save(*m_window, "augmentation");
        tabs->setCurrentIndex(0);
    }

    void runs()
    {
        startTraining();
        m_window->showPage(Page::Runs);
        tickOnly(m_four);
        save(*m_window, "runs");
        m_window->comparePage().setFolder("/data/charts");
        m_window->showPage(Page::Compare);
        QTest::qWait(900);
        save(*m_window, "compare");
    }

    void inspector()
    {
        m_window->showPage(Page::Runs);
        tickOnly({m_four[1]}); // one that data limits has most to tell
        auto* inspector = m_window->runsPage().findChild<RunInspector*>();
        auto* tabs = inspector->findChild<QTabWidget*>();
        for (const auto& [tab, name] : {std::pair{2, "time"}, std::pair{3, "samples"}}) {
            tabs->setCurrentIndex(tab);
            QTest::qWait(200);
            save(*inspector, name);
        }
        tabs->setCurrentIndex(0);
    }

    void grouped()
    {
        RunsPage& page = m_window->runsPage();
        const std::vector<RunId> seeds = addSeeds(m_window->store());
        page.refresh();
        page.view().setGrouping(std::string());
        page.findChild<RunInspector*>()->hide(); // the numbers need its room
        tickOnly(seeds);
        page.findChild<QTreeView*>(QStringLiteral("runsTree"))->collapseAll();
        QTest::qWait(300);
        save(*m_window, "grouped");
    }

    void smallEnough()
    {
        qint64 bytes = 0;
        const QFileInfoList files = m_target.entryInfoList({QStringLiteral("*.png")});
        for (const QFileInfo& file : files)
            bytes += file.size();
        QCOMPARE(files.size(), 12);
        QVERIFY2(bytes < 2'500'000, qPrintable(QString::number(bytes)));
    }

private:
    Workspace workspace() const
    {
        return Workspace(toPath(m_folder.filePath(QStringLiteral("workspace"))));
    }

    void makeData()
    {
        NullProgress silent;
        DemoImagesRequest images;
        images.root = toPath(m_data + QStringLiteral("/photos"));
        images.trainPerClass = 24;
        images.validationPerClass = 8;
        makeDemoImages(images, m_fileSystem, silent, {});
        for (const char* name : {"train/dots/0031.jpg", "train/waves/copy of 0012.jpg"})
            writeText(m_data + QStringLiteral("/photos/") + QLatin1String(name), "no image");
        ConvertRequest conversion;
        conversion.source = images.root;
        conversion.outputFolder = toPath(m_data);
        convertFolder(conversion, m_fileSystem, silent, {});
    }

    // A run that goes on until the window is closed.
    void startTraining()
    {
        m_script.endless = true;
        NewExperimentPage& page = m_window->newExperimentPage();
        setField("name", QStringLiteral("levit photos"));
        qobject_cast<NumberField*>(page.form()->editor("train.epochs"))->setValue(5000);
        setField("optimizer.lr", QStringLiteral("3e-4"));
        setField("train.seed", QStringLiteral("0"));
        page.start();
        QTRY_VERIFY(m_window->queue().currentRun().has_value());
        QTest::qWait(400);
    }

    void setField(const char* key, const QString& text)
    {
        qobject_cast<QLineEdit*>(m_window->newExperimentPage().form()->editor(key))->setText(text);
    }

    void tickOnly(const std::vector<RunId>& runs)
    {
        RunsPage& page = m_window->runsPage();
        page.model().setTicked(page.tickedRuns(), false);
        for (auto run = runs.rbegin(); run != runs.rend(); ++run)
            page.showRun(*run);
        QTest::qWait(300);
    }

    // Where this machine keeps its temporary files is nobody's concern.
    template <typename Widget>
    void hideFolder(QWidget& root, std::vector<std::function<void()>>& undo)
    {
        for (Widget* widget : root.findChildren<Widget*>()) {
            const QString before = widget->text();
            if (!before.contains(m_data))
                continue;
            const auto set = [widget](const QString& text) {
                const QSignalBlocker blocker(widget);
                widget->setText(text);
            };
            set(QString(before).replace(m_data, QStringLiteral("/data")));
            undo.push_back([set, before] { set(before); });
        }
    }

    void save(QWidget& widget, const char* name)
    {
        std::vector<std::function<void()>> undo;
        hideFolder<QLineEdit>(*widget.window(), undo);
        hideFolder<ElidedLabel>(*widget.window(), undo);
        for (QTreeWidget* tree : widget.findChildren<QTreeWidget*>()) {
            const QSignalBlocker blocker(tree);
            for (QTreeWidgetItemIterator item(tree); *item != nullptr; ++item)
                (*item)->setText(1, (*item)->text(1).replace(m_data, QStringLiteral("/data")));
        }
        for (int pass = 0; pass < 3; ++pass)
            QCoreApplication::processEvents();
        const QImage image = widget.grab().toImage().convertToFormat(QImage::Format_RGB888);
        QVERIFY(image.save(m_target.filePath(QLatin1String(name) + QStringLiteral(".png")), "PNG",
                           0)); // as small as it gets
        for (const auto& each : undo)
            each();
    }

    PosixFileSystem m_fileSystem;
    BackendScript m_script;
    const QTemporaryDir m_folder;
    const QString m_data = m_folder.filePath(QStringLiteral("data"));
    const QString m_beton = QStringLiteral("train_500_0.50_90.beton");
    const QDir m_target{QCoreApplication::applicationDirPath() +
                        QStringLiteral("/../screenshots/guide")};
    std::vector<RunId> m_four;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestGuidePictures)
#include "tst_guide_pictures.moc"
