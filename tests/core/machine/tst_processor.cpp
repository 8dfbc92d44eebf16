#include "core/machine/processor.h"

#include "fake_root.h"

#include <QTest>

#include <sched.h>

#include <algorithm>

using namespace formwork;
using namespace formwork::test;

namespace {

using Words = std::vector<std::string>;

std::string x86Thread(int number, int socket, int core, const std::string& flags)
{
    return "processor\t: " + std::to_string(number) +
           "\nvendor_id\t: GenuineIntel\nmodel name\t: Some Xeon @ 2.00GHz\nphysical id\t: " +
           std::to_string(socket) + "\nsiblings\t: 4\ncore id\t\t: " + std::to_string(core) +
           "\nfpu\t\t: yes\nflags\t\t: " + flags + "\nbugs\t\t: spectre_v1\npower management:\n\n";
}

} // namespace

class TestProcessor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsSocketsCoresAndThreads()
    {
        std::string text;
        for (int thread = 0; thread < 8; ++thread)
            text += x86Thread(thread, thread / 4, thread / 2 % 2, "fpu sse4_2 avx2 fma f16c");
        const ProcessorFacts facts = parseCpuInfo(text);
        QCOMPARE(facts.model, "Some Xeon @ 2.00GHz");
        QCOMPARE(facts.sockets, 2);
        QCOMPARE(facts.cores, 4); // two of either socket: their numbers are the same
        QCOMPARE(facts.threads, 8);
        QVERIFY(!facts.isVirtual);
        QCOMPARE(facts.simd, (Words{"SSE4.2", "AVX2", "FMA", "F16C"}));
    }

    void namesWideUnits()
    {
        const ProcessorFacts facts = parseCpuInfo(
            x86Thread(0, 0, 0,
                      "sse4_2 avx2 fma f16c hypervisor avx512f avx512bw avx512dq avx512vl "
                      "avx512_vnni avx512_bf16 amx_tile amx_bf16 amx_int8"));
        QCOMPARE(facts.simd, (Words{"SSE4.2", "AVX2", "FMA", "F16C", "AVX-512", "AVX-512 VNNI",
                                    "AVX-512 BF16", "AMX BF16", "AMX INT8"}));
        QVERIFY(facts.isVirtual);
    }

    // AVX-512 without the parts that kernels are written for is none.
    void halfOfAnExtensionIsNone()
    {
        const ProcessorFacts facts = parseCpuInfo(x86Thread(0, 0, 0, "avx512f amx_tile"));
        QVERIFY(facts.simd.empty());
    }

    void readsArm()
    {
        std::string text;
        for (int thread = 0; thread < 4; ++thread)
            text += "processor\t: " + std::to_string(thread) +
                    "\nBogoMIPS\t: 243.75\nFeatures\t: fp asimd crc32 sve bf16\n"
                    "CPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x1\n"
                    "CPU part\t: 0xd40\nCPU revision\t: 1\n\n";
        const ProcessorFacts facts = parseCpuInfo(text);
        QCOMPARE(facts.model, "ARM implementer 0x41, part 0xd40");
        QCOMPARE(facts.threads, 4);
        QCOMPARE(facts.cores, 0);
        QCOMPARE(facts.sockets, 0);
        QCOMPARE(facts.simd, (Words{"NEON", "SVE", "BF16"}));
    }

    void readsArmWithItsNameBehind()
    {
        const ProcessorFacts facts = parseCpuInfo(
            "processor\t: 0\nFeatures\t: half thumb\n\nprocessor\t: 1\n"
            "Features\t: half thumb\n\nHardware\t: BCM2835\nModel\t\t: A small board\n");
        QCOMPARE(facts.model, "A small board");
        QCOMPARE(facts.threads, 2);
    }

    void unknownTextsAreUnknown_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("blank lines") << QByteArray("\n\n\n");
        QTest::newRow("no colons") << QByteArray("hello\nworld\n");
        QTest::newRow("bytes") << QByteArray("\x00\xff:\x01\n:\n::\n", 9);
    }
    void unknownTextsAreUnknown()
    {
        QFETCH(QByteArray, text);
        const ProcessorFacts facts = parseCpuInfo(text.toStdString());
        QVERIFY(facts.model.empty());
        QCOMPARE(facts.threads, 0);
        QCOMPARE(facts.cores, 0);
        QVERIFY(facts.simd.empty());
    }

    // s390x and others: threads alone are counted.
    void anotherArchitecture()
    {
        const ProcessorFacts facts = parseCpuInfo("processor\t: 0\ncpu\t\t: POWER9, altivec "
                                                  "supported\nclock\t\t: 2166MHz\n\n");
        QCOMPARE(facts.model, "POWER9, altivec supported");
        QCOMPARE(facts.threads, 1);
        QCOMPARE(facts.cores, 0);
    }

    void topologyOfSysIsTheFallback()
    {
        const FakeRoot fake;
        fake.write("proc/cpuinfo", "processor\t: 0\nFeatures\t: asimd\n\nprocessor\t: 1\n"
                                   "Features\t: asimd\n\n");
        for (const auto& [cpu, core] : {std::pair("cpu0", "0"), std::pair("cpu1", "1")}) {
            const std::string folder = std::string("sys/devices/system/cpu/") + cpu + "/topology/";
            fake.write(folder + "physical_package_id", "0\n");
            fake.write(folder + "core_id", std::string(core) + "\n");
        }
        fake.write("sys/devices/system/cpu/cpufreq/boost", "1\n");
        fake.write("sys/devices/system/cpu/cpu2/online", "0\n"); // switched off
        const ProcessorFacts facts = readProcessor(fake.root());
        QCOMPARE(facts.sockets, 1);
        QCOMPARE(facts.cores, 2);
        QCOMPARE(facts.threads, 2);
    }

    void knowsThisMachine()
    {
        const ProcessorFacts facts = readProcessor("/");
        QVERIFY(facts.threads > 0);
        QVERIFY(facts.usableThreads > 0 && facts.usableThreads <= facts.threads);
        QVERIFY(!facts.affinity.empty());
    }

    void followsTheAffinityMask()
    {
        cpu_set_t before;
        QCOMPARE(sched_getaffinity(0, sizeof before, &before), 0);
        int first = 0;
        while (!CPU_ISSET(first, &before))
            ++first;
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(first, &one);
        QCOMPARE(sched_setaffinity(0, sizeof one, &one), 0);
        const ProcessorFacts facts = readProcessor("/");
        QCOMPARE(sched_setaffinity(0, sizeof before, &before), 0);
        QCOMPARE(facts.usableThreads, 1);
        QCOMPARE(facts.affinity, std::to_string(first));
    }

    void writesRanges()
    {
        QCOMPARE(rangesText({}), "");
        QCOMPARE(rangesText({5}), "5");
        QCOMPARE(rangesText({0, 1, 2, 3, 8, 10, 11}), "0-3,8,10-11");
    }
};

QTEST_APPLESS_MAIN(TestProcessor)
#include "tst_processor.moc"
