// Long runs do not leak: after the first epochs a training takes no more memory, descriptors and
// threads. FORMWORK_LONG_EPOCHS makes it longer.
#include "core/train/device/caching_allocator.h"
#include "core/train/tiny_runs.h"
#include "support/process_usage.h"
#include "support/rounds.h"

#include <QTest>

#include <algorithm>
#include <vector>

using namespace formwork;
using namespace formwork::test;

namespace {

constexpr std::size_t kWarmUp = 10; // epochs
constexpr double kMostGrowth = 0.01;

struct Usage
{
    std::size_t bytes = 0;
    std::ptrdiff_t descriptors = 0;
    std::ptrdiff_t threads = 0;
};

} // namespace

class TestLongRuns : public TinyRuns
{
    Q_OBJECT

private Q_SLOTS:
    // As the program that trains has it.
    void init() { installCachingAllocator(); }
    void staysFlat_data()
    {
        QTest::addColumn<bool>("beton");
        QTest::newRow("beton") << true;
        QTest::newRow("folder") << false;
    }
    void staysFlat()
    {
        QFETCH(bool, beton);
        ExperimentConfig config = m_data.config(beton ? LoaderKind::Beton : LoaderKind::Folder);
        config.model.name = "vit_ti_16";
        config.train.epochs = roundsFrom("FORMWORK_LONG_EPOCHS", 30);
        config.data.workers = 2;
        std::vector<Usage> usages;
        RecordingObserver observer;
        observer.onEpoch = [&](const EpochRecord&) {
            usages.push_back({usedBytes(), openDescriptors(), runningThreads()});
        };
        QCOMPARE(train(config, newRunFolder(), observer).end, TrainEnd::Finished);
        QCOMPARE(usages.size(), static_cast<std::size_t>(config.train.epochs));
        const Usage& warm = usages.at(kWarmUp - 1);
        std::size_t most = 0;
        for (std::size_t i = kWarmUp; i < usages.size(); ++i) {
            most = std::max(most, usages[i].bytes);
            QCOMPARE(usages[i].descriptors, warm.descriptors);
            QCOMPARE(usages[i].threads, warm.threads);
        }
        const double growth = static_cast<double>(most) / static_cast<double>(warm.bytes) - 1;
        const QString figures = QStringLiteral("%1 MB after epoch %2, at most %3 MB later: %4 %")
                                    .arg(static_cast<double>(warm.bytes) / 1e6)
                                    .arg(kWarmUp)
                                    .arg(static_cast<double>(most) / 1e6)
                                    .arg(100 * growth);
        qInfo("%s", qPrintable(figures));
        QVERIFY2(growth < kMostGrowth, qPrintable(figures));
    }
};

QTEST_GUILESS_MAIN(TestLongRuns)
#include "tst_long_runs.moc"
