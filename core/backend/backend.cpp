#include "core/backend/backend.h"

#include "core/backend/backend_module.h"
#include "core/base/error.h"

#include <dlfcn.h>

#include <system_error>

namespace formwork {

namespace {

const Text kReinstallHint = Text("build or install Formwork again");

std::string loaderMessage()
{
    const char* text = dlerror();
    return text != nullptr ? text : "unknown reason";
}

void* findSymbol(void* handle, const char* name, const std::filesystem::path& module)
{
    void* symbol = dlsym(handle, name);
    if (symbol == nullptr)
        throw Error(ErrorCode::Internal, Text("is not a training module: %1").arg(loaderMessage()),
                    module, kReinstallHint);
    return symbol;
}

} // namespace

ConvertedWeights Backend::convertWeights(const WeightsConversion&, FileSystem&, std::stop_token)
{
    throw Error(ErrorCode::Internal, Text("this backend cannot convert weights"));
}

ExportedModel Backend::exportModel(const ModelExport&, FileSystem&, std::stop_token)
{
    throw Error(ErrorCode::Internal, Text("this backend cannot export models"));
}

std::uint64_t Backend::removeOptimiserState(const std::filesystem::path&, FileSystem&)
{
    throw Error(ErrorCode::Internal, Text("this backend cannot write checkpoints"));
}

std::optional<MemoryEstimate> Backend::estimateMemory(const StepBenchmarkRequest&, std::stop_token)
{
    return std::nullopt;
}

HeadspaceResult Backend::measureHeadspace(const HeadspaceRequest&, ProgressSink&, FileSystem&,
                                          std::stop_token)
{
    throw Error(ErrorCode::Internal, Text("this backend cannot load data"));
}

ProductRates Backend::measureProducts(std::stop_token)
{
    throw Error(ErrorCode::Internal, Text("this backend cannot measure matrix products"));
}

std::filesystem::path backendModulePath(const std::filesystem::path& programFolder)
{
    return (programFolder / ".." / "lib" / "formwork" / "formwork-backend.so").lexically_normal();
}

std::unique_ptr<Backend> loadBackend(const std::filesystem::path& module)
{
    std::error_code ignored;
    if (!std::filesystem::exists(module, ignored))
        throw Error(ErrorCode::NotFound, Text("the training module is missing"), module,
                    kReinstallHint);
    // Symbols stay local: LibTorch brings hundreds of libraries, some in other versions than the
    // program's. NODELETE: neither LibTorch nor OpenMP survives being unloaded.
    void* handle = dlopen(module.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (handle == nullptr)
        throw Error(ErrorCode::Internal,
                    Text("the training module cannot be loaded: %1").arg(loaderMessage()), module,
                    Text("check that LibTorch is installed"));

    const auto fingerprint = reinterpret_cast<BackendFingerprintFunction>(
        findSymbol(handle, kBackendFingerprintSymbol, module));
    const auto factory =
        reinterpret_cast<BackendFactoryFunction>(findSymbol(handle, kBackendFactorySymbol, module));
    if (fingerprint() != backendFingerprint())
        throw Error(ErrorCode::Internal, Text("the training module belongs to another build"),
                    module, kReinstallHint);
    return std::unique_ptr<Backend>(factory());
}

} // namespace formwork
