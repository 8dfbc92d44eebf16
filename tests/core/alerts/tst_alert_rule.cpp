#include "core/alerts/alert_rule.h"

#include "core/base/error.h"
#include "support/error_of.h"

#include <QTemporaryDir>
#include <QTest>

using namespace formwork;
using namespace formwork::test;

class TestAlertRule : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rulesAreKept()
    {
        QTemporaryDir folder;
        const Workspace workspace(folder.path().toStdString());
        QVERIFY(loadAlertRules(m_files, workspace).empty());
        AlertRule plateau;
        plateau.id = newAlertId({});
        plateau.event = AlertEvent::Plateau;
        plateau.amount = 12;
        plateau.createdAt = 1'700'000'000'000;
        AlertRule command;
        command.id = newAlertId({plateau});
        command.isOn = false;
        command.event = AlertEvent::Failed;
        command.action = AlertAction::Command;
        command.target = "mail -s 'a run failed' ada";
        AlertRule webhook;
        webhook.id = newAlertId({plateau, command});
        webhook.action = AlertAction::Webhook;
        webhook.target = "team";
        const std::vector<AlertRule> rules = {plateau, command, webhook};
        saveAlertRules(m_files, workspace, rules);
        QCOMPARE(loadAlertRules(m_files, workspace), rules);
        saveAlertRules(m_files, workspace, {});
        QVERIFY(loadAlertRules(m_files, workspace).empty());
    }

    void namesGoBothWays()
    {
        for (const AlertEvent event :
             {AlertEvent::Ended, AlertEvent::Failed, AlertEvent::NotANumber, AlertEvent::Plateau,
              AlertEvent::Slower, AlertEvent::DiskLow})
            QVERIFY(alertEventFromName(alertEventName(event)) == event);
        for (const AlertAction action :
             {AlertAction::Notify, AlertAction::Command, AlertAction::Webhook})
            QVERIFY(alertActionFromName(alertActionName(action)) == action);
        QVERIFY(!alertEventFromName("sometime"));
    }

    void idsAreNew()
    {
        AlertRule first;
        first.id = "rule2";
        QCOMPARE(newAlertId({first}), std::string("rule3"));
    }

    void wrongRulesAreRefused()
    {
        AlertRule rule;
        rule.id = "rule1";
        rule.event = AlertEvent::Slower;
        QCOMPARE(errorOf([&] { validateAlertRule(rule); }).code(), ErrorCode::InvalidArgument);
        rule.amount = 20;
        validateAlertRule(rule);
        rule.action = AlertAction::Command;
        for (const char* command : {"", "  ", "echo 'a"}) {
            rule.target = command;
            QVERIFY2(errorOf([&] { validateAlertRule(rule); }).code() == ErrorCode::InvalidArgument,
                     command);
        }
        rule.action = AlertAction::Webhook;
        rule.target.clear();
        QCOMPARE(errorOf([&] { validateAlertRule(rule); }).code(), ErrorCode::InvalidArgument);
    }

    void damagedFilesAreNamed()
    {
        QTemporaryDir folder;
        const Workspace workspace(folder.path().toStdString());
        for (const char* text :
             {"", "{", "[]", "{\"version\": 1}", "{\"version\": 1, \"rules\": [{}]}",
              "{\"version\": 1, \"rules\": [{\"id\": \"../x\", \"event\": \"ended\", \"action\": "
              "\"notify\"}]}",
              "{\"version\": 1, \"rules\": [{\"id\": \"a\", \"event\": \"never\", \"action\": "
              "\"notify\"}]}",
              "{\"version\": 1, \"rules\": [{\"id\": \"a\", \"event\": \"slower\", \"action\": "
              "\"notify\", \"amount\": -3}]}"}) {
            writeTextFile(m_files, alertRulesFile(workspace), text);
            const Error error = errorOf([&] { loadAlertRules(m_files, workspace); });
            QVERIFY2(error.code() == ErrorCode::CorruptData, text);
            QCOMPARE(error.path(), alertRulesFile(workspace));
        }
        writeTextFile(m_files, alertRulesFile(workspace), "{\"version\": 2, \"rules\": []}");
        QCOMPARE(errorOf([&] { loadAlertRules(m_files, workspace); }).code(),
                 ErrorCode::UnsupportedVersion);
    }

private:
    PosixFileSystem m_files;
};

QTEST_MAIN(TestAlertRule)
#include "tst_alert_rule.moc"
