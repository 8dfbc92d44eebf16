// Life of a loader: leases, slow and early-stopping consumers, its memory, loaders side by side.
#include "core/base/error.h"
#include "core/loader/epoch.h"
#include "core/loader/loader.h"
#include "core/loader/pictures.h"
#include "support/forwarding_file_system.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <chrono>
#include <mutex>
#include <new>
#include <optional>
#include <set>
#include <thread>

using namespace formwork;
using namespace formwork::test;

namespace {

constexpr std::uint32_t kCount = 47;

// Counts what it lends; fails from the n-th allocation on.
class CountingAllocator final : public BatchAllocator
{
public:
    explicit CountingAllocator(int failFrom = -1) : m_failFrom(failFrom) {}
    ~CountingAllocator() override { Q_ASSERT(m_lent.empty()); }

    void* allocate(std::size_t bytes) override
    {
        const std::lock_guard lock(m_mutex);
        if (m_allocations == m_failFrom)
            throw Error(ErrorCode::OutOfMemory, Text("the test's memory is used up"));
        ++m_allocations;
        void* memory = ::operator new (bytes, std::align_val_t{64});
        m_lent.insert({memory, bytes});
        return memory;
    }

    void release(void* memory, std::size_t bytes) noexcept override
    {
        const std::lock_guard lock(m_mutex);
        if (m_lent.erase({memory, bytes}) == 0)
            m_wrongReleases++;
        ::operator delete (memory, std::align_val_t{64});
    }

    int allocations() const { return m_allocations; }
    int wrongReleases() const { return m_wrongReleases; }
    std::size_t lent() const { return m_lent.size(); }

private:
    int m_failFrom;
    std::mutex m_mutex;
    std::set<std::pair<void*, std::size_t>> m_lent;
    int m_allocations = 0;
    int m_wrongReleases = 0;
};

// Counts the reads of a folder loader: what the workers have begun.
class CountingFileSystem final : public ForwardingFileSystem
{
public:
    int reads() const { return m_reads; }

    void read(const std::filesystem::path& path, std::vector<std::byte>& out,
              std::uint64_t maxBytes) override
    {
        ++m_reads;
        ForwardingFileSystem::read(path, out, maxBytes);
    }

private:
    std::atomic<int> m_reads{0};
};

} // namespace

class TestBatchRing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void memoryIsLentOnceAndGivenBack();
    void failingAllocator();
    void leasesKeepTheirPixels();
    void leasesComeBackInAnyOrder();
    void holdingEverythingIsAnError();
    void leaseOutlivesItsEpoch();
    void leasesMove();
    void workersWaitForASlowConsumer();
    void restartsInMidEpoch();
    void endsInMidEpoch();
    void unusedLoaderEnds();
    void twoLoadersAtOnce();

private:
    LoaderSettings small() const;
    std::unique_ptr<Loader> loader(const LoaderSettings& settings,
                                   BatchAllocator* allocator = nullptr)
    {
        return makeBetonLoader(m_disk, m_beton, settings, allocator);
    }

    QTemporaryDir m_dir;
    PosixFileSystem m_disk;
    std::filesystem::path m_beton;
    ImageFolderSplit m_folder;
};

void TestBatchRing::initTestCase()
{
    QVERIFY(m_dir.isValid());
    const PictureSet pictures(m_dir.path().toStdString(), kCount, 3);
    m_beton = pictures.beton(m_disk, Storage::Lossless);
    m_folder = pictures.folder(Storage::Lossless);
}

LoaderSettings TestBatchRing::small() const
{
    LoaderSettings settings;
    settings.batchSize = 4; // 12 batches, the last of 3
    settings.workers = 3;
    settings.batchesAhead = 3;
    settings.output.size = 12;
    return settings;
}

void TestBatchRing::memoryIsLentOnceAndGivenBack()
{
    CountingAllocator allocator;
    {
        const auto under = loader(small(), &allocator);
        QCOMPARE(allocator.allocations(), 4); // batchesAhead + 1
        for (std::uint32_t epoch = 0; epoch < 3; ++epoch) {
            under->startEpoch(epoch);
            while (const BatchLease lease = under->next())
                QCOMPARE(reinterpret_cast<std::uintptr_t>(lease->images) % 64, std::uintptr_t{0});
        }
        QCOMPARE(allocator.allocations(), 4);
        QCOMPARE(allocator.lent(), std::size_t{4});
    }
    QCOMPARE(allocator.lent(), std::size_t{0});
    QCOMPARE(allocator.wrongReleases(), 0);
}

void TestBatchRing::failingAllocator()
{
    for (int failFrom = 0; failFrom < 4; ++failFrom) {
        CountingAllocator allocator(failFrom);
        QVERIFY_EXCEPTION_THROWN(loader(small(), &allocator), Error);
        QCOMPARE(allocator.allocations(), failFrom);
        QCOMPARE(allocator.lent(), std::size_t{0});
    }
}

void TestBatchRing::leasesKeepTheirPixels()
{
    const auto under = loader(small());
    const Epoch expected = runEpoch(*under, 1);
    under->startEpoch(1);
    std::vector<BatchLease> held;
    Epoch seen;
    while (BatchLease lease = under->next()) {
        held.push_back(std::move(lease));
        if (held.size() == 3) { // batchesAhead
            for (const BatchLease& old : held)
                seen.add(*old, under->settings().output);
            held.clear();
        }
    }
    for (const BatchLease& old : held)
        seen.add(*old, under->settings().output);
    QVERIFY(seen == expected);
}

