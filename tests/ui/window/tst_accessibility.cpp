// Walks all widgets of the window: whatever can be used has a name for screen readers and can be
// reached with the keyboard.
#include "support/all_dialogs.h"
#include "support/controls.h"
#include "support/image_folder.h"
#include "support/sample_runs.h"
#include "support/scripted_backend.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/pages/runs/runs_view.h"
#include "ui/widgets/style.h"
#include "ui/window/main_window.h"

#include <QAccessible>
#include <QRadioButton>
#include <QSet>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

namespace {

// What is wrong, one line each.
QStringList problemsOf(QWidget& root, int* controls = nullptr)
{
    QStringList problems;
    for (QWidget* widget : root.findChildren<QWidget*>()) {
        if (!isControl(widget) || isPart(widget) || widget->isHidden())
            continue; // what is hidden by itself has nothing to say yet
        if (controls != nullptr)
            ++*controls;
        QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(widget);
        if (accessible == nullptr || accessible->text(QAccessible::Name).trimmed().isEmpty())
            problems << QStringLiteral("no accessible name: ") + pathOf(widget);
        // Charts that only show, and what closes by Escape or a menu, need not be in the chain.
        const bool shows =
            widget->inherits("QCustomPlot") && !widget->inherits("formwork::ui::MetricChart");
        // Tab goes to the current page's button, the arrow keys to the others.
        const bool arrows = widget->parentWidget()->inherits("formwork::ui::NavigationBar");
        if (!shows && !arrows && !(widget->focusPolicy() & Qt::TabFocus))
            problems << QStringLiteral("not reached by Tab: ") + pathOf(widget);
    }
    return problems;
}

// Presses Tab until it has gone round; what can be seen and used but never got the focus, one line
// each. A field that keeps Tab for itself ends the round early, and shows so.
QStringList unreached(QWidget& window)
{
    QSet<const QWidget*> reached;
    for (int presses = 0; presses < 400; ++presses) {
        QWidget* focus = window.focusWidget();
        reached.insert(focus);
        QTest::keyClick(focus != nullptr ? focus : &window, Qt::Key_Tab);
    }
    QStringList problems;
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        // Tab reaches the chosen one of several radio buttons, the arrow keys the others.
        const auto* radio = qobject_cast<const QRadioButton*>(widget);
        const bool skipped = isPart(widget) || (radio != nullptr && !radio->isChecked()) ||
                             !(widget->focusPolicy() & Qt::TabFocus);
        if (isControl(widget) && !skipped && widget->isVisible() && widget->isEnabled() &&
            widget->focusProxy() == nullptr && !reached.contains(widget))
            problems << QStringLiteral("Tab never comes to: ") + pathOf(widget);
    }
    return problems;
}

} // namespace

class TestAccessibility : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void windowWithData();
    void emptyWindow();
    void tabGoesEverywhere();
    void dialogs();
};

void TestAccessibility::windowWithData()
{
    const QTemporaryDir folder;
    PosixFileSystem fileSystem;
    const Workspace workspace(folder.filePath(QStringLiteral("workspace")).toStdString());
    test::BackendScript script;
    {
        Store store(workspace, fileSystem);
        test::addSampleRuns(store, 4, 3);
    }
    MainWindow window(workspace, fileSystem,
                      [&script] { return std::make_unique<test::ScriptedBackend>(script); });
    window.show();
    const QString images = folder.filePath(QStringLiteral("images"));
    test::writeSplit(images, QStringLiteral("train"), {QStringLiteral("a"), QStringLiteral("b")},
                     2);
    window.library().add(toPath(images));
    QTRY_VERIFY(window.jobs().isIdle() && !window.library().rows().empty());
    for (const Page page : {Page::Datasets, Page::NewExperiment, Page::Runs, Page::Compare}) {
        window.showPage(page);
        QCoreApplication::processEvents();
    }
    window.runsPage().view().setGrouping(std::string());
    int controls = 0;
    const QStringList problems = problemsOf(window, &controls);
    for (const QString& problem : problems)
        qWarning("%s", qPrintable(problem));
    QVERIFY(problems.isEmpty());
    QVERIFY2(controls > 90, qPrintable(QString::number(controls))); // it has looked everywhere
}

void TestAccessibility::emptyWindow()
{
    const QTemporaryDir folder;
    PosixFileSystem fileSystem;
    MainWindow window(Workspace(folder.filePath(QStringLiteral("workspace")).toStdString()),
                      fileSystem, nullptr);
    window.show();
    const QStringList problems = problemsOf(window);
    for (const QString& problem : problems)
        qWarning("%s", qPrintable(problem));
    QVERIFY(problems.isEmpty());
}

void TestAccessibility::tabGoesEverywhere()
{
    const QTemporaryDir folder;
    PosixFileSystem fileSystem;
    const Workspace workspace(folder.filePath(QStringLiteral("workspace")).toStdString());
    {
        Store store(workspace, fileSystem);
        test::addSampleRuns(store, 4, 3);
    }
    MainWindow window(workspace, fileSystem, nullptr);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    const QString images = folder.filePath(QStringLiteral("images"));
    test::writeSplit(images, QStringLiteral("train"), {QStringLiteral("a"), QStringLiteral("b")},
                     2);
    window.library().add(toPath(images));
    QTRY_VERIFY(window.jobs().isIdle() && !window.library().rows().empty());
    QStringList problems;
    for (const Page page : {Page::Datasets, Page::NewExperiment, Page::Runs, Page::Compare}) {
        window.showPage(page);
        QCoreApplication::processEvents();
        problems += unreached(window);
        for (QTabWidget* tabs : window.findChildren<QTabWidget*>()) {
            for (int tab = 1; tabs->isVisible() && tab < tabs->count(); ++tab) {
                tabs->setCurrentIndex(tab);
                QCoreApplication::processEvents();
                problems += unreached(window);
            }
        }
    }
    problems.removeDuplicates();
    for (const QString& problem : problems)
        qWarning("%s", qPrintable(problem));
    QVERIFY(problems.isEmpty());
}

void TestAccessibility::dialogs()
{
    GuideWindow guide(QStringLiteral("en"));
    QStringList problems = problemsOf(guide);
    for (const auto& dialog : allDialogs())
        problems += problemsOf(*dialog);
    for (const QString& problem : problems)
        qWarning("%s", qPrintable(problem));
    QVERIFY(problems.isEmpty());
}

QTEST_MAIN(TestAccessibility)
#include "tst_accessibility.moc"
