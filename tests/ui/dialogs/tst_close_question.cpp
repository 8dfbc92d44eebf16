#include "ui/dialogs/close_question.h"

#include <QAbstractButton>
#include <QSignalSpy>
#include <QTest>

using namespace formwork::ui;

class TestCloseQuestion : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesWhatRuns()
    {
        const CloseQuestion question(
            {QStringLiteral("Training levit"), QStringLiteral("Converting photos")});
        QVERIFY(question.informativeText().contains(QStringLiteral("Training levit")));
        QVERIFY(question.informativeText().contains(QStringLiteral("Converting photos")));
    }

    void everyButtonAnswers_data()
    {
        QTest::addColumn<int>("answer");
        QTest::newRow("keep") << int(CloseAnswer::KeepRunning);
        QTest::newRow("stop") << int(CloseAnswer::Stop);
        QTest::newRow("back") << int(CloseAnswer::GoBack);
    }

    void everyButtonAnswers()
    {
        QFETCH(int, answer);
        CloseQuestion question({QStringLiteral("Training")});
        int got = -1;
        connect(&question, &CloseQuestion::answered, this,
                [&](CloseAnswer given) { got = int(given); });
        question.open();
        question.buttonFor(CloseAnswer(answer))->click();
        QCOMPARE(got, answer);
        QVERIFY(!question.isVisible());
    }

    void escapeGoesBack()
    {
        CloseQuestion question({QStringLiteral("Training")});
        int got = -1;
        connect(&question, &CloseQuestion::answered, this,
                [&](CloseAnswer given) { got = int(given); });
        question.open();
        QTest::keyClick(&question, Qt::Key_Escape);
        QCOMPARE(got, int(CloseAnswer::GoBack));
    }
};

QTEST_MAIN(TestCloseQuestion)
#include "tst_close_question.moc"
