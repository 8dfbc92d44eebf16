#include "core/remote/target.h"

#include "core/base/error.h"
#include "support/error_of.h"

#include <QTest>

#include <functional>
#include <string>

using namespace formwork;
using namespace formwork::test;

namespace {

Target cluster()
{
    Target target;
    target.name = "cluster";
    target.kind = TargetKind::Slurm;
    target.host = "me@login.example.org";
    target.folder = "/scratch/me/form work";
    target.program = "~/bin/formwork-cli";
    target.data = {{"/data", "/scratch/data"}, {"/data/cats", "~/cats"}};
    target.copiesData = true;
    target.setup = {"module load cuda", "export A='b c'"};
    target.sshConfig = "/home/me/ssh_config";
    target.slurm = {"gpu", "1-12:00", "16G", 2, 8, 4, {"--account=vision"}};
    return target;
}

} // namespace

class TestTarget : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isKeptAsText()
    {
        validateTarget(cluster());
        QVERIFY(targetFromText("cluster", targetToText(cluster())) == cluster());
        Target plain;
        plain.name = "box";
        plain.host = "box";
        validateTarget(plain);
        QVERIFY(targetFromText("box", targetToText(plain)) == plain);
        plain.data = {{"/data/caf\xe9", "/data"}}; // a path may hold any bytes
        plain.sshConfig = "/home/caf\xe9/config";
        QVERIFY(targetFromText("box", targetToText(plain)) == plain);
    }

    void textOfANewerVersionIsRead()
    {
        const Target target =
            targetFromText("x", R"({"kind": "ssh", "host": "h", "quantum": true})");
        QCOMPARE(target.host, std::string("h"));
        QCOMPARE(target.folder, std::string("~/formwork"));
    }

    void damagedTextNamesTheTarget_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("no JSON") << "{";
        QTest::newRow("no host") << R"({"kind": "ssh"})";
        QTest::newRow("unknown kind") << R"({"kind": "cloud", "host": "h"})";
        QTest::newRow("wrong type") << R"({"kind": "ssh", "host": 3})";
        QTest::newRow("no path") << R"({"kind": "ssh", "host": "h", "ssh_config": 3})";
    }
    void damagedTextNamesTheTarget()
    {
        QFETCH(QString, text);
        const Error error = errorOf([&] { targetFromText("box", text.toStdString()); });
        QCOMPARE(error.code(), ErrorCode::CorruptData);
        QVERIFY(error.message().find("'box'") != std::string::npos);
        QVERIFY2(error.message().find("json.exception") == std::string::npos, error.what());
    }

    void whatCannotWorkIsRefused_data()
    {
        QTest::addColumn<int>("change");
        for (int i = 0; i < static_cast<int>(changes().size()); ++i)
            QTest::addRow("%d", i) << i;
    }
    void whatCannotWorkIsRefused()
    {
        QFETCH(int, change);
        Target target = cluster();
        changes()[static_cast<std::size_t>(change)](target);
        QCOMPARE(errorOf([&] { validateTarget(target); }).code(), ErrorCode::InvalidArgument);
    }

    void placesOfData()
    {
        const DataPlace place = dataPlaceFrom("/data/cats=/scratch/a=b");
        QCOMPARE(place.local.string(), std::string("/data/cats"));
        QCOMPARE(place.remote, std::string("/scratch/a=b"));
        for (const char* text : {"", "/data", "=/x", "/x="})
            QCOMPARE(errorOf([&] { dataPlaceFrom(text); }).code(), ErrorCode::InvalidArgument);
    }

    void theLongestPlaceCounts()
    {
        Target target = cluster();
        const auto place = [&](const char* path) {
            return remotePlaceOf(target, path).value_or("none");
        };
        QCOMPARE(place("/data/dogs/train.beton"), std::string("/scratch/data/dogs/train.beton"));
        QCOMPARE(place("/data/cats"), std::string("~/cats"));
        QCOMPARE(place("/data/cats/val"), std::string("~/cats/val"));
        QCOMPARE(place("/data/cats2"), std::string("/scratch/data/cats2"));
        QCOMPARE(place("/database"), std::string("none"));
        target.data = {{"/data/", "/scratch/"}};
        QCOMPARE(place("/data/x"), std::string("/scratch/x"));
        target.data = {{"/", "/mnt"}};
        QCOMPARE(place("/data/x"), std::string("/mnt/data/x"));
    }

private:
    using Change = std::function<void(Target&)>;
    static const std::vector<Change>& changes()
    {
        static const std::vector<Change> all = {
            [](Target& t) { t.name = ""; },
            [](Target& t) { t.name = "-x"; },
            [](Target& t) { t.name = "a b"; },
            [](Target& t) { t.name = std::string(65, 'a'); },
            [](Target& t) { t.host = ""; },
            [](Target& t) { t.host = "-oProxyCommand=touch"; },
            [](Target& t) { t.host = "a b"; },
            [](Target& t) { t.host = "a;b"; },
            [](Target& t) { t.folder = "relative"; },
            [](Target& t) { t.folder = "/a\nb"; },
            [](Target& t) { t.folder = ""; },
            [](Target& t) { t.program = ""; },
            [](Target& t) { t.program = "-x"; },
            [](Target& t) {
                t.data = {{"data", "/x"}};
            },
            [](Target& t) {
                t.data = {{"/data", "x"}};
            },
            [](Target& t) { t.setup = {"a\nb"}; },
            [](Target& t) { t.sshConfig = "config"; },
            [](Target& t) { t.kind = TargetKind::Ssh; }, // with options of Slurm
            [](Target& t) { t.slurm.partition = "a b"; },
            [](Target& t) { t.slurm.timeLimit = "4 hours"; },
            [](Target& t) { t.slurm.memory = "16 G"; },
            [](Target& t) { t.slurm.gpus = -1; },
            [](Target& t) { t.slurm.extraLines = {"--a\n--b"}; },
        };
        return all;
    }
};

QTEST_GUILESS_MAIN(TestTarget)
#include "tst_target.moc"
