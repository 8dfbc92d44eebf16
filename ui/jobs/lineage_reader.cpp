#include "ui/jobs/lineage_reader.h"

#include "ui/jobs/dataset_library.h"
#include "ui/jobs/job.h"

#include <QPointer>

#include <algorithm>
#include <utility>

namespace formwork::ui {

BetonOrigins betonOrigins(const DatasetLibrary& library)
{
    BetonOrigins origins;
    for (const DatasetRow& row : library.rows()) {
        const DatasetDetails* details = library.details(row.path);
        if (details == nullptr || !details->beton || !details->beton->manifest)
            continue;
        const beton::Manifest& manifest = *details->beton->manifest;
        BetonOrigin& origin = origins[row.path];
        if (!manifest.origin) {
            origin.source = manifest.source;
            continue;
        }
        for (const beton::ManifestInput& input : manifest.origin->inputs)
            origin.inputs.emplace_back(input.file);
    }
    return origins;
}

struct LineageReader::Request
{
    QPointer<QObject> context;
    std::function<Lineage(const LineageIndex&, Store&)> read;
    Done done;
    Failed failed;
};

LineageReader::LineageReader(Workspace workspace, FileSystem& fileSystem,
                             const DatasetLibrary& library, QObject* parent)
    : QObject(parent)
    , m_workspace(std::move(workspace))
    , m_fileSystem(fileSystem)
    , m_library(library)
    , m_index(std::make_shared<LineageIndex>())
{}

LineageReader::~LineageReader() = default;

void LineageReader::readRun(RunId run, QObject* context, Done done, Failed failed)
{
    add({context,
         [run, origins = betonOrigins(m_library)](const LineageIndex& index, Store& store) {
             return index.ofRun(store, run, origins);
         },
         std::move(done), std::move(failed)});
}

void LineageReader::readDataset(const std::filesystem::path& path, QObject* context, Done done,
                                Failed failed)
{
    add({context,
         [path, origins = betonOrigins(m_library)](const LineageIndex& index, Store& store) {
             return index.ofDataset(store, path, origins);
         },
         std::move(done), std::move(failed)});
}

void LineageReader::add(Request request)
{
    std::erase_if(m_waiting, [&](const Request& each) { return each.context == request.context; });
    m_waiting.push_back(std::move(request));
    if (!m_job)
        startNext();
}

void LineageReader::startNext()
{
    std::erase_if(m_waiting, [](const Request& each) { return each.context.isNull(); });
    if (m_waiting.empty())
        return;
    const auto request = std::make_shared<Request>(std::move(m_waiting.front()));
    m_waiting.erase(m_waiting.begin());
    const auto isWanted = [this, request] {
        return !request->context.isNull() &&
               std::ranges::find(m_waiting, request->context, &Request::context) == m_waiting.end();
    };
    m_job = std::make_unique<Job>(QString(), 0);
    connect(m_job.get(), &Job::failed, this, [request, isWanted](const Error& error) {
        if (isWanted())
            request->failed(error);
    });
    // Not from inside the job, which goes now.
    connect(
        m_job.get(), &Job::ended, this,
        [this] {
            m_job.reset();
            startNext();
        },
        Qt::QueuedConnection);
    m_job->start(
        [workspace = m_workspace, &files = m_fileSystem, index = m_index,
         request](ProgressSink&, const std::stop_token&) {
            Store store(workspace, files, StoreMode::ReadOnly);
            index->update(store);
            return request->read(*index, store);
        },
        this,
        [request, isWanted](const Lineage& lineage) {
            if (isWanted())
                request->done(lineage);
        });
}

} // namespace formwork::ui
