#include "core/base/error.h"
#include "core/exchange/csv_runs.h"
#include "core/exchange/event_curves.h"
#include "core/report/crc32c.h"
#include "support/forwarding_file_system.h"
#include "support/memory_file.h"

#include <bit>
#include <string>
#include <string_view>
#include <utility>

using namespace formwork;

namespace {

class OneFile final : public test::ForwardingFileSystem
{
public:
    explicit OneFile(std::string bytes) : m_bytes(std::move(bytes)) {}

    std::unique_ptr<ReadableFile> open(const std::filesystem::path& /*path*/) override
    {
        return std::make_unique<test::MemoryFile>(m_bytes);
    }
    void read(const std::filesystem::path& /*path*/, std::vector<std::byte>& out,
              std::uint64_t /*maxBytes*/) override
    {
        const auto bytes = std::as_bytes(std::span(m_bytes));
        out.assign(bytes.begin(), bytes.end());
    }

private:
    std::string m_bytes;
};

std::string masked(std::string_view bytes)
{
    const std::uint32_t sum = std::rotr(crc32c(bytes), 15) + 0xa282ead8U;
    std::string text;
    for (int i = 0; i < 4; ++i)
        text += static_cast<char>(sum >> 8 * i);
    return text;
}

// A record whose checksums are right, so that what is in it is read.
std::string record(std::string_view data)
{
    std::string length;
    for (int i = 0; i < 8; ++i)
        length += static_cast<char>(static_cast<std::uint64_t>(data.size()) >> 8 * i);
    return length + masked(length) + std::string(data) + masked(data);
}

void readEvents(std::string bytes)
{
    OneFile files(std::move(bytes));
    NullProgress progress;
    ScalarCurves curves;
    try {
        readEventCurves(files, "events", curves, progress, {});
    } catch (const Error&) {
    }
    interpretCurves(curves);
}

} // namespace

// Curves of other programs: an event file, the events in one, and a table. Two events, so that
// curves have more than a point.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    readEvents(std::string(text));
    readEvents(record(text.substr(0, size / 2)) + record(text.substr(size / 2)));
    OneFile table{std::string(text)};
    NullProgress progress;
    try {
        readCsvRuns(table, "table.csv", progress, {});
    } catch (const Error&) {
    }
    return 0;
}
