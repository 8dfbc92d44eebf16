// What lies in a folder of images: class folders, or splits that hold class folders. Decided here
// alone, so that scans, conversions, trainings, evaluations and the window agree.
//
// A split is a folder *of class folders* whose name says so: train, training; val, valid,
// validation, test, testing; each in any case, also with "set", "_set" or "_data" behind it
// ("training_set"). A folder "train" with images directly in it is a class of that name.
#pragma once

#include "core/base/progress.h"

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

// What a dataset looks like.
Text folderLayoutHint();

// What a folder below the root was taken for, where its name or place leaves room for doubt.
struct LayoutRemark
{
    enum class Role {
        Entered, // taken for the dataset, as the only folder there or the only one with images
        LeftOut, // looks like a split or a class, but is neither
        Class,   // has the name of a split, but is a class
    };
    Role role = Role::LeftOut;
    std::vector<std::string> folders; // names, with one reason in common
    Text reason;                      // empty where it was Entered as the only folder
};

// "Entered", ... in lower case with underscores, for JSON.
std::string_view layoutRoleName(LayoutRemark::Role role);

struct FolderLayout
{
    // Where the classes or splits are: the folder asked about, or one below it.
    std::filesystem::path root;
    // The folders of class folders; without a train folder these are in `root`.
    std::optional<std::filesystem::path> train;
    std::optional<std::filesystem::path> validation; // never without `train`
    // Names of folders in `root` that look like classes but are not.
    std::vector<std::string> leftOut;
    std::vector<LayoutRemark> remarks;
    // What was guessed, in one line: the splits and all remarks. None for class folders, and for
    // train and val.
    std::optional<Problem> note;
};

// Whether the only folder in `folder` is taken for it ("one folder too many"), where that one holds
// splits, or at least two class folders. A folder that holds splits is entered in either case, also
// beside folders without images (images/train/, images/val/ and labels/).
enum class OnlyFolder { Enter, Keep };

// Errors: NotFound (splits without training images, or without class folders in them),
// InvalidArgument (two folders for the same split), Cancelled, and those of listing `folder`.
FolderLayout findFolderLayout(const std::filesystem::path& folder, OnlyFolder onlyFolder,
                              const std::stop_token& stop);

// Tiny-ImageNet's validation images: images/ and val_annotations.txt.
bool isTinyImageNetValidation(const std::filesystem::path& folder);

} // namespace formwork
