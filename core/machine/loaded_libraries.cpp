#include "core/machine/loaded_libraries.h"

#include <dlfcn.h>
#include <gnu/libc-version.h>
#include <link.h>

#include <cstdio> // jpeglib.h needs it
#include <jpeglib.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <system_error>

// Its header gives the version as bare numbers.
#define FORMWORK_TEXT_OF(value) #value
#define FORMWORK_TEXT(value) FORMWORK_TEXT_OF(value)

namespace formwork {

namespace {

using Symbol = void*;
using TextFunction = const char* (*)();

struct Known
{
    const char* key;
    const char* name;
    const char* file;               // how its file's name begins
    const char* symbol;             // that returns the version; null: the file's name has it
    std::string (*version)(Symbol); // from the symbol
};

std::string textVersion(Symbol symbol)
{
    const char* text = reinterpret_cast<TextFunction>(symbol)();
    return text != nullptr ? text : "";
}

// "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ... Zen MAX_THREADS=64"
std::string openBlasVersion(Symbol symbol)
{
    const std::string text = textVersion(symbol);
    const auto begin = std::min(text.find(' '), text.size() - 1) + 1;
    return text.empty() ? text : text.substr(begin, text.find(' ', begin) - begin);
}

// "LIBTIFF, Version 4.5.0", and its authors on the lines after that.
std::string tiffVersion(Symbol symbol)
{
    const std::string text = textVersion(symbol);
    const std::string line = text.substr(0, text.find('\n'));
    return line.substr(line.rfind(' ') + 1);
}

std::string pngVersion(Symbol symbol)
{
    const char* text = reinterpret_cast<const char* (*)(const void*)>(symbol)(nullptr);
    return text != nullptr ? text : "";
}

std::string webpVersion(Symbol symbol)
{
    const int version = reinterpret_cast<int (*)()>(symbol)();
    return std::to_string(version >> 16) + "." + std::to_string(version >> 8 & 0xff) + "." +
           std::to_string(version & 0xff);
}

std::string xxhashVersion(Symbol symbol)
{
    const unsigned version = reinterpret_cast<unsigned (*)()>(symbol)();
    return std::to_string(version / 10000) + "." + std::to_string(version / 100 % 100) + "." +
           std::to_string(version % 100);
}

std::string oneDnnVersion(Symbol symbol)
{
    struct Version // dnnl_version_t begins with these
    {
        int major;
        int minor;
        int patch;
    };
    const auto* version = reinterpret_cast<const Version* (*)()>(symbol)();
    return version == nullptr
               ? std::string()
               : std::to_string(version->major) + "." + std::to_string(version->minor) + "." +
                     std::to_string(version->patch);
}

constexpr std::array<Known, 16> kKnown = {{
    {"qt", "Qt", "libQt6Core.so", "qVersion", textVersion},
    {"qcustomplot", "QCustomPlot", "libQCustomPlot", nullptr, nullptr},
    {"onednn", "oneDNN", "libdnnl.so", "dnnl_version", oneDnnVersion},
    {"openblas", "OpenBLAS", "libopenblas", "openblas_get_config", openBlasVersion},
    {"openblas", "OpenBLAS", "libblas.so", "openblas_get_config", openBlasVersion},
    {"openmp", "OpenMP runtime", "libgomp", nullptr, nullptr},
    {"libjpeg_turbo", "libjpeg-turbo", "libjpeg.so", nullptr, nullptr},
    {"libpng", "libpng", "libpng", "png_get_libpng_ver", pngVersion},
    {"libwebp", "libwebp", "libwebp.so", "WebPGetDecoderVersion", webpVersion},
    {"libtiff", "libtiff", "libtiff.so", "TIFFGetVersion", tiffVersion},
    {"highway", "Highway", "libhwy.so", nullptr, nullptr},
    {"sqlite", "SQLite", "libsqlite3.so", "sqlite3_libversion", textVersion},
    {"yaml_cpp", "yaml-cpp", "libyaml-cpp.so", nullptr, nullptr},
    {"fmt", "fmt", "libfmt.so", nullptr, nullptr},
    {"xxhash", "xxHash", "libxxhash.so", "XXH_versionNumber", xxhashVersion},
    {"gomp_intel", "Intel OpenMP runtime", "libiomp", nullptr, nullptr},
}};

struct Loaded
{
    std::string name; // as the loader knows it
    std::string file; // name of the real file
};

std::vector<Loaded> loadedFiles()
{
    std::vector<Loaded> files;
    ::dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* data) {
            if (info->dlpi_name != nullptr && *info->dlpi_name != '\0')
                static_cast<std::vector<Loaded>*>(data)->push_back({info->dlpi_name, {}});
            return 0;
        },
        &files);
    for (Loaded& loaded : files) {
        std::error_code failed;
        const auto real = std::filesystem::canonical(loaded.name, failed);
        loaded.file = failed ? std::filesystem::path(loaded.name).filename() : real.filename();
    }
    return files;
}

std::string saidBy(const Known& known, const Loaded& loaded)
{
    if (known.symbol == nullptr)
        return {};
    void* handle = ::dlopen(loaded.name.c_str(), RTLD_NOW | RTLD_NOLOAD);
    if (handle == nullptr)
        return {};
    Symbol symbol = ::dlsym(handle, known.symbol);
    std::string version = symbol != nullptr ? known.version(symbol) : std::string();
    ::dlclose(handle); // it was loaded before, and stays
    return version;
}

std::string versionOf(const Known& known, const Loaded& loaded)
{
    std::string version = saidBy(known, loaded);
    const bool isOpenBlas = std::string_view(known.key) == "openblas";
    if (!version.empty() || isOpenBlas) // another BLAS may bear the same name
        return version;
    const std::string_view ofFile = versionOfFile(loaded.file);
    if (std::string_view(known.key) == "libjpeg_turbo") // the file has the version of its interface
        return FORMWORK_TEXT(LIBJPEG_TURBO_VERSION) " (headers; library " + std::string(ofFile) +
               ")";
    // Several OpenMP runtimes in one process are distinguished by their names.
    if (std::string_view(known.file) == "libgomp" || ofFile.empty())
        return loaded.file;
    return std::string(ofFile);
}

void addVersion(std::vector<LibraryVersion>& all, const Known& known, const std::string& version)
{
    const auto same = std::ranges::find(all, known.key, &LibraryVersion::key);
    if (same == all.end())
        all.push_back({known.key, known.name, version});
    else if (same->version.find(version) == std::string::npos)
        same->version += ", " + version;
}

} // namespace

std::vector<LibraryVersion> loadedLibraryVersions()
{
    const std::vector<Loaded> files = loadedFiles();
    std::vector<LibraryVersion> versions;
    for (const Known& known : kKnown) {
        for (const Loaded& loaded : files) {
            if (!loaded.file.starts_with(known.file))
                continue;
            const std::string version = versionOf(known, loaded);
            if (!version.empty())
                addVersion(versions, known, version);
        }
    }
    versions.push_back({"glibc", "glibc", ::gnu_get_libc_version()});
    return versions;
}

std::string_view versionOfFile(std::string_view fileName)
{
    constexpr std::string_view kMark = ".so.";
    const auto mark = fileName.rfind(kMark);
    return mark == std::string_view::npos ? std::string_view()
                                          : fileName.substr(mark + kMark.size());
}

} // namespace formwork
