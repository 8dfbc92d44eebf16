#include "core/weights/weights_outline.h"

#include "core/base/error.h"
#include "core/weights/pth_process.h"
#include "core/weights/safetensors_header.h"
#include "core/weights/weight_prefix.h"

#include <algorithm>
#include <span>
#include <string_view>

namespace formwork {

namespace {

constexpr std::string_view kZipStart("PK\x03\x04", 4);
constexpr char kPickleStart = '\x80'; // what torch.save wrote before PyTorch 1.6
constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kStartBytes = 512;

std::string firstBytes(const ReadableFile& file)
{
    std::string start(std::min<std::uint64_t>(kStartBytes, file.size()), '\0');
    file.readAt(0, std::as_writable_bytes(std::span(start)));
    return start;
}

bool isTar(std::string_view start)
{
    constexpr std::size_t kMagicAt = 257;
    return start.size() > kMagicAt && start.substr(kMagicAt).starts_with("ustar");
}

// A header's length, and "{", with which every header begins. The upper bytes of the length are
// zero, but those of a text in its place are not.
bool isSafetensors(std::string_view start)
{
    constexpr std::size_t kLowBytes = 5;
    return start.size() > kLengthBytes && start[kLengthBytes] == '{' &&
           start.substr(kLowBytes, kLengthBytes - kLowBytes) == std::string_view("\0\0\0", 3);
}

// What a download leaves instead of weights, often enough to be named.
[[noreturn]] void unknownFormat(std::string_view start, const std::filesystem::path& path)
{
    if (start.empty())
        throw Error(ErrorCode::CorruptData, Text("the file is empty"), path,
                    Text("download it again"));
    if (start.starts_with("version https://git-lfs"))
        throw Error(ErrorCode::UnsupportedFormat, Text("is a Git LFS pointer, not the weights"),
                    path, Text("git lfs pull fetches them"));
    if (start.front() == '<')
        throw Error(ErrorCode::UnsupportedFormat, Text("is a web page, not weights"), path,
                    Text("download the file itself"));
    throw Error(ErrorCode::UnsupportedFormat, Text("is neither a safetensors nor a .pth file"),
                path, Text("give a .pth file with a state_dict, or a safetensors file"));
}

WeightsOutline outlineOfSafetensors(const ReadableFile& file, const WeightsSource& source)
{
    if (!source.entry.empty())
        throw Error(ErrorCode::InvalidArgument,
                    Text("a safetensors file has no entries such as '%1'").arg(source.entry),
                    source.file, Text("entries are parts of .pth files"));
    SafetensorsHeader header = readSafetensorsHeader(file, source.file);
    return {.format = WeightsFormat::Safetensors,
            .fileBytes = file.size(),
            .entry = {},
            .entries = {},
            .tensors = std::move(header.tensors),
            .ignored = {},
            .prefix = {},
            .outside = {},
            .metadata = std::move(header.metadata)};
}

} // namespace

WeightsOutline readWeightsOutline(FileSystem& fileSystem, const WeightsSource& source)
{
    const auto file = fileSystem.open(source.file);
    const std::string start = firstBytes(*file);
    WeightsOutline outline;
    // Pickles and archives are opened in the child process alone. (A header of 128 bytes also
    // begins as a pickle does.)
    if (isSafetensors(start))
        outline = outlineOfSafetensors(*file, source);
    else if (start.starts_with(kZipStart) || start.starts_with(kPickleStart) || isTar(start))
        outline = readPthOutline({.file = source.file, .entry = source.entry, .stop = source.stop});
    else
        unknownFormat(start, source.file);
    RemovedPrefix removed = removePrefix(outline.tensors);
    outline.prefix = std::move(removed.prefix);
    outline.outside = std::move(removed.outside);
    return outline;
}

} // namespace formwork
