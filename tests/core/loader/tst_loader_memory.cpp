// A loader within a memory budget gives what a mapped file gives, byte for byte; and what becomes
// of failing reads, early ends and slow consumers. Warming up.
#include "bad_disk.h"
#include "core/base/error.h"
#include "core/beton/reader.h"
#include "core/loader/loader.h"
#include "core/loader/source/payload_cache.h"
#include "epoch.h"
#include "loader_data.h"
#include "paged_beton.h"
#include "support/failing_file_system.h"

#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <chrono>
#include <fstream>
#include <functional>
#include <thread>

using namespace formwork;
using namespace formwork::test;

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t kPictures = 40;
constexpr std::uint64_t kMiB = 1U << 20;

class Recorder final : public ProgressSink
{
public:
    void progress(const Progress& progress) override
    {
        seen.push_back(progress);
        if (progress.done >= stopAt)
            source.request_stop();
    }
    void problem(const Problem& problem) override { problems.push_back(problem); }

    std::vector<Progress> seen;
    std::vector<Problem> problems;
    std::stop_source source;
    std::uint64_t stopAt = UINT64_MAX;
};

} // namespace

class TestLoaderMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void sameBatches_data();
    void sameBatches();
    void sameShares();
    void sameReplacements();
    void tooSmallABudget();
    void badSectorIsAnErrorOfItsSample();
    void badSectorIsSkipped();
    void everyReadFails();
    void startsAndEndsAtAnyTime();
    void slowConsumer();
    void leaseOutlivesItsEpoch();
    void shrunkFile();
    void warmsUp();
    void warmingUpStops();
    void warmingUpReportsProblems();

private:
    LoaderSettings settings(std::uint64_t budget, SampleOrder order = SampleOrder::QuasiRandom);
    std::unique_ptr<Loader> loader(const LoaderSettings& settings)
    {
        return makeBetonLoader(m_disk, m_beton, settings);
    }
    beton::StoredImage stored(std::uint32_t sample)
    {
        return beton::Reader(m_disk, m_beton).image(sample, 0);
    }

    QTemporaryDir m_dir;
    PosixFileSystem m_disk;
    fs::path m_beton;
    std::uint64_t m_least = 0; // the smallest budget there is
};

void TestLoaderMemory::initTestCase()
{
    QVERIFY(m_dir.isValid());
    m_beton = fs::path(m_dir.path().toStdString()) / "paged.beton";
    writePagedBeton(m_disk, m_beton, kPictures);
    const beton::Reader reader(m_disk, m_beton);
    std::uint64_t largest = 0;
    for (std::size_t sample = 0; sample < kPictures; ++sample)
        largest = std::max<std::uint64_t>(largest, reader.image(sample, 0).payload.bytes);
    m_least = PayloadCache::leastBudget(largest);
    QVERIFY(reader.pageCount() >= 14);
}

LoaderSettings TestLoaderMemory::settings(std::uint64_t budget, SampleOrder order)
{
    LoaderSettings settings = small();
    settings.memoryBudget = budget;
    settings.order = order;
    return settings;
}

void TestLoaderMemory::sameBatches_data()
{
    QTest::addColumn<int>("order");
    QTest::addColumn<qulonglong>("budget");
    QTest::addColumn<int>("workers");
    constexpr std::array kOrders = {std::pair(SampleOrder::Sequential, "sequential"),
                                    std::pair(SampleOrder::Random, "random"),
                                    std::pair(SampleOrder::QuasiRandom, "quasi-random"),
                                    std::pair(SampleOrder::Weighted, "weighted")};
    for (const auto& [order, name] : kOrders) {
        for (const int mebibytes : {0, 3, 17, 1000}) {
            for (const int workers : {1, 3})
                QTest::addRow("%s, %d MiB, %d workers", name, mebibytes, workers)
                    << static_cast<int>(order) << qulonglong(mebibytes) * kMiB << workers;
        }
    }
}

void TestLoaderMemory::sameBatches()
{
    QFETCH(int, order);
    QFETCH(qulonglong, budget);
    QFETCH(int, workers);
    LoaderSettings bounded = settings(budget > 0 ? budget : m_least, SampleOrder(order));
    LoaderSettings mapped = settings(0, SampleOrder(order));
    bounded.workers = workers;
    const auto under = loader(bounded);
    const auto expected = loader(mapped);
    for (std::uint32_t number = 0; number < 2; ++number) {
        QVERIFY(runEpoch(*under, number) == runEpoch(*expected, number));
        QVERIFY(under->timing().readSeconds > 0);
    }
    QVERIFY(runEpoch(*under, 1, 3) == runEpoch(*expected, 1, 3));
}

void TestLoaderMemory::sameShares()
{
    for (const SampleOrder order : {SampleOrder::QuasiRandom, SampleOrder::Random}) {
        LoaderSettings bounded = settings(7 * kMiB, order);
        bounded.worldSize = 3;
        bounded.lastBatch = LastBatch::Pad;
        bounded.repeats = 2;
        bounded.samples = {39, 1, 2, 3, 5, 8, 13, 21, 34, 20, 22, 24, 26, 28, 30, 32, 11};
        for (bounded.rank = 0; bounded.rank < 3; ++bounded.rank) {
            LoaderSettings mapped = bounded;
            mapped.memoryBudget = 0;
            QVERIFY(runEpoch(*loader(bounded), 2) == runEpoch(*loader(mapped), 2));
        }
    }
}

