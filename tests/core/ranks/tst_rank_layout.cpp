#include "core/ranks/rank_layout.h"

#include "core/base/error.h"

#include <QTest>

#include <functional>
#include <map>
#include <string>

using namespace formwork;

namespace {

using Variables = std::map<std::string, std::string>;

RankLayout layoutOf(const Variables& variables)
{
    return rankLayout([&](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end())
            return std::nullopt;
        return found->second;
    });
}

std::string errorOf(const Variables& variables)
{
    try {
        layoutOf(variables);
    } catch (const Error& error) {
        return error.code() == ErrorCode::InvalidConfig ? error.message() : "another code";
    }
    return {};
}

const Variables kTorchrun = {{"RANK", "3"},         {"WORLD_SIZE", "4"},
                             {"LOCAL_RANK", "1"},   {"LOCAL_WORLD_SIZE", "2"},
                             {"MASTER_ADDR", "a1"}, {"MASTER_PORT", "29500"}};
const Variables kSlurm = {{"SLURM_PROCID", "2"},  {"SLURM_NTASKS", "3"},
                          {"SLURM_LOCALID", "0"}, {"SLURM_STEP_ID", "0"},
                          {"SLURM_JOB_ID", "77"}, {"SLURM_JOB_NODELIST", "gpu[07-09]"}};

Variables with(Variables variables, const Variables& others)
{
    for (const auto& [name, value] : others)
        variables[name] = value;
    return variables;
}

Variables without(Variables variables, const std::string& name)
{
    variables.erase(name);
    return variables;
}

} // namespace

