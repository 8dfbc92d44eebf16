// What tests of whole trainings share: tiny data, folders of runs, and how runs are compared.
#pragma once

#include "core/model/weights/safetensors.h"
#include "core/train/checkpoint/checkpoint.h"
#include "core/train/loop/train_run.h"
#include "core/train/recording_observer.h"
#include "core/train/tiny_data.h"
#include "support/memory_folder.h"

#include <ATen/ATen.h>

#include <QByteArray>
#include <QObject>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork::test {

inline bool sameTensors(const NamedTensors& a, const NamedTensors& b)
{
    return std::ranges::equal(a, b, [](const auto& x, const auto& y) {
        return x.first == y.first && at::equal(x.second, y.second);
    });
}

inline bool sameCurves(const std::vector<EpochRecord>& a, const std::vector<EpochRecord>& b)
{
    return std::ranges::equal(a, b, [](const EpochRecord& x, const EpochRecord& y) {
        return x.epoch == y.epoch && x.trainLoss == y.trainLoss && x.trainTop1 == y.trainTop1 &&
               x.trainTop5 == y.trainTop5 && x.validationLoss == y.validationLoss &&
               x.validationTop1 == y.validationTop1 && x.gradientNorm == y.gradientNorm &&
               x.learningRate == y.learningRate && x.images == y.images;
    });
}

// Asks `stop` for a stop at a step.
inline std::function<void(const StepRecord&)> stopAt(std::stop_source& stop, int step)
{
    return [&stop, step](const StepRecord& record) {
        if (record.step == static_cast<std::uint64_t>(step))
            stop.request_stop();
    };
}

class TinyRuns : public QObject
{
protected:
    // Lasts until another test function, or another row of its data, asks for a folder: a run takes
    // some 130 MB.
    std::filesystem::path newRunFolder()
    {
        const QByteArray test =
            QByteArray(QTest::currentTestFunction()) + '/' + QTest::currentDataTag();
        if (test != m_test)
            std::filesystem::remove_all(m_data.root / "runs");
        m_test = test;
        const auto folder = m_data.root / "runs" / std::to_string(++m_runs);
        std::filesystem::create_directories(folder);
        return folder;
    }
    TrainResult train(const ExperimentConfig& config, const std::filesystem::path& runFolder,
                      RecordingObserver& observer, const std::stop_token& stop = {},
                      bool resume = false)
    {
        TrainRequest request{config, runFolder, resume};
        request.secondsForRoom = 0;
        return trainRun(request, observer, m_disk, stop);
    }
    // With the moments.
    NamedTensors lastTensors(const std::filesystem::path& runFolder)
    {
        return loadSafetensors(m_disk, lastCheckpoint(runFolder)).tensors;
    }

    QTemporaryDir m_folder{memoryFolder(QStringLiteral("tiny-runs"))};
    TinyData m_data{m_folder.path().toStdString()};
    PosixFileSystem m_disk;

private:
    QByteArray m_test; // that the folders of runs are of
    int m_runs = 0;
};

} // namespace formwork::test
