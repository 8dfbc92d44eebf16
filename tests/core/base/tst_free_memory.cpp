#include "core/base/free_memory.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <string>

using namespace formwork;

namespace {

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;

class Machine
{
public:
    explicit Machine(const std::string& available = "4194304")
    {
        write("proc/meminfo",
              "MemTotal:        8388608 kB\nMemAvailable:    " + available + " kB\n");
    }
    void write(const std::filesystem::path& place, const std::string& text) const
    {
        std::filesystem::create_directories((root() / place).parent_path());
        std::ofstream(root() / place) << text;
    }
    std::filesystem::path root() const { return m_folder.path().toStdString(); }

private:
    QTemporaryDir m_folder;
};

} // namespace

class TestFreeMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isWhatTheKernelEstimates()
    {
        QCOMPARE(freeMemory(Machine().root()), std::optional(4096 * kMebibyte));
        const QTemporaryDir nothing;
        QVERIFY(!freeMemory(nothing.path().toStdString()));
    }

    // 1 GiB of which 700 MiB are used, 200 of these cached files.
    void aGroupLeavesLess()
    {
        const Machine machine;
        machine.write("proc/self/cgroup", "0::/app/job\n");
        machine.write("sys/fs/cgroup/app/job/memory.max", "max\n");
        machine.write("sys/fs/cgroup/app/job/memory.current", "1\n");
        machine.write("sys/fs/cgroup/app/memory.max", "1073741824\n");
        machine.write("sys/fs/cgroup/app/memory.current", std::to_string(700 * kMebibyte) + "\n");
        machine.write("sys/fs/cgroup/app/memory.stat", "anon 1\nfile 2\ninactive_file " +
                                                           std::to_string(200 * kMebibyte) +
                                                           "\nactive_file 3\n");
        QCOMPARE(freeMemory(machine.root()), std::optional(524 * kMebibyte));
    }

    void aGroupOfVersion1()
    {
        const Machine machine;
        machine.write("proc/self/cgroup", "7:cpu,cpuacct:/job\n5:memory:/job\n");
        machine.write("sys/fs/cgroup/memory/job/memory.limit_in_bytes",
                      std::to_string(300 * kMebibyte) + "\n");
        machine.write("sys/fs/cgroup/memory/job/memory.usage_in_bytes",
                      std::to_string(100 * kMebibyte) + "\n");
        QCOMPARE(freeMemory(machine.root()), std::optional(200 * kMebibyte));
    }

    void aFullOrAnInvisibleGroup()
    {
        const Machine machine;
        machine.write("proc/self/cgroup", "0::/../elsewhere\n");
        machine.write("sys/fs/cgroup/memory.max", "1048576\n");
        machine.write("sys/fs/cgroup/memory.current", "2097152\n"); // lowered meanwhile
        QCOMPARE(freeMemory(machine.root()), std::optional(std::uint64_t{0}));
        machine.write("proc/self/cgroup", "not a group\n");
        QCOMPARE(freeMemory(machine.root()), std::optional(4096 * kMebibyte));
    }
};

QTEST_APPLESS_MAIN(TestFreeMemory)
#include "tst_free_memory.moc"
