#include "core/image/codecs.h"

#include "core/base/error.h"

#include <dlfcn.h>

#include <filesystem>
#include <system_error>

namespace formwork {

namespace {

constexpr const char* kReinstallHint = "build or install Formwork again";

// ../lib/formwork beside the program's bin/.
std::filesystem::path modulePath()
{
    const auto program = std::filesystem::read_symlink("/proc/self/exe");
    return (program.parent_path() / ".." / "lib" / "formwork" / "formwork-codecs.so")
        .lexically_normal();
}

std::string loaderMessage()
{
    const char* text = dlerror();
    return text != nullptr ? text : "unknown reason";
}

void* loadSymbol(const char* name)
{
    const std::filesystem::path module = modulePath();
    std::error_code ignored;
    if (!std::filesystem::exists(module, ignored))
        throw Error(ErrorCode::Internal, "the module for PNG, WebP, BMP and TIFF is missing",
                    module, kReinstallHint);
    void* handle = dlopen(module.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (handle == nullptr)
        throw Error(ErrorCode::Internal, "the codec module does not load: " + loaderMessage(),
                    module, kReinstallHint);
    void* symbol = dlsym(handle, name);
    if (symbol == nullptr)
        throw Error(ErrorCode::Internal, "is no codec module: " + loaderMessage(), module,
                    kReinstallHint);
    return symbol;
}

} // namespace

ReadImageFunction loadCodecs()
{
    return reinterpret_cast<ReadImageFunction>(loadSymbol(kReadImageSymbol));
}

WritePngFunction loadPngWriter()
{
    return reinterpret_cast<WritePngFunction>(loadSymbol(kWritePngSymbol));
}

} // namespace formwork
