// A workspace in a temporary folder, and what its tests share.
#pragma once

#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/store/store.h"
#include "support/error_of.h"
#include "support/init_process.h"

#include <SQLiteCpp/Database.h>

#include <QTemporaryDir>

#include <fstream>
#include <functional>
#include <string>

namespace formwork::test {

struct TemporaryWorkspace
{
    QTemporaryDir folder;
    PosixFileSystem fileSystem;
    Workspace workspace{std::filesystem::path(folder.path().toStdString()) / "workspace"};

    std::unique_ptr<Store> open() { return std::make_unique<Store>(workspace, fileSystem); }

    // Past the Store, with SQLite itself: what another program, or the passing of time, would do.
    void sql(const std::string& statement) const
    {
        SQLite::Database database(workspace.database(), SQLite::OPEN_READWRITE, 5000);
        database.exec(statement);
    }
    std::int64_t sqlInteger(const std::string& query) const
    {
        SQLite::Database database(workspace.database(), SQLite::OPEN_READONLY, 5000);
        return database.execAndGet(query).getInt64();
    }
};

inline void writeJunk(const std::filesystem::path& path, const std::string& bytes)
{
    std::ofstream(path, std::ios::binary) << bytes;
}

inline ExperimentConfig someConfig(const std::string& name = "some run")
{
    ExperimentConfig config;
    config.name = name;
    config.data.train = "/data/train.beton";
    config.train.epochs = 20;
    return config;
}

inline EpochRecord someEpoch(int number)
{
    EpochRecord epoch;
    epoch.epoch = number;
    epoch.trainLoss = 3.0 / number;
    epoch.trainTop1 = 0.1 * number;
    epoch.trainTop5 = 0.1 * number + 0.05;
    epoch.validationLoss = 4.0 / number;
    epoch.validationTop1 = 0.05 * number;
    epoch.validationTop5 = 0.5;
    epoch.learningRate = 1e-5;
    epoch.images = 1000;
    epoch.epochSeconds = 10 + number;
    epoch.dataWaitSeconds = 2;
    epoch.transferSeconds = 0.25;
    epoch.computeSeconds = 5;
    epoch.validationSeconds = 1;
    epoch.peakMemoryBytes = 5'000'000'000;
    epoch.finishedAt = 1'700'000'000'123 + number;
    return epoch;
}

inline StepRecord someStep(std::uint64_t number, int epoch)
{
    return {.step = number,
            .epoch = epoch,
            .loss = 1.0 / static_cast<double>(number),
            .learningRate = 1e-3,
            .imagesPerSecond = 100};
}

} // namespace formwork::test
