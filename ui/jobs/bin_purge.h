// Removes in the background what other windows left in the bin. Not in the list of jobs: nobody
// waits for it, and closing the window does not ask about it.
#pragma once

#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/store/store.h"

#include <QObject>

#include <chrono>
#include <memory>

namespace formwork::ui {

class Job;

class BinPurge final : public QObject
{
    Q_OBJECT

public:
    // Both must outlive it.
    BinPurge(Store& store, FileSystem& fileSystem, QObject* parent = nullptr);
    // Stops after the run that is being removed, and waits for that.
    ~BinPurge() override;

    // Runs that have been in the bin for `age`. A workspace that cannot be written, or only by
    // others for now, keeps them until the next time.
    void start(std::chrono::milliseconds age);

Q_SIGNALS:
    void ended();
    void failed(const formwork::Error& error);

private:
    Store& m_store;
    FileSystem& m_fileSystem;
    std::unique_ptr<Job> m_job;
};

} // namespace formwork::ui
