// A real sshd on the loopback address, with a throw-away key, host key and configuration of ssh.
#pragma once

#include <QByteArray>
#include <QFile>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <arpa/inet.h>
#include <csignal>
#include <memory>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace formwork::test {

class SshServer
{
public:
    // problem() says why there is none; empty: it runs. `environment`: "NAME=value" in its
    // sessions.
    explicit SshServer(const QStringList& environment = {})
    {
        for (const char* program : {"/usr/sbin/sshd", "/usr/bin/ssh", "/usr/bin/rsync"})
            if (!QFile::exists(QString::fromLatin1(program))) {
                m_problem = QStringLiteral("%1 is not installed").arg(QLatin1String(program));
                return;
            }
        if (::getuid() == 0)
            QProcess::execute(QStringLiteral("mkdir"),
                              {QStringLiteral("-p"), QStringLiteral("/run/sshd")});
        for (const QString& key : {QStringLiteral("host_key"), QStringLiteral("user_key")})
            if (QProcess::execute(QStringLiteral("ssh-keygen"),
                                  {QStringLiteral("-q"), QStringLiteral("-t"),
                                   QStringLiteral("ed25519"), QStringLiteral("-N"), QString(),
                                   QStringLiteral("-f"), path(key)}) != 0)
                m_problem = QStringLiteral("ssh-keygen failed");
        m_port = freePort();
        writeFile(QStringLiteral("authorized_keys"), readFile(QStringLiteral("user_key.pub")));
        writeFile(QStringLiteral("known_hosts"),
                  QStringLiteral("[127.0.0.1]:%1 ").arg(m_port).toUtf8() +
                      readFile(QStringLiteral("host_key.pub")));
        writeFile(QStringLiteral("sshd_config"),
                  QStringLiteral("ListenAddress 127.0.0.1\nPort %1\nHostKey %2\n"
                                 "AuthorizedKeysFile %3\nPidFile %4\n"
                                 "StrictModes no\nUsePAM no\n"
                                 "PasswordAuthentication no\n"
                                 "KbdInteractiveAuthentication no\n"
                                 "PrintMotd no\nMaxStartups 100\n")
                          .arg(m_port)
                          .arg(path(QStringLiteral("host_key")),
                               path(QStringLiteral("authorized_keys")), path(QStringLiteral("pid")))
                          .toUtf8() +
                      (environment.isEmpty()
                           ? QByteArray()
                           : "SetEnv " + environment.join(QLatin1Char(' ')).toUtf8() + '\n'));
        writeFile(QStringLiteral("ssh_config"),
                  clientConfig(QStringLiteral("known_hosts"), QStringLiteral("user_key")));
        if (m_problem.isEmpty())
            start();
    }
    ~SshServer() { stop(); }
    SshServer(const SshServer&) = delete;
    SshServer& operator=(const SshServer&) = delete;

    QString problem() const { return m_problem; }
    // The configuration for ssh, with the host "box" in it.
    QString config() const { return path(QStringLiteral("ssh_config")); }
    QString path(const QString& name) const { return m_folder.filePath(name); }
    static QString host() { return QStringLiteral("box"); }

    QByteArray clientConfig(const QString& knownHosts, const QString& key) const
    {
        const passwd* self = ::getpwuid(::getuid());
        return QStringLiteral(
                   "Host box\n    HostName 127.0.0.1\n    Port %1\n    User %2\n"
                   "    IdentityFile %3\n    IdentitiesOnly yes\n    IdentityAgent none\n"
                   "    UserKnownHostsFile %4\n    GlobalKnownHostsFile none\n")
            .arg(m_port)
            .arg(QString::fromLocal8Bit(self->pw_name), path(key), path(knownHosts))
            .toUtf8();
    }
    void writeFile(const QString& name, const QByteArray& text) const
    {
        QFile file(path(name));
        if (file.open(QIODevice::WriteOnly))
            file.write(text);
    }

    void start()
    {
        m_server = std::make_unique<QProcess>();
        m_server->setProcessChannelMode(QProcess::MergedChannels);
        m_server->start(QStringLiteral("/usr/sbin/sshd"),
                        {QStringLiteral("-D"), QStringLiteral("-e"), QStringLiteral("-f"),
                         path(QStringLiteral("sshd_config"))});
        for (int tries = 0; tries < 200; ++tries) {
            if (answers())
                return;
            if (m_server->waitForFinished(50))
                break;
        }
        m_problem = QStringLiteral("sshd does not start: ") +
                    QString::fromUtf8(m_server->readAll()).trimmed();
    }
    // Also ends its connections, as a network that breaks down.
    void stop()
    {
        if (!m_server)
            return;
        const qint64 parent = m_server->processId();
        QProcess children;
        children.start(QStringLiteral("ps"), {QStringLiteral("-o"), QStringLiteral("pid="),
                                              QStringLiteral("--ppid"), QString::number(parent)});
        children.waitForFinished();
        const QByteArray sessions = children.readAllStandardOutput();
        m_server->terminate();
        m_server->waitForFinished();
        for (const QByteArray& pid : sessions.split('\n'))
            if (pid.trimmed().toInt() > 1)
                ::kill(pid.trimmed().toInt(), SIGKILL);
        m_server.reset();
    }

private:
    QByteArray readFile(const QString& name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    // A port that was free a moment ago.
    static quint16 freePort()
    {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address = loopback(0);
        socklen_t size = sizeof address;
        ::bind(socket, reinterpret_cast<sockaddr*>(&address), size);
        ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
        ::close(socket);
        return ntohs(address.sin_port);
    }
    bool answers() const
    {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address = loopback(m_port);
        const bool isOpen =
            ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
        ::close(socket);
        return isOpen;
    }
    static sockaddr_in loopback(quint16 port)
    {
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }

    QTemporaryDir m_folder;
    quint16 m_port = 0;
    QString m_problem;
    std::unique_ptr<QProcess> m_server;
};

} // namespace formwork::test
