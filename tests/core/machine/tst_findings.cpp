#include "core/machine/findings.h"

#include "faulty_machines.h"

#include <QTest>

using namespace formwork;
using namespace formwork::test;

namespace {

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;

} // namespace

class TestFindings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSoundMachineHasNone()
    {
        QVERIFY(findingsOf(soundMachine()).empty());
        QVERIFY(findingsOf(machineWithGpu()).empty());
    }

    void eachFaultIsFound_data();
    void eachFaultIsFound();

    void theWorstComesFirst()
    {
        MachineFacts facts = soundMachine();
        facts.disk.isNetwork = true;
        facts.backend.info.blasIsSlow = true;
        facts.disk.isWritable = false;
        std::vector<Severity> order;
        for (const Finding& finding : findingsOf(facts))
            order.push_back(finding.severity);
        QCOMPARE(order,
                 (std::vector<Severity>{Severity::Error, Severity::Warning, Severity::Info}));
    }

    // A note reports the products; the reference BLAS has its line already.
    void slowProductsAreReportedOnce()
    {
        MachineFacts facts = soundMachine();
        facts.backend.info.blasIsSlow = true;
        facts.backend.info.matrixProducts = "BLAS";
        facts.backend.products->libtorch = 2;
        auto findings = findingsOf(facts);
        QCOMPARE(findings.size(), 1U);
        QCOMPARE(findings.front().key, "reference_blas");
        QVERIFY(findings.front().what.english().find("ten times slower") != std::string::npos);
        QCOMPARE(findings.front().todo.english(), "install libopenblas0-openmp");
        // Where the layers do not use it, most of training does not take longer.
        facts.backend.info.matrixProducts = "oneDNN 2.6.3";
        findings = findingsOf(facts);
        QCOMPARE(findings.size(), 1U);
        QVERIFY(findings.front().what.english().find("that oneDNN 2.6.3 does not compute") !=
                std::string::npos);
    }

    void namesKernelsThatFit()
    {
        MachineFacts facts = soundMachine();
        facts.backend.info.blas = "OpenBLAS 0.3.21 DYNAMIC_ARCH Prescott (openmp)";
        QVERIFY(findingsOf(facts).front().todo.english().find("=Haswell") != std::string::npos);
        facts.processor.simd.emplace_back("AVX-512");
        QVERIFY(findingsOf(facts).front().todo.english().find("=SkylakeX") != std::string::npos);
        facts.processor.simd = {"SSE4.2"}; // for such a processor they are right
        for (const Finding& finding : findingsOf(facts))
            QVERIFY(finding.key != "old_blas_kernels");
    }

    void saysWhyThereIsNoCuda()
    {
        MachineFacts facts = soundMachine();
        QCOMPARE(cudaSummary(facts).english(), "none: LibTorch was built without CUDA");
        facts.backend.info.cudaVersion = 13020;
        QCOMPARE(cudaSummary(facts).english(),
                 "none: there is no NVIDIA driver (libcuda.so.1) (CUDA 13.2)");
        // A machine without a GPU is not faulty.
        QVERIFY(findingsOf(facts).empty());
        facts = machineWithGpu();
        QCOMPARE(cudaSummary(facts).english(), "CUDA 13.2, 1 device");
        facts.backend.info.cudaDevices.clear();
        facts.cuda.cudaVersion = 12040;
        QCOMPARE(cudaSummary(facts).english(), "none: the driver's CUDA is 12.4, LibTorch's 13.2");
        facts.backend.failure = Text::verbatim("gone");
        QCOMPARE(cudaSummary(facts).english(), "unknown: the training module cannot be loaded");
    }

    void theGroupLimitsTheMemory()
    {
        MachineFacts facts = soundMachine();
        QCOMPARE(usableMemory(facts), facts.memory.total);
        facts.groups.memory = 1000 * kMebibyte;
        QCOMPARE(usableMemory(facts), 1000 * kMebibyte);
        facts.groups.memory = facts.memory.total * 2;
        QCOMPARE(usableMemory(facts), facts.memory.total);
    }
};

void TestFindings::eachFaultIsFound_data()
{
    QTest::addColumn<int>("number");
    int number = 0;
    for (const Fault& fault : faultyMachines())
        QTest::newRow((fault.key + ": " + fault.part).c_str()) << number++;
}

void TestFindings::eachFaultIsFound()
{
    QFETCH(int, number);
    const Fault fault = faultyMachines()[static_cast<std::size_t>(number)];
    const std::vector<Finding> findings = findingsOf(fault.facts);
    QCOMPARE(findings.size(), 1U); // and no other
    const Finding& finding = findings.front();
    QCOMPARE(finding.key, fault.key);
    QCOMPARE(int(finding.severity), int(fault.severity));
    QVERIFY2(finding.what.english().find(fault.part) != std::string::npos,
             finding.what.english().c_str());
    // A problem says what to do, unless the message of another library is all there is.
    const bool speaksForItself =
        finding.severity == Severity::Info || fault.key == "products_failed";
    QVERIFY(speaksForItself || !finding.todo.empty());
    QCOMPARE(trainingIsPossible(findings), finding.severity != Severity::Error);
}

QTEST_APPLESS_MAIN(TestFindings)
#include "tst_findings.moc"
