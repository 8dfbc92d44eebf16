#include "core/train/environment.h"

#include "core/base/version.h"

#include <torch/version.h>

#include <dlfcn.h>
#include <link.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace formwork {

namespace {

std::vector<std::string> loadedLibraries()
{
    std::vector<std::string> names;
    dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* data) {
            if (info->dlpi_name != nullptr && *info->dlpi_name != '\0')
                static_cast<std::vector<std::string>*>(data)->emplace_back(info->dlpi_name);
            return 0;
        },
        &names);
    // Debian selects the BLAS by links, so only the real path tells which one it is.
    for (std::string& name : names) {
        std::error_code failed;
        const auto real = std::filesystem::canonical(name, failed);
        if (!failed)
            name = real.string();
    }
    return names;
}

// OpenBLAS's own description ("OpenBLAS 0.3.21 DYNAMIC_ARCH ... Zen"), empty without OpenBLAS.
std::string openBlasConfig(const std::vector<std::string>& libraries)
{
    for (const std::string& library : libraries) {
        if (library.find("openblas") == std::string::npos)
            continue;
        void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_NOLOAD);
        if (handle == nullptr)
            continue;
        using ConfigFunction = const char* (*)();
        const auto config = reinterpret_cast<ConfigFunction>(dlsym(handle, "openblas_get_config"));
        const std::string text = config != nullptr ? config() : "";
        dlclose(handle);
        if (!text.empty())
            return text;
    }
    return {};
}

bool anyContains(const std::vector<std::string>& libraries, std::string_view part)
{
    for (const std::string& library : libraries)
        if (library.find(part) != std::string::npos)
            return true;
    return false;
}

} // namespace

std::string hostName()
{
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0)
        return "unknown host";
    return name.data();
}

std::string cpuModelName()
{
    std::ifstream file("/proc/cpuinfo");
    std::string line;
    while (std::getline(file, line)) {
        const std::size_t colon = line.find(": ");
        if (line.starts_with("model name") && colon != std::string::npos)
            return line.substr(colon + 2);
    }
    return "unknown processor";
}

std::uint64_t residentBytes()
{
    std::ifstream file("/proc/self/statm");
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    file >> total >> resident;
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::string libtorchVersion()
{
    return TORCH_VERSION;
}

std::string softwareVersions()
{
    return "formwork " + std::string(kVersion) + ", LibTorch " + libtorchVersion() + ", GCC " +
           __VERSION__;
}

BlasInfo blasInfo()
{
    const std::vector<std::string> libraries = loadedLibraries();
    return blasFromLibraries(libraries, openBlasConfig(libraries));
}

BlasInfo blasFromLibraries(const std::vector<std::string>& libraries,
                           const std::string& openBlasConfig)
{
    if (anyContains(libraries, "libmkl_"))
        return {"MKL", false};
    // Debian's openblas-* folders name the thread model.
    for (const char* model : {"openmp", "pthread", "serial"}) {
        if (anyContains(libraries, std::string("/openblas-") + model + "/libblas"))
            return {(openBlasConfig.empty() ? "OpenBLAS" : openBlasConfig) + " (" + model + ")",
                    false};
    }
    if (anyContains(libraries, "/blas/libblas.so"))
        return {"reference BLAS", true};
    if (anyContains(libraries, "openblas"))
        return {openBlasConfig.empty() ? "OpenBLAS" : openBlasConfig, false};
    if (anyContains(libraries, "/atlas/") || anyContains(libraries, "libatlas"))
        return {"ATLAS", false};
    if (anyContains(libraries, "blis"))
        return {"BLIS", false};
    // The reference libraries outside Debian; LibTorch's own downloads carry MKL inside.
    if (anyContains(libraries, "/libblas.so"))
        return {"reference BLAS", true};
    return {"built into LibTorch", false};
}

} // namespace formwork
