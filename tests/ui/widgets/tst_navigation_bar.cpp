#include "ui/widgets/navigation_bar.h"

#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace formwork::ui;

class TestNavigationBar : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void clicksAndShortcutsChooseAPage()
    {
        QWidget window;
        auto* bar = new NavigationBar(&window);
        bar->addPage(QStringLiteral("datasets"), QStringLiteral("Datasets"));
        bar->addPage(QStringLiteral("new"), QStringLiteral("New"));
        bar->addPage(QStringLiteral("runs"), QStringLiteral("Runs"));
        bar->resize(90, 400);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QSignalSpy chosen(bar, &NavigationBar::pageChosen);
        QCOMPARE(bar->currentPage(), 0);
        const auto buttons = bar->findChildren<QToolButton*>();
        QCOMPARE(buttons.size(), 3);
        QTest::mouseClick(buttons[2], Qt::LeftButton);
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen[0][0].toInt(), 2);
        QCOMPARE(bar->currentPage(), 2);
        QTest::keyClick(&window, Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(bar->currentPage(), 1);
        bar->setCurrentPage(0);
        QCOMPARE(bar->currentPage(), 0);
        QCOMPARE(chosen.count(), 2); // setting is not choosing
        QCOMPARE(buttons[1]->accessibleName(), QStringLiteral("New"));
    }
};

QTEST_MAIN(TestNavigationBar)
#include "tst_navigation_bar.moc"
