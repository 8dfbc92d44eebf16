// Checks a beton file: structure (Reader), that every page can be read, checksums of the manifest,
// sizes of raw images and arrays, and every JPEG by a function of the caller's, because decoding is
// not this room's.
#pragma once

#include "core/base/file_system.h"
#include "core/base/progress.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork::beton {

class Reader;

struct VerifyReport
{
    std::uint64_t samples = 0;
    std::uint64_t pages = 0;
    bool hasManifest = false; // without one there are no checksums
    // "page 3 (samples 120..181): checksum differs", or what the system said of a failed read
    std::vector<std::string> damage;
    std::vector<std::uint64_t> damagedSamples; // ascending
    bool ok() const { return damage.empty(); }
};

struct JpegSize
{
    int width = 0;
    int height = 0;
};
// Reads a JPEG in full. Error, whose message says what is wrong, unless it is sound.
using CheckJpeg = std::function<JpegSize(std::span<const std::byte> jpeg)>;
// Called once for each worker thread, on the calling one.
using NewCheckJpeg = std::function<CheckJpeg()>;

// `workers`: 0 = all cores. core/dataset/betons/verify_beton.h calls this with the decoder.
// Structural errors that make the file unreadable are thrown as by Reader; damage is reported.
VerifyReport verify(FileSystem& fileSystem, const std::filesystem::path& path, int workers,
                    const NewCheckJpeg& newCheckJpeg, ProgressSink& progress, std::stop_token stop);

// Error{CorruptData} naming the first table (header, fields, metadata, allocations) that differs
// from its checksum in the manifest: labels and sizes would be wrong. Files without one pass.
void requireIntactTables(const Reader& reader);

} // namespace formwork::beton
