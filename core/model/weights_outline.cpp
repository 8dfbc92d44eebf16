#include "core/model/weights_outline.h"

#include "core/base/error.h"
#include "core/model/pth_process.h"
#include "core/model/safetensors_header.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace formwork {

namespace {

constexpr std::string_view kZipStart("PK\x03\x04", 4);
constexpr std::size_t kStartBytes = 9;

// PyTorch's own wrappers: data-parallel training, torch.compile.
constexpr std::array<std::string_view, 2> kWrappers = {"module.", "_orig_mod."};

std::string firstBytes(const ReadableFile& file)
{
    std::string start(std::min<std::uint64_t>(kStartBytes, file.size()), '\0');
    file.readAt(0, std::as_writable_bytes(std::span(start)));
    return start;
}

[[noreturn]] void unknownFormat(const std::string& start, const std::filesystem::path& path)
{
    if (start.empty())
        throw Error(ErrorCode::CorruptData, "the file is empty", path);
    // A pickle by itself: what torch.save wrote before version 1.6.
    if (start.front() == '\x80')
        throw Error(ErrorCode::UnsupportedFormat, "was written in the format of PyTorch before 1.6",
                    path, "in Python: torch.save(torch.load(path), path) writes it anew");
    throw Error(ErrorCode::UnsupportedFormat, "is neither a safetensors nor a .pth file", path);
}

void unwrapNames(std::vector<TensorOutline>& tensors)
{
    for (bool found = true; found && !tensors.empty();) {
        found = false;
        for (const std::string_view wrapper : kWrappers) {
            const auto isWrapped = [&](const TensorOutline& tensor) {
                return tensor.name.starts_with(wrapper) && tensor.name.size() > wrapper.size();
            };
            if (!std::ranges::all_of(tensors, isWrapped))
                continue;
            found = true;
            for (TensorOutline& tensor : tensors)
                tensor.name.erase(0, wrapper.size());
        }
    }
}

WeightsOutline outlineOfSafetensors(const ReadableFile& file, const WeightsSource& source)
{
    if (!source.entry.empty())
        throw Error(ErrorCode::InvalidArgument,
                    "a safetensors file has no entries such as '" + source.entry + "'", source.file,
                    "entries are parts of .pth files");
    SafetensorsHeader header = readSafetensorsHeader(file, source.file);
    return {.format = WeightsFormat::Safetensors,
            .fileBytes = file.size(),
            .entry = {},
            .entries = {},
            .tensors = std::move(header.tensors),
            .ignored = {},
            .metadata = std::move(header.metadata)};
}

} // namespace

WeightsOutline readWeightsOutline(FileSystem& fileSystem, const WeightsSource& source)
{
    const auto file = fileSystem.open(source.file);
    const std::string start = firstBytes(*file);
    WeightsOutline outline;
    if (start.starts_with(kZipStart))
        outline = readPthOutline({.file = source.file, .entry = source.entry, .stop = source.stop});
    else if (start.size() == kStartBytes && (start.back() == '{' || start.back() == ' '))
        outline = outlineOfSafetensors(*file, source);
    else
        unknownFormat(start, source.file);
    unwrapNames(outline.tensors);
    return outline;
}

} // namespace formwork
