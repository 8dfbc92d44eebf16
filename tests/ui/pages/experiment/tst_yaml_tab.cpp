#include "ui/pages/experiment/yaml_tab.h"

#include "support/experiment_page_fixture.h"
#include "ui/pages/experiment/settings_table.h"

#include <QTabWidget>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestYamlTab : public QObject, private ExperimentPageFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openPage(); }
    void cleanup() { closePage(); }

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
        m_page->findChild<QTabWidget*>()->setCurrentIndex(2);
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
};

QTEST_MAIN(TestYamlTab)
#include "tst_yaml_tab.moc"