class TestRankLayout : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneProcessByDefault()
    {
        for (const Variables& variables :
             {Variables(), Variables{{"MASTER_ADDR", "a"}, {"MASTER_PORT", "1"}},
              Variables{{"RANK", "0"}, {"WORLD_SIZE", "1"}},
              with(kSlurm, {{"SLURM_NTASKS", "1"}, {"SLURM_PROCID", "0"}})}) {
            const RankLayout layout = layoutOf(variables);
            QVERIFY(!layout.isParallel() && layout.isFirst());
            QVERIFY(layout.source == RankSource::None);
        }
    }

    void readsTorchrun()
    {
        const RankLayout layout = layoutOf(kTorchrun);
        QCOMPARE(layout.rank, 3);
        QCOMPARE(layout.worldSize, 4);
        QCOMPARE(layout.localRank, 1);
        QCOMPARE(layout.localSize, 2);
        QCOMPARE(layout.address, std::string("a1"));
        QCOMPARE(layout.port, 29500);
        QVERIFY(layout.source == RankSource::Torchrun);
    }

    // The agent listens at the port that it names.
    void leavesTheAgentItsPort()
    {
        const Variables agent = {{"TORCHELASTIC_USE_AGENT_STORE", "True"}};
        QCOMPARE(layoutOf(with(kTorchrun, agent)).port, 29501);
        QCOMPARE(layoutOf(with(with(kTorchrun, agent), {{"MASTER_PORT", "65535"}})).port, 65534);
    }

    void readsSlurm()
    {
        const RankLayout layout = layoutOf(kSlurm);
        QCOMPARE(layout.rank, 2);
        QCOMPARE(layout.worldSize, 3);
        QCOMPARE(layout.localRank, 0);
        QCOMPARE(layout.address, std::string("gpu07"));
        QVERIFY(layout.source == RankSource::Slurm);
        QVERIFY(layout.port >= 20000 && layout.port < 32000);
        // All ranks of a step agree, and another step is somewhere else.
        QCOMPARE(layoutOf(with(kSlurm, {{"SLURM_PROCID", "1"}})).port, layout.port);
        QVERIFY(layoutOf(with(kSlurm, {{"SLURM_STEP_ID", "1"}})).port != layout.port);
        QVERIFY(layoutOf(with(kSlurm, {{"SLURM_JOB_ID", "78"}})).port != layout.port);
        const RankLayout chosen =
            layoutOf(with(kSlurm, {{"MASTER_ADDR", "b"}, {"MASTER_PORT", "4000"}}));
        QCOMPARE(chosen.address, std::string("b"));
        QCOMPARE(chosen.port, 4000);
    }

    // Steps in which Slurm runs something other than tasks of srun: a batch script, the shell of
    // salloc, what comes by ssh.
    void otherStepsTrainAlone()
    {
        QVERIFY(!layoutOf(without(kSlurm, "SLURM_STEP_ID")).isParallel());
        for (const char* step : {"4294967290", "4294967291", "4294967292", "4294967293"}) {
            const Variables special = {{"SLURM_STEP_ID", step}, {"SLURM_PROCID", "0"}};
            QVERIFY(!layoutOf(with(kSlurm, special)).isParallel());
            // Nor do they contradict the ranks that are started there.
            QCOMPARE(layoutOf(with(kTorchrun, with(kSlurm, special))).worldSize, 4);
        }
        QVERIFY(layoutOf(with(kSlurm, {{"SLURM_STEP_ID", "4294967280"}})).isParallel());
    }

    // Those of a federation of clusters have high bits set.
    void highJobNumbers()
    {
        const int port = layoutOf(with(kSlurm, {{"SLURM_JOB_ID", "4227858433"}})).port;
        QVERIFY(port >= 20000 && port < 32000);
    }

    // srun may start one torchrun for each machine.
    void torchrunUnderSlurm()
    {
        const Variables both = with(kTorchrun, kSlurm);
        QCOMPARE(errorOf(both), std::string("WORLD_SIZE is 4, but SLURM_NTASKS is 3"));
        QCOMPARE(errorOf(with(both, {{"SLURM_NTASKS", "4"}})),
                 std::string("RANK is 3, but SLURM_PROCID is 2"));
        QCOMPARE(layoutOf(with(both, {{"TORCHELASTIC_RUN_ID", "x"}})).rank, 3);
        const Variables same = with(both, {{"SLURM_NTASKS", "4"}, {"SLURM_PROCID", "3"}});
        QCOMPARE(layoutOf(same).rank, 3);
        QCOMPARE(layoutOf(with(both, {{"SLURM_NTASKS", "1"}})).worldSize, 4);
    }

    void refusesPartsAndNonsense_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value"); // empty: not set
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const char* value, const char* message) {
            QTest::newRow(message) << name << value << message;
        };
        row("RANK", "", "WORLD_SIZE is set, but RANK is not");
        row("WORLD_SIZE", "", "RANK is set, but WORLD_SIZE is not");
        row("LOCAL_RANK", "", "RANK is set, but LOCAL_RANK is not");
        row("MASTER_ADDR", "", "RANK is set, but MASTER_ADDR is not");
        row("MASTER_PORT", "", "RANK is set, but MASTER_PORT is not");
        row("RANK", "4", "RANK is 4, but WORLD_SIZE is 4");
        row("LOCAL_RANK", "2", "LOCAL_RANK is 2, but LOCAL_WORLD_SIZE is 2");
        row("RANK", "-1", "RANK is '-1', but must be a number from 0 to 65535");
        row("WORLD_SIZE", "2x", "WORLD_SIZE is '2x', but must be a number from 1 to 65536");
        row("MASTER_PORT", "65536", "MASTER_PORT is '65536', but must be a number from 1 to 65535");
    }
    void refusesPartsAndNonsense()
    {
        QFETCH(QString, name);
        QFETCH(QString, value);
        QFETCH(QString, message);
        const std::string key = name.toStdString();
        const Variables variables = value.isEmpty() ? without(kTorchrun, key)
                                                    : with(kTorchrun, {{key, value.toStdString()}});
        QCOMPARE(QString::fromStdString(errorOf(variables)), message);
    }

    void refusesPartsOfSlurm()
    {
        QCOMPARE(errorOf(without(kSlurm, "SLURM_NTASKS")),
                 std::string("SLURM_PROCID is set, but SLURM_NTASKS is not"));
        QCOMPARE(errorOf(without(kSlurm, "SLURM_LOCALID")),
                 std::string("SLURM_PROCID is set, but SLURM_LOCALID is not"));
        QCOMPARE(errorOf(without(kSlurm, "SLURM_JOB_NODELIST")),
                 std::string("SLURM_PROCID is set, but neither SLURM_JOB_NODELIST nor MASTER_ADDR "
                             "is"));
    }

    void expandsNodeLists()
    {
        const auto hosts = [](const char* list) {
            std::string joined;
            for (const std::string& host : expandNodeList(list))
                joined.append(joined.empty() ? "" : " ").append(host);
            return joined;
        };
        QCOMPARE(hosts("a"), std::string("a"));
        QCOMPARE(hosts("a[1-3,07],b"), std::string("a1 a2 a3 a07 b"));
        QCOMPARE(hosts("n[008-011]"), std::string("n008 n009 n010 n011"));
        QCOMPARE(hosts("r[1-2]n[1,3]-ib,x"), std::string("r1n1-ib r1n3-ib r2n1-ib r2n3-ib x"));
        for (const char* list :
             {"", ",", "a,", "a[", "a[]", "a[1", "a[2-1]", "a[x]", "a]", "a[1-]", "a[1]]",
              "a[1-70000]", "a[1-300]b[1-300]", "a[99999999999999999999]"}) {
            QVERIFY_THROWS_EXCEPTION(Error, expandNodeList(list));
        }
    }
};

QTEST_APPLESS_MAIN(TestRankLayout)
#include "tst_rank_layout.moc"