// Samples that take a damaged one's place come out of turn.
void TestLoaderMemory::sameReplacements()
{
    const fs::path damaged = fs::path(m_dir.path().toStdString()) / "damaged.beton";
    fs::copy_file(m_beton, damaged);
    std::fstream file(damaged, std::ios::binary | std::ios::in | std::ios::out);
    for (const std::uint32_t sample : {4U, 9U, 14U, 39U}) { // the JPEGs
        file.seekp(static_cast<std::streamoff>(stored(sample).payload.offset));
        file.write("no image", 8);
    }
    file.close();
    for (const SampleOrder order : {SampleOrder::Sequential, SampleOrder::QuasiRandom}) {
        LoaderSettings bounded = settings(m_least, order);
        bounded.skipDamaged = true;
        const auto under = makeBetonLoader(m_disk, damaged, bounded);
        bounded.memoryBudget = 0;
        const auto expected = makeBetonLoader(m_disk, damaged, bounded);
        QVERIFY(runEpoch(*under, 1) == runEpoch(*expected, 1));
        QCOMPARE(under->timing().damaged, std::uint64_t{4});
    }
    fs::remove(damaged);
}

void TestLoaderMemory::tooSmallABudget()
{
    const std::string error =
        errorOf(ErrorCode::InvalidArgument, [&] { loader(settings(m_least - 1)); });
    QVERIFY2(error.find("does not hold the largest sample") != std::string::npos, error.c_str());
    QVERIFY2(error.find("paged.beton") != std::string::npos, error.c_str());
}

void TestLoaderMemory::badSectorIsAnErrorOfItsSample()
{
    BadDisk disk;
    const beton::StoredImage broken = stored(17);
    disk.breakAt(broken.payload.offset + 1000);
    for (const std::uint64_t budget : {m_least, 30 * kMiB}) {
        const auto under =
            makeBetonLoader(disk, m_beton, settings(budget, SampleOrder::Sequential));
        under->startEpoch(0);
        for (int batch = 0; batch < 3; ++batch)
            QVERIFY(under->next());
        for (int again = 0; again < 2; ++again) {
            const std::string error = errorOf(ErrorCode::Io, [&] { under->next(); });
            QVERIFY2(error.find("paged.beton") != std::string::npos, error.c_str());
            QVERIFY2(error.find("sample 17") != std::string::npos, error.c_str());
            QVERIFY2(error.find("byte " + std::to_string(broken.payload.offset)) !=
                         std::string::npos,
                     error.c_str());
        }
        under->startEpoch(0, 4); // behind it
        QCOMPARE(drain(*under).counts.size(), std::size_t{4});
    }
}

// Also where a page is read whole: its other samples are as good as ever.
void TestLoaderMemory::badSectorIsSkipped()
{
    BadDisk disk;
    disk.breakAt(stored(17).payload.offset + 1000);
    for (const std::uint64_t budget : {m_least, 30 * kMiB}) {
        LoaderSettings bounded = settings(budget, SampleOrder::Sequential);
        bounded.skipDamaged = true;
        const auto under = makeBetonLoader(disk, m_beton, bounded);
        const Epoch epoch = runEpoch(*under, 0);
        QCOMPARE(under->timing().damaged, std::uint64_t{1});
        for (std::uint32_t i = 0; i < kPictures; ++i)
            QCOMPARE(epoch.samples[i], i == 17 ? 18U : i);
    }
}

void TestLoaderMemory::everyReadFails()
{
    FailingFileSystem disk(m_disk);
    const auto failAt = [&](std::uint64_t nth) {
        disk.failAt(nth, static_cast<unsigned>(FileOperation::Read), ErrorCode::Io);
    };
    for (const bool skip : {false, true}) {
        LoaderSettings bounded = settings(5 * kMiB);
        bounded.skipDamaged = skip;
        disk.failNever();
        const auto under = makeBetonLoader(disk, m_beton, bounded);
        failAt(1);
        under->startEpoch(0);
        const std::string error =
            errorOf(skip ? ErrorCode::CorruptData : ErrorCode::Io, [&] { under->next(); });
        QVERIFY2(error.find("made to fail") != std::string::npos, error.c_str());
    }
    // The disk comes back in mid-epoch.
    disk.failNever();
    const auto under = makeBetonLoader(disk, m_beton, settings(5 * kMiB));
    failAt(4);
    under->startEpoch(0);
    QVERIFY(errorOf(ErrorCode::Io, [&] { drain(*under); }) != "no error");
    disk.failNever();
    QVERIFY(runEpoch(*under, 0) == runEpoch(*loader(settings(0)), 0));
}

