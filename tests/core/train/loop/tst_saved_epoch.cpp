// What a run keeps of an epoch is complete, wherever saving it was cut short: the resumed run
// writes and reports the rest.
#include "core/train/checkpoint/checkpoint_keeper.h"
#include "core/train/tiny_runs.h"
#include "support/error_of.h"
#include "support/failing_file_system.h"

#include <QTest>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include <sys/resource.h>

using namespace formwork;
using namespace formwork::test;

namespace fs = std::filesystem;

namespace {

constexpr unsigned kPlacesOfAFile = static_cast<unsigned>(FileOperation::Create) |
                                    static_cast<unsigned>(FileOperation::Sync) |
                                    static_cast<unsigned>(FileOperation::Rename);

std::set<std::string> filesIn(const fs::path& folder)
{
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.insert(entry.path().filename().string());
    return names;
}

std::function<void(const EpochRecord&)> stopAfter(std::stop_source& stop, int epoch)
{
    return [&stop, epoch](const EpochRecord& record) {
        if (record.epoch == epoch)
            stop.request_stop();
    };
}

// By kind, as a store keeps them; later ones replace earlier ones.
std::map<std::string, std::string> artifactsOf(const std::vector<const RecordingObserver*>& parts)
{
    std::map<std::string, std::string> artifacts;
    for (const RecordingObserver* part : parts)
        for (const auto& [kind, path] : part->artifacts)
            artifacts[kind] = path.filename().string();
    return artifacts;
}

std::map<std::string, int> confusionsOf(const std::vector<const RecordingObserver*>& parts)
{
    std::map<std::string, int> epochs;
    for (const RecordingObserver* part : parts)
        for (const ConfusionRecord& confusion : part->confusions)
            epochs[confusion.kind] = confusion.epoch;
    return epochs;
}

} // namespace

