#include "core/dataset/convert/finished_conversion.h"

#include "core/base/error.h"
#include "core/beton/copy.h"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace formwork {

namespace fs = std::filesystem;

namespace {

using Values = std::vector<std::pair<std::string, std::string>>;

Text wayOut()
{
    return Text("--replace overwrites it; choose another --out, or names with --train-name and "
                "--val-name, to keep both");
}

[[noreturn]] void refuse(const Text& text, const fs::path& file)
{
    throw Error(ErrorCode::AlreadyExists, text, file, wayOut());
}

bool isSameFolder(const std::string& was, const std::string& is)
{
    if (was == is)
        return true;
    std::error_code failed;
    const fs::path before = fs::weakly_canonical(was, failed);
    if (failed || before.empty())
        return false;
    const fs::path now = fs::weakly_canonical(is, failed);
    return !failed && before == now;
}

Values valuesOf(const beton::Manifest& manifest, std::uint64_t pageSize)
{
    Values values = {{"operation", manifest.origin ? manifest.origin->operation : "convert"},
                     {"folder", manifest.source},
                     {"split", manifest.split}};
    values.insert(values.end(), manifest.settings.begin(), manifest.settings.end());
    values.emplace_back("page_size", std::to_string(pageSize));
    return values;
}

std::string lineOf(const Values& values, const std::string& name)
{
    const auto found = std::ranges::find(values, name, &Values::value_type::first);
    return found == values.end() ? "no " + name : name + ' ' + found->second;
}

void requireSameValues(const Values& was, const Values& is, const fs::path& file)
{
    for (const Values* names : {&is, &was}) {
        for (const auto& [name, value] : *names) {
            const std::string before = lineOf(was, name);
            const std::string now = lineOf(is, name);
            if (before != now)
                refuse(
                    Text("the finished file belongs to another conversion: it has '%1', now '%2'")
                        .arg(before, now),
                    file);
        }
    }
}

void requireSameClasses(const std::vector<std::string>& was, const std::vector<std::string>& is,
                        const fs::path& file)
{
    const auto [before, now] = std::ranges::mismatch(was, is);
    if (before == was.end() && now == is.end())
        return;
    if (before != was.end() && now != is.end())
        refuse(
            Text("the finished file belongs to another conversion: its class %1 is '%2', now '%3'")
                .arg(before - was.begin(), *before, *now),
            file);
    refuse(Text("the finished file belongs to another conversion: it has %1 classes, now %2")
               .arg(was.size(), is.size()),
           file);
}

// How many images of the split the file lacks.
std::uint64_t requireNoMoreImages(const beton::Reader& file, const ImageFolderSplit& split)
{
    const std::vector<std::uint64_t> now = split.classCounts();
    std::vector<std::uint64_t> were(now.size(), 0);
    for (const std::int64_t label : beton::readLabels(file).labels) {
        if (label < 0 || static_cast<std::uint64_t>(label) >= were.size())
            refuse(Text("the finished file belongs to another conversion: it has the label %1")
                       .arg(label),
                   file.path());
        ++were[static_cast<std::size_t>(label)];
    }
    std::uint64_t missing = 0;
    for (std::size_t label = 0; label < now.size(); ++label) {
        if (were[label] > now[label])
            refuse(
                Text(
                    "the finished file belongs to another conversion: images of class '%1': it has "
                    "%2, now %3")
                    .arg(split.classNames[label], were[label], now[label]),
                file.path());
        missing += now[label] - were[label];
    }
    return missing;
}

std::uint64_t countNewer(const ImageFolderSplit& split, const fs::path& file)
{
    std::error_code failed;
    const auto time = fs::last_write_time(file, failed);
    if (failed)
        return 0;
    const std::int64_t written = std::chrono::duration_cast<std::chrono::nanoseconds>(
                                     fs::file_time_type::clock::to_sys(time).time_since_epoch())
                                     .count();
    return static_cast<std::uint64_t>(std::ranges::count_if(
        split.files, [&](const ImageFile& image) { return image.modified > written; }));
}

} // namespace

std::uint64_t hashOfImages(const ImageFolderSplit& split, bool withTimes)
{
    const std::string folder = split.root.native() + '/';
    XXH64_state_t* state = XXH64_createState();
    XXH64_reset(state, 0);
    for (const ImageFile& file : split.files) {
        std::string_view path = file.path.native();
        if (path.starts_with(folder))
            path.remove_prefix(folder.size());
        const std::array<std::uint64_t, 4> numbers = {
            path.size(), static_cast<std::uint64_t>(file.label), file.bytes,
            withTimes ? static_cast<std::uint64_t>(file.modified) : 0};
        XXH64_update(state, numbers.data(), sizeof numbers);
        XXH64_update(state, path.data(), path.size());
    }
    const std::uint64_t hash = XXH64_digest(state);
    XXH64_freeState(state);
    return hash;
}

std::string imageListOf(const ImageFolderSplit& split)
{
    std::ostringstream text;
    text << split.files.size() << " images, " << std::hex << hashOfImages(split, false);
    return text.str();
}

beton::Reader openFinished(FileSystem& fileSystem, const fs::path& file)
{
    try {
        return {fileSystem, file};
    } catch (const Error& error) {
        if (error.code() != ErrorCode::CorruptData &&
            error.code() != ErrorCode::UnsupportedFormat &&
            error.code() != ErrorCode::UnsupportedVersion)
            throw;
        throw Error(error.code(), error.text(), file, wayOut());
    }
}

void requireKnownImages(const beton::Reader& file)
{
    if (file.manifest() && !file.manifest()->imageList.empty())
        return;
    refuse(Text("an earlier version wrote this file without recording which images it has, and the "
                "other file, which is missing, could repeat some of them"),
           file.path());
}

void requireSameConversion(const beton::Reader& file, const beton::Manifest& expected,
                           std::uint64_t pageSize, const ImageFolderSplit& split,
                           ProgressSink& progress)
{
    if (!file.manifest())
        refuse(Text("the file does not record how it was converted"), file.path());
    const beton::Manifest& was = *file.manifest();
    beton::Manifest now = beton::manifestFromJson(beton::toJson(expected)); // replaces non-UTF-8
    if (isSameFolder(was.source, now.source))
        now.source = was.source;
    requireSameValues(valuesOf(was, file.header().pageSize), valuesOf(now, pageSize), file.path());
    requireSameClasses(was.classNames, now.classNames, file.path());
    const bool hasList = !was.imageList.empty();
    if (hasList && was.imageList != now.imageList)
        refuse(
            Text("the finished file belongs to another conversion: images were added, removed or "
                 "changed since, or divided into training and validation in another way"),
            file.path());
    const std::uint64_t missing = hasList ? 0 : requireNoMoreImages(file, split);
    if (missing > 0)
        progress.problem({Severity::Warning, file.path(),
                          Text("images of the folder that are not in the finished file: %1 (they "
                               "could not be read, or were added later); --replace converts again")
                              .arg(missing)});
    if (const std::uint64_t newer = countNewer(split, file.path()); newer > 0)
        progress.problem({Severity::Warning, file.path(),
                          Text("images that were changed after the file was finished: %1; "
                               "--replace converts again")
                              .arg(newer)});
}

} // namespace formwork
