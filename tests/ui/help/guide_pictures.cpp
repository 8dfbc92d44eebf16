// guide-pictures WORKSPACE FOLDER: draws the pictures of the user guide into FOLDER, from a
// workspace with the demo's runs and a sweep (packaging/guide_pictures.sh trains both).
// guide-pictures --findings WORKSPACE FOLDER: only the one that needs no runs, in any workspace.
#include "core/backend/backend.h"
#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/dataset/demo/demo_images.h"
#include "core/store/store.h"
#include "support/screenshot.h"
#include "ui/dialogs/convert_dialog.h"
#include "ui/jobs/dataset_details.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/datasets/datasets_page.h"
#include "ui/pages/experiment/experiment_form.h"
#include "ui/pages/experiment/new_experiment_page.h"
#include "ui/pages/runs/run_inspector.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/pages/runs/runs_view.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/path_field.h"
#include "ui/widgets/style.h"
#include "ui/window/main_window.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QTabWidget>
#include <QTest>
#include <QTreeView>
#include <QTreeWidget>
#include <QTreeWidgetItemIterator>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

using namespace formwork;
using namespace formwork::ui;

namespace {

constexpr QSize kWindowSize(1200, 760);
constexpr QSize kWindowWithInspector(1440, 800);
constexpr qint64 kMostBytes = 2'500'000; // the program carries the pictures

void require(bool condition, const char* what)
{
    if (!condition)
        throw Error(ErrorCode::Internal, Text::verbatim(what));
}

// Demo images with what a check of images finds.
void makeFaultyPhotos(const QString& root, FileSystem& fileSystem)
{
    QDir(root).removeRecursively();
    NullProgress progress;
    makeDemoImages({.root = toPath(root), .trainPerClass = 10, .validationPerClass = 3, .seed = 7},
                   fileSystem, progress, {});
    const QStringList classes =
        QDir(root + QStringLiteral("/train")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    require(classes.size() >= 7, "the demo has fewer classes than before");
    const auto file = [&](qsizetype label, qsizetype number) {
        const QString folder = root + QStringLiteral("/train/") + classes[label];
        return folder + QLatin1Char('/') + QDir(folder).entryList(QDir::Files)[number];
    };
    const auto save = [&](const QImage& image, const QString& name, const char* format = "jpg") {
        require(image.save(root + QLatin1Char('/') + name, format, 85), "an image was not written");
    };
    const QImage leaked(file(0, 0));
    save(leaked.scaledToWidth(leaked.width() * 2 / 3, Qt::SmoothTransformation),
         QStringLiteral("val/%1/IMG_2041.jpg").arg(classes[0]));
    save(QImage(file(1, 3)).mirrored(true, false),
         QStringLiteral("val/%1/IMG_2107.jpg").arg(classes[1]));
    save(QImage(file(2, 1)), QStringLiteral("train/%1/copy.jpg").arg(classes[3]));
    save(QImage(file(4, 2)), QStringLiteral("train/%1/again.jpg").arg(classes[4]));
    save(QImage(file(5, 4)).convertToFormat(QImage::Format_Grayscale8),
         QStringLiteral("train/%1/scan.jpg").arg(classes[5]));
    QFile cut(file(6, 0));
    require(cut.resize(cut.size() / 2), "an image was not cut");
}

class GuidePictures
{
public:
    GuidePictures(const QString& workspace, const QString& target)
        : m_data(QDir(workspace).filePath(QStringLiteral("demo")))
        , m_target(target)
        , m_window(Workspace(toPath(workspace)), m_fileSystem,
                   [] { return loadBackend(backendModulePath(FORMWORK_TEST_PROGRAMS)); })
    {
        m_target.mkpath(QStringLiteral("."));
        m_window.resize(kWindowSize);
        m_window.show();
    }

    void draw()
    {
        readRuns();
        addDatasets({QStringLiteral("images"), m_beton, QStringLiteral("val_500_0.50_90.beton")});
        datasets();
        convert();
        newExperiment();
        runs();
        inspector();
        grouped();
        findings();
        qint64 bytes = 0;
        for (const QFileInfo& file : m_target.entryInfoList({QStringLiteral("*.png")}))
            bytes += file.size();
        require(bytes < kMostBytes, "the pictures take more than 2.5 MB");
    }

    void findings()
    {
        const QString name = QStringLiteral("photos");
        const std::filesystem::path photos = path(name);
        makeFaultyPhotos(toQString(photos), m_fileSystem);
        addDatasets({name});
        for (const auto& [image, mark] : m_window.library().imageMarks(photos))
            m_window.library().markImage(photos, image, ImageMark::None);
        const QString leak = QStringLiteral("val/%1/IMG_2041.jpg")
                                 .arg(QDir(toQString(photos) + QStringLiteral("/train"))
                                          .entryList(QDir::Dirs | QDir::NoDotAndDotDot)
                                          .front());
        m_window.library().markImage(photos, leak.toStdString(), ImageMark::LeaveOut);
        m_window.library().inspect(photos, ImageReading::Pixels);
        waitForJobs();
        m_window.showPage(Page::Datasets);
        m_window.datasetsPage().showDataset(photos);
        auto* tabs = m_window.datasetsPage().findChild<QTabWidget*>();
        tabs->setCurrentIndex(3);
        QTest::qWait(800); // thumbnails
        save(m_window, "findings");
    }

private:
    void readRuns()
    {
        for (const RunRow& run : m_window.store().runs())
            (run.name.find(" beton") != std::string::npos ||
                     run.name.find(" folder") != std::string::npos
                 ? m_demo
                 : m_sweep)
                .push_back(run.id);
        require(m_demo.size() == 4 && m_sweep.size() == 6,
                "the workspace must have the four runs of the demo and six of a sweep");
    }

    void addDatasets(const QStringList& names)
    {
        for (const QString& name : names)
            m_window.library().add(path(name));
        waitForJobs();
        for (const QString& name : names)
            require(m_window.library().rowOf(path(name)) != nullptr, "a dataset was not read");
    }

    void waitForJobs()
    {
        QTest::qWait(50);
        require(QTest::qWaitFor([this] { return m_window.jobs().isIdle(); }, 60'000),
                "the datasets were not read within a minute");
    }

    std::filesystem::path path(const QString& name) const
    {
        return toPath(m_data + QLatin1Char('/') + name);
    }

    void datasets()
    {
        m_window.showPage(Page::Datasets);
        m_window.datasetsPage().showDataset(path(QStringLiteral("images")));
        QTest::qWait(100);
        save(m_window, "datasets");
        m_window.datasetsPage().showDataset(path(m_beton));
        m_window.datasetsPage().findChild<QTabWidget*>()->setCurrentIndex(1);
        QTest::qWait(600); // thumbnails
        save(m_window, "beton");
    }

    void convert()
    {
        ConvertDialog dialog(path(QStringLiteral("images")), true, m_fileSystem);
        const DatasetDetails* details = m_window.library().details(path(QStringLiteral("images")));
        require(details != nullptr, "the demo's images were not scanned");
        dialog.estimateFrom(details->samples);
        dialog.findChild<PathField*>()->setPath(path(QStringLiteral("betons")));
        dialog.resize(600, 10);
        dialog.show();
        require(QTest::qWaitFor([&] { return dialog.estimate().contains(QStringLiteral("JPEG")); },
                                60'000),
                "no estimate of the conversion within a minute");
        dialog.resize(600, dialog.sizeHint().height());
        save(dialog, "convert");
    }

    void newExperiment()
    {
        m_window.showPage(Page::NewExperiment);
        NewExperimentPage& page = m_window.newExperimentPage();
        page.showForm();
        page.chooseDataset(path(m_beton));
        setField("name", QStringLiteral("levit photos"));
        QTest::qWait(50);
        save(m_window, "new-experiment");
        setField("optimizer.lr", QStringLiteral("1e-3, 3e-4"));
        setField("train.seed", QStringLiteral("1..3"));
        QTest::qWait(50);
        save(m_window, "sweep");
        auto* tabs = page.findChild<QTabWidget*>();
        tabs->setCurrentIndex(2);
        QTest::qWait(50);
        save(m_window, "settings");
        setField("optimizer.lr", QStringLiteral("3e-4"));
        setField("train.seed", QStringLiteral("0"));
        tabs->setCurrentIndex(3);
        QTest::qWait(2500); // the pictures are drawn in the background
        save(m_window, "augmentation");
        tabs->setCurrentIndex(0);
    }

    void runs()
    {
        m_window.resize(kWindowWithInspector);
        m_window.showPage(Page::Runs);
        tickOnly(m_demo);
        save(m_window, "runs");
        m_window.resize(kWindowSize);
        m_window.comparePage().setFolder("/data/charts");
        m_window.showPage(Page::Compare);
        QTest::qWait(900);
        save(m_window, "compare");
    }

    void inspector()
    {
        m_window.resize(kWindowWithInspector);
        m_window.showPage(Page::Runs);
        tickOnly({m_demo.front()});
        auto* inspector = m_window.runsPage().findChild<RunInspector*>();
        auto* tabs = inspector->findChild<QTabWidget*>();
        for (const auto& [tab, name] : {std::pair{2, "time"}, std::pair{3, "samples"}}) {
            tabs->setCurrentIndex(tab);
            QTest::qWait(200);
            save(*inspector, name);
        }
        tabs->setCurrentIndex(0);
        m_window.resize(kWindowSize);
    }

    void grouped()
    {
        RunsPage& page = m_window.runsPage();
        page.view().setGrouping(std::string());
        page.findChild<RunInspector*>()->hide(); // the numbers need its room
        tickOnly(m_sweep);
        page.findChild<QTreeView*>(QStringLiteral("runsTree"))->collapseAll();
        QTest::qWait(300);
        save(m_window, "grouped");
    }

    void setField(const char* key, const QString& text)
    {
        qobject_cast<QLineEdit*>(m_window.newExperimentPage().form()->editor(key))->setText(text);
    }

    void tickOnly(const std::vector<RunId>& runs)
    {
        RunsPage& page = m_window.runsPage();
        page.model().setTicked(page.tickedRuns(), false);
        for (auto run = runs.rbegin(); run != runs.rend(); ++run)
            page.showRun(*run);
        QTest::qWait(300);
    }

    // The folders of the machine that the pictures were made on do not belong in the guide.
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
        require(widget.isVisible(), "what is to be drawn is hidden");
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
        const QString file = m_target.filePath(QLatin1String(name) + QStringLiteral(".png"));
        require(image.save(file, "PNG", 0), "a picture could not be written"); // 0: the smallest
        for (const auto& each : undo)
            each();
    }

    PosixFileSystem m_fileSystem;
    const QString m_data;
    const QDir m_target;
    const QString m_beton = QStringLiteral("train_500_0.50_90.beton");
    std::vector<RunId> m_demo;
    std::vector<RunId> m_sweep;
    MainWindow m_window;
};

} // namespace

int main(int argc, char* argv[])
{
    QApplication application(argc, argv);
    const bool onlyFindings = argc == 4 && std::string(argv[1]) == "--findings";
    if (argc != 3 && !onlyFindings) {
        std::fprintf(stderr, "usage: guide-pictures [--findings] WORKSPACE FOLDER\n");
        return 2;
    }
    QApplication::setPalette(testPalette(false));
    try {
        GuidePictures pictures(QFileInfo(QString::fromLocal8Bit(argv[argc - 2])).absoluteFilePath(),
                               QString::fromLocal8Bit(argv[argc - 1]));
        if (onlyFindings)
            pictures.findings();
        else
            pictures.draw();
    } catch (const Error& error) {
        std::fprintf(stderr, "guide-pictures: %s\n", error.what());
        return 1;
    }
    return 0;
}