class TestSavedEpoch : public TinyRuns
{
    Q_OBJECT

private Q_SLOTS:
    void isCompletedByTheResumedRun_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<int>("epoch");
        for (const int epoch : {1, 2, 4}) // the first one, one that is kept, the last one
            QTest::addRow("epoch %d", epoch) << QStringLiteral("plain") << epoch;
        QTest::newRow("averaged weights") << QStringLiteral("averaged") << 2;
        QTest::newRow("schedule-free") << QStringLiteral("schedule-free") << 2;
    }
    void isCompletedByTheResumedRun()
    {
        QFETCH(QString, kind);
        QFETCH(int, epoch);
        const ExperimentConfig config = configOf(kind);
        const auto straight = newRunFolder();
        RecordingObserver whole;
        std::stop_source stop;
        whole.onEpoch = stopAfter(stop, epoch);
        const TrainResult end = train(config, straight, whole, stop.get_token());
        QVERIFY(whole.epochs.back().isBest.value());

        const auto begun = newRunFolder(); // up to the epoch that is not saved whole
        RecordingObserver before;
        std::stop_source early;
        before.onStep = stopAt(early, 4 * epoch - 1);
        train(config, begun, before, early.get_token());

        for (std::uint64_t place = 1;; ++place) {
            const auto run = newRunFolder();
            fs::copy(begun, run, fs::copy_options::recursive);
            FailingFileSystem disk(m_disk);
            RecordingObserver cut;
            cut.onEpoch = [&](const EpochRecord& record) {
                if (record.epoch == epoch)
                    disk.failAt(place, kPlacesOfAFile);
                else
                    disk.failNever();
            };
            TrainRequest request{config, run, true};
            request.secondsForRoom = 0;
            try {
                trainRun(request, cut, disk, {});
                QVERIFY(place > 8); // all places were tried
                break;
            } catch (const Error& error) {
                QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::NoSpace));
            }
            // Not one step further: a later epoch would hide what is missing.
            std::stop_source again;
            RecordingObserver resumed;
            resumed.onEpoch = stopAfter(again, epoch);
            if (readTrainingState(m_disk, lastCheckpoint(run)).epoch > epoch)
                resumed.onLog = [&](const std::string&) {
                    again.request_stop();
                };
            QCOMPARE(train(config, run, resumed, again.get_token(), true).end, end.end);
            const auto where = "place " + std::to_string(place);
            QVERIFY2(isSame(run, straight), where.c_str());
            QVERIFY2(artifactsOf({&before, &cut, &resumed}) == artifactsOf({&whole}),
                     where.c_str());
            if (end.end == TrainEnd::Finished)
                QVERIFY2(confusionsOf({&before, &cut, &resumed}) == confusionsOf({&whole}),
                         where.c_str());
            fs::remove_all(run);
        }
    }

    // A kill has no time to remove anything, nor to report what it wrote.
    void leftoversAreRemovedAndFilesReported()
    {
        const ExperimentConfig config = configOf(QStringLiteral("plain"));
        const auto run = newRunFolder();
        RecordingObserver whole;
        train(config, run, whole);
        for (const char* name : {"best.safetensors.new", "last.safetensors.new"})
            writeTextFile(m_disk, run / "checkpoints" / name, "cut short");
        const auto written = fs::last_write_time(bestCheckpoint(run));
        const auto files = filesIn(run / "checkpoints");
        RecordingObserver resumed;
        QCOMPARE(train(config, run, resumed, {}, true).end, TrainEnd::Finished);
        QCOMPARE(filesIn(run / "checkpoints").size(), files.size() - 2);
        QVERIFY(artifactsOf({&resumed}) == artifactsOf({&whole}));
        QCOMPARE(fs::last_write_time(bestCheckpoint(run)), written); // it was as it should be
    }

    // Of the same epoch, but with other weights, as a resume on another machine may have made it.
    void aBestOneOfOtherWeightsIsReplaced()
    {
        const ExperimentConfig config = configOf(QStringLiteral("plain"));
        const auto run = newRunFolder();
        RecordingObserver observer;
        train(config, run, observer);
        const fs::path path = bestCheckpoint(run);
        const TensorFile best = loadSafetensors(m_disk, path);
        TensorFile other = best;
        other.tensors.front().second = other.tensors.front().second + 1;
        other.metadata["formwork.checksum"] = "0123456789abcdef";
        saveSafetensors(m_disk, path, other.tensors, other.metadata);
        RecordingObserver resumed;
        train(config, run, resumed, {}, true);
        QVERIFY(sameTensors(loadSafetensors(m_disk, path).tensors, best.tensors));
    }

    // As the resumed run writes what is missing, it also needs the room that was missing.
    void withoutRoomAResumedRunPausesAgain()
    {
        ExperimentConfig config = configOf(QStringLiteral("plain"));
        const auto run = newRunFolder();
        RecordingObserver observer;
        train(config, run, observer);
        fs::remove(bestCheckpoint(run));
        FailingFileSystem disk(m_disk);
        disk.failAt(1);
        TrainRequest request{config, run, true};
        request.secondsForRoom = 0;
        RecordingObserver resumed;
        QCOMPARE(errorCodeName(errorOf([&] { trainRun(request, resumed, disk, {}); }).code()),
                 errorCodeName(ErrorCode::NoSpace));
        disk.failNever();
        QCOMPARE(trainRun(request, resumed, disk, {}).end, TrainEnd::Finished);
        QVERIFY(fs::exists(bestCheckpoint(run)));
    }

    // More epochs for a run that was killed after its last one.
    void anExtendedRunHasItsBestEpoch()
    {
        ExperimentConfig config = configOf(QStringLiteral("plain"));
        const auto run = newRunFolder();
        RecordingObserver observer;
        train(config, run, observer);
        const NamedTensors best = loadSafetensors(m_disk, bestCheckpoint(run)).tensors;
        fs::remove(bestCheckpoint(run));
        config.train.epochs = 5;
        config.optimizer.learningRate = 1e-3;
        std::stop_source stop;
        RecordingObserver extended;
        extended.onStep = stopAt(stop, 18);
        QCOMPARE(train(config, run, extended, stop.get_token(), true).end, TrainEnd::Stopped);
        QVERIFY(sameTensors(loadSafetensors(m_disk, bestCheckpoint(run)).tensors, best));
    }

    // Waiting for room does not help.
    void aFileSizeLimitIsNotWaitedFor()
    {
        ExperimentConfig config = configOf(QStringLiteral("plain"));
        const auto run = newRunFolder();
        ignoreFileSizeSignal();
        rlimit before = {};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
        RecordingObserver observer;
        observer.onEpoch = [&](const EpochRecord&) {
            const rlimit limited = {16384, before.rlim_max};
            ::setrlimit(RLIMIT_FSIZE, &limited);
        };
        TrainRequest request{config, run, false};
        request.secondsForRoom = 2;
        const Error error = errorOf([&] { trainRun(request, observer, m_disk, {}); });
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::Io));
        const std::string said = error.what();
        QVERIFY2(said.find("File too large (raise the limit of file sizes") != std::string::npos,
                 error.what());
        QVERIFY(!observer.logged("waits 2 s for room"));
        RecordingObserver resumed;
        QCOMPARE(train(config, run, resumed, {}, true).end, TrainEnd::Finished);
    }

private:
    // Four epochs, each better than the one before.
    ExperimentConfig configOf(const QString& kind) const
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.train.epochs = 4;
        config.train.bestMetric = BestMetric::TrainLoss;
        config.train.checkpointEvery = 2;
        config.train.keepCheckpoints = 1;
        if (kind == QStringLiteral("averaged"))
            config.train.emaDecay = 0.5;
        if (kind == QStringLiteral("schedule-free")) {
            config.model.name = "vit_micro_16";
            config.optimizer.name = OptimizerKind::ScheduleFree;
        }
        return config;
    }

    bool isSame(const fs::path& run, const fs::path& whole)
    {
        const auto names = filesIn(whole / "checkpoints");
        if (filesIn(run / "checkpoints") != names)
            return false;
        for (const std::string& name : names) {
            const CheckpointFile a = readCheckpointFile(m_disk, run / "checkpoints" / name);
            const CheckpointFile b = readCheckpointFile(m_disk, whole / "checkpoints" / name);
            if (a.info.state.epoch != b.info.state.epoch ||
                a.info.state.best.epoch != b.info.state.best.epoch ||
                a.info.state.step != b.info.state.step || !sameTensors(a.weights, b.weights) ||
                !sameTensors(a.moments, b.moments))
                return false;
        }
        return true;
    }
};

QTEST_GUILESS_MAIN(TestSavedEpoch)
#include "tst_saved_epoch.moc"
