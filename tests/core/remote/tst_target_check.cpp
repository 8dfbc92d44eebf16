#include "core/remote/target_check.h"

#include "core/base/error.h"
#include "support/error_of.h"
#include "support/ssh_server.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <string>
#include <vector>

using namespace formwork;
using namespace formwork::test;

class TestTargetCheck : public QObject
{
    Q_OBJECT

private:
    Target target() const
    {
        Target target;
        target.name = "box";
        target.host = "box";
        target.sshConfig = m_server->config().toStdString();
        target.folder = m_folder.filePath("there").toStdString();
        target.program = FORMWORK_TEST_PROGRAMS "/formwork-cli";
        target.copiesData = true;
        return target;
    }
    // Texts of the findings that are not good.
    static QStringList troubles(const std::vector<TargetFinding>& findings)
    {
        QStringList texts;
        for (const TargetFinding& finding : findings)
            if (finding.state != CheckState::Good)
                texts += QString::fromStdString(finding.text.english());
        return texts;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_server = std::make_unique<SshServer>();
        if (!m_server->problem().isEmpty())
            QSKIP(qPrintable("skipped: " + m_server->problem()));
    }
    void cleanupTestCase() { m_server.reset(); }

    void aGoodTargetIsGood()
    {
        std::vector<std::string> reported;
        const auto findings = checkTarget(target(), {}, [&](const TargetFinding& finding) {
            reported.push_back(finding.text.english());
        });
        QVERIFY2(troubles(findings).isEmpty(), qPrintable(troubles(findings).join('\n')));
        QVERIFY(canTrain(findings));
        QCOMPARE(reported.size(), findings.size());
        QVERIFY(reported.front().starts_with("box answers: Linux"));
    }

    void eachTroubleHasARemedy_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("folder") << "the folder /proc/formwork cannot be written";
        QTest::newRow("program") << "/bin/no-such-program does not run there";
        QTest::newRow("version") << "formwork-cli 0.0.1 is there";
        QTest::newRow("data") << "/no/such/data does not exist there";
        QTest::newRow("host key") << "the host key of box is not known yet";
        QTest::newRow("slurm") << "Slurm is not installed there";
    }
    void eachTroubleHasARemedy()
    {
        QFETCH(QString, text);
        const QString which = QTest::currentDataTag();
        Target bad = target();
        if (which == "folder")
            bad.folder = "/proc/formwork";
        else if (which == "program")
            bad.program = "/bin/no-such-program";
        else if (which == "version")
            bad.setup = {"fwtest() { echo formwork-cli 0.0.1; }"};
        else if (which == "data")
            bad.data = {{"/data", "/no/such/data"}};
        else if (which == "slurm")
            bad.kind = TargetKind::Slurm;
        if (which == "version")
            bad.program = "fwtest";
        if (which == "host key") {
            m_server->writeFile("strange_config", m_server->clientConfig("nothing", "user_key"));
            bad.sshConfig = m_server->path("strange_config").toStdString();
            // Without a shared connection of the tests before.
            bad.host = "other@box";
        }
        if (which == "slurm" && QFile::exists(QStringLiteral("/usr/bin/sbatch")))
            bad.setup = {};
        const auto findings = checkTarget(bad, {});
        const auto found = std::ranges::find_if(findings, [](const TargetFinding& finding) {
            return finding.state == CheckState::Bad;
        });
        if (which == "slurm" && QFile::exists(QStringLiteral("/usr/bin/sbatch")))
            text = "Slurm does not answer there";
        QVERIFY(found != findings.end());
        QVERIFY(!canTrain(findings));
        const QString seen = QString::fromStdString(found->text.english());
        QVERIFY2(seen.contains(which == "host key" ? QStringLiteral("host key of") : text),
                 qPrintable(seen));
        QVERIFY(!found->remedy.empty());
    }

    void aTargetWithoutAnyDataIsWarnedOf()
    {
        Target bare = target();
        bare.copiesData = false;
        const auto findings = checkTarget(bare, {});
        QCOMPARE(troubles(findings).size(), 1);
        QVERIFY(canTrain(findings));
    }

    void whatCannotBeATargetIsNotAsked()
    {
        Target bad = target();
        bad.host = "-x";
        QCOMPARE(errorOf([&] { checkTarget(bad, {}); }).code(), ErrorCode::InvalidArgument);
    }

private:
    std::unique_ptr<SshServer> m_server;
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestTargetCheck)
#include "tst_target_check.moc"
