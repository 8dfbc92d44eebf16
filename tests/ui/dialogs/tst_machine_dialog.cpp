#include "ui/dialogs/machine_dialog.h"

#include "core/machine/faulty_machines.h"
#include "support/screenshot.h"
#include "ui/dialogs/help_dialogs.h"
#include "ui/dialogs/pick_path.h"
#include "ui/language/error_texts.h"
#include "ui/language/language.h"
#include "ui/widgets/inline_message.h"
#include "ui/window/main_window.h"

#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>

#include <atomic>
#include <semaphore>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;
using namespace Qt::Literals::StringLiterals;

namespace {

QPushButton* buttonOf(const QWidget& dialog, const QString& text)
{
    for (auto* button : dialog.findChildren<QPushButton*>()) {
        if (QString(button->text()).remove(u'&') == text)
            return button;
    }
    return nullptr;
}

QString shownBy(const QWidget& dialog)
{
    return dialog.findChild<QTextBrowser*>()->toPlainText();
}

QString stateOf(const QWidget& dialog)
{
    for (const auto* label : dialog.findChildren<QLabel*>()) {
        if (label->accessibleName() == u"State"_s)
            return label->text();
    }
    return {};
}

MachineFacts troubledMachine()
{
    MachineFacts facts = soundMachine();
    facts.backend.info.blasIsSlow = true;
    facts.backend.products->libtorch = 3.1;
    facts.disk.isNetwork = true;
    facts.disk.fileSystem = "NFS";
    facts.disk.isWritable = false;
    facts.windowPlatform = "xcb";
    return facts;
}

// The sentences in `text` that the catalogue has no translation of.
void addUntranslated(const Text& text, QStringList& plain)
{
    static const QStringList kSame = {u"version %1"_s, u"%1, %2"_s, u"%1, local"_s}; // in French
    if (text.empty() || text.isVerbatim())
        return;
    const QString id = QString::fromStdString(text.id());
    if (qtTrId(text.id().c_str()) == id && !kSame.contains(id))
        plain << id;
    for (const Text& argument : text.arguments())
        addUntranslated(argument, plain);
}

QStringList untranslated(const MachineReport& report)
{
    QStringList plain;
    for (const ReportSection& section : report.sections) {
        addUntranslated(section.title, plain);
        for (const ReportLine& line : section.lines) {
            addUntranslated(line.label, plain);
            addUntranslated(line.value, plain);
        }
    }
    for (const Finding& finding : report.findings) {
        addUntranslated(finding.what, plain);
        addUntranslated(finding.todo, plain);
    }
    return plain;
}

} // namespace

class TestMachineDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void collectsInTheBackground();
    void measuresWhenAsked();
    void problemsComeFirst();
    void copiesForABugReport();
    void savesTheReport();
    void reportsThatSavingFailed();
    void reportsThatCollectingFailed();
    void closesWhileItCollects();
    void opensFromTheMenu();
    void asksTheRealModule();
    void opensFromAbout();
    void everythingIsTranslated();
    void screenshots();

private:
    PosixFileSystem m_files;
};

void TestMachineDialog::collectsInTheBackground()
{
    std::binary_semaphore go(0);
    std::atomic<bool> measured = true;
    MachineDialog dialog(
        [&](bool measure, ProgressSink&, std::stop_token) {
            measured = measure;
            go.acquire();
            return soundMachine();
        },
        m_files);
    dialog.show();
    QVERIFY(dialog.isCollecting());
    QCOMPARE(stateOf(dialog), u"Collecting…"_s);
    QVERIFY(!buttonOf(dialog, u"Copy"_s)->isEnabled());
    QVERIFY(!buttonOf(dialog, u"Save…"_s)->isEnabled());
    QVERIFY(!buttonOf(dialog, u"Measure the speed"_s)->isEnabled());
    go.release();
    QTRY_VERIFY(!dialog.isCollecting());
    QVERIFY(!measured);
    QCOMPARE(stateOf(dialog), u"No problems found"_s);
    QVERIFY(shownBy(dialog).contains(u"Debian GNU/Linux 12 (bookworm)"_s));
    for (const char16_t* name : {u"Copy", u"Save…", u"Measure the speed"})
        QVERIFY(buttonOf(dialog, QString::fromUtf16(name))->isEnabled());
}

