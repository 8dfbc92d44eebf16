#include "ui/pages/experiment/new_experiment_page.h"

#include "support/experiment_page_fixture.h"
#include "support/screenshot.h"
#include "support/scripted_backend.h"
#include "ui/pages/experiment/augmentation_tab.h"
#include "ui/pages/experiment/experiment_plan.h"
#include "ui/pages/experiment/settings_table.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTreeWidget>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestNewExperimentPage : public QObject, private ExperimentPageFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openPage(); }
    void cleanup() { closePage(); }

    void presetsFillInAllButTheData()
    {
        fillData();
        const ExperimentConfig before = yamlConfig();
        QVERIFY(m_page->presets()->count() > 6);
        for (int i = 1; i < m_page->presets()->count(); ++i) {
            m_page->presets()->setCurrentIndex(i);
            Q_EMIT m_page->presets()->activated(i);
            QVERIFY2(visibleMessage().contains(m_page->presets()->itemText(i)),
                     qPrintable(visibleMessage()));
            const Sweep sweep = yamlSweep();
            QCOMPARE(sweep.runs.front().data.train, before.data.train);
            for (const ExperimentConfig& config : sweep.runs)
                validateConfig(config);
        }
    }

    void tryOutReportsMemoryAndTime()
    {
        fillData();
        QVERIFY(m_page->estimate().isEmpty());
        BackendScript script;
        m_page->setBackend([&script] { return std::make_unique<ScriptedBackend>(script); });
        m_page->tryOut();
        QTRY_VERIFY(m_page->estimate().contains(QStringLiteral("0.5 s")));
        QVERIFY2(m_page->estimate().contains(QStringLiteral("2.0 GB")),
                 qPrintable(m_page->estimate()));
        QVERIFY2(m_page->estimate().contains(
                     QStringLiteral("Steps alone 200 images/s, data alone 150, both together 100: "
                                    "the fastest loader could save 50 %.")),
                 qPrintable(m_page->estimate()));
        script.memory = memoryEstimate({300e6, 300e6}, 16, 1, 8'000'000'000);
        QTest::qWait(1);
        m_page->tryOut();
        QTRY_VERIFY(m_page->estimate().contains(
            QStringLiteral("Training needs about 5.1 GB of memory, of which 8.0 GB are free.")));
        QVERIFY2(m_page->estimate().contains(QStringLiteral("0.5 s")),
                 qPrintable(m_page->estimate()));
        // What does not fit is not tried.
        script.memory = memoryEstimate({300e6, 300e6}, 16, 1, 3'900'000'000);
        QTest::qWait(1);
        m_page->tryOut();
        QTRY_VERIFY2(m_page->estimate().endsWith(QStringLiteral("A batch of 12 fits.")),
                     qPrintable(m_page->estimate()));
        QVERIFY(!m_page->estimate().contains(QStringLiteral("0.5 s")));
        script.memory.reset();
        script.failure = "no memory left";
        const QPushButton* again = buttonNamed(QStringLiteral("Tr&y out"));
        QVERIFY(again);
        QTRY_VERIFY(again->isEnabled());
        m_page->tryOut();
        QTRY_VERIFY(visibleMessage().contains(QStringLiteral("no memory left")));
        QVERIFY(m_page->estimate().isEmpty());
    }

    void headspaceOfBothLoaders()
    {
        HeadspaceResult result;
        result.stepAlone = 200;
        result.loaders = {{LoaderKind::Folder, "train", 150, 100},
                          {LoaderKind::Beton, "train.beton", 4000, 190}};
        const QString text = headspaceText(result);
        QVERIFY2(text.contains(QStringLiteral("the fastest loader could save 50 %")),
                 qPrintable(text));
        QVERIFY2(text.endsWith(QStringLiteral("Of the 50 % that it could save over the image "
                                              "folder, beton saves 95 %.")),
                 qPrintable(text));
    }

    void everyViewShowsTheSameAfterARestart()
    {
        fillLibrary();
        const QString other = m_folder->filePath(QStringLiteral("aardvarks")); // first in the list
        writeSplit(other, QStringLiteral("train"),
                   {QStringLiteral("cat"), QStringLiteral("dog"), QStringLiteral("eel")}, 4);
        m_library->add(toPath(other));
        QTRY_VERIFY(m_jobs->isIdle() && m_library->rows().size() == 4);
        combo("Loader")->setCurrentText(QStringLiteral("Both: compare loaders"));
        m_page->findChild<QCheckBox*>(QStringLiteral("alternate"))->setChecked(false);
        edit<QLineEdit>("optimizer.lr")->setText(QStringLiteral("1e-3, 3e-4"));
        edit<NumberField>("train.batch_size")->setValue(3);
        m_page->settings()->itemOf("augment.mixup")->setText(1, QStringLiteral("0.2"));
        QTRY_COMPARE(m_page->draft().config().augment.mixup, 0.2);
        const Shown before = shown();
        QCOMPARE(before.plan.count(QLatin1Char('\n')), 4);
        QVERIFY2(before.plan.contains(QStringLiteral("Image folder|6|4|2|600|")),
                 qPrintable(before.plan));
        QVERIFY2(before.yaml.contains(QStringLiteral("#   train: ") + m_images), // the second run
                 qPrintable(before.yaml));

        const QString file = m_folder->filePath(QStringLiteral("window.ini"));
        {
            QSettings settings(file, QSettings::IniFormat);
            m_page->saveLayout(settings);
        }
        m_page.reset();
        // As when the window opens: the library learns about its betons bit by bit.
        reopenLibrary();
        m_page = std::make_unique<NewExperimentPage>(*m_changes, *m_library);
        m_library->reload();
        m_page->restoreLayout(QSettings(file, QSettings::IniFormat));
        m_page->show();
        QTRY_VERIFY(m_jobs->isIdle());
        const Shown after = shown();
        QCOMPARE(after.loader, before.loader);
        QCOMPARE(after.dataset, before.dataset);
        QCOMPARE(after.paths, before.paths);
        QCOMPARE(after.rate, before.rate);
        QCOMPARE(after.yaml, before.yaml);
        QCOMPARE(after.table, before.table);
        QCOMPARE(after.plan, before.plan);
        QVERIFY(!m_page->draft().alternatesLoaders());
    }

    void presetsCanBeUndone()
    {
        fillData();
        edit<QLineEdit>("name")->setText(QStringLiteral("mine"));
        edit<QLineEdit>("optimizer.lr")->setText(QStringLiteral("1e-3, 3e-4"));
        const Shown before = shown();
        Q_EMIT m_page->presets()->activated(3);
        QVERIFY(shown() != before);
        QPushButton* undo = buttonNamed(QStringLiteral("Undo"));
        QVERIFY(undo != nullptr && undo->isVisible());
        undo->click();
        QVERIFY(shown() == before);
        QCOMPARE(m_page->draft().config().name, std::string("mine"));
        // What is edited afterwards is not thrown away by a late click.
        Q_EMIT m_page->presets()->activated(3);
        edit<NumberField>("train.epochs")->setValue(7);
        QVERIFY(!undo->isVisible());
    }

    void missingDataIsNamed()
    {
        path("Train beton")->setPath("/nowhere/train.beton");
        QVERIFY2(m_page->form()
                     ->fieldError("data.train")
                     .contains(QStringLiteral("/nowhere/train.beton")),
                 qPrintable(m_page->form()->fieldError("data.train")));
        path("Train beton")->setPath({});
        m_page->start();
        QVERIFY(m_store->runs().empty());
        QVERIFY(visibleMessage().contains(QStringLiteral("⚠")));
        QVERIFY(m_page->form()->fieldError("data.train").contains(QStringLiteral("train on")));
        QCOMPARE(m_page->focusWidget(), path("Train beton")->edit());
        fillData();
        QVERIFY(m_page->form()->fieldError("data.train").isEmpty());
        // The first of several; also from another tab.
        edit<QLineEdit>("optimizer.lr")->setText(QStringLiteral("fast"));
        m_page->findChild<QTabWidget*>()->setCurrentIndex(2);
        m_page->start();
        QVERIFY(edit<QLineEdit>("optimizer.lr")->isVisible());
        QCOMPARE(m_page->focusWidget(), edit<QLineEdit>("optimizer.lr"));
        QVERIFY(m_store->runs().empty());
    }

    void cloneOfOneRunMakesOneRun()
    {
        fillLibrary();
        combo("Loader")->setCurrentText(QStringLiteral("Both: compare loaders"));
        const RunId run = m_store->createRun(m_page->draft().config());
        m_page->cloneRun(run);
        QCOMPARE(combo("Loader")->currentText(), QStringLiteral("Beton"));
        QVERIFY(m_page->draft().data().loader == LoaderChoice::Beton);
    }

    void controlEnterStarts()
    {
        fillLibrary();
        QSignalSpy created(m_page.get(), &NewExperimentPage::runsCreated);
        m_page->activateWindow();
        edit<QLineEdit>("name")->setFocus();
        QTest::keyClick(edit<QLineEdit>("name"), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(created.count(), 1);
        QVERIFY(created[0][1].toBool());
    }

    void cloneFillsTheForm()
    {
        fillLibrary();
        ExperimentConfig config;
        config.name = "original";
        config.model.name = "vit_b_16";
        config.data.loader = LoaderKind::Folder;
        config.data.train = toPath(m_images + QStringLiteral("/train"));
        config.optimizer.learningRate = 0.002;
        config.train.seed = 12345678901ULL;
        const RunId run = m_store->createRun(config);
        m_page->cloneRun(run);
        QCOMPARE(edit<QLineEdit>("name")->text(), QStringLiteral("original copy"));
        QCOMPARE(edit<QComboBox>("model.name")->currentText(), QStringLiteral("ViT-B/16"));
        QCOMPARE(combo("Loader")->currentText(), QStringLiteral("Image folder"));
        QCOMPARE(m_page->draft().config().train.seed, std::uint64_t(12345678901ULL));
        QCOMPARE(yamlConfig().optimizer.learningRate, 0.002);
    }

    void cloneIsNamedAfterWhatChanges()
    {
        fillLibrary();
        ExperimentConfig config = m_page->draft().config();
        config.name = "original";
        config.optimizer.learningRate = 0.002;
        m_page->cloneRun(m_store->createRun(config));
        ExperimentDraft& draft = m_page->draft();
        draft.setText("optimizer.lr", QStringLiteral("0.004"));
        QCOMPARE(edit<QLineEdit>("name")->text(), QStringLiteral("original, lr 0.004"));
        QCOMPARE(yamlConfig().name, std::string("original, lr 0.004"));
        draft.setText("train.seed", QStringLiteral("0..1")); // the runs' names say it
        QCOMPARE(draft.runs()[1].name, std::string("original, lr 0.004, seed 1"));
        draft.setText("optimizer.lr", QStringLiteral("0.002"));
        draft.setText("train.seed", QStringLiteral("%1").arg(config.train.seed));
        QCOMPARE(edit<QLineEdit>("name")->text(), QStringLiteral("original copy"));
        draft.setText("name", QStringLiteral("mine"));
        draft.setText("optimizer.lr", QStringLiteral("0.008"));
        QCOMPARE(edit<QLineEdit>("name")->text(), QStringLiteral("mine"));
    }

    void screenshots()
    {
        fillLibrary();
        combo("Loader")->setCurrentText(QStringLiteral("Both: compare loaders"));
        edit<QLineEdit>("name")->setText(QStringLiteral("levit"));
        saveScreenshots(*m_page, QStringLiteral("new-experiment"));
        edit<QLineEdit>("optimizer.lr")->setText(QStringLiteral("fast"));
        m_page->start();
        saveScreenshots(*m_page, QStringLiteral("new-experiment-error"));
        m_page->findChild<QTabWidget*>()->setCurrentIndex(1);
        m_page->yaml()->setPlainText(m_page->yaml()->toPlainText().replace(
            QStringLiteral("epochs:"), QStringLiteral("epochz:")));
        QTRY_COMPARE(m_page->yaml()->extraSelections().size(), 1);
        saveScreenshots(*m_page, QStringLiteral("new-experiment-yaml"));
        m_page->yaml()->setPlainText(QStringLiteral(
            "name: levit\noptimizer:\n  lr: [1e-3, 3e-4]\ntrain:\n  seed: [0, 1, 2]\n"
            "data:\n  order: weighted\n  memory_budget: 8\naugment:\n  mixup: 0.8\n"));
        QTRY_VERIFY(hasText(QStringLiteral("Makes 12 runs.")));
        saveScreenshots(*m_page, QStringLiteral("new-experiment-sweep-yaml"));
        m_page->findChild<QTabWidget*>()->setCurrentIndex(2);
        saveScreenshots(*m_page, QStringLiteral("new-experiment-settings"));
        m_page->findChild<QTabWidget*>()->setCurrentIndex(0);
        saveScreenshots(*m_page, QStringLiteral("new-experiment-sweep"));
        m_page->chooseDataset(toPath(m_images)); // that text named none
        setting<QSpinBox>("augment.rand_operations")->setValue(2);
        setting<QDoubleSpinBox>("augment.erasing")->setValue(0.25);
        m_page->findChild<QTabWidget*>()->setCurrentWidget(m_page->augmentation());
        QTRY_VERIFY(m_page->augmentation()->pictureCount() > 20 &&
                    !m_page->augmentation()->isPainting());
        saveScreenshots(*m_page, QStringLiteral("new-experiment-augmentation"));
    }

private:
    QPushButton* buttonNamed(const QString& text) const
    {
        for (QPushButton* button : m_page->findChildren<QPushButton*>()) {
            if (button->text() == text)
                return button;
        }
        return nullptr;
    }

    // What form, text, table and plan show, each read by itself.
    struct Shown
    {
        QString loader, dataset, paths, rate, yaml, table, plan;
        bool operator==(const Shown&) const = default;
    };

    Shown shown() const
    {
        Shown shown;
        shown.loader = combo("Loader")->currentText();
        shown.dataset = combo("Dataset")->currentText();
        for (const char* name :
             {"Train beton", "Validation beton", "Train folder", "Validation folder"})
            shown.paths += path(name)->edit()->text() + QLatin1Char('\n');
        shown.rate = edit<QLineEdit>("optimizer.lr")->text();
        shown.yaml = m_page->yaml()->toPlainText();
        for (const char* key : {"data.loader", "data.train", "data.val", "optimizer.lr",
                                "train.batch_size", "augment.mixup"})
            shown.table += m_page->settings()->itemOf(key)->text(1) + QLatin1Char('\n');
        const QTreeWidget* runs = m_page->plan()->runs();
        for (int row = 0; row < runs->topLevelItemCount(); ++row) {
            for (int column = 0; column < runs->columnCount(); ++column)
                shown.plan += runs->topLevelItem(row)->text(column) + QLatin1Char('|');
            shown.plan += QLatin1Char('\n');
        }
        return shown;
    }

    template <typename Widget>
    Widget* setting(const std::string& key) const
    {
        return qobject_cast<Widget*>(m_page->augmentation()->editor(key));
    }
};

QTEST_MAIN(TestNewExperimentPage)
#include "tst_new_experiment_page.moc"
