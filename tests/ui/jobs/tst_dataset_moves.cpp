// Datasets that were moved: found again, with all that belongs to them, or refused with a reason.
#include "support/image_folder.h"
#include "support/sample_runs.h"
#include "support/screenshot.h"
#include "support/signal_error.h"
#include "ui/dialogs/pick_path.h"
#include "ui/jobs/dataset_fit.h"
#include "ui/jobs/dataset_library.h"
#include "ui/jobs/job_list.h"
#include "ui/models/store_changes.h"
#include "ui/pages/datasets/datasets_page.h"
#include "ui/pages/experiment/data_fields.h"
#include "ui/pages/experiment/new_experiment_page.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

#include <QFileDialog>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestDatasetMoves : public QObject
{
    Q_OBJECT

private:
    QString at(const char* name) const { return m_folder->filePath(QLatin1String(name)); }
    void rename(const char* from, const char* to)
    {
        QVERIFY(QDir().mkpath(QFileInfo(at(to)).path()));
        QVERIFY(QFile::rename(at(from), at(to)));
    }
    const DatasetRow* row(const char* place) const
    {
        for (const DatasetRow& each : m_library->rows())
            if (toQString(each.path) == at(place))
                return &each;
        return nullptr;
    }
    QString message(const QWidget& page) const
    {
        for (const auto* each : page.findChildren<InlineMessage*>())
            if (each->isVisible())
                return each->text();
        return {};
    }
    QPushButton* visibleButton(const QWidget& page, const QString& text) const
    {
        for (auto* each : page.findChildren<QPushButton*>())
            if (each->isVisible() && each->text() == text)
                return each;
        return nullptr;
    }
    // Answers the file dialog that is open.
    void pick(const QWidget& page, const char* place)
    {
        auto* dialog = page.findChild<QFileDialog*>(QLatin1String(kPickDialogName));
        QVERIFY(dialog != nullptr);
        if (dialog->fileMode() == QFileDialog::Directory)
            Q_EMIT dialog->fileSelected(at(place));
        else
            Q_EMIT dialog->filesSelected({at(place)});
        dialog->close();
    }

    PosixFileSystem m_fileSystem;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<StoreChanges> m_changes;
    std::unique_ptr<JobList> m_jobs;
    std::unique_ptr<DatasetLibrary> m_library;

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        const QStringList classes = {QStringLiteral("cat"), QStringLiteral("dog")};
        writeSplit(at("old/photos"), QStringLiteral("train"), classes, 6);
        writeSplit(at("old/photos"), QStringLiteral("val"), classes, 2);
        m_store = std::make_unique<Store>(Workspace(at("workspace").toStdString()), m_fileSystem);
        m_changes = std::make_unique<StoreChanges>(*m_store);
        m_jobs = std::make_unique<JobList>();
        m_library = std::make_unique<DatasetLibrary>(*m_changes, m_fileSystem, *m_jobs, 0);
        m_library->add(toPath(at("old/photos")));
        QTRY_VERIFY(m_jobs->isIdle());
        ConvertRequest request;
        request.source = toPath(at("old/photos"));
        request.outputFolder = toPath(at("old"));
        m_library->convert(request);
        QTRY_VERIFY(m_jobs->isIdle());
        QCOMPARE(m_library->rows().size(), std::size_t(3));
    }

    void cleanup()
    {
        m_library.reset();
        m_jobs.reset();
        m_store.reset();
        m_folder.reset();
    }

    void whatDiffersIsReported()
    {
        DatasetRow known;
        known.classNames = {"cat", "dog", "cow", "hen", "pig"};
        known.trainSamples = 100;
        known.bytes = 5000;
        DatasetRow found = known;
        found.name = "another name";
        QCOMPARE(compareDatasets(known, found).kind, FitKind::Same);
        found.bytes = 5001;
        QCOMPARE(compareDatasets(known, found).kind, FitKind::OtherImages);
        found.trainSamples = 90;
        QVERIFY(compareDatasets(known, found).reason.contains(QStringLiteral("90 images instead")));
        found.validationSamples = 10;
        QVERIFY(compareDatasets(known, found).reason.contains(QStringLiteral("90 training")));
        found.classNames = {"dog", "cat", "cow", "hen", "pig"};
        DatasetFit fit = compareDatasets(known, found);
        QCOMPARE(fit.kind, FitKind::OtherClasses);
        QVERIFY(fit.reason.contains(QStringLiteral("another order")));
        found.classNames = {"pig"};
        fit = compareDatasets(known, found);
        QVERIFY2(fit.reason.contains(QStringLiteral("cat, dog, cow and 1 more")),
                 qPrintable(fit.reason));
        found.kind = DatasetKind::Beton;
        QCOMPARE(compareDatasets(known, found).kind, FitKind::OtherKind);
    }

    void allThatWentTheSameWayIsFound()
    {
        const std::int64_t id = row("old/photos")->id;
        const std::int64_t age = row("old/photos")->addedAt;
        const auto before = m_library->choices();
        QCOMPARE(before.size(), std::size_t(1));
        rename("old", "archive/new");
        QSignalSpy moved(m_library.get(), &DatasetLibrary::moved);
        m_library->locate(toPath(at("old/photos")), toPath(at("archive/new/photos/")));
        QTRY_COMPARE(moved.count(), 3); // its betons lay beside it
        QCOMPARE(moved[0][1].toString(), at("archive/new/photos"));
        QCOMPARE(row("archive/new/photos")->id, id);
        QCOMPARE(row("archive/new/photos")->addedAt, age);
        QCOMPARE(m_library->rows().size(), std::size_t(3));
        // They still belong together, though the manifests name the old folder.
        const auto after = m_library->choices();
        QCOMPARE(after.size(), std::size_t(1));
        QCOMPARE(after[0].label, before[0].label);
        QCOMPARE(toQString(after[0].validationBeton), at("archive/new/val_500_0.50_90.beton"));

        ExperimentConfig config;
        config.data.train = toPath(at("old/photos/train"));
        config.data.validation = toPath(at("old/val_500_0.50_90.beton"));
        m_store->followMoves(config.data);
        QCOMPARE(toQString(config.data.train), at("archive/new/photos/train"));
        QCOMPARE(toQString(config.data.validation), at("archive/new/val_500_0.50_90.beton"));
    }

    void somethingElseIsRefused()
    {
        rename("old", "new");
        writeSplit(at("pets"), QStringLiteral("train"),
                   {QStringLiteral("cat"), QStringLiteral("fish")}, 6);
        writeSplit(at("fewer"), QStringLiteral("train"),
                   {QStringLiteral("cat"), QStringLiteral("dog")}, 5);
        const auto known = toPath(at("old/photos"));
        QSignalSpy misfit(m_library.get(), &DatasetLibrary::doesNotFit);
        QSignalSpy failed(m_library.get(), &DatasetLibrary::failed);
        QSignalSpy moved(m_library.get(), &DatasetLibrary::moved);
        m_library->locate(known, toPath(at("pets")));
        QTRY_COMPARE(misfit.count(), 1);
        QVERIFY(misfit[0][2].toString().contains(QStringLiteral("dog")));
        QVERIFY(!misfit[0][3].toBool());
        QTRY_VERIFY(m_jobs->isIdle());
        m_library->locate(known, toPath(at("pets")), true); // other classes never fit
        QTRY_COMPARE(misfit.count(), 2);
        QTRY_VERIFY(m_jobs->isIdle());
        m_library->locate(known, toPath(at("new/train_500_0.50_90.beton")));
        QTRY_COMPARE(misfit.count(), 3);
        QTRY_VERIFY(m_jobs->isIdle());
        m_library->locate(known, toPath(at("nowhere")));
        QTRY_COMPARE(failed.count(), 1);
        QCOMPARE(errorOf(failed[0][1]).code(), ErrorCode::NotFound);
        QTRY_VERIFY(m_jobs->isIdle());
        QCOMPARE(moved.count(), 0);
        QVERIFY(row("old/photos") != nullptr);

        m_library->locate(known, toPath(at("fewer")));
        QTRY_COMPARE(misfit.count(), 4);
        QVERIFY(misfit[3][3].toBool());
        QTRY_VERIFY(m_jobs->isIdle());
        m_library->locate(known, toPath(at("fewer")), true);
        QTRY_COMPARE(moved.count(), 1);
        QVERIFY(row("fewer") != nullptr && row("old/photos") == nullptr);
    }

    void theDatasetsPageAsks()
    {
        DatasetsPage page(*m_library);
        page.resize(1100, 700);
        page.show();
        page.showDataset(toPath(at("old/photos")));
        QTRY_VERIFY(m_jobs->isIdle());
        const QString locate = QStringLiteral("Locate\u2026");
        QVERIFY(visibleButton(page, locate) == nullptr);
        rename("old", "new");
        writeSplit(at("fewer"), QStringLiteral("train"),
                   {QStringLiteral("cat"), QStringLiteral("dog")}, 5);
        page.hide();
        page.show(); // looks again
        QVERIFY2(message(page).contains(QStringLiteral("cannot be found")),
                 qPrintable(message(page)));
        QVERIFY(visibleButton(page, locate) != nullptr);
        saveScreenshots(page, QStringLiteral("datasets-missing"));

        visibleButton(page, locate)->click();
        pick(page, "fewer");
        QTRY_VERIFY(m_jobs->isIdle());
        QVERIFY2(message(page).contains(QStringLiteral("images instead of")),
                 qPrintable(message(page)));
        QVERIFY(visibleButton(page, QStringLiteral("Use it anyway")) != nullptr);
        QVERIFY(visibleButton(page, locate) != nullptr); // to choose better

        visibleButton(page, locate)->click();
        pick(page, "new/photos");
        QTRY_VERIFY(row("new/photos") != nullptr);
        QTRY_VERIFY(m_jobs->isIdle());
        QVERIFY(visibleButton(page, locate) == nullptr);
        QVERIFY2(message(page).contains(at("new")), qPrintable(message(page)));
    }

    void aNewExperimentAsks()
    {
        NewExperimentPage page(*m_changes, *m_library);
        page.resize(1100, 700);
        page.show();
        ExperimentConfig config = sampleConfig(kSampleShapes[0], 3);
        config.data.loader = LoaderKind::Beton;
        config.data.train = toPath(at("old/train_500_0.50_90.beton"));
        config.data.validation = toPath(at("old/val_500_0.50_90.beton"));
        const RunId run = m_store->createRun(config);
        const DataFields& fields = page.form()->dataFields();
        QVERIFY(!fields.locateButton()->isVisible());
        rename("old", "new");
        page.cloneRun(run);
        QVERIFY(fields.problem().contains(at("old/train_500_0.50_90.beton")));
        QVERIFY(fields.locateButton()->isVisible());
        saveScreenshots(page, QStringLiteral("new-experiment-missing"));
        fields.locateButton()->click();
        pick(page, "new/train_500_0.50_90.beton");
        QTRY_VERIFY2(fields.problem().isEmpty(), qPrintable(fields.problem()));
        QTRY_VERIFY(m_jobs->isIdle());
        QVERIFY(!fields.locateButton()->isVisible());
        QCOMPARE(toQString(page.draft().config().data.train), at("new/train_500_0.50_90.beton"));
        QCOMPARE(toQString(page.draft().config().data.validation), at("new/val_500_0.50_90.beton"));
        QVERIFY2(message(page).contains(QStringLiteral("found again")), qPrintable(message(page)));

        page.cloneRun(run); // and from now on by itself
        QVERIFY(fields.problem().isEmpty());
        QCOMPARE(m_store->config(run).data.train, config.data.train); // what was is not rewritten
    }

    void strangersAreNotLocated()
    {
        NewExperimentPage page(*m_changes, *m_library);
        page.show();
        ExperimentConfig config = sampleConfig(kSampleShapes[0], 3);
        config.data.train = toPath(at("elsewhere/train.beton")); // the library knows nothing of it
        page.cloneRun(m_store->createRun(config));
        QVERIFY(!page.form()->dataFields().problem().isEmpty());
        QVERIFY(!page.form()->dataFields().locateButton()->isVisible());
    }
};

QTEST_MAIN(TestDatasetMoves)
#include "tst_dataset_moves.moc"
