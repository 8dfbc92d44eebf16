#include "core/train/device/environment.h"

#include "core/base/version.h"
#include "core/model/kernels/matrix_product.h"

#include <ATen/Context.h>
#include <ATen/Version.h>
#include <torch/version.h>

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

namespace formwork {

namespace {

bool contains(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

// Real path of the library that calls of sgemm_ end in; empty if nothing has it. Debian selects the
// BLAS by links, so only the real path shows which one it is.
std::string blasLibrary()
{
    Dl_info found{};
    void* const sgemm = dlsym(RTLD_DEFAULT, "sgemm_");
    if (sgemm == nullptr || dladdr(sgemm, &found) == 0 || found.dli_fname == nullptr)
        return {};
    std::error_code failed;
    const auto real = std::filesystem::canonical(found.dli_fname, failed);
    return failed ? found.dli_fname : real.string();
}

// OpenBLAS's own description ("OpenBLAS 0.3.21 DYNAMIC_ARCH ... Zen"), empty without OpenBLAS.
std::string openBlasConfig(const std::string& library)
{
    void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_NOLOAD);
    if (handle == nullptr)
        return {};
    using ConfigFunction = const char* (*)();
    const auto config = reinterpret_cast<ConfigFunction>(dlsym(handle, "openblas_get_config"));
    std::string text = config != nullptr ? config() : "";
    dlclose(handle);
    return text;
}

// "MKL 2024.2" from "Intel(R) oneAPI Math Kernel Library Version 2024.2-Product Build ...".
std::string shortMklVersion(const std::string& text)
{
    constexpr std::string_view kBefore = "Version ";
    const std::size_t begin = text.find(kBefore);
    if (begin == std::string::npos)
        return "MKL";
    const std::size_t number = begin + kBefore.size();
    return "MKL " + text.substr(number, text.find_first_of("- ", number) - number);
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

std::uint64_t anonymousBytes()
{
    std::ifstream file("/proc/self/statm"); // proc(5)
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    std::uint64_t ofFiles = 0;
    file >> total >> resident >> ofFiles;
    return (resident - std::min(resident, ofFiles)) *
           static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::string libtorchVersion()
{
    return TORCH_VERSION;
}

std::string softwareVersions()
{
    std::string versions =
        "formwork " + std::string(kVersion) + ", LibTorch " + libtorchVersion() + ", ";
    const std::string products = matrixProductLibrary();
    if (products != "BLAS") // which is reported separately
        versions += products + ", ";
    return versions + "GCC " + __VERSION__;
}

BlasInfo blasInfo()
{
    const std::string library = blasLibrary();
    if (contains(library, "openblas"))
        return describeBlas(library, openBlasConfig(library));
    return describeBlas(library, at::hasMKL() ? at::get_mkl_version() : std::string());
}

BlasInfo describeBlas(const std::string& library, const std::string& ownDescription)
{
    // Debian's openblas-* folders name the thread model.
    for (const char* model : {"openmp", "pthread", "serial"}) {
        if (contains(library, std::string("/openblas-") + model + '/'))
            return {(ownDescription.empty() ? "OpenBLAS" : ownDescription) + " (" + model + ")",
                    false};
    }
    if (contains(library, "openblas"))
        return {ownDescription.empty() ? "OpenBLAS" : ownDescription, false};
    if (contains(library, "libmkl_"))
        return {shortMklVersion(ownDescription), false};
    if (contains(library, "/atlas/") || contains(library, "libatlas"))
        return {"ATLAS", false};
    if (contains(library, "blis"))
        return {"BLIS", false};
    if (contains(library, "/libblas.so"))
        return {"reference BLAS", true};
    // LibTorch's own builds carry one inside, and those for x86 carry MKL.
    if (contains(ownDescription, "Math Kernel Library"))
        return {shortMklVersion(ownDescription) + ", inside LibTorch", false};
    return {"built into LibTorch", false};
}

} // namespace formwork
