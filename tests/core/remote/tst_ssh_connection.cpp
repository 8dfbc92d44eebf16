#include "core/remote/ssh_connection.h"

#include "core/base/error.h"
#include "support/error_of.h"
#include "support/recording_progress.h"
#include "support/ssh_server.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <string>
#include <thread>

using namespace formwork;
using namespace formwork::test;

class TestSshConnection : public QObject
{
    Q_OBJECT

private:
    // Sockets lie in a folder with a short name.
    SshConnection connection(const QString& config = QStringLiteral("ssh_config")) const
    {
        return {"box", m_server->path(config).toStdString(), m_sockets.path().toStdString()};
    }
    std::string here(const QString& name) const { return m_folder.filePath(name).toStdString(); }
    void write(const QString& name, const QByteArray& text) const
    {
        QDir().mkpath(QFileInfo(m_folder.filePath(name)).path());
        QFile file(m_folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    QByteArray read(const QString& name) const
    {
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_server = std::make_unique<SshServer>();
        if (!m_server->problem().isEmpty())
            QSKIP(qPrintable("skipped: " + m_server->problem()));
    }
    void cleanupTestCase() { m_server.reset(); }

    void runsScripts()
    {
        SshConnection ssh = connection();
        const RemoteResult result = ssh.run(
            {.script = "for i in 1 2; do\n    echo \"it's $i\"\ndone\necho wrong >&2\nexit 7"}, {});
        QCOMPARE(result.code, 7);
        QCOMPARE(result.output, std::string("it's 1\nit's 2\n"));
        QCOMPARE(result.errors, std::string("wrong\n"));
        // 255 is how ssh says that there is no connection.
        QCOMPARE(ssh.run({.script = "exit 255"}, {}).code, 254);
        QVERIFY(ssh.run({.script = "exit 0"}, {}).succeeded());
    }

    void scriptsMayBeLong()
    {
        std::string script;
        for (int line = 0; line < 20'000; ++line)
            script += "last='line " + std::to_string(line) + "'\n";
        QCOMPARE(connection().output(script + "echo \"$last\"; cat", Text("count"), {}),
                 std::string("line 19999\n"));
    }

    void connectionsAreShared()
    {
        SshConnection ssh = connection();
        const std::string first = ssh.output("echo $SSH_CONNECTION", Text("ask"), {});
        QCOMPARE(ssh.output("echo $SSH_CONNECTION", Text("ask"), {}), first);
        QCOMPARE(QDir(m_sockets.path()).entryList(QDir::System | QDir::Files).size(), 1);
        SshConnection own("box", m_server->config().toStdString(), {});
        QVERIFY(own.output("echo $SSH_CONNECTION", Text("ask"), {}) != first);
    }

    void aFailedScriptIsAnErrorWithItsMessage()
    {
        const Error error = errorOf([&] {
            connection().output("echo 'no such thing' >&2; exit 1", Text("find the thing"), {});
        });
        QCOMPARE(error.code(), ErrorCode::Io);
        QCOMPARE(error.message(), std::string("box: cannot find the thing: no such thing"));
    }

    void copiesFoldersAndFiles()
    {
        write("images/a it's/1.jpg", QByteArray(200'000, 'x'));
        write("images/$b/2.jpg", "two");
        RecordingProgress progress;
        SshConnection ssh = connection();
        ssh.upload({.from = here("images"), .to = here("there $x"), .isFolder = true}, "Copying",
                   progress, {});
        QCOMPARE(read("there $x/a it's/1.jpg").size(), 200'000);
        QCOMPARE(read("there $x/$b/2.jpg"), QByteArray("two"));
        QCOMPARE(progress.last.stage, std::string("Copying"));
        QCOMPARE(progress.last.done, std::uint64_t{100});

        ssh.download({.from = here("there $x/a it's/1.jpg"), .to = here("back.jpg")}, "Copying",
                     progress, {});
        QCOMPARE(read("back.jpg").size(), 200'000);
        QDir().mkpath(m_folder.filePath("some"));
        ssh.download({.from = here("there $x/$b"),
                      .to = here("some"),
                      .isFolder = true,
                      .only = {"2.*", "missing"}},
                     "Copying", progress, {});
        QCOMPARE(read("some/2.jpg"), QByteArray("two"));
    }

    void whatIsMissingIsAnError()
    {
        NullProgress progress;
        const Error error = errorOf([&] {
            connection().download({.from = here("nothing"), .to = here("x")}, "Copying", progress,
                                  {});
        });
        QCOMPARE(error.code(), ErrorCode::Io);
        QVERIFY2(error.message().find("nothing") != std::string::npos, error.what());
    }

    void itStopsWhenAsked()
    {
        std::stop_source source;
        std::jthread stopper([&] {
            QTest::qWait(100);
            source.request_stop();
        });
        QElapsedTimer timer;
        timer.start();
        const Error error =
            errorOf([&] { connection().run({.script = "sleep 60"}, source.get_token()); });
        QCOMPARE(error.code(), ErrorCode::Cancelled);
        QVERIFY(timer.elapsed() < 20'000);
    }

    void aHostThatIsSilentIsGivenUp()
    {
        const Error error = errorOf([&] {
            connection().run({.script = "sleep 60", .timeout = std::chrono::milliseconds(200)}, {});
        });
        QCOMPARE(error.code(), ErrorCode::Io);
        QVERIFY(error.message().find("did not answer") != std::string::npos);
    }

    void trouble_data()
    {
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<QString>("message");
        const QByteArray good = m_server->clientConfig("known_hosts", "user_key");
        QTest::newRow("unknown host key")
            << m_server->clientConfig("nothing", "user_key") << "is not known yet";
        QTest::newRow("changed host key")
            << m_server->clientConfig("changed_hosts", "user_key") << "another host key";
        QTest::newRow("key that is not accepted")
            << m_server->clientConfig("known_hosts", "host_key") << "does not accept any";
        QTest::newRow("nobody listens")
            << QByteArray("Host box\n    HostName 127.0.0.1\n    Port 1\n") << "cannot be reached";
        QTest::newRow("no such host")
            << QByteArray("Host box\n    HostName no-such-host.invalid\n") << "is not known";
        QTest::newRow("no such configuration") << QByteArray() << "cannot be reached";
    }
    void trouble()
    {
        QFETCH(QByteArray, config);
        QFETCH(QString, message);
        QFile good(m_server->path("user_key.pub"));
        QVERIFY(good.open(QIODevice::ReadOnly));
        const QByteArray port =
            m_server->clientConfig("x", "x").split('\n').at(2).trimmed().split(' ').last();
        m_server->writeFile("changed_hosts", "[127.0.0.1]:" + port + ' ' + good.readAll());
        if (!config.isEmpty())
            m_server->writeFile("bad_config", config);
        else
            QFile::remove(m_server->path("bad_config"));
        SshConnection ssh("box", m_server->path("bad_config").toStdString(), {});
        const Error error = errorOf([&] { ssh.run({.script = "true"}, {}); });
        QCOMPARE(error.code(), ErrorCode::Io);
        QVERIFY2(error.message().find(message.toStdString()) != std::string::npos, error.what());
        QVERIFY(!error.hint().empty());
    }

    void anOptionIsNotAHost()
    {
        QCOMPARE(errorOf([] { SshConnection("-oProxyCommand=x", {}, {}); }).code(),
                 ErrorCode::InvalidArgument);
    }

    void socketsLieInAPrivateFolder()
    {
        const QByteArray runtime = qgetenv("XDG_RUNTIME_DIR");
        qputenv("XDG_RUNTIME_DIR", QFile::encodeName(m_sockets.path()));
        const std::filesystem::path folder = privateSocketFolder();
        QCOMPARE(folder.string(), m_sockets.filePath("formwork").toStdString());
        QVERIFY(std::filesystem::status(folder).permissions() == std::filesystem::perms::owner_all);
        // Others could put a socket of theirs into this one.
        std::filesystem::permissions(folder, std::filesystem::perms::all);
        QVERIFY(privateSocketFolder() != folder);
        std::filesystem::remove(folder);
        qputenv("XDG_RUNTIME_DIR", QFile::encodeName(m_folder.filePath(QString(100, 'x'))));
        QVERIFY(privateSocketFolder().native().size() < 60);
        qputenv("XDG_RUNTIME_DIR", runtime);
    }

    void linesOfRsync_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<int>("percent");
        QTest::newRow("in the middle") << "      1,234,567  45%    1.23MB/s    0:00:10" << 45;
        QTest::newRow("at the end") << "1234 100%  1.2MB/s  0:00:00 (xfr#2, to-chk=0/3)" << 100;
        QTest::newRow("no number") << "%" << -1;
        QTest::newRow("a name") << "sending incremental file list" << -1;
        QTest::newRow("too much") << "101%" << -1;
    }
    void linesOfRsync()
    {
        QFETCH(QString, line);
        QFETCH(int, percent);
        QCOMPARE(rsyncPercent(line.toStdString()).value_or(-1), percent);
    }

private:
    std::unique_ptr<SshServer> m_server;
    QTemporaryDir m_folder;
    QTemporaryDir m_sockets{QStringLiteral("/tmp/fw-XXXXXX")};
};

QTEST_GUILESS_MAIN(TestSshConnection)
#include "tst_ssh_connection.moc"
