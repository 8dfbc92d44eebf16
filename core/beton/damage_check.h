// The checksums of a file whose payloads are about to be taken over.
#pragma once

#include "core/base/progress.h"
#include "core/beton/reader.h"

#include <atomic>
#include <functional>
#include <memory>
#include <string>

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

    // Checks the page of a payload when it is met first. Errors: CorruptData, those of reading.
    void checkPageOf(const FileRange& payload);

private:
    void found(const Text& damage);

    const Reader& m_reader;
    DamagePolicy m_policy;
    Report m_report;
    std::unique_ptr<std::atomic<bool>[]> m_checked; // by page
};

} // namespace formwork::beton
