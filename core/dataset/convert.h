// Image folder -> beton.
#pragma once

#include "core/base/file_system.h"
#include "core/base/progress.h"
#include "core/dataset/image_folder.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

enum class CompressMode {
    Raw,        // every image as RGB bytes
    Jpeg,       // every image as JPEG
    Smart,      // JPEG when the raw bytes exceed smartThreshold
    Proportion, // JPEG with compressProbability, by (seed, sample)
};

// "raw", "jpg", "smart", "proportion"; Error{InvalidArgument} for another name.
CompressMode compressModeFromName(std::string_view name);
std::string_view compressModeName(CompressMode mode);

struct ConvertSettings
{
    int maxResolution = 500; // longest side in pixels; 0 = keep the size
    CompressMode mode = CompressMode::Proportion;
    double compressProbability = 0.50;
    int jpegQuality = 90;
    std::uint64_t smartThreshold = 500'000; // bytes of raw RGB
    bool keepJpeg = false; // pass the original JPEG bytes through when no resize is needed
    std::uint32_t pageSize = 8U << 20; // raised by itself when a sample would not fit
    std::uint64_t seed = 0;
    int workers = 0;     // 0 = all cores; never changes the bytes
    bool strict = false; // an unreadable image fails the conversion instead of being skipped
};

// Throws Error{InvalidArgument} naming the first setting out of range.
void validate(const ConvertSettings& settings);

// "train_500_0.50_90.beton", as the original project names them; split "validation" becomes "val".
std::string betonFileName(const std::string& split, const ConvertSettings& settings);

struct ConvertReport
{
    std::filesystem::path file;
    std::uint64_t samples = 0; // written
    std::uint64_t skipped = 0; // unreadable images; each was reported as a Problem
    std::uint64_t jpegSamples = 0;
    std::uint64_t fileBytes = 0;
    double seconds = 0;
};

// Converts one split to `target`. Bytes depend on files, settings and seed only. Memory is bounded
// by workers and page size. Cancelling leaves nothing behind. Errors: those of scanning, writing,
// and with `strict` CorruptData naming the image.
ConvertReport convertSplit(const ImageFolderSplit& split, const std::filesystem::path& target,
                           const ConvertSettings& settings, FileSystem& fileSystem,
                           ProgressSink& progress, std::stop_token stop);

struct ConvertRequest
{
    std::filesystem::path source; // image folder
    std::filesystem::path outputFolder;
    double validationFraction = 0.1;
    ConvertSettings settings;
};

// Scans `source` and converts its splits; one report per file. Either all files appear or none.
std::vector<ConvertReport> convertFolder(const ConvertRequest& request, FileSystem& fileSystem,
                                         ProgressSink& progress, std::stop_token stop);

} // namespace formwork