void TestBatchRing::leasesComeBackInAnyOrder()
{
    const auto under = loader(small());
    const Epoch expected = runEpoch(*under, 2);
    under->startEpoch(2);
    // The first batch is held to the end while the others pass through the rest of the ring.
    const BatchLease first = under->next();
    Epoch seen;
    seen.add(*first, under->settings().output);
    std::optional<BatchLease> before;
    while (BatchLease lease = under->next()) {
        seen.add(*lease, under->settings().output);
        before = std::move(lease);
    }
    before.reset();
    QVERIFY(seen == expected);
    QCOMPARE(first->number, std::uint64_t{0});
    QVERIFY(std::equal(first->samples, first->samples + 4, expected.samples.begin()));
}

void TestBatchRing::holdingEverythingIsAnError()
{
    const auto under = loader(small());
    const Epoch expected = runEpoch(*under, 0);
    under->startEpoch(0);
    Epoch seen;
    std::vector<BatchLease> held;
    for (int i = 0; i < 4; ++i) {
        held.push_back(under->next());
        seen.add(*held.back(), under->settings().output);
    }
    QVERIFY_EXCEPTION_THROWN(under->next(), Error);
    held.erase(held.begin() + 1);
    while (const BatchLease lease = under->next())
        seen.add(*lease, under->settings().output);
    QVERIFY(seen == expected);
}

void TestBatchRing::leaseOutlivesItsEpoch()
{
    const auto under = loader(small());
    const Epoch zero = runEpoch(*under, 0);
    const Epoch one = runEpoch(*under, 1);
    under->startEpoch(0);
    BatchLease old = under->next();
    QVERIFY(runEpoch(*under, 1) == one); // without that slot
    Epoch kept;
    kept.add(*old, under->settings().output);
    QVERIFY(std::equal(kept.images.begin(), kept.images.end(), zero.images.begin()));
    under->startEpoch(1);
    old.reset(); // joins the running epoch
    QVERIFY(drain(*under) == one);
}

void TestBatchRing::leasesMove()
{
    const auto under = loader(small());
    under->startEpoch(0);
    BatchLease a = under->next();
    const void* images = a->images;
    BatchLease b = std::move(a);
    QVERIFY(!a);
    QVERIFY(b);
    QCOMPARE(b->images, images);
    a = under->next();
    b = std::move(a); // gives the first one back
    QCOMPARE(b->number, std::uint64_t{1});
    b.reset();
    QVERIFY(!b);
    b.reset();
    QCOMPARE(drain(*under).counts.size(), std::size_t{10});
}

void TestBatchRing::workersWaitForASlowConsumer()
{
    CountingFileSystem counting;
    const auto under = makeFolderLoader(counting, m_folder, small());
    under->startEpoch(0);
    // The ring of four batches fills, and then nothing more is read.
    QTRY_COMPARE(counting.reads(), 16);
    std::this_thread::sleep_for(std::chrono::milliseconds(20)); // no further read may follow
    QCOMPARE(counting.reads(), 16);
    {
        const BatchLease lease = under->next();
        std::this_thread::sleep_for(std::chrono::milliseconds(20)); // nor here
        QCOMPARE(counting.reads(), 16);                             // a lease is not a free slot
    }
    QTRY_COMPARE(counting.reads(), 20);
    QCOMPARE(drain(*under).counts.size(), std::size_t{11});
    QCOMPARE(counting.reads(), static_cast<int>(kCount));
}

void TestBatchRing::restartsInMidEpoch()
{
    CountingAllocator allocator;
    const auto under = loader(small(), &allocator);
    const Epoch expected = runEpoch(*under, 5);
    for (std::uint32_t epoch = 0; epoch < 60; ++epoch) {
        under->startEpoch(epoch);
        for (std::uint32_t i = 0; i < epoch % 7; ++i)
            QVERIFY(under->next());
    }
    QVERIFY(runEpoch(*under, 5) == expected);
    QCOMPARE(allocator.allocations(), 4);
}

void TestBatchRing::endsInMidEpoch()
{
    CountingAllocator allocator;
    for (std::uint32_t taken = 0; taken < 14; ++taken) {
        const auto under = loader(small(), &allocator);
        under->startEpoch(0);
        for (std::uint32_t i = 0; i < taken; ++i)
            under->next();
    }
    QCOMPARE(allocator.lent(), std::size_t{0});
    QCOMPARE(allocator.allocations(), 4 * 14);
}

void TestBatchRing::unusedLoaderEnds()
{
    const auto under = loader(small());
    QVERIFY(!under->next());
    QCOMPARE(under->timing().images, std::uint64_t{0});
}

void TestBatchRing::twoLoadersAtOnce()
{
    LoaderSettings other = small();
    other.seed = 9;
    other.batchSize = 7;
    other.order = SampleOrder::QuasiRandom;
    const Epoch expected = runEpoch(*loader(small()), 2);
    const Epoch expectedOther = runEpoch(*makeFolderLoader(m_disk, m_folder, other), 3);

    const auto a = loader(small());
    const auto b = makeFolderLoader(m_disk, m_folder, other);
    bool same = true;
    {
        const std::jthread consumer([&] {
            for (int i = 0; i < 10; ++i)
                same = same && runEpoch(*b, 3) == expectedOther;
        });
        for (int i = 0; i < 10; ++i)
            QVERIFY(runEpoch(*a, 2) == expected);
    }
    QVERIFY(same);
}

QTEST_GUILESS_MAIN(TestBatchRing)
#include "tst_batch_ring.moc"
