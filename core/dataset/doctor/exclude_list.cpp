#include "core/dataset/doctor/exclude_list.h"

#include "core/base/error.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

namespace formwork {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kLargestList = std::uint64_t{256} << 20;
constexpr int kFoldersAbove = 3;
constexpr std::string_view kValidation = "validation:";
constexpr std::string_view kTrain = "train:";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool isNumber(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// What a path is written as where a line could not hold it.
std::string quotedPath(std::string_view path)
{
    std::string line = "\"";
    for (const char c : path) {
        if (c == '\n' || c == '\r')
            line += c == '\n' ? "\\n" : "\\r";
        else if (c == '"' || c == '\\')
            line.append(1, '\\').append(1, c);
        else
            line += c;
    }
    return line += '"';
}

// Nothing for a line that quotedPath() does not write.
std::optional<std::string> unquotedPath(std::string_view line)
{
    std::string path;
    for (std::size_t i = 1; i < line.size(); ++i) {
        if (line[i] == '"')
            return i + 1 == line.size() ? std::optional(path) : std::nullopt;
        if (line[i] != '\\') {
            path += line[i];
            continue;
        }
        if (++i == line.size())
            break;
        switch (line[i]) {
        case 'n':
            path += '\n';
            break;
        case 'r':
            path += '\r';
            break;
        case '"':
        case '\\':
            path += line[i];
            break;
        default:
            return std::nullopt;
        }
    }
    return std::nullopt;
}

} // namespace

ExcludeList::ExcludeList(std::string_view text, const fs::path& source) : m_source(source)
{
    if (text.starts_with(kByteOrderMark)) // as some editors begin a text
        text.remove_prefix(kByteOrderMark.size());
    std::size_t number = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        std::string_view line = text.substr(begin, end - begin);
        begin = end + 1;
        ++number;
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (!line.empty() && line.front() != '#')
            add(line, number);
    }
    for (auto& samples : m_samples) {
        std::ranges::sort(samples);
        samples.erase(std::ranges::unique(samples).begin(), samples.end());
    }
}

ExcludeList ExcludeList::read(FileSystem& fileSystem, const fs::path& file)
{
    return {readTextFile(fileSystem, file, kLargestList), file};
}

void ExcludeList::refuse(std::size_t number, const Text& problem) const
{
    throw Error(ErrorCode::InvalidArgument, Text("line %1: %2").arg(number, problem), m_source,
                Text("a line is an image's path below the dataset, or a sample's number"));
}

void ExcludeList::add(std::string_view line, std::size_t number)
{
    if (line.starts_with('"')) {
        const std::optional<std::string> path = unquotedPath(line);
        if (!path)
            refuse(number, Text("the quoted path is malformed"));
        addPath(*path, number);
        return;
    }
    const bool isValidation = line.starts_with(kValidation);
    std::string_view digits = line;
    if (isValidation || line.starts_with(kTrain))
        digits.remove_prefix(isValidation ? kValidation.size() : kTrain.size());
    if (!isNumber(digits)) {
        addPath(line, number);
        return;
    }
    std::uint32_t sample = 0;
    const auto status = std::from_chars(digits.data(), digits.data() + digits.size(), sample).ec;
    if (status != std::errc())
        refuse(number, Text("no file has that many samples"));
    const std::size_t split = isValidation ? 1 : 0;
    if (m_samples[split].empty())
        m_firstSampleLines[split] = number;
    m_samples[split].push_back(sample);
}

void ExcludeList::addPath(const fs::path& listed, std::size_t number)
{
    const fs::path path = listed.lexically_normal();
    if (path.is_absolute())
        refuse(number, Text("the path is absolute"));
    if (path.empty() || *path.begin() == ".." || path == ".")
        refuse(number, Text("the path leads out of the dataset"));
    m_paths.emplace(path.native(), number);
}

