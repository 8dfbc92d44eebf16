// Checks a beton file: structure (Reader), checksums of the manifest, and that every image decodes
// as far as can be told without pixels (JPEG markers, raw sizes).
#pragma once

#include "core/base/file_system.h"
#include "core/base/progress.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork::beton {

class Reader;

struct VerifyReport
{
    std::uint64_t samples = 0;
    std::uint64_t pages = 0;
    bool hasManifest = false;                  // without one only structure can be checked
    std::vector<std::string> damage;           // "page 3 (samples 120..181): checksum differs"
    std::vector<std::uint64_t> damagedSamples; // ascending
    bool ok() const { return damage.empty(); }
};

// Structural errors that make the file unreadable are thrown as by Reader; damage is reported.
VerifyReport verify(FileSystem& fileSystem, const std::filesystem::path& path, int workers,
                    ProgressSink& progress, std::stop_token stop);

// Error{CorruptData} naming the first table (header, fields, metadata, allocations) that differs
// from its checksum in the manifest: labels and sizes would be wrong. Files without one pass.
void requireIntactTables(const Reader& reader);

} // namespace formwork::beton
