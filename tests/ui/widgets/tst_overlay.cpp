#include "ui/widgets/overlay.h"

#include "ui/widgets/inline_message.h"

#include <QLabel>
#include <QLineEdit>
#include <QTest>
#include <QVBoxLayout>

using namespace formwork;
using namespace formwork::ui;

class TestOverlay : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsPushedAside()
    {
        QWidget page;
        auto* layout = new QVBoxLayout(&page);
        auto* content = new QLabel(QStringLiteral("content"), &page);
        layout->addWidget(content, 1);
        auto* message = new InlineMessage(&page);
        new Overlay(message, &page, Qt::BottomEdge);
        page.resize(600, 400);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        QVERIFY(!message->isVisible());
        const QRect before = content->geometry();
        message->showMessage(Severity::Warning, QStringLiteral("Something happened."));
        QTRY_VERIFY(message->isVisible() && message->height() > 0);
        QCOMPARE(content->geometry(), before);
        QVERIFY(page.rect().contains(message->geometry()));
        QVERIFY(message->geometry().bottom() > page.height() - 30);
        const int oneLine = message->height();

        // It grows with its text and follows its host.
        message->showMessage(Severity::Warning, QString(QStringLiteral("words ")).repeated(80));
        QTRY_VERIFY(message->height() > oneLine);
        page.resize(420, 300);
        QTRY_VERIFY(page.rect().contains(message->geometry()));
        QVERIFY(message->geometry().bottom() > page.height() - 30);
    }

    void upperEdge()
    {
        QWidget page;
        auto* message = new InlineMessage;
        new Overlay(message, &page, Qt::TopEdge);
        QCOMPARE(message->parentWidget(), &page);
        page.resize(500, 300);
        page.show();
        message->showMessage(Severity::Info, QStringLiteral("Here."));
        QTRY_VERIFY(message->isVisible() && message->y() < 20);
    }

    void informationGoesByItself()
    {
        QWidget page;
        auto* content = new QLineEdit(&page); // has the focus
        auto* message = new InlineMessage(&page);
        message->setInfoLifetime(1);
        page.move(300, 300); // away from the pointer
        page.show();
        content->setFocus();
        message->showMessage(Severity::Warning, QStringLiteral("Stays."));
        message->showMessage(Severity::Info, QStringLiteral("Goes."));
        QTRY_VERIFY(!message->isVisible());
        message->showMessage(Severity::Info, QStringLiteral("Goes, unless it is used."));
        message->setAction(QStringLiteral("Undo"));
        message->showMessage(Severity::Error, QStringLiteral("Stays."));
        QTest::qWait(20); // longer than information would have stayed
        QVERIFY(message->isVisible());
    }
};

QTEST_MAIN(TestOverlay)
#include "tst_overlay.moc"
