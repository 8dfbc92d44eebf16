#include "core/beton/page_stream.h"

#include <algorithm>
#include <utility>

#include <xxhash.h>

namespace formwork::beton {

namespace {

constexpr std::size_t kMostGathered = std::size_t{256} << 10;
constexpr std::size_t kLarge = std::size_t{32} << 10;

} // namespace

struct PageStream::Hash
{
    Hash() : state(XXH64_createState()) {}
    ~Hash() { XXH64_freeState(state); }
    Hash(const Hash&) = delete;
    Hash& operator=(const Hash&) = delete;

    XXH64_state_t* state;
};

PageStream::PageStream() : m_hash(std::make_unique<Hash>()) {}

PageStream::~PageStream() = default;

void PageStream::open(WritableFile& file, std::uint64_t start, std::uint64_t size)
{
    m_file = &file;
    m_start = start;
    m_size = size;
    m_used = 0;
    m_gathered.clear();
    m_gathered.reserve(kMostGathered);
    XXH64_reset(m_hash->state, 0);
}

void PageStream::put(std::span<const std::byte> bytes)
{
    const bool large = bytes.size() >= kLarge;
    if (large || bytes.size() > kMostGathered - m_gathered.size())
        flush();
    if (large) {
        writeThrough(bytes);
    } else {
        m_gathered.insert(m_gathered.end(), bytes.begin(), bytes.end());
        m_used += bytes.size();
    }
}

void PageStream::flush()
{
    if (m_gathered.empty())
        return;
    m_used -= m_gathered.size();
    writeThrough(m_gathered);
    m_gathered.clear();
}

void PageStream::writeThrough(std::span<const std::byte> bytes)
{
    m_file->writeAt(m_start + m_used, bytes);
    XXH64_update(m_hash->state, bytes.data(), bytes.size());
    m_used += bytes.size();
}

std::uint64_t PageStream::close()
{
    flush();
    m_gathered.resize(kMostGathered); // zeros
    while (left() > 0)
        writeThrough(std::span(m_gathered).first(std::min<std::uint64_t>(left(), kMostGathered)));
    m_gathered.clear();
    std::exchange(m_file, nullptr)->startWriteback(m_start, m_size);
    return XXH64_digest(m_hash->state);
}

} // namespace formwork::beton
