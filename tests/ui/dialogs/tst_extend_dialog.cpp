#include "ui/dialogs/extend_dialog.h"
#include "ui/widgets/number_field.h"

#include <QDialogButtonBox>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QTest>

using namespace formwork;
using namespace formwork::ui;

class TestExtendDialog : public QObject
{
    Q_OBJECT

private:
    static ExperimentConfig config()
    {
        ExperimentConfig config;
        config.data.train = "/data/train.beton";
        config.train.epochs = 10;
        config.optimizer.learningRate = 1e-3;
        config.schedule.name = ScheduleKind::Cosine;
        return config;
    }
    static QLineEdit* field(const ExtendDialog& dialog, const char* name)
    {
        for (auto* each : dialog.findChildren<QLineEdit*>())
            if (each->accessibleName() == QLatin1String(name))
                return each;
        return nullptr;
    }
    static QPushButton* train(const ExtendDialog& dialog)
    {
        for (auto* each : dialog.findChildren<QPushButton*>())
            if (each->text() == QStringLiteral("&Train"))
                return each;
        return nullptr;
    }

private Q_SLOTS:
    void saysTheRuleBeforehand()
    {
        ExtendDialog dialog(QStringLiteral("cats"), config(), {10, 1e-7});
        QCOMPARE(dialog.rule(), QStringLiteral("Epochs 11 to 30: learning rate from 0.0001 on half "
                                               "a cosine to 0"));
        dialog.findChild<NumberField*>()->setValue(5);
        field(dialog, "Learning rate")->setText(QStringLiteral("2e-4"));
        field(dialog, "Final learning rate")->setText(QStringLiteral("2e-4"));
        QCOMPARE(dialog.rule(), QStringLiteral("Epochs 11 to 15: learning rate 0.0002"));
        QCOMPARE(dialog.request().epochs, 5);
        QCOMPARE(dialog.request().learningRate, std::optional(2e-4));
        QCOMPARE(dialog.request().endLearningRate, std::optional(2e-4));
        QVERIFY(train(dialog)->isEnabled());
    }

    void whatIsWrongCannotBeTrained()
    {
        ExtendDialog dialog(QStringLiteral("cats"), config(), {10, 1e-3});
        for (const char* wrong : {"x", "-1", "0"}) {
            field(dialog, "Learning rate")->setText(QLatin1String(wrong));
            QVERIFY2(!train(dialog)->isEnabled(), wrong);
            QVERIFY(!dialog.rule().isEmpty());
        }
        field(dialog, "Learning rate")->clear();
        QVERIFY(train(dialog)->isEnabled());
        field(dialog, "Final learning rate")->setText(QStringLiteral("1"));
        QVERIFY(!train(dialog)->isEnabled()); // above the first
        field(dialog, "Final learning rate")->clear();
        dialog.findChild<NumberField*>()->setValueText(QStringLiteral("0"));
        QVERIFY(!train(dialog)->isEnabled());
    }

    void takesTheDecimalCommaOfTheWindow()
    {
        const QLocale before;
        QLocale::setDefault(QLocale(QLocale::French));
        ExtendDialog dialog(QStringLiteral("chats"), config(), {10, 1e-3});
        field(dialog, "Learning rate")->setText(QStringLiteral("0,0005"));
        QLocale::setDefault(before);
        QCOMPARE(dialog.request().learningRate, std::optional(5e-4));
    }
};

QTEST_MAIN(TestExtendDialog)
#include "tst_extend_dialog.moc"