std::uint64_t ExcludeList::removeFrom(ImageFolderSplit& split, const fs::path& root, bool fromRoot,
                                      ExcludeUse* use) const
{
    if (m_paths.empty())
        return 0;
    std::vector<std::string> folders; // in front of a path below the root, "" or "photos/train/"
    std::string above;
    std::error_code ignored;
    fs::path folder = fs::absolute(root, ignored).lexically_normal();
    if (!folder.has_filename()) // "photos/"
        folder = folder.parent_path();
    for (int i = 0; i <= kFoldersAbove; ++i) {
        if (i > 0 || fromRoot)
            folders.push_back(above);
        if (!folder.has_relative_path())
            break;
        above = folder.filename().native() + "/" + above;
        folder = folder.parent_path();
    }
    const auto isListed = [&](const ImageFile& file) {
        const std::string path = file.path.lexically_relative(root).native();
        bool isFound = false;
        for (const std::string& front : folders) { // several entries may name one image
            if (!m_paths.contains(front + path))
                continue;
            isFound = true;
            if (use != nullptr)
                use->paths.insert(front + path);
        }
        return isFound;
    };
    const auto removed = static_cast<std::uint64_t>(std::erase_if(split.files, isListed));
    split.excluded += removed;
    if (use != nullptr)
        use->removed += removed;
    return removed;
}

std::vector<std::uint32_t> ExcludeList::keptSamples(std::uint64_t count, SplitKind kind,
                                                    ExcludeUse* use) const
{
    const std::vector<std::uint32_t>& excluded = m_samples[kind == SplitKind::Validation ? 1 : 0];
    if (!excluded.empty() && excluded.back() >= count)
        throw Error(ErrorCode::InvalidArgument,
                    Text("there is no sample %1 to exclude").arg(excluded.back()), m_source,
                    Text("the beton file has %1 samples, numbered from 0; was the list made for "
                         "another file?")
                        .arg(count));
    std::vector<std::uint32_t> kept;
    kept.reserve(count - excluded.size());
    auto next = excluded.begin();
    for (std::uint32_t sample = 0; sample < count; ++sample) {
        if (next != excluded.end() && *next == sample)
            ++next;
        else
            kept.push_back(sample);
    }
    if (use != nullptr) {
        use->samples[kind == SplitKind::Validation ? 1 : 0] = true;
        use->removed += count - kept.size();
    }
    return kept;
}

ExcludeList::Unused ExcludeList::unused(const ExcludeUse& use) const
{
    Unused unused;
    const auto add = [&unused](std::uint64_t entries, std::size_t line) {
        unused.entries += entries;
        unused.firstLine = unused.firstLine == 0 ? line : std::min(unused.firstLine, line);
    };
    for (const auto& [path, line] : m_paths)
        if (!use.paths.contains(path))
            add(1, line);
    for (std::size_t split = 0; split < m_samples.size(); ++split)
        if (!use.samples[split] && !m_samples[split].empty())
            add(m_samples[split].size(), m_firstSampleLines[split]);
    return unused;
}

std::vector<Problem> exclusionReport(const ExcludeList& list, const ExcludeUse& use,
                                     const fs::path& file, Severity unused)
{
    if (use.removed == 0 && !list.isEmpty())
        return {{Severity::Warning, file,
                 Text("the list of excluded images names no image of this data")}};
    std::vector<Problem> problems = {
        {Severity::Info, file,
         use.removed == 1
             ? Text("1 image left out by the list of excluded images")
             : Text("%1 images left out by the list of excluded images").arg(use.removed)}};
    const auto [entries, line] = list.unused(use);
    if (entries > 0)
        problems.push_back(
            {unused, file,
             entries == 1
                 ? Text("line %1 of the list names no image of this data").arg(line)
                 : Text("%1 entries of the list name no image of this data, the first in line %2")
                       .arg(entries, line)});
    return problems;
}

std::string excludeEntry(const DiagnosedImage& image, const fs::path& root)
{
    if (!image.path.empty()) {
        std::string path = image.path.lexically_relative(root).native();
        if (path.find_first_of("\r\n") != std::string::npos)
            return quotedPath(path);
        // What begins as something else in a list.
        const bool isAmbiguous = path.starts_with('#') || path.starts_with('"') ||
                                 path.starts_with(kByteOrderMark) || path.starts_with(kTrain) ||
                                 path.starts_with(kValidation) || isNumber(path);
        return isAmbiguous ? path.insert(0, "./") : path;
    }
    std::string entry(image.split == SplitKind::Validation ? kValidation : std::string_view());
    return entry.append(std::to_string(image.sample));
}

} // namespace formwork