void TestMachineDialog::measuresWhenAsked()
{
    MachineDialog dialog(
        [](bool measure, ProgressSink&, std::stop_token) {
            MachineFacts facts = soundMachine();
            if (!measure)
                facts.backend.products.reset();
            return facts;
        },
        m_files);
    QTRY_VERIFY(!dialog.isCollecting());
    QVERIFY(shownBy(dialog).contains(u"not measured"_s));
    buttonOf(dialog, u"Measure the speed"_s)->click();
    QCOMPARE(stateOf(dialog), u"Measuring…"_s);
    QTRY_VERIFY(!dialog.isCollecting());
    QVERIFY(shownBy(dialog).contains(u"150.0 GFLOP/s"_s));
}

void TestMachineDialog::problemsComeFirst()
{
    MachineDialog dialog(nullptr, m_files);
    QVERIFY(dialog.reportText().isEmpty());
    QVERIFY(!buttonOf(dialog, u"Measure the speed"_s)->isEnabled());
    dialog.showFacts(troubledMachine());
    const QString text = shownBy(dialog);
    QVERIFY2(text.startsWith(u"Problem: The workspace cannot be written: /srv/ws"_s),
             qPrintable(text));
    const auto blas = text.indexOf(u"Problem: The BLAS in use"_s);
    const auto disk = text.indexOf(u"Note: The workspace is on a network disk"_s);
    QVERIFY(blas > 0 && disk > blas && text.indexOf(u"Processor"_s) > disk);
    QVERIFY(text.contains(u"Install libopenblas0-openmp"_s));
    QCOMPARE(stateOf(dialog), u"2 problems found"_s);
    MachineFacts one = soundMachine();
    one.backend.info.blasIsSlow = true;
    dialog.showFacts(one);
    QCOMPARE(stateOf(dialog), u"One problem found"_s);
}

void TestMachineDialog::copiesForABugReport()
{
    Translations translations;
    translations.use(u"fr"_s);
    MachineDialog dialog(nullptr, m_files);
    MachineFacts facts = troubledMachine();
    facts.disk.folder = QDir::homePath().toStdString() + "/ws";
    dialog.showFacts(facts);
    buttonOf(dialog, u"Copier"_s)->click();
    const QString copied = QGuiApplication::clipboard()->text();
    QCOMPARE(copied, dialog.reportText());
    QVERIFY(copied.startsWith(u"problem: "_s)); // in English
    QVERIFY(copied.contains(u"\nWindow\n"_s));
    QVERIFY(!copied.contains(QDir::homePath()));
    QVERIFY(!shownBy(dialog).contains(QDir::homePath()));
    QVERIFY(copied.contains(u"~/ws"_s));
}

void TestMachineDialog::savesTheReport()
{
    const QTemporaryDir folder;
    MachineDialog dialog(nullptr, m_files);
    dialog.showFacts(troubledMachine());
    buttonOf(dialog, u"Save…"_s)->click();
    auto* picker = dialog.findChild<QFileDialog*>(QLatin1String(kPickDialogName));
    QVERIFY(picker != nullptr);
    QCOMPARE(picker->acceptMode(), QFileDialog::AcceptSave);
    const QString file = folder.filePath(u"report.txt"_s);
    Q_EMIT picker->fileSelected(file);
    QFile saved(file);
    QVERIFY(saved.open(QIODevice::ReadOnly));
    QCOMPARE(QString::fromUtf8(saved.readAll()), dialog.reportText());
    QCOMPARE(stateOf(dialog), u"Saved"_s);
}

void TestMachineDialog::reportsThatSavingFailed()
{
    MachineDialog dialog(nullptr, m_files);
    dialog.showFacts(troubledMachine());
    dialog.show();
    buttonOf(dialog, u"Save…"_s)->click();
    auto* picker = dialog.findChild<QFileDialog*>(QLatin1String(kPickDialogName));
    Q_EMIT picker->fileSelected(u"/nowhere/report.txt"_s);
    auto* message = dialog.findChild<InlineMessage*>();
    QVERIFY(message->isVisible());
    QVERIFY2(message->text().contains(u"/nowhere"_s), qPrintable(message->text()));
}

void TestMachineDialog::reportsThatCollectingFailed()
{
    MachineDialog dialog(
        [](bool, ProgressSink&, std::stop_token) -> MachineFacts {
            throw Error(ErrorCode::Internal, Text("nothing can be found out"));
        },
        m_files);
    dialog.show();
    QTRY_VERIFY(!dialog.isCollecting());
    auto* message = dialog.findChild<InlineMessage*>();
    QVERIFY(message->isVisible());
    QVERIFY(message->text().contains(u"nothing can be found out"_s));
    QVERIFY(buttonOf(dialog, u"Measure the speed"_s)->isEnabled()); // to try again
    QVERIFY(!buttonOf(dialog, u"Copy"_s)->isEnabled());
}

