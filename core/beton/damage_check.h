// The checksums of a file whose payloads are about to be taken over.
#pragma once

#include "core/base/progress.h"
#include "core/beton/reader.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace formwork::beton {

// What to do about a source whose checksums show damage: the copy would get fresh
// checksums, and the damage could no longer be detected.
enum class DamagePolicy {
    Refuse, // Error{CorruptData} naming the page
    Keep,   // taken as it is, and reported as a Problem
};

// Thread-safe. Keeps a reference to the reader.
class DamageCheck
{
public:
    // Called with damage that is kept, on the thread that found it.
    using Report = std::function<void(const Problem&)>;

    // Checks the tables at once.
    DamageCheck(const Reader& reader, DamagePolicy policy, Report report);

    // `copy`: the bytes of a payload as they were read, before or after this call. Checks its page
    // when it is met first, and that the copy has the bytes that were checked: the file may change
    // meanwhile. Errors: CorruptData, those of reading.
    void check(const FileRange& payload, std::span<const std::byte> copy);

private:
    struct Page
    {
        std::once_flag checked;
        std::once_flag changeReported;
    };

    void checkPage(std::size_t page);
    // Index in Reader::allocations().
    std::size_t allocationAt(std::uint64_t offset) const;
    void found(const Text& damage, const Text& hint);

    const Reader& m_reader;
    DamagePolicy m_policy;
    Report m_report;
    bool m_hasChecksums;
    std::unique_ptr<Page[]> m_pages;
    // By allocation; those of a page are valid once it is checked.
    std::vector<std::uint64_t> m_payloadChecksums;
};

} // namespace formwork::beton
