// A beton back to files: an image folder that can be looked at, changed and converted again.
#pragma once

#include "core/base/file_system.h"
#include "core/base/progress.h"
#include "core/beton/damage_check.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>

namespace formwork {

struct ExtractRequest
{
    std::filesystem::path input;
    std::filesystem::path outputFolder; // missing or empty
    int workers = 0;                    // 0 = all cores; never changes what is written
    beton::DamagePolicy onDamage = beton::DamagePolicy::Refuse;
};

struct ExtractReport
{
    std::filesystem::path folder;
    std::uint64_t samples = 0;
    std::uint64_t jpegFiles = 0;
    std::uint64_t pngFiles = 0;
    std::uint64_t otherFiles = 0;
    std::uint64_t bytes = 0; // of all files
};

// The first image field and the label become OUT/CLASS/000123.jpg: JPEG payloads byte for byte, raw
// ones as lossless PNG. The number is the sample's, so names sort in sample order. Characters that
// a folder's name cannot contain becomes "_".
//
// When there are further fields, OUT/samples.jsonl has a line of JSON per sample with all of its
// values, and the names of the files that hold the rest: bytes as CLASS/000123.FIELD.bin, arrays of
// a known type as CLASS/000123.FIELD.npy, further images in the hidden folder OUT/.FIELD, where a
// scan does not take them for samples.
//
// The folder appears under its name when all is written; its files are not flushed one by one, as
// they can be extracted again. Every file is read whole before it is written. Errors: AlreadyExists
// (a folder that is not empty, a file), CorruptData (damage that checksums show, unless it is to be
// kept), Cancelled, those of reading, Reader, FileSystem and PngEncoder. Without success nothing is
// left.
ExtractReport extractBeton(const ExtractRequest& request, FileSystem& fileSystem,
                           ProgressSink& progress, std::stop_token stop);

} // namespace formwork
