// formwork-cli as a process: what tests of it share.
#pragma once

#include "support/sanitizers.h"

#include <QByteArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

namespace formwork::test {

inline const QString kProgram = QStringLiteral(FORMWORK_TEST_PROGRAMS "/formwork-cli");

struct CommandOutcome
{
    int exitCode = -1; // also where the program crashed or did not end
    QByteArray out;
    QByteArray err;
    QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
};

inline CommandOutcome
runCommand(const QStringList& arguments, const QString& program = kProgram,
           const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment())
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(program, arguments);
    CommandOutcome outcome;
    if (!process.waitForFinished(kHasSanitizer ? 500'000 : 100'000))
        return outcome;
    outcome.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    outcome.out = process.readAllStandardOutput();
    outcome.err = process.readAllStandardError();
    return outcome;
}

} // namespace formwork::test
