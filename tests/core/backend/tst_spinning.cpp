#include "core/backend/spinning.h"

#include <QProcess>
#include <QProcessEnvironment>
#include <QTest>

class TestSpinning : public QObject
{
    Q_OBJECT

private:
    static QByteArray probe(const char* variable, const char* value)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.remove("GOMP_SPINCOUNT");
        environment.remove("OMP_WAIT_POLICY");
        if (variable != nullptr)
            environment.insert(variable, value);
        QProcess process;
        process.setProcessEnvironment(environment);
        process.start(FORMWORK_SPINNING_PROBE, {"train", "a b", ""});
        if (!process.waitForFinished(10'000))
            return "did not end";
        return process.readAllStandardOutput();
    }

private Q_SLOTS:
    void restartsWithItsArguments() { QCOMPARE(probe(nullptr, nullptr), "1000 3|train|a b|"); }

    void theUsersSettingsWin()
    {
        QCOMPARE(probe("GOMP_SPINCOUNT", "7"), "7 3|train|a b|");
        QCOMPARE(probe("OMP_WAIT_POLICY", "active"), "unset 3|train|a b|");
    }
};

QTEST_GUILESS_MAIN(TestSpinning)
#include "tst_spinning.moc"
