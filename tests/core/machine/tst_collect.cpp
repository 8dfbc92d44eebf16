#include "core/machine/collect.h"

#include "core/base/error.h"
#include "core/machine/findings.h"
#include "fake_root.h"
#include "support/idle_backend.h"

#include <QTest>

using namespace formwork;
using namespace formwork::test;

namespace {

// Answers a doctor and trains nothing.
class AnsweringBackend final : public IdleBackend
{
public:
    explicit AnsweringBackend(std::string failure = {}) : m_failure(std::move(failure)) {}

    BackendInfo info() override
    {
        BackendInfo info;
        info.libtorchVersion = "9.9.9";
        return info;
    }
    ProductRates measureProducts(std::stop_token stop) override
    {
        throwIfStopped(stop);
        if (!m_failure.empty())
            throw Error(ErrorCode::OutOfMemory, Text::verbatim(m_failure));
        ProductRates rates;
        rates.libtorch = 50;
        return rates;
    }

private:
    std::string m_failure;
};

class StepList final : public ProgressSink
{
public:
    void progress(const Progress& progress) override { done.push_back(progress.done); }
    void problem(const Problem&) override {}

    std::vector<std::uint64_t> done;
};

} // namespace

class TestCollect : public QObject
{
    Q_OBJECT

private:
    MachineRequest request() const
    {
        MachineRequest request;
        request.workspace = m_fake.root() / "ws";
        request.root = m_fake.root();
        request.cudaDriver = "libcuda-absent.so.1";
        return request;
    }

    FakeRoot m_fake;
    NullProgress m_progress;

private Q_SLOTS:
    void initTestCase()
    {
        m_fake.write("etc/os-release", "NAME=Fake\n");
        m_fake.write("proc/cpuinfo", "processor : 0\nmodel name : Fake CPU\n\n");
        m_fake.write("proc/meminfo", "MemTotal: 1024 kB\n");
        m_fake.write("proc/self/cgroup", "0::/\n");
        m_fake.write("sys/fs/cgroup/memory.max", "1000\n");
    }

    void collectsEverything()
    {
        StepList progress;
        const MachineFacts facts = collectMachineFacts(
            request(), [] { return std::make_unique<AnsweringBackend>(); }, progress, {});
        QCOMPARE(facts.system.name, "Fake");
        QCOMPARE(facts.processor.model, "Fake CPU");
        QCOMPARE(facts.memory.total, std::uint64_t{1024} * 1024);
        QCOMPARE(facts.groups.memory, std::optional<std::uint64_t>(1000));
        QVERIFY(!facts.program.version.empty());
        QVERIFY(!facts.backend.failure);
        QCOMPARE(facts.backend.info.libtorchVersion, "9.9.9");
        QCOMPARE(facts.backend.products->libtorch, 50.0);
        QVERIFY(!facts.cuda.isInstalled);
        QVERIFY(!facts.libraries.empty());
        QVERIFY(!facts.windowPlatform);
        QCOMPARE(progress.done, (std::vector<std::uint64_t>{1, 2, 3}));
        QVERIFY(!std::filesystem::exists(request().workspace)); // nothing was made
    }

    void measuresOnlyWhenAsked()
    {
        MachineRequest quick = request();
        quick.measure = false;
        const MachineFacts facts = collectMachineFacts(
            quick, [] { return std::make_unique<AnsweringBackend>(); }, m_progress, {});
        QVERIFY(!facts.backend.products);
        QVERIFY(facts.backend.productsFailure.empty());
    }

    void aModuleThatDoesNotLoadIsAFact()
    {
        const MachineFacts facts = collectMachineFacts(
            request(), [] { return loadBackend("/nowhere/formwork-backend.so"); }, m_progress, {});
        QVERIFY(facts.backend.failure.has_value());
        QCOMPARE(facts.backend.file, std::filesystem::path("/nowhere/formwork-backend.so"));
        QVERIFY(!facts.backend.hint.empty());
        QVERIFY(!trainingIsPossible(findingsOf(facts)));
        QCOMPARE(facts.processor.model, "Fake CPU"); // all else is there
    }

    void soIsThatThereIsNone()
    {
        const MachineFacts facts = collectMachineFacts(request(), nullptr, m_progress, {});
        QCOMPARE(facts.backend.failure, std::optional(Text("there is no training module")));
    }

    void soIsAMeasurementThatFails()
    {
        const MachineFacts facts = collectMachineFacts(
            request(), [] { return std::make_unique<AnsweringBackend>("no room"); }, m_progress,
            {});
        QVERIFY(!facts.backend.failure);
        QVERIFY(!facts.backend.products);
        QCOMPARE(facts.backend.productsFailure, "no room");
    }

    void canBeCancelled()
    {
        std::stop_source source;
        bool cancelled = false;
        try {
            collectMachineFacts(
                request(),
                [&source] {
                    source.request_stop(); // while LibTorch loads
                    return std::make_unique<AnsweringBackend>();
                },
                m_progress, source.get_token());
        } catch (const Error& error) {
            cancelled = error.code() == ErrorCode::Cancelled;
        }
        QVERIFY(cancelled);
    }
};

QTEST_APPLESS_MAIN(TestCollect)
#include "tst_collect.moc"
