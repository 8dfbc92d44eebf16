#include "ui/charts/schedule_chart.h"
#include "ui/pages/experiment/new_experiment_page.h"

#include "support/image_folder.h"
#include "support/screenshot.h"
#include "support/scripted_backend.h"
#include "ui/jobs/job_list.h"
#include "ui/pages/experiment/augmentation_tab.h"
#include "ui/pages/experiment/experiment_plan.h"
#include "ui/pages/experiment/settings_table.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/path_field.h"
#include "ui/widgets/style.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestNewExperimentPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_images = m_folder->filePath(QStringLiteral("photos"));
        m_store = std::make_unique<Store>(
            Workspace(m_folder->filePath(QStringLiteral("workspace")).toStdString()), m_fileSystem);
        m_jobs = std::make_unique<JobList>();
        m_library = std::make_unique<DatasetLibrary>(*m_store, m_fileSystem, *m_jobs, 0);
        m_page = std::make_unique<NewExperimentPage>(*m_store, *m_library);
        m_page->resize(1200, 740);
        m_page->show();
    }

    void cleanup()
    {
        m_page.reset();
        m_library.reset();
        m_jobs.reset();
        m_store.reset();
        m_folder.reset();
    }

    void formWritesYaml()
    {
        edit<NumberField>("train.epochs")->setValue(17);
        edit<QLineEdit>("optimizer.lr")->setText(QStringLiteral("3e-4"));
        edit<QComboBox>("optimizer.name")->setCurrentText(QStringLiteral("AdamW"));
        const auto config = yamlConfig();
        QCOMPARE(config.train.epochs, 17);
        QCOMPARE(config.optimizer.learningRate, 3e-4);
        QCOMPARE(config.optimizer.name, OptimizerKind::AdamW);
    }

    void yamlFillsTheForm()
    {
        ExperimentConfig config = yamlConfig();
        config.name = "from text";
        config.model.name = "vit_ti_16";
        config.train.batchSize = 48;
        config.augment.flip = 0.25; // not in the form: must survive
        m_page->yaml()->setPlainText(QString::fromStdString(configToYaml(config)));
        QTRY_COMPARE(edit<QLineEdit>("name")->text(), QStringLiteral("from text"));
        QCOMPARE(edit<QComboBox>("model.name")->currentText(), QStringLiteral("ViT-Ti/16"));
        QCOMPARE(edit<NumberField>("train.batch_size")->value(), 48);
        edit<NumberField>("train.epochs")->setValue(9);
        QCOMPARE(yamlConfig().augment.flip, 0.25);
    }

    void yamlErrorsNameTheLine()
    {
        m_page->findChild<QTabWidget*>()->setCurrentIndex(1);
        m_page->yaml()->setPlainText(QStringLiteral("name: x\ntrain:\n  epochz: 3\n"));
        QTRY_VERIFY(visibleMessage().contains(QStringLiteral("line 3")));
        QVERIFY2(visibleMessage().contains(QStringLiteral("epochs")),
                 qPrintable(visibleMessage())); // the nearest valid key
        QCOMPARE(m_page->yaml()->extraSelections().size(), 1);
        m_page->start();
        QVERIFY(m_store->runs().empty());

        m_page->yaml()->setPlainText(QStringLiteral("name: x\ntrain:\n  epochs: 3\n"));
        QTRY_COMPARE(edit<NumberField>("train.epochs")->value(), 3);
        QVERIFY(m_page->yaml()->extraSelections().isEmpty());
    }

    // A comma between digits is a decimal comma where the window's language has one, and otherwise
    // asked back: never half a number.
    void decimalCommas()
    {
        auto* rate = edit<QLineEdit>("optimizer.lr");
        rate->setText(QStringLiteral("1,5e-3"));
        QVERIFY(m_page->form()->fieldError("optimizer.lr").contains(QStringLiteral("1,5e-3")));
        const QLocale before;
        QLocale::setDefault(QLocale(QLocale::French));
        rate->setText(QStringLiteral("0,05"));
        const QString error = m_page->form()->fieldError("optimizer.lr");
        const double taken = m_page->draft().config().optimizer.learningRate;
        QLocale::setDefault(before);
        QVERIFY2(error.isEmpty(), qPrintable(error));
        QCOMPARE(taken, 0.05);
        QVERIFY(m_page->draft().axes().empty());
    }

    void equalValuesMakeOneRun()
    {
        edit<QLineEdit>("optimizer.lr")->setText(QStringLiteral("1e-3, 0.001, 3e-4"));
        QVERIFY(hasText(QStringLiteral("Makes two runs of 300 epochs each. optimizer.lr: equal "
                                       "values count once.")));
        QCOMPARE(m_page->draft().runs().size(), std::size_t(2));
        edit<QLineEdit>("optimizer.lr")->setText(QStringLiteral("1e-3, 3e-4"));
        QVERIFY(hasText(QStringLiteral("Makes two runs of 300 epochs each.")));
    }

    void severalValuesMakeSeveralRuns()
    {
        edit<QLineEdit>("optimizer.lr")->setText(QStringLiteral("1e-4, 3e-4"));
        edit<QLineEdit>("train.seed")->setText(QStringLiteral("0..2"));
        QVERIFY(m_page->form()->fieldError("train.seed").isEmpty());
        QVERIFY(hasText(QStringLiteral("Makes 6 runs.")));
        const QString text = m_page->yaml()->toPlainText();
        QVERIFY2(text.contains(QStringLiteral("lr: [1e-4, 3e-4]")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("seed: [0, 1, 2]")), qPrintable(text));
        QCOMPARE(edit<QLineEdit>("train.seed")->text(), QStringLiteral("0..2")); // as typed
        fillData();
        m_page->addToQueue();
        QVERIFY2(m_store->runs().size() == 6, qPrintable(visibleMessage()));
        std::set<std::pair<double, std::uint64_t>> found;
        for (const RunRow& run : m_store->runs()) {
            const ExperimentConfig config = m_store->config(run.id);
            found.insert({config.optimizer.learningRate, config.train.seed});
        }
        QCOMPARE(found.size(), std::size_t(6));

        edit<QLineEdit>("optimizer.lr")->setText(QStringLiteral("1e-4, fast"));
        QVERIFY(!m_page->form()->fieldError("optimizer.lr").isEmpty());
        edit<QLineEdit>("optimizer.lr")->setText(QStringLiteral("1e-4"));
        edit<QLineEdit>("train.seed")->setText(QStringLiteral("7"));
        QVERIFY(hasText(QStringLiteral("Makes one run of 300 epochs.")));
    }

    void numbersTakeSeveralValuesAsWell()
    {
        auto* batch = edit<NumberField>("train.batch_size");
        auto* side = edit<NumberField>("model.image_size");
        QCOMPARE(side->text(), QStringLiteral("224 px"));
        batch->setFocus();
        batch->selectAll();
        QTest::keyClicks(batch, QStringLiteral("16, 32"));
        QVERIFY(m_page->form()->fieldError("train.batch_size").isEmpty());
        QVERIFY(hasText(QStringLiteral("Makes two runs of 300 epochs each.")));
        edit<NumberField>("train.epochs")->setValueText(QStringLiteral("3, 4"));
        QVERIFY(hasText(QStringLiteral("Makes 4 runs.")));
        batch->setValue(16);
        QVERIFY(hasText(QStringLiteral("Makes 2 runs.")));
        batch->setValueText(QStringLiteral("16, 32"));
        edit<NumberField>("train.epochs")->setValue(300);
        QTest::keyClick(batch, Qt::Key_Up); // what is not one number has no next one
        QCOMPARE(batch->text(), QStringLiteral("16, 32"));
        batch->setValue(16);
        side->selectAll();
        QTest::keyClicks(side, QStringLiteral("64 and more"));
        QVERIFY(!m_page->form()->fieldError("model.image_size").isEmpty());
        side->selectAll();
        QTest::keyClicks(side, QStringLiteral("64"));
        QTest::keyClick(side, Qt::Key_Return);
        QCOMPARE(side->text(), QStringLiteral("64 px"));
        QTest::keyClick(side, Qt::Key_Up);
        QCOMPARE(yamlConfig().model.imageSize, 65);
        auto* threads = edit<NumberField>("train.threads");
        QCOMPARE(threads->text(), QStringLiteral("Automatic"));
        threads->setValue(3);
        QTest::keyClick(threads, Qt::Key_PageDown);
        QCOMPARE(threads->text(), QStringLiteral("Automatic"));
        QCOMPARE(yamlConfig().train.threads, 0);
    }

    void severalModelsAreShownWhereOneIsChosen()
    {
        m_page->yaml()->setPlainText(
            QStringLiteral("name: sweep\nmodel:\n  name: [vit_ti_16, levit_128s]\n"));
        auto* model = edit<QComboBox>("model.name");
        QTRY_COMPARE(model->currentText(), QStringLiteral("vit_ti_16, levit_128s"));
        QVERIFY(hasText(QStringLiteral("Makes two runs of 300 epochs each.")));
        model->setCurrentIndex(model->findText(QStringLiteral("ViT-S/16")));
        QVERIFY(hasText(QStringLiteral("Makes one run of 300 epochs.")));
        QCOMPARE(yamlConfig().model.name, std::string("vit_s_16"));
    }

    void scrollingTheFormChangesNothing()
    {
        auto* batch = edit<NumberField>("train.batch_size");
        auto* model = edit<QComboBox>("model.name");
        edit<QLineEdit>("name")->setFocus();
        for (QWidget* field : std::initializer_list<QWidget*>{batch, model}) {
            QWheelEvent wheel(QPointF(5, 5), field->mapToGlobal(QPointF(5, 5)), {}, {0, -120},
                              Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
            QCoreApplication::sendEvent(field, &wheel);
        }
        QCOMPARE(batch->value(), 64);
        QCOMPARE(model->currentText(), QStringLiteral("LeViT-128S"));
    }

    void listsInTheYamlFillTheForm()
    {
        m_page->yaml()->setPlainText(QStringLiteral(
            "name: sweep\noptimizer:\n  lr: [1e-3, 1e-4]\ntrain:\n  batch_size: [32, 64]\n"));
        QTRY_COMPARE(edit<QLineEdit>("optimizer.lr")->text(), QStringLiteral("1e-3, 1e-4"));
        QCOMPARE(edit<QLineEdit>("name")->text(), QStringLiteral("sweep"));
        QVERIFY(hasText(QStringLiteral("Makes 4 runs.")));
        QCOMPARE(m_page->settings()->itemOf("train.batch_size")->text(1), QStringLiteral("32, 64"));
        // A field without several values leaves those of the others as they are.
        edit<NumberField>("train.epochs")->setValue(5);
        QVERIFY(m_page->yaml()->toPlainText().contains(QStringLiteral("batch_size: [32, 64]")));
    }

    void everySettingIsInTheTable()
    {
        SettingsTable* table = m_page->settings();
        for (const ConfigKey& key : configKeys()) {
            QTreeWidgetItem* item = table->itemOf(std::string(key.path));
            QVERIFY2(item != nullptr, key.path.data());
            QVERIFY(!item->text(2).isEmpty());
        }
        table->itemOf("data.order")->setText(1, QStringLiteral("weighted"));
        QTRY_VERIFY(yamlConfig().data.order == OrderKind::Weighted);
        table->itemOf("augment.color_jitter")->setText(1, QStringLiteral("0.4, 0.4, 0.4, 0.1"));
        QTRY_COMPARE(yamlConfig().augment.colourJitter[3], 0.1);
        table->itemOf("data.memory_budget")->setText(1, QStringLiteral("2, 4"));
        QTRY_VERIFY(hasText(QStringLiteral("Makes two runs of 300 epochs each.")));
        QVERIFY(table->itemOf("data.memory_budget")->font(1).bold());

        table->itemOf("augment.flip")->setText(1, QStringLiteral("often"));
        QTRY_VERIFY(visibleMessage().contains(QStringLiteral("augment.flip")));
        QVERIFY(!table->itemOf("augment.flip")->icon(1).isNull());
        QVERIFY(yamlConfig2().runs.front().augment.flip == 0.5);
    }

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
            const Sweep sweep = yamlConfig2();
            QCOMPARE(sweep.runs.front().data.train, before.data.train);
            for (const ExperimentConfig& config : sweep.runs)
                validateConfig(config);
        }
    }

    void augmentationIsSetAndShown()
    {
        fillLibrary();
        for (const char* loader : {"Beton", "Image folder"}) {
            combo("Loader")->setCurrentText(QLatin1String(loader));
            m_page->findChild<QTabWidget*>()->setCurrentWidget(m_page->augmentation());
            QTRY_COMPARE(m_page->augmentation()->pictureCount(), 4 * 5);
            QVERIFY(!m_page->augmentation()->message()->isVisible());
        }
        setting<QDoubleSpinBox>("augment.mixup")->setValue(0.8);
        setting<QSpinBox>("augment.rand_operations")->setValue(2);
        QTRY_COMPARE(yamlConfig().augment.mixup, 0.8);
        QTRY_COMPARE(yamlConfig().augment.randOperations, 2);
        QTRY_VERIFY2(m_page->augmentation()->pictureCount() == 4 * 5 + 4, // and a mixed batch
                     qPrintable(m_page->augmentation()->message()->text()));
        // The other way round.
        QString yaml = m_page->yaml()->toPlainText();
        m_page->yaml()->setPlainText(yaml.replace(QStringLiteral("rand_operations: 2"),
                                                  QStringLiteral("rand_operations: 3")));
        QTRY_COMPARE(setting<QSpinBox>("augment.rand_operations")->value(), 3);
    }

    void wrongAugmentationIsMarkedInPlace()
    {
        fillLibrary();
        m_page->findChild<QTabWidget*>()->setCurrentWidget(m_page->augmentation());
        auto* crop = setting<QLineEdit>("augment.crop_area");
        crop->setFocus();
        crop->selectAll();
        QTest::keyClicks(crop, QStringLiteral("two"));
        QTRY_VERIFY(std::ranges::any_of(
            m_page->augmentation()->findChildren<QLabel*>(), [](const QLabel* label) {
                return label->isVisible() && label->text().contains(QStringLiteral("crop_area"));
            }));
        QCOMPARE(yamlConfig().augment.cropArea[0], 0.08); // the last right value
    }

    void augmentationWithoutDataSaysSo()
    {
        m_page->findChild<QTabWidget*>()->setCurrentWidget(m_page->augmentation());
        QTRY_VERIFY(m_page->augmentation()->message()->isVisible());
        QCOMPARE(m_page->augmentation()->pictureCount(), 0);
    }

    void orderAndMemoryAreInTheForm()
    {
        fillData();
        auto* order = edit<QComboBox>("data.order");
        order->setCurrentIndex(order->findData(QStringLiteral("quasi_random")));
        edit<QLineEdit>("data.memory_budget")->setText(QStringLiteral("1.5"));
        QCOMPARE(yamlConfig().data.order, OrderKind::QuasiRandom);
        QCOMPARE(yamlConfig().data.memoryBudget, 1.5);
        edit<QLineEdit>("data.memory_budget")->setText(QStringLiteral("much"));
        QVERIFY(!m_page->form()->fieldError("data.memory_budget").isEmpty());
    }

    void tryOutTellsMemoryAndTime()
    {
        fillData();
        QVERIFY(m_page->estimate().isEmpty());
        BackendScript script;
        m_page->setBackend([&script] { return std::make_unique<ScriptedBackend>(script); });
        m_page->tryOut();
        QTRY_VERIFY(m_page->estimate().contains(QStringLiteral("0.5 s")));
        QVERIFY2(m_page->estimate().contains(QStringLiteral("2.0 GB")),
                 qPrintable(m_page->estimate()));
        QVERIFY2(m_page->estimate().contains(QStringLiteral("images/s")),
                 qPrintable(m_page->estimate())); // of the data, measured
        script.failure = "no memory left";
        QTest::qWait(1);
        m_page->tryOut();
        QTRY_VERIFY(visibleMessage().contains(QStringLiteral("no memory left")));
        QVERIFY(m_page->estimate().isEmpty());
    }

    void waitingIsExpectedWhereDataIsSlower()
    {
        QCOMPARE(expectedWaitShare(1000, 64, 0.5), 0.0); // 64 ms of data for each step
        QCOMPARE(expectedWaitShare(64, 64, 0.25), 0.75);
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
        m_page->findChild<QCheckBox*>(QStringLiteral("inTurns"))->setChecked(false);
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
        m_library.reset();
        // As when the window opens: the library learns about its betons bit by bit.
        m_library = std::make_unique<DatasetLibrary>(*m_store, m_fileSystem, *m_jobs, 0);
        m_page = std::make_unique<NewExperimentPage>(*m_store, *m_library);
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

    void countsFollowTheLibrary()
    {
        fillLibrary();
        combo("Loader")->setCurrentText(QStringLiteral("Image folder"));
        const auto images = [this] {
            return m_page->plan()->runs()->topLevelItem(0)->text(3);
        };
        QCOMPARE(images(), QStringLiteral("6"));
        writeSplit(m_images, QStringLiteral("train"),
                   {QStringLiteral("cat"), QStringLiteral("dog")}, 5);
        m_library->inspect(toPath(m_images), ImageReading::Headers);
        QTRY_COMPARE(images(), QStringLiteral("10"));
    }

    void presetsCanBeUndone()
    {
        fillData();
        edit<QLineEdit>("name")->setText(QStringLiteral("mine"));
        edit<QLineEdit>("optimizer.lr")->setText(QStringLiteral("1e-3, 3e-4"));
        const Shown before = shown();
        Q_EMIT m_page->presets()->activated(3);
        QVERIFY(shown() != before);
        QPushButton* undo = nullptr;
        for (QPushButton* button : m_page->findChildren<QPushButton*>()) {
            if (button->text() == QStringLiteral("Undo"))
                undo = button;
        }
        QVERIFY(undo != nullptr && undo->isVisible());
        undo->click();
        QVERIFY(shown() == before);
        QCOMPARE(m_page->draft().config().name, std::string("mine"));
        // What is edited afterwards is not thrown away by a late click.
        Q_EMIT m_page->presets()->activated(3);
        edit<NumberField>("train.epochs")->setValue(7);
        QVERIFY(!undo->isVisible());
    }

    void problemsOfTheTableStopTheStart()
    {
        fillData();
        m_page->settings()->itemOf("train.ema_decay")->setText(1, QStringLiteral("much"));
        QTRY_VERIFY(!m_page->draft().problems().empty());
        m_page->start();
        QVERIFY(m_store->runs().empty());
        QVERIFY(m_page->settings()->isVisible());
        QCOMPARE(m_page->settings()->currentItem(), m_page->settings()->itemOf("train.ema_decay"));
    }

    void wrongFieldIsMarkedInPlace()
    {
        fillData();
        edit<QLineEdit>("optimizer.lr")->setText(QStringLiteral("fast"));
        QVERIFY(!m_page->form()->fieldError("optimizer.lr").isEmpty());
        m_page->start();
        QVERIFY(m_store->runs().empty());
        QVERIFY(!visibleMessage().isEmpty());
        edit<QLineEdit>("optimizer.lr")->setText(QStringLiteral("1e-3"));
        QVERIFY(m_page->form()->fieldError("optimizer.lr").isEmpty());
        QVERIFY(!hasErrors());
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
        // Of several the first; also from another tab.
        edit<QLineEdit>("optimizer.lr")->setText(QStringLiteral("fast"));
        m_page->findChild<QTabWidget*>()->setCurrentIndex(2);
        m_page->start();
        QVERIFY(edit<QLineEdit>("optimizer.lr")->isVisible());
        QCOMPARE(m_page->focusWidget(), edit<QLineEdit>("optimizer.lr"));
        QVERIFY(m_store->runs().empty());
    }

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
        auto* turns = m_page->findChild<QCheckBox*>(QStringLiteral("inTurns"));
        QVERIFY(turns != nullptr && turns->isHidden()); // one loader has no turns
        combo("Loader")->setCurrentText(QStringLiteral("Both: compare loaders"));
        QVERIFY(!turns->isHidden());
        turns->setChecked(false);
        QSignalSpy created(m_page.get(), &NewExperimentPage::runsCreated);
        m_page->addToQueue();
        for (const RunRow& row : m_store->runs())
            QCOMPARE(row.turns, 0);
    }

    void learningRateIsDrawnBeforeTheStart()
    {
        fillLibrary();
        const ScheduleChart* chart = m_page->plan()->schedule();
        const auto rates = [chart](int curve) {
            std::pair<double, double> ends;
            const auto& data = *chart->graph(curve)->data();
            ends.first = data.constBegin()->value;
            ends.second = std::prev(data.constEnd())->value;
            return ends;
        };
        setText("optimizer.lr", QStringLiteral("1e-3"));
        QCOMPARE(chart->graphCount(), 1);
        QCOMPARE(rates(0), std::pair(1e-3, 1e-3));
        setText("train.epochs", QStringLiteral("40"));
        setText("schedule.name", QStringLiteral("cosine"));
        QCOMPARE(chart->xAxis->range().upper, 40.0);
        QCOMPARE(rates(0).first, 1e-3);
        QVERIFY(rates(0).second < 1e-5);
        setText("optimizer.lr", QStringLiteral("1e-3, 2e-3"));
        QCOMPARE(chart->graphCount(), 2);
        // Seeds share a schedule.
        setText("train.seed", QStringLiteral("1..3"));
        QCOMPARE(chart->graphCount(), 2);
        QVERIFY(chart->accessibleDescription().contains(QStringLiteral("at most 0.002")));
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

    void libraryIsOffered()
    {
        fillLibrary();
        QVERIFY(combo("Dataset")->currentText().startsWith(QStringLiteral("photos")));
        QCOMPARE(toQString(path("Train beton")->path()),
                 m_folder->filePath(QStringLiteral("train_500_0.50_90.beton")));
        path("Train beton")->setPath(toPath(m_images)); // no longer what the library has
        QCOMPARE(combo("Dataset")->currentIndex(), 0);
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
    bool hasText(const QString& text) const
    {
        for (const QLabel* label : m_page->findChildren<QLabel*>()) {
            if (label->text() == text)
                return true;
        }
        return false;
    }

    Sweep yamlConfig2() const
    {
        return sweepFromYaml(m_page->yaml()->toPlainText().toStdString(), "yaml");
    }

    void setText(const std::string& key, const QString& text)
    {
        m_page->draft().setText(key, text);
        QCOMPARE(m_page->draft().problem(key), QString());
    }

    bool hasErrors() const
    {
        return !m_page->draft().problems().empty() ||
               !m_page->form()->dataFields().problem().isEmpty();
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

    // A dataset that is there.
    void fillData()
    {
        fillLibrary();
        combo("Loader")->setCurrentText(QStringLiteral("Image folder"));
    }

    template <typename Widget>
    Widget* edit(const std::string& key) const
    {
        return qobject_cast<Widget*>(m_page->form()->editor(key));
    }

    template <typename Widget>
    Widget* setting(const std::string& key) const
    {
        return qobject_cast<Widget*>(m_page->augmentation()->editor(key));
    }

    QComboBox* combo(const char* name) const
    {
        for (QComboBox* each : m_page->findChildren<QComboBox*>()) {
            if (each->accessibleName() == QLatin1String(name))
                return each;
        }
        return nullptr;
    }

    PathField* path(const char* name) const
    {
        for (PathField* each : m_page->findChildren<PathField*>()) {
            if (each->edit()->accessibleName() == QLatin1String(name))
                return each;
        }
        return nullptr;
    }

    ExperimentConfig yamlConfig() const
    {
        return configFromYaml(m_page->yaml()->toPlainText().toStdString(), "test");
    }

    QString visibleMessage() const
    {
        for (const InlineMessage* message : m_page->findChildren<InlineMessage*>()) {
            if (message->isVisible())
                return message->text();
        }
        return {};
    }

    void fillLibrary()
    {
        const QStringList classes = {QStringLiteral("cat"), QStringLiteral("dog")};
        writeSplit(m_images, QStringLiteral("train"), classes, 3);
        writeSplit(m_images, QStringLiteral("val"), classes, 2);
        m_library->add(toPath(m_images));
        QTRY_VERIFY(m_jobs->isIdle() && m_library->rows().size() == 1);
        ConvertRequest request;
        request.source = toPath(m_images);
        request.outputFolder = toPath(m_folder->path());
        m_library->convert(request);
        QTRY_VERIFY(m_jobs->isIdle() && m_library->rows().size() == 3);
        m_page->chooseDataset(toPath(m_images));
        combo("Loader")->setCurrentText(QStringLiteral("Beton"));
    }

    PosixFileSystem m_fileSystem;
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_images;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<JobList> m_jobs;
    std::unique_ptr<DatasetLibrary> m_library;
    std::unique_ptr<NewExperimentPage> m_page;
};

QTEST_MAIN(TestNewExperimentPage)
#include "tst_new_experiment_page.moc"
