#include "core/events/run_folder.h"

#include "core/base/error.h"
#include "core/events/event_reader.h"

#include <charconv>
#include <random>

namespace formwork {

std::optional<EventSummary> summariseEvents(FileSystem& fileSystem,
                                            const std::filesystem::path& folder)
{
    EventSummary summary;
    EventPosition position;
    for (bool isAtEnd = false; !isAtEnd;) {
        const EventBatch batch = readEvents(fileSystem, folder / kEventFile, position);
        for (const RunEvent& event : batch.events) {
            summary.sequence = event.sequence;
            if (const auto* opened = std::get_if<RunOpened>(&event.body)) {
                summary.opened = *opened;
                summary.end.reset();
                ++summary.sessions;
            } else if (const auto* ended = std::get_if<RunEnded>(&event.body)) {
                summary.end = ended->end;
            }
        }
        position = batch.end;
        isAtEnd = batch.isAtEnd;
    }
    return summary.sessions > 0 ? std::optional(summary) : std::nullopt;
}

std::optional<int> readExitCode(FileSystem& fileSystem, const std::filesystem::path& folder)
{
    std::string text;
    try {
        text = readTextFile(fileSystem, folder / kExitCodeFile);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::NotFound)
            return std::nullopt;
        throw;
    }
    int code = 0;
    const char* const end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, code);
    const bool isWhole = result.ptr == end || (result.ptr + 1 == end && *result.ptr == '\n');
    return result.ec == std::errc() && isWhole ? std::optional(code) : std::nullopt;
}

void writeExitCode(FileSystem& fileSystem, const std::filesystem::path& folder, int exitCode)
{
    writeTextFile(fileSystem, folder / kExitCodeFile, std::to_string(exitCode) + "\n");
}

std::string newIdentity()
{
    constexpr const char* kDigits = "0123456789abcdef";
    constexpr int kLength = 32;
    std::random_device device;
    std::uniform_int_distribution<int> digit(0, 15);
    std::string identity;
    for (int i = 0; i < kLength; ++i)
        identity += kDigits[digit(device)];
    return identity;
}

} // namespace formwork
