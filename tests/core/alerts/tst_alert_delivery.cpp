#include "core/alerts/alert_delivery.h"

#include "core/base/error.h"
#include "support/error_of.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <future>
#include <memory>
#include <thread>

using namespace formwork;
using namespace formwork::test;

namespace {

Alert alertFor(AlertAction action, const std::string& target)
{
    Alert alert;
    alert.rule.id = "rule1";
    alert.rule.event = AlertEvent::Ended;
    alert.rule.action = action;
    alert.rule.target = target;
    alert.run = 12;
    alert.runName = "levit \"beton\"";
    alert.status = "done";
    alert.bestTop1 = 0.75;
    alert.message = Text("The run '%1' is done").arg(alert.runName);
    return alert;
}

// Answers one POST with a status, in the test's own thread.
class OnePost
{
public:
    explicit OnePost(const QByteArray& status) : m_status(status)
    {
        m_server.listen(QHostAddress::LocalHost);
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
            QTcpSocket* socket = m_server.nextPendingConnection();
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket] {
                m_received += socket->readAll();
                const qsizetype head = m_received.indexOf("\r\n\r\n");
                if (head < 0 || m_received.size() < head + 4 + length())
                    return;
                if (m_status.isEmpty()) // never
                    return;
                socket->write("HTTP/1.1 " + m_status +
                              "\r\nContent-Length: 2\r\nLocation: http://127.0.0.1:1/\r\n"
                              "Connection: close\r\n\r\nok");
                socket->disconnectFromHost();
            });
        });
    }

    std::string address() const
    {
        return "http://127.0.0.1:" + std::to_string(m_server.serverPort()) + "/hook/s3cret";
    }
    QByteArray head() const { return m_received.left(m_received.indexOf("\r\n\r\n")); }
    QByteArray body() const { return m_received.mid(m_received.indexOf("\r\n\r\n") + 4); }

private:
    qsizetype length() const
    {
        const QByteArray lower = m_received.toLower();
        const qsizetype at = lower.indexOf("content-length:");
        return lower.mid(at + 15, lower.indexOf("\r\n", at) - at - 15).trimmed().toLongLong();
    }

    QByteArray m_status;
    QByteArray m_received;
    QTcpServer m_server;
};

} // namespace

class TestAlertDelivery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void commandGetsItsWordsAndWhatHappened()
    {
        const QString script = m_folder->filePath(QStringLiteral("my script.sh"));
        const QString out = m_folder->filePath(QStringLiteral("out"));
        write(script, "#!/bin/sh\nprintf '%s\\n' \"$@\" \"$FORMWORK_EVENT\" \"$FORMWORK_RUN\" "
                      "\"$FORMWORK_RUN_NAME\" \"$FORMWORK_STATUS\" \"$FORMWORK_BEST_TOP1\" "
                      "\"$FORMWORK_WORKSPACE\" \"$FORMWORK_MESSAGE\" > \"" +
                          out.toUtf8() + "\"\n");
        const std::string line = "'" + script.toStdString() + "' 'two words' $HOME ;";
        runAlertCommand(alertFor(AlertAction::Command, line), m_workspace);
        QCOMPARE(
            read(out).split('\n'),
            (QList<QByteArray>{"two words", "$HOME", ";", "ended", "12", "levit \"beton\"", "done",
                               "0.75", "/work space", "The run 'levit \"beton\"' is done", ""}));
    }

    void failingCommandsAreReported()
    {
        const auto problem = [this](const std::string& line) {
            return errorOf(
                [&] { runAlertCommand(alertFor(AlertAction::Command, line), m_workspace); });
        };
        QCOMPARE(problem("no-such-program-at-all x").code(), ErrorCode::NotFound);
        QVERIFY(std::string(problem("sh -c 'exit 3'").what()).find("status 3") !=
                std::string::npos);
        QVERIFY(std::string(problem("sh -c 'kill -9 $$'").what()).find("signal 9") !=
                std::string::npos);
        const Error late = errorOf([this] {
            runAlertCommand(alertFor(AlertAction::Command, "sleep 1000"), m_workspace,
                            {.timeout = std::chrono::milliseconds(50)});
        });
        QVERIFY(std::string(late.what()).find("longer") != std::string::npos);
    }

    void webhookGetsJson()
    {
        OnePost server("204 No Content");
        post(server.address());
        QVERIFY(server.head().startsWith("POST /hook/s3cret HTTP/1.1"));
        QVERIFY(server.head().toLower().contains("content-type: application/json"));
        const QJsonObject json = QJsonDocument::fromJson(server.body()).object();
        QCOMPARE(json[QStringLiteral("event")].toString(), QStringLiteral("ended"));
        QCOMPARE(json[QStringLiteral("run")].toInt(), 12);
        QCOMPARE(json[QStringLiteral("run_name")].toString(), QStringLiteral("levit \"beton\""));
        QCOMPARE(json[QStringLiteral("best_top1")].toDouble(), 0.75);
        QCOMPARE(json[QStringLiteral("text")], json[QStringLiteral("message")]);
        QCOMPARE(json[QStringLiteral("workspace")].toString(), QStringLiteral("/work space"));
    }

    void refusalsAreReportedWithoutTheAddress()
    {
        for (const char* status : {"404 Not Found", "500 Oops", "302 Found"}) {
            OnePost server(status);
            const std::string problem = postProblem(server.address());
            QVERIFY2(problem.find(QByteArray(status).left(3).toStdString()) != std::string::npos,
                     problem.c_str());
            QVERIFY2(problem.find("s3cret") == std::string::npos, problem.c_str());
        }
        const std::string unreachable = postProblem("http://127.0.0.1:1/s3cret");
        QVERIFY2(unreachable.find("not reached") != std::string::npos, unreachable.c_str());
        QVERIFY(unreachable.find("s3cret") == std::string::npos);
        const Error unknown =
            errorOf([this] { postAlert(alertFor(AlertAction::Webhook, "team"), m_workspace, {}); });
        QCOMPARE(unknown.code(), ErrorCode::NotFound);
    }

    void silentWebhookIsGivenUp()
    {
        OnePost server(QByteArray{});
        const std::string problem =
            postProblem(server.address(), {.timeout = std::chrono::milliseconds(200)});
        QVERIFY2(problem.find("not reached") != std::string::npos, problem.c_str());
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(postProblem(server.address(), {.stop = stop.get_token()}).find("cancelled") !=
                std::string::npos);
    }

private:
    // From another thread, while this one serves.
    void post(const std::string& address, const DeliverySettings& settings = {})
    {
        auto posted = std::async(std::launch::async, [&] {
            postAlert(alertFor(AlertAction::Webhook, "team"), m_workspace, {{"team", address}},
                      settings);
        });
        while (posted.wait_for(std::chrono::milliseconds(0)) != std::future_status::ready)
            QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
        posted.get();
    }

    std::string postProblem(const std::string& address, const DeliverySettings& settings = {})
    {
        return errorOf([&] { post(address, settings); }).what();
    }

    static void write(const QString& path, const QByteArray& text)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        file.setPermissions(file.permissions() | QFile::ExeOwner);
    }

    static QByteArray read(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    Workspace m_workspace{"/work space"};
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_MAIN(TestAlertDelivery)
#include "tst_alert_delivery.moc"
