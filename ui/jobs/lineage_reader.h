// Reads in the background what a run or a dataset came from and what came from it. GUI thread only.
#pragma once

#include "core/base/error.h"
#include "core/report/lineage.h"

#include <QObject>

#include <functional>
#include <memory>
#include <stop_token>

namespace formwork::ui {

class DatasetLibrary;
class Job;

// The origins of the betons whose manifests the library has read.
BetonOrigins betonOrigins(const DatasetLibrary& library);

class LineageReader final : public QObject
{
    Q_OBJECT

public:
    // `fileSystem` and `library` must outlive it.
    LineageReader(Workspace workspace, FileSystem& fileSystem, const DatasetLibrary& library,
                  QObject* parent = nullptr);
    ~LineageReader() override;

    using Done = std::function<void(const Lineage&)>;
    using Failed = std::function<void(const Error&)>;
    // `done` or `failed` is called unless `context` is gone by then, or another request of the same
    // context came meanwhile.
    void readRun(RunId run, QObject* context, Done done, Failed failed);
    void readDataset(const std::filesystem::path& path, QObject* context, Done done, Failed failed);

private:
    struct Request;

    void add(Request request);
    void startNext();

    Workspace m_workspace;
    FileSystem& m_fileSystem;
    const DatasetLibrary& m_library;
    std::shared_ptr<LineageIndex> m_index; // of one job at a time
    std::vector<Request> m_waiting;
    std::unique_ptr<Job> m_job;
};

} // namespace formwork::ui
