#include "ui/window/window_menus.h"

#include "support/stall_watch.h"
#include "support/window_fixture.h"
#include "ui/dialogs/help_dialogs.h"

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestWindowMenus : public QObject, private WindowFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openWorkspace(); }
    void cleanup() { closeWorkspace(); }

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
