// Backs the workspace's database up in the background, if its last backup is a day old. Not in the
// list of jobs: nobody waits for it, and closing the window does not ask about it.
#pragma once

#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/store/store.h"

#include <QObject>

#include <memory>

namespace formwork::ui {

class Job;

class WorkspaceBackup final : public QObject
{
    Q_OBJECT

public:
    // Both must outlive it.
    WorkspaceBackup(Store& store, FileSystem& fileSystem, QObject* parent = nullptr);
    // Stops and waits for a backup that is being written.
    ~WorkspaceBackup() override;

    void start();

Q_SIGNALS:
    void damageFound(const formwork::Error& error); // the database itself cannot be read
    void failed(const formwork::Error& error);      // a full disk, as a rule

private:
    Store& m_store;
    FileSystem& m_fileSystem;
    std::unique_ptr<Job> m_job;
};

} // namespace formwork::ui
