// Image folder -> beton.
#pragma once

#include "core/base/file_system.h"
#include "core/base/progress.h"
#include "core/dataset/scan/image_folder.h"
#include "core/image/decode_budget.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
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
    // Where JPEG is chosen: pass the original bytes through when no resize is needed and FFCV could
    // decode them (three components, 8 bit).
    // They are read in full like any other image; damaged ones are left out.
    bool keepJpeg = false;
    // In JPEGs written here, one per row of MCUs: the loader leaves out the rows that a crop does
    // not need, a fifth less time for a JPEG for a thousandth more bytes.
    bool restartMarkers = true;
    bool applyOrientation = false; // turn pictures as Exif says; FFCV leaves them as stored
    // Which images of a split, and in which order (core/dataset/convert/image_selection.h).
    std::vector<std::string> classes; // only these; empty = all
    double fraction = 1.0;            // of every class, drawn by seed
    std::uint64_t maxImages = 0;      // limit per split, taken evenly from all classes; 0 = all
    bool shuffle = false;             // order by seed instead of by class and name
    // List of images that convertFolder() leaves out (core/dataset/doctor/exclude_list.h); empty:
    // none.
    std::filesystem::path exclude = {};
    std::uint32_t pageSize = 8U << 20; // raised by itself when a sample would not fit
    std::uint64_t seed = 0;
    // For each image; one that needs more is left out like an unreadable one.
    DecodeLimits limits = {};
    int workers = 0;     // 0 = all cores; never changes the bytes
    bool strict = false; // an unreadable image fails the conversion instead of being skipped
    // What has been done when a conversion ends early stays beside the target as <name>.unfinished
    // and <name>.unfinished.journal, and `resume` continues it: the bytes become the same as
    // without the interruption, be it a power cut. Files of an interrupted conversion that is not
    // to be resumed are removed.
    bool keepUnfinished = false;
    bool resume = false; // only with keepUnfinished
    // Files that were finished before: a conversion that resumes keeps those of the same conversion
    // and refuses others, unless `replace`. One that does not resume overwrites them.
    bool replace = false;
};

// Throws Error{InvalidArgument} naming the first setting out of range.
void validate(const ConvertSettings& settings);

// The name of a converted split; split "validation" becomes "val", maxResolution 0 "full"; keepJpeg
// adds "_keep", restartMarkers false "_plain", applyOrientation "_turned", a selection "_part", and
// shuffle "_shuffled".
//   Proportion  train_500_0.50_90.beton (as the original project names them)
//   Jpeg        train_500_jpg_90.beton
//   Smart       train_500_smart_90.beton
//   Raw         train_500_raw.beton
std::string betonFileName(const std::string& split, const ConvertSettings& settings);

struct ConvertReport
{
    std::filesystem::path file;
    std::uint64_t samples = 0;        // written, earlier by an interrupted conversion included
    std::uint64_t resumedSamples = 0; // of these, by an interrupted conversion
    std::uint64_t skipped = 0;        // unreadable images; each was reported as a Problem
    std::uint64_t jpegSamples = 0;
    std::uint64_t fileBytes = 0;
    double seconds = 0;
    bool isKept = false; // resumed, but the file was already finished; skipped is not known
};

// Converts one split to `target`, in the order of split.files. Bytes depend on files, settings and
// seed only: pixels as FFCV makes them (full decode, INTER_AREA to limitedSize(), to within one
// level where that changes the size), except that a JPEG at least four times its target on both
// sides is decoded scaled to no less than twice it, and that one which is stored as JPEG in its
// own size is requantised where jpeg_requantiser.h can. Memory
// is bounded by workers and page size. Cancelling leaves nothing behind, unless keepUnfinished.
// Errors: InvalidArgument (settings, an empty split, an interrupted conversion of other images or
// settings), AlreadyExists when it resumes and the finished file belongs to another conversion,
// those of FileSystem, Busy while another process converts to this target, CorruptData when no
// image at all could be read, and with `strict` CorruptData naming the first unreadable image.
ConvertReport convertSplit(const ImageFolderSplit& split, const std::filesystem::path& target,
                           const ConvertSettings& settings, FileSystem& fileSystem,
                           ProgressSink& progress, std::stop_token stop);

// Where the beton files of an image folder go if nothing else is asked for: "photos-betons" beside
// "photos".
std::filesystem::path defaultBetonFolder(const std::filesystem::path& source);

struct ConvertRequest
{
    std::filesystem::path source; // image folder
    std::filesystem::path outputFolder;
    double validationFraction = 0.1;
    ConvertSettings settings;
    // Names of the files within outputFolder; without one it is betonFileName(). ".beton" is added
    // where it is missing.
    std::optional<std::string> trainName = {};
    std::optional<std::string> validationName = {};
};

// Error{InvalidArgument} for what cannot be the name of a file that is converted to: empty, with a
// '/', too long.
void validateBetonName(const std::string& name);
std::string completeBetonName(std::string name); // with ".beton" at its end

// Throws Error{InvalidArgument} naming the first setting out of range or the first impossible name;
// two files of one name are refused as well.
void validate(const ConvertRequest& request);

// Where the file of a split will be.
std::filesystem::path targetOf(const ConvertRequest& request, const std::string& split);
// The files that convertFolder will write, train first. The folders alone decide whether there is a
// second one, as in expectsValidation().
std::vector<std::filesystem::path> conversionTargets(const ConvertRequest& request);
// The targets that already exist and would be replaced.
std::vector<std::filesystem::path> existingTargets(const ConvertRequest& request);
// Whether an interrupted conversion to this file left something to resume.
bool isUnfinished(const std::filesystem::path& target);

// Scans `source` and converts its splits into outputFolder (made if need be) under the names of the
// request; one report per file, train first. Either all files appear or none; with `resume`, files
// that were finished before count as written, and are checked before any work. Labels of the
// validation split follow train's classes. Errors: those of scanImageFolder and convertSplit.
std::vector<ConvertReport> convertFolder(const ConvertRequest& request, FileSystem& fileSystem,
                                         ProgressSink& progress, std::stop_token stop);

} // namespace formwork