void TestLoaderMemory::startsAndEndsAtAnyTime()
{
    for (const std::uint64_t budget : {m_least, 4 * kMiB, 18 * kMiB}) {
        LoaderSettings bounded = settings(budget);
        bounded.workers = 3;
        const auto under = loader(bounded);
        const Epoch expected = runEpoch(*loader(settings(0)), 5);
        for (std::uint32_t epoch = 0; epoch < 24; ++epoch) {
            under->startEpoch(epoch, epoch % 5);
            for (std::uint32_t i = 0; i < epoch % 4; ++i)
                QVERIFY(under->next());
        }
        QVERIFY(runEpoch(*under, 5) == expected);
        for (int taken = 0; taken < 9; ++taken) {
            const auto brief = loader(bounded);
            brief->startEpoch(0);
            for (int i = 0; i < taken; ++i)
                brief->next();
        }
        const auto unused = loader(bounded);
        QVERIFY(!unused->next());
    }
}

void TestLoaderMemory::slowConsumer()
{
    BadDisk disk;
    LoaderSettings bounded = settings(18 * kMiB);
    bounded.batchesAhead = 1;
    const auto under = makeBetonLoader(disk, m_beton, bounded);
    const Epoch expected = runEpoch(*loader(settings(0)), 1);
    const int opened = disk.reads();
    under->startEpoch(1);
    // Ring and budget fill, and then nothing more is read.
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    QVERIFY(disk.reads() - opened < static_cast<int>(beton::Reader(m_disk, m_beton).pageCount()));
    Epoch seen;
    while (const BatchLease lease = under->next()) {
        seen.add(*lease, bounded.output);
        std::this_thread::sleep_for(std::chrono::milliseconds(2)); // the loader is faster
    }
    QVERIFY(seen == expected);
}

void TestLoaderMemory::leaseOutlivesItsEpoch()
{
    const auto under = loader(settings(9 * kMiB));
    const Epoch zero = runEpoch(*under, 0);
    const Epoch one = runEpoch(*under, 1);
    under->startEpoch(0);
    const BatchLease old = under->next();
    QVERIFY(runEpoch(*under, 1) == one);
    Epoch kept;
    kept.add(*old, under->settings().output);
    QVERIFY(std::equal(kept.images.begin(), kept.images.end(), zero.images.begin()));
}

// The tables of a file are mapped; its pages are not, so that a lost end is an error.
void TestLoaderMemory::shrunkFile()
{
    const fs::path copy = fs::path(m_dir.path().toStdString()) / "short.beton";
    fs::copy_file(m_beton, copy);
    const auto under = makeBetonLoader(m_disk, copy, settings(m_least, SampleOrder::Sequential));
    fs::resize_file(copy, stored(20).payload.offset + 100);
    under->startEpoch(0);
    for (int batch = 0; batch < 4; ++batch)
        QVERIFY(under->next());
    const std::string error = errorOf(ErrorCode::CorruptData, [&] { under->next(); });
    QVERIFY2(error.find("cut short") != std::string::npos, error.c_str());
    fs::remove(copy);
}

void TestLoaderMemory::warmsUp()
{
    const auto mapped = loader(settings(0));
    Recorder recorder;
    mapped->warmUp(recorder, {});
    const auto bytes = static_cast<std::uint64_t>(fs::file_size(m_beton));
    QVERIFY(recorder.seen.size() > 3);
    QCOMPARE(recorder.seen.front().done, std::uint64_t{0});
    for (std::size_t i = 0; i < recorder.seen.size(); ++i) {
        QCOMPARE(recorder.seen[i].total, bytes);
        QVERIFY(i == 0 || recorder.seen[i].done > recorder.seen[i - 1].done);
    }
    QCOMPARE(recorder.seen.back().done, bytes);
    QVERIFY(recorder.problems.empty());

    Recorder nothing;
    loader(settings(5 * kMiB))->warmUp(nothing, {});
    QVERIFY(nothing.seen.empty());

    const PictureSet pictures(m_dir.path().toStdString(), 9, 3);
    ImageFolderSplit folder = pictures.folder(Storage::Lossless);
    Recorder files;
    makeFolderLoader(m_disk, folder, small())->warmUp(files, {});
    QCOMPARE(files.seen.back().done, files.seen.back().total);
    QVERIFY(files.seen.back().done > 0);
}

void TestLoaderMemory::warmingUpStops()
{
    const auto mapped = loader(settings(0));
    Recorder recorder;
    recorder.stopAt = 9 * kMiB;
    QCOMPARE(errorOf(ErrorCode::Cancelled,
                     [&] { mapped->warmUp(recorder, recorder.source.get_token()); }),
             std::string("cancelled"));
    QVERIFY(recorder.seen.back().done < recorder.seen.back().total);
}

void TestLoaderMemory::warmingUpReportsProblems()
{
    BadDisk disk;
    disk.breakAt(10 * kMiB);
    Recorder recorder;
    makeBetonLoader(disk, m_beton, settings(0))->warmUp(recorder, {});
    QCOMPARE(recorder.problems.size(), std::size_t{1});
    QCOMPARE(recorder.problems[0].path, m_beton);
    QVERIFY(recorder.problems[0].message.english().find("cannot read at byte") !=
            std::string::npos);
}

QTEST_GUILESS_MAIN(TestLoaderMemory)
#include "tst_loader_memory.moc"
