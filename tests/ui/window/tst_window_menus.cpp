#include "ui/window/window_menus.h"

#include "support/stall_watch.h"
#include "support/window_fixture.h"
#include "ui/dialogs/help_dialogs.h"

#include <QAction>
#include <QSettings>

#include <algorithm>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestWindowMenus : public QObject, private WindowFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openWorkspace(); }
    void cleanup() { closeWorkspace(); }

    void trainingsOnTheCpuAreChosenAndKept()
    {
        const auto actionNamed = [this](const QString& text) {
            const auto actions = m_window->findChildren<QAction*>();
            const auto found = std::ranges::find(actions, text, &QAction::text);
            return found == actions.end() ? nullptr : *found;
        };
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

    void helpOpens()
    {
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTest::keyClick(m_window.get(), Qt::Key_Slash, Qt::ControlModifier);
        auto* sheet = m_window->findChild<ShortcutsDialog*>();
        QVERIFY(sheet && sheet->isVisible());
        sheet->reject();
    }
};

int main(int argc, char** argv)
{
    QTEST_SET_MAIN_SOURCE_PATH
    return runWatched<TestWindowMenus>(argc, argv);
}

#include "tst_window_menus.moc"
