#include "core/beton/damage_check.h"

#include "core/base/error.h"
#include "core/beton/checksums.h"
#include "core/beton/running_checksum.h"

#include <algorithm>
#include <utility>

namespace formwork::beton {

namespace {

const Text kDamagedHint =
    Text("`verify` names the samples; recreate the file, or allow damaged input");

// The first one from `offset` on.
std::size_t firstAllocation(const std::vector<Allocation>& allocations, std::uint64_t offset)
{
    const auto found = std::ranges::lower_bound(allocations, offset, {}, &Allocation::offset);
    return static_cast<std::size_t>(found - allocations.begin());
}

} // namespace

DamageCheck::DamageCheck(const Reader& reader, DamagePolicy policy, Report report)
    : m_reader(reader)
    , m_policy(policy)
    , m_report(std::move(report))
    , m_hasChecksums(reader.manifest().has_value())
    , m_pages(std::make_unique<Page[]>(reader.pageCount()))
    , m_payloadChecksums(m_hasChecksums ? reader.allocations().size() : 0)
{
    if (!reader.manifestProblem().empty())
        found(reader.manifestProblem(), kDamagedHint);
    for (const std::string& table : damagedTables(reader))
        found(Text("%1: checksum differs").arg(table), kDamagedHint);
}

void DamageCheck::check(const FileRange& payload, std::span<const std::byte> copy)
{
    if (payload.bytes == 0 || !m_hasChecksums)
        return;
    const auto number = static_cast<std::size_t>((payload.offset - m_reader.firstPage()) /
                                                 m_reader.header().pageSize);
    Page& page = m_pages[number];
    std::call_once(page.checked, [&] { checkPage(number); });
    if (checksum(copy) != m_payloadChecksums[allocationAt(payload.offset)])
        std::call_once(page.changeReported, [&] {
            found(Text("page %1 changed while it was being copied").arg(number),
                  Text("try again when no other program writes to the file"));
        });
}

// The checksums of its payloads as well, from the same look at the bytes.
void DamageCheck::checkPage(std::size_t page)
{
    const auto& allocations = m_reader.allocations();
    std::size_t next =
        firstAllocation(allocations, m_reader.firstPage() + page * m_reader.header().pageSize);
    RunningChecksum payload;
    const std::uint64_t hash = pageChecksum(
        m_reader, page, {}, [&](std::uint64_t begin, std::span<const std::byte> piece) {
            const std::uint64_t end = begin + piece.size();
            for (; next < allocations.size() && allocations[next].offset < end; ++next) {
                const Allocation& allocation = allocations[next];
                const std::uint64_t from = std::max(begin, allocation.offset);
                const std::uint64_t to = std::min(end, allocation.offset + allocation.bytes);
                payload.add(piece.subspan(static_cast<std::size_t>(from - begin),
                                          static_cast<std::size_t>(to - from)));
                if (allocation.offset + allocation.bytes > end)
                    return; // the rest is in the next piece
                m_payloadChecksums[next] = payload.value();
                payload.restart();
            }
        });
    const auto& expected = m_reader.manifest()->pageHashes;
    if (page < expected.size() && hash != expected[page])
        found(Text("page %1: checksum differs").arg(page), kDamagedHint);
}

std::size_t DamageCheck::allocationAt(std::uint64_t offset) const
{
    const auto& allocations = m_reader.allocations();
    std::size_t index = firstAllocation(allocations, offset);
    while (allocations[index].bytes == 0) // it may share its offset with a payload
        ++index;
    return index;
}

void DamageCheck::found(const Text& damage, const Text& hint)
{
    if (m_policy == DamagePolicy::Refuse)
        throw Error(ErrorCode::CorruptData, damage, m_reader.path(), hint);
    m_report({Severity::Warning, m_reader.path(), damage});
}

} // namespace formwork::beton
