#include "core/dataset/convert/conversion_journal.h"

#include "core/base/clock.h"
#include "core/base/error.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

#include <xxhash.h>

namespace formwork {

namespace {

static_assert(std::endian::native == std::endian::little);

using Bytes = std::span<const std::byte>;

constexpr std::uint64_t kLargestJournal = std::uint64_t{1} << 36;
constexpr std::size_t kFrameHead = 16;
constexpr double kShortestPause = 0.5; // seconds between two visits to the disk
constexpr double kPauseFactor = 20;    // and this many times as long as the last one took

std::uint64_t hashOf(Bytes bytes)
{
    return XXH64(bytes.data(), bytes.size(), 0);
}

void put(std::vector<std::byte>& to, std::uint64_t value)
{
    const auto bytes = std::as_bytes(std::span(&value, 1));
    to.insert(to.end(), bytes.begin(), bytes.end());
}

// Reads numbers from the front of some bytes; the caller knows that they are enough.
std::uint64_t take(Bytes& from)
{
    std::uint64_t value = 0;
    std::memcpy(&value, from.data(), sizeof value);
    from = from.subspan(sizeof value);
    return value;
}

void putFrame(std::vector<std::byte>& to, Bytes body)
{
    put(to, body.size());
    put(to, hashOf(body));
    to.insert(to.end(), body.begin(), body.end());
}

// The body of the frame at the front, which is taken off; nothing where it is not whole.
std::optional<Bytes> takeFrame(Bytes& from)
{
    if (from.size() < kFrameHead)
        return std::nullopt;
    Bytes rest = from;
    const std::uint64_t size = take(rest);
    const std::uint64_t hash = take(rest);
    if (size > rest.size() || hashOf(rest.first(size)) != hash)
        return std::nullopt;
    from = rest.subspan(size);
    return rest.first(size);
}

constexpr std::size_t kEntryNumbers = 7;
constexpr std::size_t kAllocationBytes = 3 * sizeof(std::uint64_t);

std::vector<std::byte> encode(const ConversionJournal::Entry& entry)
{
    const beton::FinishedPage& page = entry.page;
    std::vector<std::byte> bytes;
    bytes.reserve(8 * kEntryNumbers + page.records.size() +
                  kAllocationBytes * page.allocations.size());
    for (const std::uint64_t number :
         {entry.images, entry.skipped, entry.jpegSamples, page.checksum, page.samples,
          std::uint64_t{page.records.size()}, std::uint64_t{page.allocations.size()}})
        put(bytes, number);
    bytes.insert(bytes.end(), page.records.begin(), page.records.end());
    for (const beton::Allocation& allocation : page.allocations)
        for (const std::uint64_t number : {allocation.sample, allocation.offset, allocation.bytes})
            put(bytes, number);
    return bytes;
}

// The checksum of the frame was right, so only a defect of ours makes this fail.
std::optional<ConversionJournal::Entry> decode(Bytes bytes)
{
    ConversionJournal::Entry entry;
    if (bytes.size() < 8 * kEntryNumbers)
        return std::nullopt;
    entry.images = take(bytes);
    entry.skipped = take(bytes);
    entry.jpegSamples = take(bytes);
    entry.page.checksum = take(bytes);
    entry.page.samples = take(bytes);
    const std::uint64_t records = take(bytes);
    const std::uint64_t allocations = take(bytes);
    if (records > bytes.size() || (bytes.size() - records) % kAllocationBytes != 0 ||
        (bytes.size() - records) / kAllocationBytes != allocations)
        return std::nullopt;
    entry.page.records.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(records));
    bytes = bytes.subspan(records);
    for (std::uint64_t i = 0; i < allocations; ++i) {
        beton::Allocation& allocation = entry.page.allocations.emplace_back();
        allocation.sample = take(bytes);
        allocation.offset = take(bytes);
        allocation.bytes = take(bytes);
    }
    return entry;
}

} // namespace

ConversionJournal::ConversionJournal(FileSystem& fileSystem, std::filesystem::path path)
    : m_fileSystem(fileSystem)
    , m_path(std::move(path))
    , m_file(fileSystem.openForUpdate(m_path))
{
    m_file->lock();
    std::vector<std::byte> bytes;
    m_fileSystem.read(m_path, bytes, kLargestJournal);
    parse(bytes);
}

ConversionJournal::~ConversionJournal() = default;

void ConversionJournal::parse(const std::vector<std::byte>& bytes)
{
    Bytes rest = bytes;
    const auto identity = takeFrame(rest);
    if (!identity)
        return;
    m_identity.assign(reinterpret_cast<const char*>(identity->data()), identity->size());
    m_ends.push_back(bytes.size() - rest.size());
    while (const auto body = takeFrame(rest)) {
        auto entry = decode(*body);
        if (!entry)
            return;
        m_entries.push_back(std::move(*entry));
        m_ends.push_back(bytes.size() - rest.size());
    }
}

void ConversionJournal::keep(std::size_t count, const std::string& identity)
{
    if (count > 0) {
        m_size = m_ends.at(count);
        m_file->truncate(m_size);
    } else {
        std::vector<std::byte> frame;
        putFrame(frame, std::as_bytes(std::span(identity)));
        m_file->truncate(0);
        m_file->writeAt(0, frame);
        m_size = frame.size();
    }
    m_identity = identity;
    m_entries = {};
    m_ends = {};
}

void ConversionJournal::start(std::function<void()> syncPages)
{
    m_syncPages = std::move(syncPages);
    m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void ConversionJournal::add(Entry entry)
{
    const std::lock_guard lock(m_mutex);
    if (m_failure)
        std::rethrow_exception(m_failure);
    m_pending.push_back(std::move(entry));
    m_changed.notify_all();
}

void ConversionJournal::run(const std::stop_token& stop)
{
    double notBefore = 0;
    std::unique_lock lock(m_mutex);
    while (m_changed.wait(lock, stop, [this] { return !m_pending.empty(); })) {
        const auto pause = std::chrono::duration<double>(notBefore - steadySeconds());
        if (pause.count() > 0 && !stop.stop_requested()) {
            m_changed.wait_for(lock, stop, pause, [] { return false; });
            continue;
        }
        const std::vector<Entry> entries = std::exchange(m_pending, {});
        lock.unlock();
        const double begin = steadySeconds();
        std::exception_ptr failure;
        try {
            writeEntries(entries);
        } catch (...) {
            failure = std::current_exception();
        }
        const double end = steadySeconds();
        notBefore = end + std::max(kShortestPause, kPauseFactor * (end - begin));
        lock.lock();
        if (failure) {
            m_failure = failure;
            return;
        }
    }
}

void ConversionJournal::writeEntries(const std::vector<Entry>& entries)
{
    std::vector<std::byte> frames;
    for (const Entry& entry : entries)
        putFrame(frames, encode(entry));
    m_syncPages();
    m_file->writeAt(m_size, frames);
    m_file->sync();
    m_fileSystem.syncDirectory(m_path.parent_path()); // the two files may be new
    m_size += frames.size();
}

void ConversionJournal::finish()
{
    if (!m_thread.joinable())
        return;
    m_thread.request_stop();
    m_thread.join();
    if (m_failure)
        std::rethrow_exception(m_failure);
    if (!m_pending.empty())
        writeEntries(std::exchange(m_pending, {}));
}

void ConversionJournal::remove()
{
    m_fileSystem.remove(m_path); // the lock holds until the file is closed
}

} // namespace formwork
