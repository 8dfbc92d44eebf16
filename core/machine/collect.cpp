#include "core/machine/collect.h"

#include "core/base/error.h"
#include "core/machine/control_groups.h"
#include "core/machine/cuda_driver.h"
#include "core/machine/loaded_libraries.h"
#include "core/machine/processor.h"
#include "core/machine/system.h"
#include "core/machine/text_files.h"
#include "core/machine/workspace_disk.h"

#include <utility>

namespace formwork {

namespace {

void measureProducts(Backend& backend, BackendFacts& facts, const std::stop_token& stop)
{
    try {
        facts.products = backend.measureProducts(stop);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled)
            throw;
        facts.productsFailure = error.message();
    }
}

void reportStep(ProgressSink& progress, std::uint64_t done)
{
    progress.progress({"Examining this machine", "steps", done, 3, 0});
}

BackendFacts askBackend(const MachineRequest& request, const BackendLoader& loadBackend,
                        ProgressSink& progress, const std::stop_token& stop)
{
    BackendFacts facts;
    if (!loadBackend) {
        facts.failure = Text("there is no training module");
        facts.hint = Text("build or install Formwork again");
        return facts;
    }
    std::unique_ptr<Backend> backend;
    try {
        backend = loadBackend();
        facts.info = backend->info();
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled)
            throw;
        facts.failure = error.text();
        facts.hint = error.hint();
        facts.file = error.path();
        return facts;
    }
    throwIfStopped(stop);
    if (request.measure) {
        reportStep(progress, 2);
        measureProducts(*backend, facts, stop);
    }
    return facts;
}

} // namespace

MachineFacts collectMachineFacts(const MachineRequest& request, const BackendLoader& loadBackend,
                                 ProgressSink& progress, std::stop_token stop)
{
    MachineFacts facts;
    facts.program = programFacts();
    facts.system = readSystem(request.root);
    facts.processor = readProcessor(request.root);
    facts.groups = readGroupLimits(request.root);
    facts.memory = parseMemInfo(kernelText(request.root / "proc/meminfo"));
    facts.limits = readResourceLimits();
    facts.disk = examineWorkspaceDisk(request.workspace);
    facts.windowPlatform = request.windowPlatform;
    throwIfStopped(stop);
    reportStep(progress, 1);
    facts.backend = askBackend(request, loadBackend, progress, stop);
    throwIfStopped(stop);
    facts.cuda = askCudaDriver(request.cudaDriver, request.root);
    facts.libraries = loadedLibraryVersions(); // those of the backend, too
    reportStep(progress, 3);
    return facts;
}

} // namespace formwork