// Loading LibTorch cannot be interrupted; the dialog goes nevertheless, at once.
void TestMachineDialog::closesWhileItCollects()
{
    std::binary_semaphore begun(0);
    std::binary_semaphore go(0);
    std::atomic<bool> stopped = false;
    std::atomic<bool> ended = false;
    QWidget window;
    auto* dialog = new MachineDialog(
        [&](bool, ProgressSink&, std::stop_token stop) {
            begun.release();
            go.acquire();
            stopped = stop.stop_requested();
            ended = true;
            return soundMachine();
        },
        m_files, &window);
    begun.acquire();
    delete dialog; // waits for nothing
    QVERIFY(!ended);
    go.release();
    QTRY_VERIFY(window.findChildren<Job*>().isEmpty());
    QVERIFY(ended && stopped);
}

void TestMachineDialog::opensFromTheMenu()
{
    const QTemporaryDir folder;
    MainWindow window(Workspace(folder.filePath(u"workspace"_s).toStdString()), m_files, nullptr);
    window.show();
    window.findChild<QAction*>(u"aboutMachine"_s)->trigger();
    auto* dialog = window.findChild<MachineDialog*>();
    QVERIFY(dialog != nullptr && dialog->isVisible());
    QTRY_VERIFY(!dialog->isCollecting());
    // This window has no training module.
    QVERIFY(dialog->reportText().startsWith(u"problem: training is not possible"_s));
    QVERIFY(dialog->reportText().contains(QGuiApplication::platformName()));
    QVERIFY(dialog->reportText().contains(QString::fromLatin1(qVersion())));
    QVERIFY(dialog->reportText().contains(u"QCustomPlot"_s));
}

void TestMachineDialog::asksTheRealModule()
{
    const QTemporaryDir folder;
    MainWindow window(Workspace(folder.filePath(u"workspace"_s).toStdString()), m_files,
                      [] { return loadBackend(backendModulePath(FORMWORK_TEST_PROGRAMS)); });
    window.show();
    window.findChild<QAction*>(u"aboutMachine"_s)->trigger();
    auto* dialog = window.findChild<MachineDialog*>();
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->isCollecting(), 60'000);
    const QString quick = dialog->reportText();
    QVERIFY(quick.contains(u"LibTorch"_s) && quick.contains(u"BLAS"_s));
    QVERIFY(quick.contains(u"not measured"_s));
    buttonOf(*dialog, u"Measure the speed"_s)->click();
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->isCollecting(), 60'000);
    const QString measured = dialog->reportText();
    QVERIFY2(measured.contains(u"x the reference"_s), qPrintable(measured));
    QVERIFY(!measured.contains(u"not measured"_s));
}

void TestMachineDialog::opensFromAbout()
{
    AboutDialog about;
    about.show();
    QSignalSpy requested(&about, &AboutDialog::machineRequested);
    buttonOf(about, u"About this machine"_s)->click();
    QCOMPARE(requested.count(), 1);
    QVERIFY(!about.isVisible());
}

void TestMachineDialog::everythingIsTranslated()
{
    Translations translations;
    translations.use(u"fr"_s);
    QStringList plain;
    for (const Fault& fault : faultyMachines())
        plain += untranslated(makeMachineReport(fault.facts));
    plain += untranslated(makeMachineReport(machineWithGpu()));
    plain += untranslated(makeMachineReport(troubledMachine()));
    plain.removeDuplicates();
    QVERIFY2(plain.isEmpty(), qPrintable(plain.join(u'\n')));
    QCOMPARE(inWindowsLanguage(Text("%1, %2 available").arg("16.0 GiB", "12.0 GiB")),
             u"16.0 GiB, dont 12.0 GiB disponibles"_s);
}

void TestMachineDialog::screenshots()
{
    MachineDialog dialog(nullptr, m_files);
    dialog.showFacts(troubledMachine());
    saveScreenshots(dialog, u"dialog-machine"_s, QSize(680, 620));
    Translations translations;
    translations.use(u"fr"_s);
    MachineDialog french(nullptr, m_files);
    french.showFacts(troubledMachine());
    saveScreenshots(french, u"french-machine"_s, QSize(680, 620));
    AboutDialog about;
    saveScreenshots(about, u"dialog-about"_s, about.sizeHint());
}

QTEST_MAIN(TestMachineDialog)
#include "tst_machine_dialog.moc"
