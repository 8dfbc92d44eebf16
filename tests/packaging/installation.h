// What tests of packaging share: Formwork installed from the build tree into a folder of the test.
#pragma once

#include "support/command_line.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QStandardPaths>
#include <QString>
#include <QStringList>
#include <QTest>

namespace formwork::test {

// `cmake --install` of the build that the test belongs to.
inline CommandOutcome install(const QString& prefix, const QStringList& more = {})
{
    return runCommand(QStringList{QStringLiteral("--install"), QStringLiteral(FORMWORK_BUILD),
                                  QStringLiteral("--prefix"), prefix} +
                          more,
                      QStringLiteral(FORMWORK_CMAKE));
}

// Files below a folder, relative to it, sorted.
inline QStringList filesBelow(const QString& folder)
{
    QStringList files;
    QDirIterator each(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (each.hasNext())
        files.append(QDir(folder).relativeFilePath(each.next()));
    files.sort();
    return files;
}

// "scan", "bench": what `formwork-cli [COMMAND] --help` lists.
inline QStringList commandsOf(const QStringList& command)
{
    const QString help =
        QString::fromUtf8(runCommand(command + QStringList{QStringLiteral("--help")}).out);
    QStringList names;
    const auto lines = help.mid(qMax(0, int(help.indexOf(QStringLiteral("Subcommands:")))))
                           .split(QLatin1Char('\n'));
    if (!help.contains(QStringLiteral("Subcommands:")))
        return names;
    for (const QString& line : lines) {
        if (line.startsWith(QStringLiteral("  ")) && line.size() > 2 &&
            line.at(2) != QLatin1Char(' '))
            names.append(line.trimmed().section(QLatin1Char(' '), 0, 0));
    }
    return names;
}

// A build tree that was configured with these lines in its cache, and never built.
inline QString unbuiltTree(const QString& folder, const QByteArray& cache)
{
    QDir().mkpath(folder);
    QFile file(folder + QStringLiteral("/CMakeCache.txt"));
    if (file.open(QIODevice::WriteOnly))
        file.write("CMAKE_PROJECT_VERSION:STATIC=0.1.0\nFORMWORK_GUI:BOOL=ON\n" + cache);
    QFile install(folder + QStringLiteral("/cmake_install.cmake"));
    if (install.open(QIODevice::WriteOnly))
        install.write("file(INSTALL DESTINATION \"${CMAKE_INSTALL_PREFIX}/bin\" TYPE EXECUTABLE "
                      "FILES \"/nonexistent/formwork-cli\")\n");
    return folder;
}

// Checks that a script refuses `arguments` with that message and prints nothing else.
inline void compareRefusal(const QString& script, const QStringList& arguments,
                           const QByteArray& message)
{
    const CommandOutcome outcome = runCommand(arguments, script);
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY2(outcome.err.contains(message), outcome.err.constData());
    QVERIFY(outcome.out.isEmpty());
}

// The full name of a tool of the system; empty where it is not installed.
inline QString tool(const QString& name)
{
    return QStandardPaths::findExecutable(name);
}

} // namespace formwork::test
