#include "ui/window/window_menus.h"

#include "support/sample_runs.h"
#include "support/some_events.h"
#include "support/stall_watch.h"
#include "support/window_fixture.h"
#include "ui/dialogs/help_dialogs.h"
#include "ui/dialogs/import_runs_dialog.h"
#include "ui/models/runs_model.h"
#include "ui/pages/runs/run_undo.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/widgets/colour_scheme.h"
#include "ui/window/recent_workspaces.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QMenu>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>

#include <algorithm>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestWindowMenus : public QObject, private WindowFixture
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
        QCoreApplication::setOrganizationName(QStringLiteral("FormworkTest"));
    }
    void init() { openWorkspace(); }
    void cleanup() { closeWorkspace(); }

    void trainingsOnTheCpuAreChosenAndKept()
    {
        const QAction* one = actionNamed(QStringLiteral("One training on the CPU at a time"));
        QAction* two = actionNamed(QStringLiteral("2 trainings on the CPU at once"));
        QVERIFY(one && two);
        QVERIFY(one->isChecked());
        two->trigger();
        QVERIFY(two->isChecked());
        QVERIFY(!one->isChecked());
        const QSettings settings(
            QString::fromStdString((workspace().root() / "window.ini").string()),
            QSettings::IniFormat);
        QCOMPARE(settings.value(QStringLiteral("queue/cpu_slots")).toInt(), 2);
    }

    void coloursAreChosenAndKept()
    {
        const QPalette before = QApplication::palette();
        actionNamed(QStringLiteral("&Dark"))->trigger();
        QTRY_VERIFY(paletteIsDark(m_window->palette()));
        QCOMPARE(chosenColourScheme(), ColourScheme::Dark);
        openWindow(); // another one knows it
        QVERIFY(actionNamed(QStringLiteral("&Dark"))->isChecked());
        actionNamed(QStringLiteral("&Light"))->trigger();
        QTRY_VERIFY(!paletteIsDark(m_window->palette()));
        chooseColourScheme(ColourScheme::System);
        applyColourScheme(ColourScheme::System);
        QCOMPARE(QApplication::palette().color(QPalette::Window), before.color(QPalette::Window));
    }

    void runFoldersAreImported()
    {
        const QString runs = m_folder->filePath(QStringLiteral("runs"));
        const auto there = [&](const char* name) {
            return (runs + QLatin1Char('/') + QLatin1String(name)).toStdString();
        };
        ExperimentConfig config;
        config.data.train = "/data/train.beton";
        RunOpened first = someOpened("s1", configToYaml(config));
        writeEvents(there("first"), textOf(someTraining(first, 3)));
        RunOpened second = first;
        second.run = "fedcba9876543210fedcba9876543210";
        second.name = "another";
        writeEvents(there("second"), textOf(someTraining(second, 2)));
        import(runs);
        QTRY_COMPARE(m_window->store().runs().size(), std::size_t(2));
        QTRY_VERIFY2(shownMessage(*m_window).contains(QStringLiteral("Imported runs: 2")),
                     qPrintable(shownMessage(*m_window)));
        QCOMPARE(m_window->page(), Page::Runs);
        import(runs); // once is enough
        QTRY_VERIFY2(shownMessage(*m_window).contains(QStringLiteral("Already here: 2")),
                     qPrintable(shownMessage(*m_window)));
        QCOMPARE(m_window->store().runs().size(), std::size_t(2));
        QVERIFY(QDir().mkpath(m_folder->filePath(QStringLiteral("empty"))));
        import(m_folder->filePath(QStringLiteral("empty")));
        QTRY_VERIFY2(shownMessage(*m_window).contains(QStringLiteral("empty")),
                     qPrintable(shownMessage(*m_window)));
    }

    void recentWorkspacesAreOffered()
    {
        const QString here = toQString(workspace().root());
        const QString other = m_folder->filePath(QStringLiteral("other"));
        const QString gone = m_folder->filePath(QStringLiteral("gone"));
        Store(Workspace(toPath(other)), m_fileSystem);
        for (const QString& folder : {gone, other, here})
            rememberWorkspace(folder);
        auto* menu = menuNamed(QStringLiteral("&Recent workspaces"));
        QVERIFY(menu != nullptr);
        Q_EMIT menu->aboutToShow();
        QCOMPARE(menu->actions().size(), 4); // two of them, a line, and to clear the list
        QSignalSpy opened(m_window.get(), &MainWindow::workspaceRequested);
        menu->actions()[0]->trigger();
        QCOMPARE(opened.count(), 1);
        QCOMPARE(opened.front().front().toString(), other);
        menu->actions()[1]->trigger(); // would be made again
        QCOMPARE(opened.count(), 1);
        QVERIFY(m_window->notice().text().contains(gone));
        QVERIFY(!QFileInfo::exists(gone));
        QCOMPARE(recentWorkspaces(), (QStringList{here, other}));
        Q_EMIT menu->aboutToShow();
        menu->actions().last()->trigger();
        QVERIFY(recentWorkspaces().isEmpty());
        Q_EMIT menu->aboutToShow();
        QVERIFY(!menu->actions().front()->isEnabled());
    }

    void listOfRecentWorkspacesIsShort()
    {
        for (int i = 0; i < 20; ++i)
            rememberWorkspace(QStringLiteral("/w/%1").arg(i));
        rememberWorkspace(QStringLiteral("/w/15"));
        QCOMPARE(recentWorkspaces().size(), kMostRecentWorkspaces);
        QCOMPARE(recentWorkspaces().mid(0, 2),
                 (QStringList{QStringLiteral("/w/15"), QStringLiteral("/w/19")}));
        forgetAllWorkspaces();
    }

    void editsAreUndoneFromTheMenu()
    {
        const RunId run = m_window->store().createRun(sampleConfig(kSampleShapes[0], 3));
        m_window->runsPage().refresh();
        QAction* undo = m_window->runsPage().undo().undoAction();
        QVERIFY(!undo->isEnabled());
        const QModelIndex name = m_window->runsPage().model().index(0, RunsModel::Name);
        const std::string before = m_window->store().run(run).name;
        QVERIFY(m_window->runsPage().model().setData(name, QStringLiteral("new"), Qt::EditRole));
        QVERIFY(menuNamed(QStringLiteral("Edit"))->actions().contains(undo));
        QVERIFY(undo->text().contains(QString::fromStdString(before)));
        undo->trigger();
        QCOMPARE(m_window->store().run(run).name, before);
    }

    void helpOpens()
    {
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTest::keyClick(m_window.get(), Qt::Key_Slash, Qt::ControlModifier);
        auto* sheet = m_window->findChild<ShortcutsDialog*>();
        QVERIFY(sheet && sheet->isVisible());
        sheet->reject();
    }

private:
    void import(const QString& folder)
    {
        actionNamed(QStringLiteral("&Import runs…"))->trigger();
        auto* dialog = m_window->findChild<ImportRunsDialog*>();
        QVERIFY(dialog != nullptr);
        dialog->addSources({folder});
        dialog->accept();
        delete dialog;
    }

    QAction* actionNamed(const QString& text) const
    {
        const auto actions = m_window->findChildren<QAction*>();
        const auto found = std::ranges::find(actions, text, &QAction::text);
        return found == actions.end() ? nullptr : *found;
    }

    QMenu* menuNamed(const QString& title) const
    {
        const auto menus = m_window->findChildren<QMenu*>();
        const auto found = std::ranges::find(menus, title, &QMenu::title);
        return found == menus.end() ? nullptr : *found;
    }

    QTemporaryDir m_settings;
};

int main(int argc, char** argv)
{
    QTEST_SET_MAIN_SOURCE_PATH
    return runWatched<TestWindowMenus>(argc, argv);
}

#include "tst_window_menus.moc"
