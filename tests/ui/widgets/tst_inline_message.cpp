#include "ui/widgets/inline_message.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

using namespace formwork;
using namespace formwork::ui;

class TestInlineMessage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void errorSaysWhatWhereAndWhatToDo()
    {
        QWidget parent;
        auto* message = new InlineMessage(&parent);
        parent.show();
        QVERIFY(!message->isVisible());
        message->showError(Error(ErrorCode::NoSpace, Text("the disk is full"), "/data/train.beton",
                                 Text("free 2 GB")));
        QVERIFY(message->isVisible());
        QCOMPARE(message->severity(), Severity::Error);
        for (const char* part : {"the disk is full", "/data/train.beton", "free 2 GB"})
            QVERIFY2(message->text().contains(QLatin1String(part)), qPrintable(message->text()));
        QCOMPARE(message->accessibleName(), QStringLiteral("the disk is full"));
    }

    void closes()
    {
        QWidget parent;
        auto* message = new InlineMessage(&parent);
        parent.show();
        message->showMessage(Severity::Info, QStringLiteral("done"));
        QSignalSpy closed(message, &InlineMessage::closed);
        message->findChild<QToolButton*>()->click();
        QCOMPARE(closed.count(), 1);
        QVERIFY(!message->isVisible());
        QVERIFY(message->text().isEmpty());
    }

    void actionGoesWithItsMessage()
    {
        QWidget parent;
        auto* message = new InlineMessage(&parent);
        parent.show();
        message->showMessage(Severity::Warning, QStringLiteral("interrupted"));
        message->setAction(QStringLiteral("Resume"));
        auto* button = message->findChild<QPushButton*>();
        QVERIFY(button->isVisible());
        QSignalSpy triggered(message, &InlineMessage::actionTriggered);
        button->click();
        QCOMPARE(triggered.count(), 1);
        message->showMessage(Severity::Info, QStringLiteral("next"));
        QVERIFY(!button->isVisible());
    }

    void coloursFollowThePalette()
    {
        QWidget parent;
        auto* column = new QVBoxLayout(&parent);
        auto* message = new InlineMessage(&parent);
        column->addWidget(message);
        message->showMessage(Severity::Error, QStringLiteral("text"));
        parent.resize(300, 80);
        parent.show();
        const QColor light = message->grab().toImage().pixelColor(5, 20);
        parent.setPalette(QPalette(QColor(30, 30, 30), QColor(20, 20, 20)));
        const QColor dark = message->grab().toImage().pixelColor(5, 20);
        QVERIFY2(light.lightness() > 200 && dark.lightness() < 100,
                 qPrintable(light.name() + dark.name()));
    }
};

QTEST_MAIN(TestInlineMessage)
#include "tst_inline_message.moc"
