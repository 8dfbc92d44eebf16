// Finds the images, classes and splits of a folder.
//
// Recognised layouts (folder_layout.h decides, and reports in one line what it guessed):
//   ROOT/train/CLASS/.../image and ROOT/{val,valid,validation,test}/CLASS/.../image, in any case;
//     of several validation folders the first in this order is taken, without one there is no
//     validation
//   Tiny-ImageNet: ROOT/train/WNID/images/x.JPEG and ROOT/val/images/x.JPEG with the labels in
//     ROOT/val/val_annotations.txt ("x.JPEG<tab>WNID<tab>...")
//   ROOT/CLASS/.../image, split by validationFraction (stratified by class, seeded)
//   ROOT/ONLY/ with one of these in the only folder of ROOT
// Classes are the names of the class folders in byte order, compared as class_names.h says; images
// may lie at any depth below. Hidden files and folders are left out, those of systems and tools
// (system_entries.h), and files without an image extension; a scan counts the latter two; links are
// followed, but within a class no folder is entered twice; class folders that links make the same
// one are reported. Empty and unreadable files are reported and stay in the
// list: who reads the images decides what to do about them.
#pragma once

#include "core/base/file_system.h"
#include "core/base/progress.h"
#include "core/dataset/scan/folder_layout.h"
#include "core/dataset/scan/ignored_files.h"
#include "core/dataset/scan/system_entries.h"
#include "core/image/decode_budget.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

struct ImageFile
{
    std::filesystem::path path; // absolute, or relative to where the scan started
    std::int32_t label = 0;
    std::uint64_t bytes = 0;
    std::int64_t modified = 0; // ns since 1970-01-01 UTC
};

// One split. `files` is sorted by (label, path in byte order): the sample order of a conversion.
struct ImageFolderSplit
{
    std::string name; // "train" or "validation"
    std::filesystem::path root;
    std::vector<std::string> classNames;
    std::vector<ImageFile> files;
    std::uint64_t excluded = 0; // images that a list of the user's took away (exclude_list.h)

    std::vector<std::uint64_t> classCounts() const; // one per class
};

struct ScanRequest
{
    std::filesystem::path root;
    double validationFraction = 0.1; // only for a folder without splits; in [0, 1)
    std::uint64_t seed = 0;
    // Also opens every image and reads its header: finds unreadable files, wrong extensions, grey
    // and CMYK images, and collects sizes. Slower, but parallel.
    bool probeImages = false;
    int workers = 0;              // 0 = all cores
    bool reportEmptyFiles = true; // false: the caller reads all images and reports these itself
    DecodeLimits limits = {};     // for each image that checkImages() decodes
};

struct ImageSizeCount
{
    int width = 0;
    int height = 0;
    std::uint64_t count = 0;
};

struct ScanResult
{
    FolderLayout layout; // what was taken for what
    ImageFolderSplit train;
    std::optional<ImageFolderSplit> validation;
    // Also reported to the ProgressSink as they are found; here sorted by path. Severity::Error: an
    // empty file, an unreadable image. Warning: an unreadable folder, a class without images in one
    // split, a class missing in validation, two folders that are one class, ignored pictures,
    // folders beside the splits. Info: wrong extension, grey, CMYK, ignored files, what was taken
    // for what.
    std::vector<Problem> problems;
    std::vector<IgnoredFiles> ignored; // in the class folders of both splits
    std::vector<SystemEntries> systemEntries;
    std::vector<ImageSizeCount>
        sizes; // of both splits, with probeImages only; by count, descending
};

// Errors: NotFound (no root, no class folders, no images at all), InvalidArgument (root is a file,
// or has two training splits), ClassMismatch (a class of the validation split is unknown to train).
ScanResult scanImageFolder(const ScanRequest& request, FileSystem& fileSystem,
                           ProgressSink& progress, std::stop_token stop);

// Whether a scan will look for validation images, from the folders alone: with classes of one image
// each it may still find none.
bool expectsValidation(const std::filesystem::path& root, double validationFraction);

// One folder of classes: for a config that names train and validation folders itself. Also takes a
// Tiny-ImageNet val folder. `name` becomes the split's name; only of "train" it is known that a
// single class in it cannot be meant. Errors: as above; InvalidArgument for a folder of splits,
// with the one to name in the hint; those of requireImagesInEveryClass.
ImageFolderSplit scanSplit(const std::filesystem::path& folder, const std::string& name,
                           FileSystem& fileSystem, ProgressSink& progress, std::stop_token stop);

// Error{ClassMismatch} naming the first class of `split` that has no images. scanImageFolder only
// reports such classes, so that a folder can be looked at; scanSplit and a conversion refuse them.
void requireImagesInEveryClass(const ImageFolderSplit& split);

// Gives `split` the class list of `trainClasses`, matched by comparable name: labels are renumbered
// and the files sorted again.
// Error{ClassMismatch} naming a class of `split` that has images and is unknown to train.
void adoptClasses(ImageFolderSplit& split, const std::vector<std::string>& trainClasses);

} // namespace formwork
