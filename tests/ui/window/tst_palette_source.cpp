#include "ui/window/palette_source.h"

#include "support/sample_runs.h"
#include "support/screenshot.h"
#include "support/stall_watch.h"
#include "support/window_fixture.h"
#include "ui/dialogs/command_palette.h"
#include "ui/pages/experiment/settings_table.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/window/recent_workspaces.h"

#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestPaletteSource : public QObject, private WindowFixture
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

    void paletteFindsEverything()
    {
        fillLibrary();
        addSampleRun(m_window->store(), kSampleShapes[0], 3, 3);
        m_window->runsPage().refresh();
        const auto ask = [this](const QString& text) {
            QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
            auto* palette = m_window->findChild<CommandPalette*>();
            if (palette == nullptr)
                return QString();
            QTest::keyClicks(palette->edit(), text);
            const QString first =
                palette->list()->count() > 0 ? palette->list()->item(0)->text() : QString();
            QTest::keyClick(palette->edit(), Qt::Key_Return);
            delete palette;
            return first;
        };
        QVERIFY(ask(QStringLiteral("compare and")).contains(QStringLiteral("Compare and export")));
        QCOMPARE(m_window->page(), Page::Compare);
        QVERIFY(ask(QStringLiteral("levit beton")).startsWith(QStringLiteral("Run: levit beton")));
        QCOMPARE(m_window->page(), Page::Runs);
        QVERIFY(
            ask(QStringLiteral("photos dataset")).startsWith(QStringLiteral("Dataset: photos")));
        QCOMPARE(m_window->page(), Page::Datasets);
        QVERIFY(ask(QStringLiteral("optimizer.lr")).startsWith(QStringLiteral("Setting: ")));
        QCOMPARE(m_window->page(), Page::NewExperiment);
        QCOMPARE(m_window->newExperimentPage().focusWidget(),
                 m_window->newExperimentPage().form()->editor("optimizer.lr"));
        QVERIFY(ask(QStringLiteral("ema_decay")).contains(QStringLiteral("train.ema_decay")));
        QVERIFY(m_window->newExperimentPage().settings()->isVisible());
        QVERIFY(ask(QStringLiteral("no such thing")).isEmpty());
        const QString other = m_folder->filePath(QStringLiteral("elsewhere"));
        Store(Workspace(toPath(other)), m_fileSystem); // so that there is one
        rememberWorkspace(other);
        QSignalSpy chosen(m_window.get(), &MainWindow::workspaceRequested);
        QCOMPARE(ask(QStringLiteral("elsewhere")), QStringLiteral("Workspace: ") + other);
        QCOMPARE(chosen.size(), 1);
        forgetWorkspace(other);
        QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
        auto* palette = m_window->findChild<CommandPalette*>();
        QTest::keyClicks(palette->edit(), QStringLiteral("run"));
        saveScreenshots(*palette, QStringLiteral("palette"), palette->size());
        QTest::keyClick(palette->edit(), Qt::Key_Down);
        QCOMPARE(palette->list()->currentRow(), 1);
        QTest::keyClick(palette->edit(), Qt::Key_Escape);
        QTRY_VERIFY(m_window->findChild<CommandPalette*>() == nullptr);
    }

private:
    QTemporaryDir m_settings;
};

int main(int argc, char** argv)
{
    QTEST_SET_MAIN_SOURCE_PATH
    return runWatched<TestPaletteSource>(argc, argv);
}

#include "tst_palette_source.moc"
