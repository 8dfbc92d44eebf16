// A target on this machine, reached by a real sshd, whose formwork-cli is a script: it says the
// right version and does what the test wants instead of training.
#pragma once

#include "core/base/version.h"
#include "core/remote/target.h"
#include "support/ssh_server.h"

#include <QDir>
#include <QFile>
#include <QString>
#include <QTemporaryDir>

#include <string>

namespace formwork::test {

class StandInTarget
{
public:
    explicit StandInTarget(const SshServer& server) : m_server(server)
    {
        setTraining("exit 0");
        QDir(m_folder.path()).mkpath(QStringLiteral("data"));
    }

    // `lines` for sh, in the run's folder there.
    void setTraining(const QByteArray& lines) const
    {
        QFile file(m_folder.filePath(QStringLiteral("formwork-cli")));
        if (file.open(QIODevice::WriteOnly))
            file.write("#!/bin/sh\nif [ \"$1\" = --version ]; then\n    echo 'formwork-cli " +
                       QByteArray(kVersion.data(), static_cast<qsizetype>(kVersion.size())) +
                       "'\n    exit\nfi\n" + lines + "\n");
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }

    // Data below /data lies there.
    Target target(const std::string& name) const
    {
        Target target;
        target.name = name;
        target.host = SshServer::host().toStdString();
        target.sshConfig = m_server.config().toStdString();
        target.folder = path(QStringLiteral("there"));
        target.program = path(QStringLiteral("formwork-cli"));
        target.data = {{"/data", path(QStringLiteral("data"))}};
        return target;
    }
    std::string path(const QString& name) const { return m_folder.filePath(name).toStdString(); }

private:
    const SshServer& m_server;
    QTemporaryDir m_folder;
};

} // namespace formwork::test
