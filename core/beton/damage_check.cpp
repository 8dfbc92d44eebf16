#include "core/beton/damage_check.h"

#include "core/base/error.h"
#include "core/beton/checksums.h"

#include <utility>

namespace formwork::beton {

DamageCheck::DamageCheck(const Reader& reader, DamagePolicy policy, Report report)
    : m_reader(reader)
    , m_policy(policy)
    , m_report(std::move(report))
    , m_checked(std::make_unique<std::atomic<bool>[]>(reader.pageCount()))
{
    if (!reader.manifestProblem().empty())
        found(reader.manifestProblem());
    for (const std::string& table : damagedTables(reader))
        found(Text("%1: checksum differs").arg(table));
}

void DamageCheck::checkPageOf(const FileRange& payload)
{
    if (payload.bytes == 0)
        return;
    const auto page = static_cast<std::size_t>((payload.offset - m_reader.firstPage()) /
                                               m_reader.header().pageSize);
    if (!m_checked[page].exchange(true) && isDamagedPage(m_reader, page))
        found(Text("page %1: checksum differs").arg(page));
}

void DamageCheck::found(const Text& damage)
{
    if (m_policy == DamagePolicy::Refuse)
        throw Error(ErrorCode::CorruptData, damage, m_reader.path(),
                    Text("`verify` names the samples; recreate the file, or allow damaged input"));
    m_report({Severity::Warning, m_reader.path(), damage});
}

} // namespace formwork::beton
