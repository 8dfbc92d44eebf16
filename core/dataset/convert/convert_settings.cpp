#include "core/base/enum_names.h"
#include "core/base/error.h"
#include "core/beton/layout.h"
#include "core/dataset/convert/convert.h"

#include <array>
#include <bit>
#include <charconv>
#include <utility>
#include <vector>

namespace formwork {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExtension = ".beton";
constexpr std::string_view kJournal = ".unfinished.journal";
constexpr std::size_t kLongestName = 255; // bytes, on the common file systems

constexpr EnumName<CompressMode> kModeNames[] = {
    {CompressMode::Raw, "raw"},
    {CompressMode::Jpeg, "jpg"},
    {CompressMode::Smart, "smart"},
    {CompressMode::Proportion, "proportion"},
};

[[noreturn]] void refuse(const Text& text, const Text& hint)
{
    throw Error(ErrorCode::InvalidArgument, text, {}, hint);
}

// printf would follow the locale's decimal point.
std::string twoDecimals(double value)
{
    std::array<char, 32> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 2);
    return {text.data(), end.ptr};
}

} // namespace

CompressMode compressModeFromName(std::string_view name)
{
    if (const auto mode = enumValue(kModeNames, name))
        return *mode;
    refuse(Text("unknown compress mode '%1'").arg(name), Text("use raw, jpg, smart or proportion"));
}

std::string_view compressModeName(CompressMode mode)
{
    return enumName(kModeNames, mode);
}

void validate(const ConvertSettings& settings)
{
    if (settings.maxResolution < 0 || settings.maxResolution > 65535)
        refuse(Text("the maximum resolution %1 is out of range").arg(settings.maxResolution),
               Text("use 1 to 65535, or 0 to keep the size"));
    if (!(settings.compressProbability >= 0 && settings.compressProbability <= 1))
        refuse(Text("the compress probability is out of range"), Text("use 0 to 1"));
    if (settings.jpegQuality < 1 || settings.jpegQuality > 100)
        refuse(Text("the JPEG quality %1 is out of range").arg(settings.jpegQuality),
               Text("use 1 to 100"));
    if (settings.pageSize < beton::kMinimumPageSize || !std::has_single_bit(settings.pageSize))
        refuse(Text("the page size %1 is not allowed").arg(settings.pageSize),
               Text("use a power of two from 2 MiB to 2 GiB"));
    if (!(settings.fraction > 0 && settings.fraction <= 1))
        refuse(Text("the fraction of the images is out of range"),
               Text("use a number above 0, at most 1"));
    if (settings.resume && !settings.keepUnfinished)
        refuse(Text("only a conversion that keeps what is unfinished can be resumed"), {});
    if (settings.workers < 0 || settings.workers > 1024)
        refuse(Text("the number of workers %1 is out of range").arg(settings.workers),
               Text("use 1 to 1024, or 0 for all cores"));
}

std::string betonFileName(const std::string& split, const ConvertSettings& settings)
{
    const bool raw = settings.mode == CompressMode::Raw;
    std::vector<std::string> parts = {split == "validation" ? "val" : split};
    parts.push_back(settings.maxResolution == 0 ? "full" : std::to_string(settings.maxResolution));
    parts.push_back(settings.mode == CompressMode::Proportion
                        ? twoDecimals(settings.compressProbability)
                        : std::string(compressModeName(settings.mode)));
    if (!raw)
        parts.push_back(std::to_string(settings.jpegQuality));
    if (settings.keepJpeg && !raw)
        parts.emplace_back("keep");
    if (!settings.restartMarkers && !raw)
        parts.emplace_back("plain");
    if (settings.applyOrientation)
        parts.emplace_back("turned");
    if (!settings.classes.empty() || settings.fraction < 1 || settings.maxImages > 0 ||
        !settings.exclude.empty())
        parts.emplace_back("part");
    if (settings.shuffle)
        parts.emplace_back("shuffled");
    std::string name;
    for (const std::string& part : parts)
        name.append(name.empty() ? "" : "_").append(part);
    return name.append(kExtension);
}

void validateBetonName(const std::string& name)
{
    if (name.empty() || name == kExtension)
        refuse(Text("a beton file needs a name"),
               Text("enter one, or keep the name that follows the settings"));
    if (name.find('/') != std::string::npos)
        refuse(Text("the name '%1' contains a '/'").arg(name),
               Text("name the file only; its folder is chosen separately"));
    if (completeBetonName(name).size() + kJournal.size() > kLongestName)
        refuse(Text("the name is too long"), Text("choose a shorter name"));
}

std::string completeBetonName(std::string name)
{
    return name.ends_with(kExtension) ? name : name.append(kExtension);
}

void validate(const ConvertRequest& request)
{
    validate(request.settings);
    for (const auto& name : {request.trainName, request.validationName})
        if (name)
            validateBetonName(*name);
    const std::vector<fs::path> targets = conversionTargets(request);
    if (targets.size() > 1 && targets.front() == targets.back())
        refuse(
            Text("both splits would be written to '%1'").arg(targets.front().filename().string()),
            Text("give them different names"));
}

fs::path defaultBetonFolder(const fs::path& source)
{
    fs::path folder = fs::absolute(source).lexically_normal();
    if (folder.filename().empty()) // "photos/"
        folder = folder.parent_path();
    const fs::path name = folder.filename(); // empty for the root
    return folder.parent_path() / (name.string() + "-betons");
}

fs::path targetOf(const ConvertRequest& request, const std::string& split)
{
    const auto& chosen = split == "train" ? request.trainName : request.validationName;
    return request.outputFolder /
           (chosen ? completeBetonName(*chosen) : betonFileName(split, request.settings));
}

std::vector<fs::path> conversionTargets(const ConvertRequest& request)
{
    std::vector<fs::path> targets = {targetOf(request, "train")};
    if (expectsValidation(request.source, request.validationFraction))
        targets.push_back(targetOf(request, "validation"));
    return targets;
}

std::vector<fs::path> existingTargets(const ConvertRequest& request)
{
    std::vector<fs::path> targets = conversionTargets(request);
    std::erase_if(targets, [](const fs::path& target) {
        std::error_code ignored;
        return !fs::exists(target, ignored);
    });
    return targets;
}

bool isUnfinished(const fs::path& target)
{
    std::error_code ignored;
    return fs::exists(resolveLinks(target) += kJournal, ignored);
}

} // namespace formwork
