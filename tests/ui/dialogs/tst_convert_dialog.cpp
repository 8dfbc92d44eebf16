#include "ui/dialogs/convert_dialog.h"

#include "support/image_folder.h"
#include "support/screenshot.h"
#include "ui/dialogs/pick_path.h"
#include "ui/jobs/dataset_details.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/path_field.h"
#include "ui/widgets/style.h"

#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <algorithm>

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
        NullProgress progress;
        const DatasetDetails details =
            inspectFolder(toPath(root), ImageReading::Nothing, m_files, progress, {});
        ConvertDialog dialog(toPath(root), false, m_files);
        QVERIFY(dialog.estimate().isEmpty());
        QCOMPARE(dialog.request().outputFolder, toPath(root + QStringLiteral("-betons")));
        dialog.setFolderBytes(details.row.bytes);
        dialog.estimateFrom(details.samples);
        QTRY_VERIFY(dialog.estimate().contains(QStringLiteral("for 40 images")));
        QVERIFY2(dialog.estimate().contains(QStringLiteral("32 images")),
                 qPrintable(dialog.estimate()));
        QVERIFY2(dialog.estimate().contains(QStringLiteral("% of the folder\u2019s ")),
                 qPrintable(dialog.estimate()));
        named<QComboBox>(dialog, "Store")->setCurrentIndex(1); // all as JPEG
        QTRY_VERIFY(dialog.estimate().contains(QStringLiteral("100 % of them as JPEG")));
        dialog.show();
        saveScreenshots(dialog, QStringLiteral("dialog-convert-estimate"), QSize(620, 560));
    }

    void beginsWithTheOriginalsSettings()
    {
        ConvertDialog dialog("/data/imagenette", true, m_files);
        const ConvertRequest request = dialog.request();
        QCOMPARE(request.source, std::filesystem::path("/data/imagenette"));
        QCOMPARE(request.outputFolder, std::filesystem::path("/data/imagenette-betons"));
        QCOMPARE(request.settings.maxResolution, 500);
        QCOMPARE(request.settings.mode, CompressMode::Proportion);
        QCOMPARE(request.settings.compressProbability, 0.50);
        QCOMPARE(request.settings.jpegQuality, 90);
        QCOMPARE(request.settings.smartThreshold, std::uint64_t(500'000));
        QVERIFY(!request.settings.keepJpeg);
    }

    void showsTheNamesOfTheFiles()
    {
        ConvertDialog dialog("/data/imagenette", true, m_files);
        named<QSpinBox>(dialog, "Longest side")->setValue(320);
        named<QDoubleSpinBox>(dialog, "JPEG probability")->setValue(0.25);
        QCOMPARE(named<QLineEdit>(dialog, "Train file")->text(),
                 QStringLiteral("train_320_0.25_90.beton"));
        QCOMPARE(named<QLineEdit>(dialog, "Validation file")->text(),
                 QStringLiteral("val_320_0.25_90.beton"));
        QVERIFY(!dialog.request().trainName);
    }

    void namesAreChosen()
    {
        ConvertDialog dialog("/data/imagenette", true, m_files);
        dialog.show();
        auto* train = named<QLineEdit>(dialog, "Train file");
        train->setFocus();
        train->selectAll();
        QTest::keyClicks(train, QStringLiteral("mine"));
        QCOMPARE(dialog.request().trainName, std::optional<std::string>("mine"));
        Q_EMIT train->editingFinished(); // as on leaving it
        QCOMPARE(train->text(), QStringLiteral("mine.beton"));
        named<QSpinBox>(dialog, "Longest side")->setValue(320);
        QCOMPARE(train->text(), QStringLiteral("mine.beton"));
        QVERIFY(!dialog.request().validationName);
        QVERIFY(
            conversionTargets(dialog.request()) ==
            (std::vector<std::filesystem::path>{"/data/imagenette-betons/mine.beton",
                                                "/data/imagenette-betons/val_320_0.50_90.beton"}));
        auto* back = named<QToolButton>(dialog, "Default name: Train file");
        QVERIFY(back->isEnabled());
        back->click();
        QCOMPARE(train->text(), QStringLiteral("train_320_0.50_90.beton"));
        QVERIFY(!back->isEnabled());
        QVERIFY(!dialog.request().trainName);
    }

    void refusesNames_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("empty") << QString();
        QTest::newRow("a path") << QStringLiteral("a/b");
        QTest::newRow("the other's") << QStringLiteral("train_500_0.50_90");
        QTest::newRow("a folder") << QStringLiteral("taken");
    }

    void refusesNames()
    {
        QFETCH(QString, name);
        const QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("images-betons/taken.beton")));
        ConvertDialog dialog(toPath(folder.filePath(QStringLiteral("images"))), true, m_files);
        dialog.show();
        auto* edit = named<QLineEdit>(dialog, "Validation file");
        edit->selectAll();
        QTest::keyClick(edit, Qt::Key_Delete);
        QTest::keyClicks(edit, name);
        QVERIFY(!convertButton(dialog)->isEnabled());
        QVERIFY(!edit->accessibleDescription().isEmpty());
        QTest::keyClicks(edit, QStringLiteral("x"));
        QCOMPARE(convertButton(dialog)->isEnabled(), name != QStringLiteral("a/b"));
    }

    void oneNameForOneFile()
    {
        ConvertDialog dialog("/data/flowers", false, m_files);
        dialog.show();
        QVERIFY(named<QLineEdit>(dialog, "Validation file")->isVisible());
        named<QDoubleSpinBox>(dialog, "Validation share")->setValue(0);
        QVERIFY(!named<QLineEdit>(dialog, "Validation file")->isVisible());
        QVERIFY(named<QLineEdit>(dialog, "Train file")->isVisible());
    }

    void reportsClassesWithoutImages()
    {
        ConvertDialog dialog("/data/imagenette", true, m_files);
        dialog.setClassCounts({"ant", "bee"}, {1, 1}, {1, 1});
        const auto messages = dialog.findChildren<InlineMessage*>();
        for (const InlineMessage* message : messages)
            QVERIFY(message->isHidden());
        dialog.setClassCounts({"ant", "bee"}, {1, 1}, {1, 0});
        QVERIFY(std::ranges::any_of(messages, [](const InlineMessage* message) {
            return !message->isHidden() &&
                   message->text().contains(QStringLiteral("bee (validation)"));
        }));
    }

    void onlyWhatMattersIsEnabled()
    {
        ConvertDialog dialog("/data/imagenette", true, m_files);
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
        ConvertDialog dialog("/data/imagenette", true, m_files);
        QVERIFY(convertButton(dialog)->isEnabled());
        dialog.findChild<PathField*>()->setPath({});
        QVERIFY(!convertButton(dialog)->isEnabled());
    }

    void shortPathsAreMadeWhole()
    {
        ConvertDialog dialog("/data/imagenette", true, m_files);
        auto* target = dialog.findChild<PathField*>();
        target->edit()->setText(QStringLiteral("betons/small"));
        QCOMPARE(dialog.request().outputFolder, std::filesystem::path("/data/betons/small"));
        bool reported = false;
        for (const QLabel* label : dialog.findChildren<QLabel*>())
            reported = reported || label->text().contains(QStringLiteral("/data/betons/small"));
        QVERIFY(reported);
        target->edit()->setText(QStringLiteral("~/betons"));
        QCOMPARE(dialog.request().outputFolder,
                 std::filesystem::path(QDir::homePath().toStdString()) / "betons");
        target->edit()->clear();
        QVERIFY(!convertButton(dialog)->isEnabled());
    }

    void asksForTheValidationShareOnlyWithoutASplit()
    {
        ConvertDialog with("/data/imagenette", true, m_files);
        QVERIFY(!named<QDoubleSpinBox>(with, "Validation share"));
        ConvertDialog without("/data/flowers", false, m_files);
        named<QDoubleSpinBox>(without, "Validation share")->setValue(0.2);
        QCOMPARE(without.request().validationFraction, 0.2);
    }

    void saysWhatItReplaces()
    {
        const QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("images-betons")));
        writeText(folder.filePath(QStringLiteral("images-betons/val_500_0.50_90.beton")), "old");
        ConvertDialog dialog(toPath(folder.filePath(QStringLiteral("images"))), true, m_files);
        dialog.show();
        QVERIFY(dialog.findChild<InlineMessage*>()->isVisible());
        named<QSpinBox>(dialog, "JPEG quality")->setValue(80);
        QVERIFY(!dialog.findChild<InlineMessage*>()->isVisible());
    }

    void leavesOutWhatAListNames()
    {
        const QTemporaryDir folder;
        ConvertDialog dialog(toPath(folder.filePath(QStringLiteral("images"))), true, m_files);
        dialog.show();
        QVERIFY(dialog.request().settings.exclude.empty());
        auto* list = named<PathField>(dialog, "Leave out");
        QVERIFY(list);
        list->edit()->setText(QStringLiteral("list.txt")); // beside the images
        QCOMPARE(dialog.request().settings.exclude,
                 toPath(folder.filePath(QStringLiteral("list.txt"))));
        QCOMPARE(named<QLineEdit>(dialog, "Train file")->text(),
                 QStringLiteral("train_500_0.50_90_part.beton"));

        // A list that cannot be used is reported before anything is converted.
        QSignalSpy accepted(&dialog, &QDialog::accepted);
        const auto isReported = [&](const QString& text) {
            convertButton(dialog)->click();
            const auto messages = dialog.findChildren<InlineMessage*>();
            return accepted.isEmpty() &&
                   std::ranges::any_of(messages, [&](const InlineMessage* message) {
                       return message->isVisible() && message->text().contains(text);
                   });
        };
        QVERIFY(isReported(QStringLiteral("list.txt")));
        writeText(folder.filePath(QStringLiteral("list.txt")), "cat/1.jpg\n/cat/2.jpg\n");
        QVERIFY(isReported(QStringLiteral("line 2: the path is absolute")));
        writeText(folder.filePath(QStringLiteral("list.txt")), "cat/1.jpg\n");
        convertButton(dialog)->click();
        QCOMPARE(accepted.count(), 1);
    }

    void browsesForTheList()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("list.txt"));
        writeText(path, "cat/1.jpg\n");
        ConvertDialog dialog("/data/imagenette", true, m_files);
        dialog.show();
        named<QPushButton>(dialog, "Browse for List of images to leave out")->click();
        auto* pick = dialog.findChild<QFileDialog*>(QLatin1String(kPickDialogName));
        QVERIFY(pick);
        Q_EMIT pick->filesSelected({path});
        pick->close();
        QCOMPARE(dialog.request().settings.exclude, toPath(path));
    }

    void buttonAccepts()
    {
        ConvertDialog dialog("/data/imagenette", true, m_files);
        QSignalSpy accepted(&dialog, &QDialog::accepted);
        convertButton(dialog)->click();
        QCOMPARE(accepted.count(), 1);
    }

    void screenshots()
    {
        ConvertDialog dialog("/data/imagenette", false, m_files);
        dialog.adjustSize();
        saveScreenshots(dialog, QStringLiteral("dialog-convert"), dialog.size());
        QVERIFY(QFile::exists(QCoreApplication::applicationDirPath() +
                              QStringLiteral("/../screenshots/dialog-convert-dark.png")));
    }

private:
    PosixFileSystem m_files;
};

QTEST_MAIN(TestConvertDialog)
#include "tst_convert_dialog.moc"
