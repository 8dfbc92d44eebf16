#include "core/events/event_reader.h"

#include "core/base/error.h"
#include "core/events/event_codec.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace formwork {

namespace {

// Bytes before a position that its check is made of: more than one line, which differs from every
// other by its number and its time.
constexpr std::uint64_t kCheckedBytes = 512;

// FNV-1a.
std::int64_t checkOf(std::string_view bytes)
{
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : bytes)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return static_cast<std::int64_t>(hash);
}

std::string read(const ReadableFile& file, std::uint64_t begin, std::uint64_t end)
{
    std::string text(static_cast<std::size_t>(end - begin), '\0');
    file.readAt(begin, std::as_writable_bytes(std::span(text)));
    return text;
}

EventPosition positionAt(const ReadableFile& file, std::uint64_t offset)
{
    if (offset == 0)
        return {};
    return {offset, checkOf(read(file, offset - std::min(offset, kCheckedBytes), offset))};
}

bool isIn(const ReadableFile& file, const EventPosition& position)
{
    return position.offset <= file.size() && positionAt(file, position.offset) == position;
}

std::optional<RunEvent> decoded(std::string_view line, const std::filesystem::path& file)
{
    try {
        return decodeEvent(line);
    } catch (const Error& error) {
        throw Error(error.code(), error.text(), file, error.hint());
    }
}

struct Lines
{
    std::string text;
    bool isAtEnd = false; // no whole line follows
};

// From `begin` up to the last line end within `most` bytes; further, if a line is longer. What is
// longer than any event counts as damaged lines, and is skipped in pieces.
Lines wholeLines(const ReadableFile& file, std::uint64_t begin, std::uint64_t most)
{
    for (;; most *= 2) {
        const std::uint64_t end = std::min(file.size(), begin + most);
        std::string text = read(file, begin, end);
        const auto last = text.rfind('\n');
        const bool isTooLong = last == std::string::npos && text.size() > kLongestEventLine;
        if (last == std::string::npos && !isTooLong && end < file.size())
            continue;
        if (!isTooLong)
            text.resize(last == std::string::npos ? 0 : last + 1);
        return {std::move(text), end == file.size()};
    }
}

} // namespace

EventBatch readEvents(FileSystem& fileSystem, const std::filesystem::path& path,
                      const EventPosition& from, std::size_t mostBytes)
{
    const auto file = fileSystem.open(path);
    EventBatch batch;
    batch.begin = from;
    try {
        batch.hasStartedOver = !isIn(*file, from);
        const std::uint64_t begin = batch.hasStartedOver ? 0 : from.offset;
        const Lines lines = wholeLines(*file, begin, mostBytes);
        for (std::string_view rest = lines.text; !rest.empty();) {
            const std::size_t length = std::min(rest.find('\n'), rest.size());
            if (auto event = decoded(rest.substr(0, length), path))
                batch.events.push_back(std::move(*event));
            else
                ++batch.damaged;
            rest.remove_prefix(std::min(length + 1, rest.size()));
        }
        batch.end = positionAt(*file, begin + lines.text.size());
        batch.isAtEnd = lines.isAtEnd;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::CorruptData)
            throw;
        return {
            .begin = from, .end = from, .isAtEnd = true}; // truncated just now: see the next time
    }
    return batch;
}

} // namespace formwork
