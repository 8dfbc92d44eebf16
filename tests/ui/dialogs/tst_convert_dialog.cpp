#include "ui/dialogs/convert_dialog.h"

#include "support/image_folder.h"
#include "support/screenshot.h"
#include "ui/jobs/dataset_details.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/path_field.h"
#include "ui/widgets/style.h"

#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

namespace {

template <typename Widget>
Widget* named(QWidget& parent, const char* accessibleName)
{
    for (Widget* widget : parent.findChildren<Widget*>()) {
        if (widget->accessibleName() == QLatin1String(accessibleName))
            return widget;
    }
    return nullptr;
}

QPushButton* convertButton(QWidget& dialog)
{
    for (QPushButton* button : dialog.findChildren<QPushButton*>()) {
        if (button->text() == QLatin1String("Convert"))
            return button;
    }
    return nullptr;
}

} // namespace

class TestConvertDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void estimateFollowsTheFields()
    {
        const QTemporaryDir folder;
        const QString root = folder.filePath(QStringLiteral("images"));
        writeSplit(root, QStringLiteral("train"), {QStringLiteral("a"), QStringLiteral("b")}, 20,
                   400, 300);
        PosixFileSystem fileSystem;
        NullProgress progress;
        const DatasetDetails details = inspectFolder(toPath(root), false, fileSystem, progress, {});
        ConvertDialog dialog(toPath(root), false);
        QVERIFY(dialog.estimate().isEmpty());
        dialog.estimateFrom(details.samples, fileSystem);
        QTRY_VERIFY(dialog.estimate().contains(QStringLiteral("for 40 images")));
        QVERIFY2(dialog.estimate().contains(QStringLiteral("32 images")),
                 qPrintable(dialog.estimate()));
        named<QComboBox>(dialog, "Store")->setCurrentIndex(1); // all as JPEG
        QTRY_VERIFY(dialog.estimate().contains(QStringLiteral("100 % of them as JPEG")));
        dialog.show();
        saveScreenshots(dialog, QStringLiteral("dialog-convert-estimate"), QSize(620, 560));
    }

    void beginsWithTheOriginalsSettings()
    {
        ConvertDialog dialog("/data/imagenette", true);
        const ConvertRequest request = dialog.request();
        QCOMPARE(request.source, std::filesystem::path("/data/imagenette"));
        QCOMPARE(request.outputFolder, std::filesystem::path("/data"));
        QCOMPARE(request.settings.maxResolution, 500);
        QCOMPARE(request.settings.mode, CompressMode::Proportion);
        QCOMPARE(request.settings.compressProbability, 0.50);
        QCOMPARE(request.settings.jpegQuality, 90);
        QCOMPARE(request.settings.smartThreshold, std::uint64_t(500'000));
        QVERIFY(!request.settings.keepJpeg);
    }

    void showsTheNamesOfTheFiles()
    {
        ConvertDialog dialog("/data/imagenette", true);
        named<QSpinBox>(dialog, "Longest side")->setValue(320);
        named<QDoubleSpinBox>(dialog, "JPEG probability")->setValue(0.25);
        bool found = false;
        for (QLabel* label : dialog.findChildren<QLabel*>())
            found = found || label->text().contains(QStringLiteral("train_320_0.25_90.beton"));
        QVERIFY(found);
    }

    void onlyWhatMattersIsEnabled()
    {
        ConvertDialog dialog("/data/imagenette", true);
        auto* mode = named<QComboBox>(dialog, "Store");
        mode->setCurrentIndex(mode->findData(int(CompressMode::Raw)));
        QVERIFY(!named<QDoubleSpinBox>(dialog, "JPEG probability")->isEnabled());
        QVERIFY(!named<QSpinBox>(dialog, "JPEG quality")->isEnabled());
        mode->setCurrentIndex(mode->findData(int(CompressMode::Smart)));
        QVERIFY(named<QSpinBox>(dialog, "JPEG above")->isEnabled());
        QCOMPARE(dialog.request().settings.mode, CompressMode::Smart);
    }

    void needsATarget()
    {
        ConvertDialog dialog("/data/imagenette", true);
        QVERIFY(convertButton(dialog)->isEnabled());
        dialog.findChild<PathField*>()->setPath({});
        QVERIFY(!convertButton(dialog)->isEnabled());
    }

    void shortPathsAreMadeWhole()
    {
        ConvertDialog dialog("/data/imagenette", true);
        auto* target = dialog.findChild<PathField*>();
        target->edit()->setText(QStringLiteral("betons/small"));
        QCOMPARE(dialog.request().outputFolder, std::filesystem::path("/data/betons/small"));
        bool told = false;
        for (const QLabel* label : dialog.findChildren<QLabel*>())
            told = told || label->text().contains(QStringLiteral("/data/betons/small"));
        QVERIFY(told);
        target->edit()->setText(QStringLiteral("~/betons"));
        QCOMPARE(dialog.request().outputFolder,
                 std::filesystem::path(QDir::homePath().toStdString()) / "betons");
        target->edit()->clear();
        QVERIFY(!convertButton(dialog)->isEnabled());
    }

    void asksForTheValidationShareOnlyWithoutASplit()
    {
        ConvertDialog with("/data/imagenette", true);
        QVERIFY(!named<QDoubleSpinBox>(with, "Validation share"));
        ConvertDialog without("/data/flowers", false);
        named<QDoubleSpinBox>(without, "Validation share")->setValue(0.2);
        QCOMPARE(without.request().validationFraction, 0.2);
    }

    void saysWhatItReplaces()
    {
        const QTemporaryDir folder;
        writeText(folder.filePath(QStringLiteral("val_500_0.50_90.beton")), "old");
        ConvertDialog dialog(toPath(folder.filePath(QStringLiteral("images"))), true);
        dialog.show();
        QVERIFY(dialog.findChild<InlineMessage*>()->isVisible());
        named<QSpinBox>(dialog, "JPEG quality")->setValue(80);
        QVERIFY(!dialog.findChild<InlineMessage*>()->isVisible());
    }

    void buttonAccepts()
    {
        ConvertDialog dialog("/data/imagenette", true);
        QSignalSpy accepted(&dialog, &QDialog::accepted);
        convertButton(dialog)->click();
        QCOMPARE(accepted.count(), 1);
    }

    void screenshots()
    {
        ConvertDialog dialog("/data/imagenette", false);
        dialog.adjustSize();
        saveScreenshots(dialog, QStringLiteral("dialog-convert"), dialog.size());
        QVERIFY(QFile::exists(QCoreApplication::applicationDirPath() +
                              QStringLiteral("/../screenshots/dialog-convert-dark.png")));
    }
};

QTEST_MAIN(TestConvertDialog)
#include "tst_convert_dialog.moc"
