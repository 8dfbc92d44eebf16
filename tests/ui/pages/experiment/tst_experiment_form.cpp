#include "ui/pages/experiment/experiment_form.h"

#include "support/experiment_page_fixture.h"

#include <QLocale>
#include <QWheelEvent>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestExperimentForm : public QObject, private ExperimentPageFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openPage(); }
    void cleanup() { closePage(); }

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

    // By name and free memory; the choice of the draft stays.
    void devicesAreOfferedByName()
    {
        fillData();
        auto* device = edit<QComboBox>("train.device");
        QCOMPARE(device->count(), 3); // automatic, CPU, CUDA
        device->setCurrentIndex(device->findData(QStringLiteral("cpu")));
        m_page->form()->offerDevices(
            {{.index = 0, .name = "Some GPU", .freeMemory = 40'000'000'000},
             {.index = 1, .name = "Other GPU"}});
        QCOMPARE(device->currentData().toString(), QStringLiteral("cpu"));
        QCOMPARE(device->count(), 6);
        QCOMPARE(device->itemText(3), QStringLiteral("GPU 0: Some GPU (40.00 GB free)"));
        QCOMPARE(device->itemText(4), QStringLiteral("GPU 1: Other GPU"));
        device->setCurrentIndex(5);
        QVERIFY(yamlConfig().train.device == DeviceChoice::cuda({0, 1}));
        device->setCurrentIndex(device->findData(QStringLiteral("cuda:1")));
        QVERIFY(yamlConfig().train.device == DeviceChoice::cuda({1}));
        m_page->form()->offerDevices({}); // the last one was unplugged: the choice is kept
        QCOMPARE(device->currentText(), QStringLiteral("cuda:1"));
        QVERIFY(yamlConfig().train.device == DeviceChoice::cuda({1}));
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
};

QTEST_MAIN(TestExperimentForm)
#include "tst_experiment_form.moc"
