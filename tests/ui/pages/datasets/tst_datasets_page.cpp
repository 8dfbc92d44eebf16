#include "ui/pages/datasets/datasets_page.h"

#include "support/library_fixture.h"
#include "support/screenshot.h"
#include "ui/dialogs/beton_task_dialog.h"
#include "ui/dialogs/convert_dialog.h"
#include "ui/dialogs/pick_path.h"
#include "ui/pages/datasets/dataset_detail.h"
#include "ui/pages/datasets/findings_view.h"
#include "ui/pages/datasets/image_grid.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/fact_row.h"
#include "ui/widgets/path_field.h"

#include <QApplication>
#include <QClipboard>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTreeWidget>

#include <memory>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

namespace {

const QStringList kClasses = {QStringLiteral("n01440764 tench"),
                              QStringLiteral("n02102040 spaniel"),
                              QStringLiteral("n02979186 cassette"), QStringLiteral("n03000684 saw"),
                              QStringLiteral("n03028079 church")};

template <typename Widget>
Widget* named(QWidget& parent, const QString& accessibleName)
{
    for (Widget* widget : parent.findChildren<Widget*>()) {
        if (widget->accessibleName() == accessibleName && widget->isVisibleTo(&parent))
            return widget;
    }
    return nullptr;
}

QPushButton* button(QWidget& parent, const QString& text)
{
    for (QPushButton* each : parent.findChildren<QPushButton*>()) {
        if (each->text() == text && each->isVisibleTo(&parent))
            return each;
    }
    return nullptr;
}

} // namespace

