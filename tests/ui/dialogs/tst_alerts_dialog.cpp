#include "ui/dialogs/alerts_dialog.h"

#include "support/sample_runs.h"
#include "support/screenshot.h"
#include "ui/widgets/inline_message.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>

#include <memory>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestAlertsDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_notified.clear();
        m_watch = std::make_unique<AlertWatch>(
            workspace(), m_files,
            m_folder->filePath(QStringLiteral("private/webhooks.json")).toStdString(),
            [this](const Text& message) { m_notified.push_back(message.english()); });
        m_watch->setInterval(1);
        open();
    }
    void cleanup()
    {
        m_dialog.reset();
        m_watch.reset();
    }

    void rulesAreMadeAndKept()
    {
        QVERIFY(!field<QComboBox>("When")->isVisible()); // the empty state
        button("&Add")->click();
        QVERIFY(field<QComboBox>("When")->isVisible());
        QVERIFY(!field<QLineEdit>("Command")->isVisible());
        choose("When", QStringLiteral("No better epoch for some time"));
        auto* amount = m_dialog->findChild<QDoubleSpinBox*>();
        QVERIFY(amount->isVisible());
        QCOMPARE(amount->value(), 10.0);
        amount->setValue(25);
        choose("Do", QStringLiteral("Command"));
        type("Command", QStringLiteral("notify-send 'Formwork says'"));
        button("&Add")->click();
        choose("Do", QStringLiteral("Webhook"));
        type("Name", QStringLiteral("team"));
        type("Address", QStringLiteral("https://example.org/secret"));
        save();

        const auto rules = loadAlertRules(m_files, workspace());
        QCOMPARE(rules.size(), std::size_t(2));
        QCOMPARE(rules[0].event, AlertEvent::Plateau);
        QCOMPARE(rules[0].amount, 25.0);
        QCOMPARE(rules[0].target, std::string("notify-send 'Formwork says'"));
        QVERIFY(rules[0].createdAt > 0);
        QCOMPARE(rules[1].action, AlertAction::Webhook);
        const std::string text = readTextFile(m_files, alertRulesFile(workspace()));
        QVERIFY(text.find("secret") == std::string::npos); // not in the workspace

        open();
        auto* list = m_dialog->findChild<QListWidget*>();
        QCOMPARE(list->count(), 2);
        QCOMPARE(list->item(1)->text(), QStringLiteral("A run ended: Webhook"));
        list->setCurrentRow(1);
        QCOMPARE(field<QLineEdit>("Address")->text(), QStringLiteral("https://example.org/secret"));
        list->item(0)->setCheckState(Qt::Unchecked);
        button("&Remove")->click();
        save();
        QCOMPARE(loadAlertRules(m_files, workspace()).size(), std::size_t(1));
        QVERIFY(!loadAlertRules(m_files, workspace()).front().isOn);
    }

    void wrongRulesAreNotSaved()
    {
        button("&Add")->click();
        choose("Do", QStringLiteral("Command"));
        m_dialog->accept();
        QVERIFY(message().contains(QStringLiteral("empty")));
        QVERIFY(m_dialog->isVisible());
        choose("Do", QStringLiteral("Webhook"));
        type("Address", QStringLiteral("example.org"));
        m_dialog->accept();
        QVERIFY(message().contains(QStringLiteral("https://")));
        QVERIFY(loadAlertRules(m_files, workspace()).empty());
    }

    void rulesAreTried()
    {
        button("&Add")->click();
        button("&Test")->click();
        QTRY_COMPARE(m_notified.size(), std::size_t(1));
        choose("Do", QStringLiteral("Command"));
        type("Command", QStringLiteral("sh -c 'exit 7'"));
        button("&Test")->click();
        QTRY_VERIFY(message().contains(QStringLiteral("status 7")));
        type("Command", QStringLiteral("true"));
        button("&Test")->click();
        QTRY_COMPARE(message(), QStringLiteral("It works."));
    }

    void damagedFileIsReported()
    {
        writeTextFile(m_files, alertRulesFile(workspace()), "{");
        m_dialog = std::make_unique<AlertsDialog>(*m_watch);
        m_dialog->show();
        QTRY_VERIFY(message().contains(QStringLiteral("alerts.json")));
        auto* buttons = m_dialog->findChild<QDialogButtonBox*>();
        QVERIFY(!buttons->button(QDialogButtonBox::Save)->isEnabled()); // would replace it
    }

    void runsAreReportedOnce()
    {
        AlertRule rule;
        rule.id = "rule1";
        AlertRule failing = rule;
        failing.id = "rule2";
        failing.action = AlertAction::Command;
        failing.target = "no-such-program-at-all";
        saveAlertRules(m_files, workspace(), {rule, failing});
        QSignalSpy checked(m_watch.get(), &AlertWatch::checked);
        QSignalSpy failed(m_watch.get(), &AlertWatch::failed);
        Store store(workspace(), m_files);
        const RunId run = store.createRun(sampleConfig(kSampleShapes[0], 3), RunStart::Claimed);
        m_watch->check();
        QTRY_COMPARE(checked.count(), 1);
        QVERIFY(m_notified.empty());
        store.finishRun(run, RunStatus::Done);
        m_watch->check();
        QTRY_COMPARE(checked.count(), 2);
        QCOMPARE(m_notified,
                 std::vector<std::string>{"The run '" + store.run(run).name + "' is done"});
        QCOMPARE(failed.count(), 1);
        m_watch->check();
        QTRY_COMPARE(checked.count(), 3);
        QCOMPARE(m_notified.size(), std::size_t(1));
        QCOMPARE(failed.count(), 1); // not again so soon
    }

    void screenshots()
    {
        button("&Add")->click();
        button("&Add")->click();
        choose("When", QStringLiteral("An epoch takes longer than usual"));
        choose("Do", QStringLiteral("Command"));
        type("Command", QStringLiteral("notify-send Formwork"));
        saveScreenshots(*m_dialog, QStringLiteral("dialog-alerts"), QSize(760, 420));
    }

