#include "ui/pages/experiment/data_fields.h"

#include "support/experiment_page_fixture.h"

#include <QCheckBox>
#include <QSignalSpy>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestDataFields : public QObject, private ExperimentPageFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openPage(); }
    void cleanup() { closePage(); }

    void bothLoadersMakeTwoRuns()
    {
        fillLibrary();
        auto* loader = combo("Loader");
        loader->setCurrentText(QStringLiteral("Both: compare loaders"));
        edit<QLineEdit>("name")->setText(QStringLiteral("levit"));
        QSignalSpy created(m_page.get(), &NewExperimentPage::runsCreated);
        m_page->addToQueue();
        QVERIFY2(created.count() == 1, qPrintable(visibleMessage()));
        QCOMPARE(created[0][1].toBool(), false);
        const auto runs = created[0][0].value<std::vector<qint64>>();
        QCOMPARE(runs.size(), std::size_t(2));
        const ExperimentConfig beton = m_store->config(runs[0]);
        const ExperimentConfig folder = m_store->config(runs[1]);
        QCOMPARE(beton.name, std::string("levit beton"));
        QCOMPARE(folder.name, std::string("levit folder"));
        QCOMPARE(beton.data.loader, LoaderKind::Beton);
        QCOMPARE(folder.data.loader, LoaderKind::Folder);
        QCOMPARE(toQString(beton.data.train),
                 m_folder->filePath(QStringLiteral("train_500_0.50_90.beton")));
        QCOMPARE(toQString(folder.data.train), m_images + QStringLiteral("/train"));
        QCOMPARE(toQString(folder.data.validation), m_images + QStringLiteral("/val"));
        QCOMPARE(m_store->run(runs[0]).status, RunStatus::Queued);
        QCOMPARE(m_store->run(runs[0]).turns, runs[0]); // trained together
        QCOMPARE(m_store->run(runs[1]).turns, runs[0]);
    }

    void pairsOfASweepTakeTurns()
    {
        fillLibrary();
        combo("Loader")->setCurrentText(QStringLiteral("Both: compare loaders"));
        setText("train.seed", QStringLiteral("1, 2"));
        QSignalSpy created(m_page.get(), &NewExperimentPage::runsCreated);
        m_page->addToQueue();
        const auto runs = created[0][0].value<std::vector<qint64>>();
        QCOMPARE(runs.size(), std::size_t(4));
        for (const std::size_t i : {0, 1}) {
            const RunRow beton = m_store->run(runs[i]);
            const RunRow folder = m_store->run(runs[i + 2]);
            QCOMPARE(beton.turns, beton.id);
            QCOMPARE(folder.turns, beton.id);
            QCOMPARE(folder.seed, beton.seed);
            QVERIFY(folder.loader != beton.loader);
        }
    }

    void turnsAreAChoice()
    {
        fillLibrary();
        auto* turns = m_page->findChild<QCheckBox*>(QStringLiteral("alternate"));
        QVERIFY(turns != nullptr && turns->isHidden()); // one loader has no turns
        combo("Loader")->setCurrentText(QStringLiteral("Both: compare loaders"));
        QVERIFY(!turns->isHidden());
        turns->setChecked(false);
        QSignalSpy created(m_page.get(), &NewExperimentPage::runsCreated);
        m_page->addToQueue();
        for (const RunRow& row : m_store->runs())
            QCOMPARE(row.turns, 0);
    }

    // A folder without train and val was split for its betons: its own run would train on the
    // images that the other one validates on.
    void bothLoadersNeedOneSplit()
    {
        fillLibrary();
        combo("Loader")->setCurrentText(QStringLiteral("Both: compare loaders"));
        QVERIFY(!hasErrors());
        path("Validation folder")->setPath({});
        QVERIFY2(m_page->form()->fieldError("data.train").contains(QStringLiteral("not split")),
                 qPrintable(m_page->form()->fieldError("data.train")));
        m_page->start();
        QVERIFY(m_store->runs().empty());
        QVERIFY(!visibleMessage().isEmpty());

        path("Validation beton")->setPath({}); // without validation the runs are alike again
        QVERIFY(!hasErrors());
        path("Validation folder")->setPath(toPath(m_images + QStringLiteral("/val")));
        QVERIFY(hasErrors());
        combo("Loader")->setCurrentText(QStringLiteral("Beton"));
        QVERIFY(!hasErrors());
    }

    void libraryIsOffered()
    {
        fillLibrary();
        QVERIFY(combo("Dataset")->currentText().startsWith(QStringLiteral("photos")));
        QCOMPARE(toQString(path("Train beton")->path()),
                 m_folder->filePath(QStringLiteral("train_500_0.50_90.beton")));
        path("Train beton")->setPath(toPath(m_images)); // no longer what the library has
        QCOMPARE(combo("Dataset")->currentIndex(), 0);
    }
};

QTEST_MAIN(TestDataFields)
#include "tst_data_fields.moc"
