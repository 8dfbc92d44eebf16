#include "core/weights/pth_process.h"

#include "core/base/child_process.h"
#include "core/base/error.h"

#include <dlfcn.h>

#include <system_error>

namespace formwork {

namespace fs = std::filesystem;

namespace {

constexpr const char* kReaderName = "formwork-pth-reader";
constexpr std::size_t kLongestAnswer = 32U << 20;
constexpr std::chrono::seconds kLeastTime{60};
constexpr std::uint64_t kSlowestBytesPerSecond = 10'000'000; // a network disk

[[noreturn]] void died(const fs::path& file, const Text& how)
{
    throw Error(ErrorCode::CorruptData, how, file,
                Text("the file is damaged or malicious; nothing else was touched"));
}

std::chrono::milliseconds timeFor(std::uint64_t bytes)
{
    return kLeastTime + std::chrono::seconds(bytes / kSlowestBytesPerSecond);
}

} // namespace

fs::path findPthReader()
{
    Dl_info info{};
    std::error_code ignored;
    fs::path file; // of the program or module, behind links that it is started through
    if (dladdr(reinterpret_cast<const void*>(&findPthReader), &info) != 0)
        file = info.dli_fname;
    file = file.is_absolute() ? fs::canonical(file, ignored) : fs::path();
    if (file.empty()) // dli_fname is argv[0] in a program
        file = fs::read_symlink("/proc/self/exe", ignored);
    const fs::path folder = file.parent_path();
    for (const fs::path& place : {folder, folder / ".." / "lib" / "formwork"})
        if (fs::exists(place / kReaderName, ignored))
            return (place / kReaderName).lexically_normal();
    throw Error(ErrorCode::NotFound, Text("the reader of .pth files is missing"),
                folder / kReaderName, Text("build or install Formwork again"));
}

WeightsOutline readPthOutline(const PthRequest& request, const fs::path& reader)
{
    PosixFileSystem fileSystem;
    const std::uint64_t fileBytes = fileSystem.open(request.file)->size();
    const ChildResult child =
        runChild({.program = reader,
                  // A relative path that begins with '-' is not an option.
                  .arguments = {fs::absolute(request.file).string(), request.entry},
                  .isSilent = true,
                  .longestOutput = kLongestAnswer,
                  .timeout = request.timeout.count() > 0 ? request.timeout : timeFor(fileBytes),
                  .stop = request.stop});
    switch (child.end) {
    case ChildEnd::Signal:
        died(request.file, Text("its reader was killed by signal %1").arg(child.code));
    case ChildEnd::TooLong:
        died(request.file, Text("its reader took too long and was stopped"));
    case ChildEnd::TooMuch:
        died(request.file, Text("its reader's answer did not end, and it was stopped"));
    case ChildEnd::Exited:
        if (child.code != 0)
            died(request.file, Text("its reader failed"));
    }
    return outlineFromAnswer(child.output, fileBytes, request.file);
}

} // namespace formwork