private:
    Workspace workspace() const { return Workspace(m_folder->path().toStdString()); }

    void open()
    {
        m_dialog = std::make_unique<AlertsDialog>(*m_watch);
        QSignalSpy loaded(m_dialog.get(), &AlertsDialog::loaded);
        m_dialog->show();
        QTRY_COMPARE(loaded.count(), 1);
    }

    void save()
    {
        m_dialog->accept();
        QTRY_VERIFY(!m_dialog->isVisible());
    }

    template <typename Field>
    Field* field(const char* name) const
    {
        for (Field* each : m_dialog->findChildren<Field*>())
            if (each->accessibleName() == QLatin1String(name))
                return each;
        return nullptr;
    }

    void choose(const char* name, const QString& text)
    {
        auto* box = field<QComboBox>(name);
        const int index = box->findText(text);
        QVERIFY2(index >= 0, qPrintable(text));
        box->setCurrentIndex(index);
        Q_EMIT box->activated(index);
    }

    void type(const char* name, const QString& text)
    {
        auto* edit = field<QLineEdit>(name);
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, text);
    }

    QPushButton* button(const char* text) const
    {
        for (QPushButton* each : m_dialog->findChildren<QPushButton*>())
            if (each->text() == QLatin1String(text))
                return each;
        return nullptr;
    }

    QString message() const
    {
        const auto* shown = m_dialog->findChild<InlineMessage*>();
        return shown->isVisible() ? shown->text() : QString();
    }

    PosixFileSystem m_files;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<AlertWatch> m_watch;
    std::unique_ptr<AlertsDialog> m_dialog;
    std::vector<std::string> m_notified;
};

QTEST_MAIN(TestAlertsDialog)
#include "tst_alerts_dialog.moc"
