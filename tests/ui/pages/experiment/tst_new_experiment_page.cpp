#include "ui/pages/experiment/new_experiment_page.h"

#include "core/base/process_identity.h"
#include "support/experiment_page_fixture.h"
#include "support/screenshot.h"
#include "support/scripted_backend.h"
#include "ui/pages/experiment/augmentation_tab.h"
#include "ui/pages/experiment/experiment_plan.h"
#include "ui/pages/experiment/rate_hint.h"
#include "ui/pages/experiment/recipe_tiles.h"
#include "ui/pages/experiment/run_on_chooser.h"
#include "ui/pages/experiment/settings_table.h"
#include "ui/pages/experiment/time_budget.h"
#include "ui/pages/experiment/try_out_panel.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTreeWidget>

#include <atomic>
#include <thread>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestNewExperimentPage : public QObject, private ExperimentPageFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openPage(); }
    void cleanup() { closePage(); }

    void recipesComeFirst()
    {
        NewExperimentPage page(*m_changes, *m_library);
        page.resize(1024, 700);
        page.show();
        QVERIFY(page.recipes()->isVisible());
        QPushButton* tile = page.recipes()->tile(QStringLiteral("cpu-levit128s-beton"));
        QVERIFY(tile != nullptr && tile->isVisible());
        QVERIFY(tile->accessibleDescription().contains(QStringLiteral("Not measured here.")));
        saveScreenshots(page, QStringLiteral("new-experiment-recipes-1024"), QSize(1024, 700));
        tile->click();
        QVERIFY(!page.recipes()->isVisible());
        QVERIFY(page.form()->isVisible());
        QCOMPARE(page.draft().config().optimizer.learningRate, 1e-3);
        // What was begun is continued.
        const QString file = m_folder->filePath(QStringLiteral("window.ini"));
        {
            QSettings settings(file, QSettings::IniFormat);
            page.saveLayout(settings);
        }
        NewExperimentPage later(*m_changes, *m_library);
        later.restoreLayout(QSettings(file, QSettings::IniFormat));
        later.show();
        QVERIFY(!later.recipes()->isVisible());
        QVERIFY(later.form()->rateHint().text().isEmpty()); // it still is the recipe's
    }

    void measuredRecipesSayWhatTheyReached()
    {
        // Every tile says where its figures come from, or that there are none.
        for (const QString& name : m_page->recipes()->names()) {
            if (name.isEmpty())
                continue;
            const auto recipe = RecipeTiles::read(name).recipe;
            QVERIFY2(recipe, qPrintable(name));
            const QString text = m_page->recipes()->tile(name)->accessibleDescription();
            QCOMPARE(text.contains(QStringLiteral("Not measured here.")), !recipe->measured);
            QCOMPARE(text.contains(QStringLiteral("Reached ")), recipe->measured.has_value());
        }
    }

    void farLearningRatesAreReported()
    {
        fillData();
        Q_EMIT m_page->recipes()->chosen(QString()); // empty: the original's Adam at 1e-5
        RateHint& hint = m_page->form()->rateHint();
        QVERIFY2(hint.text().contains(QStringLiteral("18 times lower")), qPrintable(hint.text()));
        QVERIFY(hint.button()->isVisible());
        hint.button()->click();
        QCOMPARE(m_page->draft().config().optimizer.learningRate, 1.8e-4);
        QVERIFY(hint.text().isEmpty());
        edit<QLineEdit>("optimizer.lr")->setText(QStringLiteral("0.1"));
        QVERIFY2(hint.text().contains(QStringLiteral("higher")), qPrintable(hint.text()));
        // A search looks beyond it on purpose.
        edit<QLineEdit>("optimizer.lr")->setText(QStringLiteral("0.1, 0.2"));
        QVERIFY(hint.text().isEmpty());
        // A recipe knows better.
        m_page->recipes()->tile(QStringLiteral("levit128s-beton"))->click();
        QCOMPARE(m_page->draft().config().optimizer.learningRate, 1e-5);
        QVERIFY(hint.text().isEmpty());
        edit<QLineEdit>("optimizer.lr")->setText(QStringLiteral("1e-3"));
        QVERIFY(hint.text().contains(QStringLiteral("100 times higher")));
    }

    void epochsFollowFromATime()
    {
        fillData();
        TimeBudget& budget = m_page->form()->timeBudget();
        QVERIFY(budget.text().isEmpty() && !budget.button()->isVisible());
        budget.minutes()->setValue(30);
        QVERIFY2(budget.text().contains(QStringLiteral("not known yet")),
                 qPrintable(budget.text()));
        QVERIFY(!budget.button()->isEnabled());
        BackendScript script;
        m_page->setBackend([&script] { return std::make_unique<ScriptedBackend>(script); });
        m_page->tryOut(); // steps of 0.5 s
        QTRY_VERIFY2(budget.text().contains(QStringLiteral("as tried out")),
                     qPrintable(budget.text()));
        const int epochs = budget.epochs();
        QVERIFY(epochs > 1);
        budget.button()->click();
        QCOMPARE(m_page->draft().config().train.epochs, epochs);
        // Another batch was not tried.
        edit<NumberField>("train.batch_size")->setValue(7);
        QTRY_VERIFY2(budget.text().contains(QStringLiteral("not known yet")),
                     qPrintable(budget.text()));
        // A run that was trained like this.
        const RunId run = m_store->createRun(m_page->draft().runs().front(), RunStart::Claimed);
        RunEnvironment environment;
        environment.host = currentProcess().host;
        environment.device = "cpu";
        m_store->recordEnvironment(run, environment);
        for (int number = 1; number <= 2; ++number) {
            EpochRecord epoch;
            epoch.epoch = number;
            epoch.epochSeconds = 100;
            m_store->recordEpoch(run, epoch);
        }
        NewExperimentPage page(*m_changes, *m_library); // reads the runs
        page.draft().restore(m_page->draft().state());
        page.form()->timeBudget().minutes()->setValue(30);
        QVERIFY2(page.form()->timeBudget().text().contains(QStringLiteral("as in run 1")),
                 qPrintable(page.form()->timeBudget().text()));
        QCOMPARE(page.form()->timeBudget().epochs(), 18);
        page.form()->timeBudget().minutes()->setValue(1);
        QVERIFY(page.form()->timeBudget().text().contains(QStringLiteral("Not enough")));
    }

    void recipesFillInAllButTheData()
    {
        fillData();
        const ExperimentConfig before = yamlConfig();
        QVERIFY(m_page->recipes()->names().size() > 10);
        for (const QString& name : m_page->recipes()->names()) {
            m_page->recipes()->tile(name)->click();
            QVERIFY2(visibleMessage().contains(m_page->recipes()->title(name)),
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
        QTRY_VERIFY(!m_page->tryOutPanel()->isRunning());
        m_page->tryOut();
        QTRY_VERIFY(m_page->estimate().contains(
            QStringLiteral("Training needs about 5.1 GB of memory, of which 8.0 GB are free.")));
        QVERIFY2(m_page->estimate().contains(QStringLiteral("0.5 s")),
                 qPrintable(m_page->estimate()));
        // What does not fit is not tried.
        script.memory = memoryEstimate({300e6, 300e6}, 16, 1, 3'900'000'000);
        QTRY_VERIFY(!m_page->tryOutPanel()->isRunning());
        m_page->tryOut();
        QTRY_VERIFY2(m_page->estimate().endsWith(QStringLiteral("A batch of 12 fits.")),
                     qPrintable(m_page->estimate()));
        QVERIFY(!m_page->estimate().contains(QStringLiteral("0.5 s")));
        script.memory.reset();
        script.failure = "no memory left";
        QVERIFY(!m_page->tryOutPanel()->batchSizes()->isVisible());
        QTRY_VERIFY(!m_page->tryOutPanel()->isRunning());
        QVERIFY(buttonNamed(QStringLiteral("Tr&y out")));
        m_page->tryOut();
        QTRY_VERIFY(visibleMessage().contains(QStringLiteral("no memory left")));
        QVERIFY(m_page->estimate().isEmpty());
    }

    // One after the other, as they are measured; what was measured stays when it is cancelled.
    void tryOutSweepsBatchSizes()
    {
        fillData();
        edit<NumberField>("train.batch_size")->setValue(8);
        BackendScript script;
        std::atomic<int> allowed = 8;
        script.beforeBatch = [&](int batch, const std::stop_token& stop) {
            while (batch > allowed) {
                if (stop.stop_requested())
                    throw Error(ErrorCode::Cancelled, Text("the benchmark was cancelled"));
                std::this_thread::yield();
            }
        };
        m_page->setBackend([&script] { return std::make_unique<ScriptedBackend>(script); });
        const TryOutPanel& panel = *m_page->tryOutPanel();
        QPushButton* button = panel.button();
        button->click();
        QTRY_VERIFY(panel.batchSizes()->isVisible());
        QVERIFY(panel.isRunning());
        QVERIFY(m_page->estimate().contains(QStringLiteral("Steps alone 200 images/s")));
        QVERIFY(panel.batchSizes()->text().contains(QStringLiteral("<b>220</b>")));
        QVERIFY(!panel.batchSizes()->text().contains(QStringLiteral(">16<")));
        QCOMPARE(button->text(), QStringLiteral("Cancel tr&y-out"));
        button->click();
        QTRY_VERIFY(!panel.isRunning());
        QCOMPARE(button->text(), QStringLiteral("Tr&y out"));
        QVERIFY(panel.batchSizes()->isVisible());
        QVERIFY(m_page->estimate().contains(QStringLiteral("Steps alone 200 images/s")));
        allowed = 1000;
        button->click();
        QVERIFY(!panel.batchSizes()->isVisible());
        const auto table = [&panel] {
            return panel.batchSizes()->text().replace(QChar::Nbsp, QLatin1Char(' '));
        };
        QTRY_VERIFY(table().contains(QStringLiteral("does not fit")));
        QTRY_VERIFY(!panel.isRunning());
        for (const char* value : {">16<", ">240<", ">3.0 GB<", ">32<"})
            QVERIFY2(table().contains(QLatin1String(value)), qPrintable(table()));
        saveScreenshots(*m_page, QStringLiteral("new-experiment-try-out"), QSize(1280, 800));
    }

    void cancelledBeforeAnythingIsKnown()
    {
        fillData();
        BackendScript script;
        m_page->setBackend([&script]() -> std::unique_ptr<Backend> {
            return std::make_unique<ScriptedBackend>(script);
        });
        script.failure = "no memory left";
        m_page->tryOutPanel()->button()->click();
        m_page->tryOutPanel()->button()->click();
        QTRY_VERIFY(!m_page->tryOutPanel()->isRunning());
        QVERIFY(m_page->estimate().isEmpty());
        QVERIFY(!m_page->tryOutPanel()->batchSizes()->isVisible());
    }

    void runOnShowsTheFreeMemory()
    {
        m_page->runOn()->setDevices({{.index = 0, .name = "Some GPU", .freeMemory = 7'500'000'000},
                                     {.index = 1, .name = "Other GPU"}});
        const QComboBox& combo = *m_page->runOn()->combo();
        QCOMPARE(combo.itemText(1), QStringLiteral("This machine, GPU 0: Some GPU (7.5 GB free)"));
        QCOMPARE(combo.itemText(2), QStringLiteral("This machine, GPU 1: Other GPU"));
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

    void recipesCanBeUndone()
    {
        fillData();
        edit<QLineEdit>("name")->setText(QStringLiteral("mine"));
        edit<QLineEdit>("optimizer.lr")->setText(QStringLiteral("1e-3, 3e-4"));
        const Shown before = shown();
        m_page->recipes()->tile(QStringLiteral("cpu-levit128s-beton"))->click();
        QVERIFY(shown() != before);
        QPushButton* undo = buttonNamed(QStringLiteral("Undo"));
        QVERIFY(undo != nullptr && undo->isVisible());
        undo->click();
        QVERIFY(shown() == before);
        QCOMPARE(m_page->draft().config().name, std::string("mine"));
        // What is edited afterwards is not thrown away by a late click.
        m_page->recipes()->tile(QStringLiteral("cpu-levit128s-beton"))->click();
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
        m_page->findChild<QTabWidget*>()->setCurrentIndex(3);
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
        m_page->findChild<QTabWidget*>()->setCurrentIndex(2);
        m_page->yaml()->setPlainText(m_page->yaml()->toPlainText().replace(
            QStringLiteral("epochs:"), QStringLiteral("epochz:")));
        QTRY_COMPARE(m_page->yaml()->extraSelections().size(), 1);
        saveScreenshots(*m_page, QStringLiteral("new-experiment-yaml"));
        m_page->yaml()->setPlainText(QStringLiteral(
            "name: levit\noptimizer:\n  lr: [1e-3, 3e-4]\ntrain:\n  seed: [0, 1, 2]\n"
            "data:\n  order: weighted\n  memory_budget: 8\naugment:\n  mixup: 0.8\n"));
        QTRY_VERIFY(hasText(QStringLiteral("Makes 12 runs.")));
        saveScreenshots(*m_page, QStringLiteral("new-experiment-sweep-yaml"));
        m_page->findChild<QTabWidget*>()->setCurrentIndex(3);
        saveScreenshots(*m_page, QStringLiteral("new-experiment-settings"));
        m_page->findChild<QTabWidget*>()->setCurrentIndex(1);
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
