#include "ui/dialogs/export_model_dialog.h"

#include "support/screenshot.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QTest>

using namespace formwork;
using namespace formwork::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

QComboBox* field(const ExportModelDialog& dialog, const QString& name)
{
    for (auto* each : dialog.findChildren<QComboBox*>())
        if (each->accessibleName() == name)
            return each;
    return nullptr;
}

template <typename Button>
Button* button(const ExportModelDialog& dialog, const QString& begin)
{
    for (auto* each : dialog.findChildren<Button*>())
        if (each->text().startsWith(begin))
            return each;
    return nullptr;
}

ExportModelDialog::About someAbout(const char* model)
{
    return {.runName = u"flowers"_s,
            .model = model,
            .hasBest = true,
            .hasLast = true,
            .hasAverage = true,
            .folder = "/exports/flowers"};
}

} // namespace

class TestExportModelDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void standsForTheBestWeights()
    {
        ExportModelDialog dialog(someAbout("vit_ti_16"));
        dialog.show();
        QVERIFY(dialog.windowTitle().contains(u"flowers"_s));
        const ModelExportChoice choice = dialog.choice();
        QCOMPARE(choice.format, ModelFormat::Timm);
        QCOMPARE(choice.weights, RunWeights::Best);
        QVERIFY(choice.averaged);
        QVERIFY(!choice.replace);
        QCOMPARE(choice.folder.string(), std::string("/exports/flowers"));
        QVERIFY(button<QPushButton>(dialog, u"&Export"_s)->isEnabled());
    }

    void trainedWeightsAreInTheLastCheckpoint()
    {
        ExportModelDialog dialog(someAbout("vit_ti_16"));
        dialog.show();
        auto* trained = button<QCheckBox>(dialog, u"&Trained"_s);
        QVERIFY(trained->isVisible() && !trained->isEnabled());
        QComboBox* checkpoint = field(dialog, u"Checkpoint"_s);
        checkpoint->setCurrentIndex(1);
        QVERIFY(trained->isEnabled());
        trained->click();
        QVERIFY(!dialog.choice().averaged);
        QCOMPARE(dialog.choice().weights, RunWeights::Last);
        checkpoint->setCurrentIndex(0);
        QVERIFY(dialog.choice().averaged);

        ExportModelDialog::About plain = someAbout("vit_ti_16");
        plain.hasAverage = plain.hasBest = false;
        ExportModelDialog other(plain);
        other.show();
        QVERIFY(!button<QCheckBox>(other, u"&Trained"_s)->isVisible());
        QCOMPARE(other.choice().weights, RunWeights::Last);
    }

    void refusesWhatIsNotPossible()
    {
        ExportModelDialog dialog(someAbout("levit_128s"));
        dialog.show();
        QComboBox* format = field(dialog, u"Format"_s);
        format->setCurrentIndex(format->findData(static_cast<int>(ModelFormat::Torchvision)));
        QVERIFY(!button<QPushButton>(dialog, u"&Export"_s)->isEnabled());
        bool isSaid = false;
        for (const auto* label : dialog.findChildren<QLabel*>())
            isSaid = isSaid || label->text().contains(u"torchvision has no LeViT"_s);
        QVERIFY(isSaid);
        format->setCurrentIndex(format->findData(static_cast<int>(ModelFormat::TorchScript)));
        QVERIFY(button<QPushButton>(dialog, u"&Export"_s)->isEnabled());
    }

    void needsAFolder()
    {
        ExportModelDialog::About about = someAbout("vit_ti_16");
        about.folder.clear();
        ExportModelDialog dialog(about);
        QVERIFY(!button<QPushButton>(dialog, u"&Export"_s)->isEnabled());
    }

    void screenshots()
    {
        ExportModelDialog dialog(someAbout("vit_ti_16"));
        dialog.adjustSize();
        saveScreenshots(dialog, u"dialog-export-model"_s, dialog.size());
    }
};

QTEST_MAIN(TestExportModelDialog)
#include "tst_export_model_dialog.moc"
