// In the steady state a loader allocates nothing: operator new is counted during whole epochs.
// (libjpeg-turbo's own pools come from malloc and are not counted.)
#include "core/loader/loader.h"
#include "epoch.h"
#include "loader_data.h"
#include "paged_beton.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<bool> counting{false};
std::atomic<int> allocations{0};

void* allocate(std::size_t bytes, std::size_t alignment)
{
    if (counting)
        ++allocations;
    return std::aligned_alloc(alignment, (bytes + alignment) / alignment * alignment);
}

void* allocateOrThrow(std::size_t bytes, std::size_t alignment)
{
    void* memory = allocate(bytes, alignment);
    if (memory == nullptr)
        throw std::bad_alloc();
    return memory;
}

} // namespace

void* operator new(std::size_t bytes)
{
    return allocateOrThrow(bytes, alignof(std::max_align_t));
}

void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept
{
    return allocate(bytes, alignof(std::max_align_t));
}

void* operator new(std::size_t bytes, std::align_val_t alignment)
{
    return allocateOrThrow(bytes, static_cast<std::size_t>(alignment));
}

void* operator new(std::size_t bytes, std::align_val_t alignment, const std::nothrow_t&) noexcept
{
    return allocate(bytes, static_cast<std::size_t>(alignment));
}

void operator delete(void* memory) noexcept
{
    std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept
{
    std::free(memory);
}

void operator delete(void* memory, std::align_val_t) noexcept
{
    std::free(memory);
}

void operator delete(void* memory, std::size_t, std::align_val_t) noexcept
{
    std::free(memory);
}

using namespace formwork;
using namespace formwork::test;

class TestLoaderAllocations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void steadyState_data();
    void steadyState();
    void countsAtAll();

private:
    QTemporaryDir m_dir;
    PosixFileSystem m_disk;
    std::filesystem::path m_beton;
    ImageFolderSplit m_folder;
};

void TestLoaderAllocations::initTestCase()
{
    QVERIFY(m_dir.isValid());
    const std::filesystem::path folder = m_dir.path().toStdString();
    m_beton = folder / "paged.beton";
    writePagedBeton(m_disk, m_beton, 40);
    m_folder = PictureSet(folder, 40, 4).folder(Storage::Jpeg);
}

void TestLoaderAllocations::steadyState_data()
{
    QTest::addColumn<bool>("beton");
    QTest::addColumn<int>("budget");
    QTest::addColumn<int>("order");
    QTest::addColumn<bool>("augmented");
    constexpr int kRandom = static_cast<int>(SampleOrder::Random);
    QTest::newRow("mapped") << true << 0 << kRandom << false;
    QTest::newRow("pages") << true << 18 << static_cast<int>(SampleOrder::QuasiRandom) << false;
    QTest::newRow("samples") << true << 5 << kRandom << false;
    QTest::newRow("folder") << false << 0 << kRandom << false;
    QTest::newRow("augmented and mixed") << true << 0 << kRandom << true;
}

void TestLoaderAllocations::steadyState()
{
    QFETCH(bool, beton);
    QFETCH(int, budget);
    QFETCH(int, order);
    QFETCH(bool, augmented);
    LoaderSettings settings = small();
    settings.order = static_cast<SampleOrder>(order);
    settings.workers = 3;
    settings.batchSize = 2;
    settings.memoryBudget = static_cast<std::uint64_t>(budget) << 20;
    if (augmented) {
        settings.augmentation.randAugment.operations = 2;
        settings.augmentation.randomErasing.probability = 0.5;
        settings.augmentation.gaussianBlur.probability = 0.5;
        settings.augmentation.mix.mixupAlpha = 0.8;
        settings.augmentation.mix.cutmixAlpha = 1;
    }
    const auto loader = beton ? makeBetonLoader(m_disk, m_beton, settings)
                              : makeFolderLoader(m_disk, m_folder, settings);
    // Buffers grow until every worker has seen its largest crop, which is a matter of luck; then
    // nothing is allocated from then on. What is allocated per batch or sample never gets there.
    int quietEpochs = 0;
    for (int round = 0; round < 200 && quietEpochs < 5; ++round) {
        loader->startEpoch(3); // may allocate, for the order
        allocations = 0;
        counting = true;
        int batches = 0;
        while (const BatchLease lease = loader->next())
            ++batches;
        counting = false;
        QCOMPARE(batches, 20);
        quietEpochs = allocations == 0 ? quietEpochs + 1 : 0;
    }
    QCOMPARE(quietEpochs, 5);
}

void TestLoaderAllocations::countsAtAll()
{
    allocations = 0;
    counting = true;
    const auto text = std::make_unique<std::string>(100, 'x');
    counting = false;
    QCOMPARE(allocations.load(), 2);
    QCOMPARE(text->size(), std::size_t{100});
}

QTEST_GUILESS_MAIN(TestLoaderAllocations)
#include "tst_loader_allocations.moc"
