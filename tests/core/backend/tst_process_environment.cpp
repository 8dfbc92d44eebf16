#include "core/backend/process_environment.h"

#include <QProcess>
#include <QProcessEnvironment>
#include <QTest>

class TestProcessEnvironment : public QObject
{
    Q_OBJECT

private:
    static QByteArray probe(const char* variable, const char* value)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.remove("GOMP_SPINCOUNT");
        environment.remove("OMP_WAIT_POLICY");
        environment.remove("TORCH_NCCL_ASYNC_ERROR_HANDLING");
        if (variable != nullptr)
            environment.insert(variable, value);
        QProcess process;
        process.setProcessEnvironment(environment);
        process.start(FORMWORK_ENVIRONMENT_PROBE, {"train", "a b", ""});
        if (!process.waitForFinished(10'000))
            return "did not end";
        return process.readAllStandardOutput();
    }

private Q_SLOTS:
    void restartsWithItsArguments() { QCOMPARE(probe(nullptr, nullptr), "1000 0 3|train|a b|"); }

    void theUsersSettingsWin()
    {
        QCOMPARE(probe("GOMP_SPINCOUNT", "7"), "7 0 3|train|a b|");
        QCOMPARE(probe("OMP_WAIT_POLICY", "active"), "unset 0 3|train|a b|");
        QCOMPARE(probe("TORCH_NCCL_ASYNC_ERROR_HANDLING", "3"), "1000 3 3|train|a b|");
    }
};

QTEST_GUILESS_MAIN(TestProcessEnvironment)
#include "tst_process_environment.moc"