class TestDatasetsPage : public QObject, private LibraryFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        openLibrary(QStringLiteral("imagenette"));
        m_page = std::make_unique<DatasetsPage>(*m_library);
        m_page->resize(1200, 740);
        m_page->show();
    }

    void cleanup()
    {
        m_page.reset();
        closeLibrary();
    }

    void beginsWithAnEmptyState()
    {
        QVERIFY(m_page->emptyState()->isVisible());
        QSignalSpy demo(m_page.get(), &DatasetsPage::demoRequested);
        m_page->emptyState()->secondActionButton()->click();
        QCOMPARE(demo.count(), 1);

        m_page->emptyState()->actionButton()->click();
        auto* dialog = m_page->findChild<QFileDialog*>(QLatin1String(kPickDialogName));
        QVERIFY(dialog);
        QCOMPARE(dialog->fileMode(), QFileDialog::Directory);
        dialog->reject();
    }

    void addedFolderShowsItsClasses()
    {
        addFolder();
        QVERIFY(!m_page->emptyState()->isVisible());
        auto* list = named<QTreeWidget>(*m_page, QStringLiteral("Datasets"));
        QVERIFY(list);
        QCOMPARE(list->topLevelItemCount(), 1);
        QCOMPARE(list->topLevelItem(0)->text(0), QStringLiteral("imagenette"));
        QCOMPARE(list->topLevelItem(0)->text(4), QStringLiteral("ready"));
        auto* classes = named<QTreeWidget>(*m_page, QStringLiteral("Classes"));
        QVERIFY(classes);
        QCOMPARE(classes->topLevelItemCount(), 5);
        QCOMPARE(classes->topLevelItem(3)->text(0), QStringLiteral("n03000684 saw"));
        QCOMPARE(classes->topLevelItem(3)->text(1), QStringLiteral("4"));
        QCOMPARE(classes->topLevelItem(3)->text(2), QStringLiteral("2"));
    }

    void contextMenuOfADataset()
    {
        addFolder();
        const auto actionNamed = [](const QMenu& menu, const QString& text) -> QAction* {
            for (QAction* action : menu.actions())
                if (action->text() == text)
                    return action;
            return nullptr;
        };
        std::unique_ptr<QMenu> menu(m_page->contextMenu(toPath(m_images)));
        QVERIFY(actionNamed(*menu, QStringLiteral("Convert…")) != nullptr);
        QVERIFY(actionNamed(*menu, QStringLiteral("Verify")) == nullptr); // of betons
        QSignalSpy experiment(m_page.get(), &DatasetsPage::experimentRequested);
        actionNamed(*menu, QStringLiteral("New experiment"))->trigger();
        QCOMPARE(experiment.front().front().toString(), m_images);
        actionNamed(*menu, QStringLiteral("Copy path"))->trigger();
        QCOMPARE(QApplication::clipboard()->text(), m_images);
        actionNamed(*menu, QStringLiteral("Remove"))->trigger();
        QTRY_VERIFY(m_library->rows().empty());
    }

    void problemsAreListedWithTheirPaths()
    {
        writeImages();
        const QString broken = m_images + QStringLiteral("/train/n03000684 saw/broken.jpg");
        writeText(broken, "no image at all");
        m_page->addPaths({toPath(m_images)});
        QTRY_VERIFY(m_jobs->isIdle() && !m_library->rows().empty());
        auto* problems = named<QTreeWidget>(*m_page, QStringLiteral("Problems"));
        QVERIFY(problems);
        QCOMPARE(problems->topLevelItemCount(), 1);
        QCOMPARE(problems->topLevelItem(0)->text(1), broken);
        QTRY_VERIFY(problems->height() > m_page->height() / 5); // there is room to read them
        auto* list = named<QTreeWidget>(*m_page, QStringLiteral("Datasets"));
        QCOMPARE(list->topLevelItem(0)->text(4), QStringLiteral("1 problem"));
    }

    // A picture of train in validation, marked with a key; all of it is still there after a
    // restart.
    void findingsAreShownAndMarked()
    {
        writeLeak();
        const QString leak = m_images + QStringLiteral("/val/bee/leak.jpg");
        m_page->addPaths({toPath(m_images)});
        QTRY_VERIFY(m_jobs->isIdle() && !m_library->rows().empty());
        auto* view = m_page->findChild<FindingsView*>();
        QVERIFY(view);
        QVERIFY(view->grid()->isHidden());
        button(*m_page, QStringLiteral("Check images"))->click();
        QTRY_VERIFY(m_jobs->isIdle());
        auto* tabs = m_page->findChild<QTabWidget*>();
        tabs->setCurrentWidget(view);
        QVERIFY2(view->note()->text().startsWith(QStringLiteral("1 picture")),
                 qPrintable(view->note()->text()));
        QCOMPARE(view->grid()->classes()->itemText(1),
                 QStringLiteral("In train and in validation"));
        view->grid()->classes()->setCurrentIndex(1);
        ThumbnailsModel* model = view->grid()->model();
        QCOMPARE(model->rowCount(), 2);
        QVERIFY(model->index(1).data(ThumbnailsModel::AlarmRole).toBool());
        QVERIFY(model->index(1).data(Qt::ToolTipRole).toString().startsWith(leak));
        QCOMPARE(view->listButton()->isEnabled(), false);

        QListView* list = view->grid()->view();
        list->setCurrentIndex(model->index(1));
        list->setFocus();
        QTest::keyClick(list, Qt::Key_X);
        const auto markAt = [&](int row) {
            return static_cast<ImageMark>(
                model->index(row).data(ThumbnailsModel::MarkRole).toInt());
        };
        QTRY_VERIFY(markAt(1) == ImageMark::LeaveOut);
        QVERIFY(markAt(0) == ImageMark::None);
        list->setCurrentIndex(model->index(0));
        QTest::keyClick(list, Qt::Key_W);
        QTRY_VERIFY(markAt(0) == ImageMark::WrongLabel);
        QTest::keyClick(list, Qt::Key_Delete);
        QTRY_VERIFY(markAt(0) == ImageMark::None);
        QVERIFY(view->listButton()->isEnabled());
        QTRY_VERIFY(!model->index(0).data(Qt::DecorationRole).value<QPixmap>().isNull());
        saveScreenshots(*m_page, QStringLiteral("datasets-findings"));

        const QString excluded = m_folder->filePath(QStringLiteral("exclude.txt"));
        view->writeList(toPath(excluded));
        QVERIFY(readText(excluded).endsWith("\nval/bee/leak.jpg\n"));
        const QString table = m_folder->filePath(QStringLiteral("check.csv"));
        view->writeTable(toPath(table));
        QVERIFY(readText(table).contains(",val/bee/leak.jpg,"));
        QVERIFY(readText(table).contains(",exact,leave out\n"));
        view->writeTable(toPath(m_folder->filePath(QStringLiteral("missing/check.csv"))));
        QVERIFY(view->message()->text().contains(QStringLiteral("missing")));

        m_page.reset();
        reopenLibrary();
        m_page = std::make_unique<DatasetsPage>(*m_library);
        m_page->show();
        m_library->reload();
        m_page->showDataset(toPath(m_images));
        QTRY_VERIFY(m_jobs->isIdle());
        view = m_page->findChild<FindingsView*>();
        QTRY_VERIFY(!view->grid()->isHidden());
        QVERIFY(view->note()->text().contains(QStringLiteral("Checked on")));
        view->grid()->classes()->setCurrentIndex(1);
        QCOMPARE(view->grid()->model()->rowCount(), 2);
        QCOMPARE(view->grid()->model()->index(1).data(ThumbnailsModel::MarkRole).toInt(),
                 static_cast<int>(ImageMark::LeaveOut));
    }

    // With the file to validate with, which was made beside it.
    void betonsAreChecked()
    {
        writeLeak();
        m_page->addPaths({toPath(m_images)});
        QTRY_VERIFY(m_jobs->isIdle() && !m_library->rows().empty());
        convertTo(m_folder->path());
        m_page->showDataset(toPath(m_folder->filePath(QStringLiteral("train_500_0.50_90.beton"))));
        button(*m_page, QStringLiteral("Check images"))->click();
        QTRY_VERIFY(m_jobs->isIdle());
        auto* view = m_page->findChild<FindingsView*>();
        m_page->findChild<QTabWidget*>()->setCurrentWidget(view);
        QVERIFY2(view->note()->text().startsWith(QStringLiteral("1 picture")),
                 qPrintable(view->note()->text()));
        ThumbnailsModel* model = view->grid()->model();
        view->grid()->classes()->setCurrentIndex(1);
        QCOMPARE(model->rowCount(), 2);
        for (int row = 0; row < 2; ++row)
            QTRY_VERIFY(!model->index(row).data(Qt::DecorationRole).value<QPixmap>().isNull());
    }

    void datasetsOfTheSameNameAreDistinguished()
    {
        const QStringList classes = {QStringLiteral("cat"), QStringLiteral("dog")};
        for (const char* place : {"home", "lab"})
            writeSplit(m_folder->filePath(QLatin1String(place) + QStringLiteral("/photos")),
                       QStringLiteral("train"), classes, 1);
        const auto path = [this](const char* name) {
            return toPath(m_folder->filePath(QLatin1String(name)));
        };
        m_page->addPaths({path("home/photos")});
        QTRY_COMPARE(m_library->rows().size(), std::size_t(1));
        auto* list = named<QTreeWidget>(*m_page, QStringLiteral("Datasets"));
        QVERIFY(list);
        QCOMPARE(list->topLevelItem(0)->text(0), QStringLiteral("photos"));
        m_page->addPaths({path("lab/photos")});
        QTRY_COMPARE(list->topLevelItemCount(), 2);
        QStringList names = {list->topLevelItem(0)->text(0), list->topLevelItem(1)->text(0)};
        names.sort();
        QCOMPARE(names,
                 (QStringList{QStringLiteral("photos (home)"), QStringLiteral("photos (lab)")}));
        QTRY_VERIFY(m_jobs->isIdle());
    }

    void badFolderIsNamedInAMessage()
    {
        const QString empty = m_folder->filePath(QStringLiteral("empty"));
        QDir().mkpath(empty);
        m_page->addPaths({toPath(empty)});
        QTRY_VERIFY(m_jobs->isIdle());
        const QString shown = visibleMessage();
        QVERIFY2(shown.contains(empty), qPrintable(shown));
        QVERIFY(m_library->rows().empty());

        const QString text = m_folder->filePath(QStringLiteral("notes.txt"));
        writeText(text, "notes");
        m_page->addPaths({toPath(text)});
        QVERIFY2(visibleMessage().contains(text), qPrintable(visibleMessage()));
    }

    void convertPutsBetonFilesIntoTheLibrary()
    {
        addFolder();
        button(*m_page, QStringLiteral("Convert…"))->click();
        auto* dialog = m_page->findChild<ConvertDialog*>();
        QVERIFY(dialog);
        named<QSpinBox>(*dialog, QStringLiteral("Longest side"))->setValue(48);
        named<QDoubleSpinBox>(*dialog, QStringLiteral("JPEG probability"))->setValue(0.25);
        dialog->findChild<PathField*>()->setPath(toPath(m_folder->path()));
        dialog->accept();
        QTRY_COMPARE(m_library->rows().size(), std::size_t(3));
        QTRY_VERIFY(m_jobs->isIdle());
        QVERIFY(QFile::exists(m_folder->filePath(QStringLiteral("train_48_0.25_90.beton"))));
        QVERIFY2(visibleMessage().contains(QStringLiteral("val_48_0.25_90.beton")),
                 qPrintable(visibleMessage()));

        m_page->showDataset(toPath(m_folder->filePath(QStringLiteral("val_48_0.25_90.beton"))));
        auto* manifest = named<QTreeWidget>(*m_page, QStringLiteral("Manifest"));
        QVERIFY(manifest);
        QVERIFY(manifest->topLevelItemCount() > 3);
        bool samplesShown = false;
        for (const FactRow* facts : m_page->findChildren<FactRow*>())
            samplesShown = samplesShown || facts->value(QStringLiteral("Samples")) == u"10";
        QVERIFY(samplesShown);

        button(*m_page, QStringLiteral("Verify"))->click();
        QTRY_VERIFY(m_jobs->isIdle());
        QVERIFY2(visibleMessage().contains(QStringLiteral("No damage")),
                 qPrintable(visibleMessage()));
    }

    // The strip and the list never disagree: as soon as the jobs are idle, nothing is busy and
    // what was made is listed.
    void listIsFreshWhenTheJobsAreIdle()
    {
        addFolder();
        const auto* list = named<QTreeWidget>(*m_page, QStringLiteral("Datasets"));
        const auto states = [list] {
            QStringList all;
            for (int i = 0; i < list->topLevelItemCount(); ++i)
                all << list->topLevelItem(i)->text(4);
            return all;
        };
        QCOMPARE(states(), QStringList{QStringLiteral("ready")});
        ConvertRequest request;
        request.source = toPath(m_images);
        request.outputFolder = toPath(m_folder->path());
        QStringList atTheEnd;
        // As the strip does, and before those that are only notified that all have ended.
        connect(m_jobs.get(), &JobList::removed, m_page.get(), [&] { atTheEnd = states(); });
        m_library->convert(request);
        QCOMPARE(states(), QStringList{QStringLiteral("busy")});
        QTRY_VERIFY(!atTheEnd.isEmpty());
        QCOMPARE(atTheEnd, QStringList(3, QStringLiteral("ready")));
        atTheEnd.clear();
        m_library->verify(m_library->rows().back().path);
        QVERIFY(states().contains(QStringLiteral("busy")));
        QTRY_VERIFY(!atTheEnd.isEmpty());
        QCOMPARE(atTheEnd, QStringList(3, QStringLiteral("ready")));
    }

    void betonIsSplitAndExtracted()
    {
        addFolder();
        ConvertRequest conversion;
        conversion.source = toPath(m_images);
        conversion.outputFolder = toPath(m_folder->path());
        m_library->convert(conversion);
        QTRY_COMPARE(m_library->rows().size(), std::size_t(3));
        const auto beton =
            std::ranges::find(m_library->rows(), DatasetKind::Beton, &DatasetRow::kind);
        const std::filesystem::path file = beton->path;
        const std::uint64_t samples = beton->trainSamples;
        m_page->showDataset(file);
        QTRY_VERIFY(m_jobs->isIdle());

        auto* menu = button(*m_page, QStringLiteral("Edit file"))->menu();
        QVERIFY(menu != nullptr);
        QCOMPARE(menu->actions().size(), 4);
        menu->actions()[1]->trigger();
        auto* split = m_page->findChild<BetonTaskDialog*>();
        QVERIFY(split);
        split->accept();
        QVERIFY(!m_jobs->isIdle()); // in the strip, where it can be cancelled
        QTRY_VERIFY(m_jobs->isIdle());
        QCOMPARE(m_library->rows().size(), std::size_t(5));
        QVERIFY2(visibleMessage().contains(QString::number(samples)), qPrintable(visibleMessage()));

        const QString target = m_folder->filePath(QStringLiteral("again"));
        m_library->run(ExtractRequest{.input = file, .outputFolder = toPath(target)});
        QTRY_VERIFY(m_jobs->isIdle());
        QCOMPARE(m_library->rows().size(), std::size_t(6));
        const auto folder = std::ranges::find(m_library->rows(), toPath(target), &DatasetRow::path);
        QVERIFY(folder != m_library->rows().end());
        QCOMPARE(folder->kind, DatasetKind::ImageFolder);
        QCOMPARE(folder->trainSamples + folder->validationSamples, samples);

        // What is in the way is not overwritten.
        m_library->run(ExtractRequest{.input = file, .outputFolder = toPath(target)});
        QTRY_VERIFY(m_jobs->isIdle());
        QVERIFY2(visibleMessage().contains(target), qPrintable(visibleMessage()));
    }

    void damageIsReported()
    {
        addFolder();
        convertTo(m_folder->path());
        const QString path = m_folder->filePath(QStringLiteral("train_500_0.50_90.beton"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        const DatasetDetails* details = m_library->details(toPath(path));
        QVERIFY(details && details->beton);
        file.seek(qint64(details->beton->header.pageSize) + 200);
        const QByteArray byte = file.read(1);
        file.seek(qint64(details->beton->header.pageSize) + 200);
        file.write(QByteArray(1, char(byte[0] ^ 0x55)));
        file.close();
        m_page->showDataset(toPath(path));
        button(*m_page, QStringLiteral("Verify"))->click();
        QTRY_VERIFY(m_jobs->isIdle());
        QVERIFY2(visibleMessage().contains(QStringLiteral("damaged")),
                 qPrintable(visibleMessage()));
    }

    void scanCanBeCancelled()
    {
        writeImages();
        m_page->addPaths({toPath(m_images)});
        QVERIFY(!m_jobs->isIdle());
        m_jobs->cancelAll();
        QTRY_VERIFY(m_jobs->isIdle());
        // A scan that was quicker than the click is not an error either; nothing else may be left.
        QVERIFY(m_library->rows().size() <= 1);
        QVERIFY(visibleMessage().isEmpty());
    }

    void offersAnExperiment()
    {
        addFolder();
        QSignalSpy requested(m_page.get(), &DatasetsPage::experimentRequested);
        button(*m_page, QStringLiteral("New experiment"))->click();
        QCOMPARE(requested.count(), 1);
        QCOMPARE(requested[0][0].toString(), m_images);
    }

    void removeLeavesTheFiles()
    {
        addFolder();
        button(*m_page, QStringLiteral("Remove"))->click();
        QVERIFY(m_library->rows().empty());
        QVERIFY(m_page->emptyState()->isVisible());
        QVERIFY(QFile::exists(m_images + QStringLiteral("/train/n03000684 saw/0.jpg")));
    }

    void screenshots()
    {
        saveScreenshots(*m_page, QStringLiteral("datasets-empty"));
        writeImages();
        writeText(m_images + QStringLiteral("/train/n03000684 saw/broken.jpg"), "no image");
        m_page->addPaths({toPath(m_images)});
        QTRY_VERIFY(m_jobs->isIdle() && !m_library->rows().empty());
        convertTo(m_folder->path());
        saveScreenshots(*m_page, QStringLiteral("datasets-folder"));
        m_page->showDataset(toPath(m_folder->filePath(QStringLiteral("train_500_0.50_90.beton"))));
        saveScreenshots(*m_page, QStringLiteral("datasets-beton"));
        auto* tabs = m_page->findChild<QTabWidget*>();
        tabs->setCurrentIndex(1);
        const auto* grid = qobject_cast<ImageGrid*>(tabs->currentWidget());
        QVERIFY(grid);
        QTRY_VERIFY(!grid->model()->index(0).data(Qt::DecorationRole).value<QPixmap>().isNull());
        saveScreenshots(*m_page, QStringLiteral("datasets-images"));
        tabs->setCurrentIndex(2);
        saveScreenshots(*m_page, QStringLiteral("datasets-sizes"));
        QVERIFY(QFile::exists(QCoreApplication::applicationDirPath() +
                              QStringLiteral("/../screenshots/datasets-beton-dark.png")));
    }

private:
    // Random tiles: no two of them are versions of one picture.
    static void writePicture(const QString& path, quint32 seed)
    {
        QRandomGenerator random(seed);
        QImage tiles(8, 6, QImage::Format_RGB888);
        for (int y = 0; y < tiles.height(); ++y)
            for (int x = 0; x < tiles.width(); ++x)
                tiles.setPixelColor(x, y, QColor::fromRgb(random.generate() | 0xff000000U));
        QDir().mkpath(QFileInfo(path).path());
        QVERIFY(tiles.scaled(96, 72).save(path, "jpg", 92));
    }

    // Two classes, one picture of train in validation as well.
    void writeLeak()
    {
        quint32 seed = 1;
        for (const char* folder : {"train/ant", "train/bee", "val/ant", "val/bee"})
            for (int i = 0; i < 3; ++i)
                writePicture(
                    QStringLiteral("%1/%2/%3.jpg").arg(m_images, QLatin1String(folder)).arg(i),
                    seed++);
        QVERIFY(QFile::copy(m_images + QStringLiteral("/train/bee/0.jpg"),
                            m_images + QStringLiteral("/val/bee/leak.jpg")));
    }

    static QByteArray readText(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    void writeImages()
    {
        writeSplit(m_images, QStringLiteral("train"), kClasses, 4);
        writeSplit(m_images, QStringLiteral("val"), kClasses, 2);
    }

    void addFolder()
    {
        writeImages();
        m_page->addPaths({toPath(m_images)});
        QTRY_VERIFY(m_jobs->isIdle() && !m_library->rows().empty());
    }

    QString visibleMessage() const { return shownMessage(*m_page); }

    std::unique_ptr<DatasetsPage> m_page;
};

QTEST_MAIN(TestDatasetsPage)
#include "tst_datasets_page.moc"
