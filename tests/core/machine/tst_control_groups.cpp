#include "core/machine/control_groups.h"

#include "fake_root.h"

#include <QTest>

using namespace formwork;
using namespace formwork::test;

namespace {

constexpr std::uint64_t kGibibyte = std::uint64_t{1} << 30;
constexpr const char* kNoLimit = "9223372036854771712\n"; // as version 1 says it

} // namespace

class TestControlGroups : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutThemNothingIsLimited()
    {
        const FakeRoot fake;
        const GroupLimits limits = readGroupLimits(fake.root());
        QCOMPARE(limits.version, 0);
        QVERIFY(!limits.cpus && !limits.memory);
    }

    void version2()
    {
        const FakeRoot fake;
        fake.write("proc/self/cgroup", "0::/app.slice/job\n");
        fake.write("sys/fs/cgroup/app.slice/job/cpu.max", "150000 100000\n");
        fake.write("sys/fs/cgroup/app.slice/job/memory.max", "4294967296\n");
        const GroupLimits limits = readGroupLimits(fake.root());
        QCOMPARE(limits.version, 2);
        QCOMPARE(limits.cpus, std::optional(1.5));
        QCOMPARE(limits.memory, std::optional(4 * kGibibyte));
    }

    void version2WithoutLimits()
    {
        const FakeRoot fake;
        fake.write("proc/self/cgroup", "0::/user.slice\n");
        fake.write("sys/fs/cgroup/user.slice/cpu.max", "max 100000\n");
        fake.write("sys/fs/cgroup/user.slice/memory.max", "max\n");
        const GroupLimits limits = readGroupLimits(fake.root());
        QCOMPARE(limits.version, 2);
        QVERIFY(!limits.cpus && !limits.memory);
    }

    // What binds is the tightest on the way up, wherever it is set.
    void nestedGroups()
    {
        const FakeRoot fake;
        fake.write("proc/self/cgroup", "0::/outer/middle/inner\n");
        fake.write("sys/fs/cgroup/outer/cpu.max", "400000 100000\n");
        fake.write("sys/fs/cgroup/outer/memory.max", "1073741824\n");
        fake.write("sys/fs/cgroup/outer/middle/cpu.max", "50000 50000\n");
        fake.write("sys/fs/cgroup/outer/middle/memory.max", "max\n");
        fake.write("sys/fs/cgroup/outer/middle/inner/cpu.max", "max 100000\n");
        fake.write("sys/fs/cgroup/outer/middle/inner/memory.max", "8589934592\n");
        const GroupLimits limits = readGroupLimits(fake.root());
        QCOMPARE(limits.cpus, std::optional(1.0));
        QCOMPARE(limits.memory, std::optional(kGibibyte));
    }

    // In a container the root of the mount is the container's own group.
    void containerOfVersion2()
    {
        const FakeRoot fake;
        fake.write("proc/self/cgroup", "0::/\n");
        fake.write("sys/fs/cgroup/cpu.max", "200000 100000\n");
        fake.write("sys/fs/cgroup/memory.max", "2147483648\n");
        const GroupLimits limits = readGroupLimits(fake.root());
        QCOMPARE(limits.cpus, std::optional(2.0));
        QCOMPARE(limits.memory, std::optional(2 * kGibibyte));
    }

    // A process that was moved out of the group namespace's root.
    void groupOutsideTheView()
    {
        const FakeRoot fake;
        fake.write("proc/self/cgroup", "0::/../sibling\n");
        fake.write("sys/fs/cgroup/memory.max", "1073741824\n");
        fake.write("sys/fs/sibling/memory.max", "5\n");
        QCOMPARE(readGroupLimits(fake.root()).memory, std::optional(kGibibyte));
    }

    void version1()
    {
        const FakeRoot fake;
        fake.write("proc/self/cgroup", "5:memory:/jobs/one\n3:cpu,cpuacct:/jobs/one\n"
                                       "2:name=systemd:/\n");
        fake.write("sys/fs/cgroup/memory/jobs/one/memory.limit_in_bytes", "2147483648\n");
        fake.write("sys/fs/cgroup/memory/jobs/memory.limit_in_bytes", kNoLimit);
        fake.write("sys/fs/cgroup/memory/memory.limit_in_bytes", kNoLimit);
        fake.write("sys/fs/cgroup/cpu,cpuacct/jobs/one/cpu.cfs_quota_us", "-1\n");
        fake.write("sys/fs/cgroup/cpu,cpuacct/jobs/one/cpu.cfs_period_us", "100000\n");
        fake.write("sys/fs/cgroup/cpu,cpuacct/jobs/cpu.cfs_quota_us", "250000\n");
        fake.write("sys/fs/cgroup/cpu,cpuacct/jobs/cpu.cfs_period_us", "100000\n");
        const GroupLimits limits = readGroupLimits(fake.root());
        QCOMPARE(limits.version, 1);
        QCOMPARE(limits.cpus, std::optional(2.5));
        QCOMPARE(limits.memory, std::optional(2 * kGibibyte));
    }

    // The group's path is that of the machine, which a container does not see.
    void containerOfVersion1()
    {
        const FakeRoot fake;
        fake.write("proc/self/cgroup", "4:memory:/docker/0123abcd\n1:cpu:/docker/0123abcd\n");
        fake.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "1073741824\n");
        fake.write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "50000\n");
        fake.write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
        const GroupLimits limits = readGroupLimits(fake.root());
        QCOMPARE(limits.cpus, std::optional(0.5));
        QCOMPARE(limits.memory, std::optional(kGibibyte));
    }

    void bothVersions()
    {
        const FakeRoot fake;
        fake.write("proc/self/cgroup", "4:memory:/a\n0::/b\n");
        fake.write("sys/fs/cgroup/memory/a/memory.limit_in_bytes", kNoLimit);
        fake.write("sys/fs/cgroup/unified/b/memory.max", "1073741824\n");
        const GroupLimits limits = readGroupLimits(fake.root());
        QCOMPARE(limits.version, 1);
        QCOMPARE(limits.memory, std::optional(kGibibyte));
    }

    void nonsenseLimitsNothing_data()
    {
        QTest::addColumn<QByteArray>("cpu");
        QTest::addColumn<QByteArray>("memory");
        QTest::newRow("empty") << QByteArray() << QByteArray();
        QTest::newRow("words") << QByteArray("many few\n") << QByteArray("plenty\n");
        QTest::newRow("no period") << QByteArray("100000\n") << QByteArray("-5\n");
        QTest::newRow("period of zero") << QByteArray("100000 0\n") << QByteArray("1e9\n");
        QTest::newRow("huge") << QByteArray("max max\n") << QByteArray("99999999999999999999999\n");
    }
    void nonsenseLimitsNothing()
    {
        QFETCH(QByteArray, cpu);
        QFETCH(QByteArray, memory);
        const FakeRoot fake;
        fake.write("proc/self/cgroup", "nonsense\n::\n0::/a:b\n");
        fake.write("sys/fs/cgroup/a:b/cpu.max", cpu.toStdString());
        fake.write("sys/fs/cgroup/a:b/memory.max", memory.toStdString());
        const GroupLimits limits = readGroupLimits(fake.root());
        QCOMPARE(limits.version, 2);
        QVERIFY(!limits.cpus && !limits.memory);
    }
};

QTEST_APPLESS_MAIN(TestControlGroups)
#include "tst_control_groups.moc"
