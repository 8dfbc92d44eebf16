// What a look at every image of a dataset finds, for a person to decide about.
//
// Same pictures: exactly the same pixels (whatever the files are), or near ones: scaled, compressed
// again or slightly adjusted versions. A picture in both splits is a leak: it makes validation look
// better than it is. One under several classes has a wrong label in all but one of them.
#pragma once

#include "core/base/text.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

enum class SplitKind { Train, Validation };
std::string_view splitKindName(SplitKind kind); // "train", "validation"

struct DiagnosedImage
{
    SplitKind split = SplitKind::Train;
    std::uint64_t sample = 0;   // place in its split; a beton's sample number
    std::filesystem::path path; // empty for a sample of a beton
    std::int32_t label = 0;
    int width = 0; // 0 where it cannot be read
    int height = 0;
};

enum class ImageTrait {
    Damaged,        // a conversion leaves it out; `detail` says why
    WrongExtension, // `detail` is the format it has
    Grey,           // among colour images
    Cmyk,
    Turned,    // Exif rotates or mirrors it
    Small,     // a side below kSmallSide
    Large,     // more than kLargeFactor times the median of all pixel counts
    Elongated, // one side more than kElongatedRatio times the other
};
inline constexpr int kSmallSide = 32;
inline constexpr int kLargeFactor = 16;
inline constexpr int kElongatedRatio = 4;
std::string_view imageTraitName(ImageTrait trait); // "damaged", "wrong_extension", ...

struct TraitFinding
{
    ImageTrait trait = ImageTrait::Damaged;
    DiagnosedImage image;
    Text detail;
};

struct PictureGroup
{
    std::vector<DiagnosedImage> images; // train first, in their order; at least two
    bool exact = false;                 // all have the same pixels
    bool leak = false;                  // in train and in validation
    bool severalClasses = false;
};

struct ClassCount
{
    std::string name;
    std::uint64_t train = 0;
    std::uint64_t validation = 0;
};

struct DatasetDiagnosis
{
    std::uint64_t images = 0;         // looked at
    std::vector<TraitFinding> traits; // by trait, then in the images' order
    std::vector<PictureGroup> groups; // leaks, then several classes, then the others
    std::vector<ClassCount> classes;  // by label

    std::uint64_t count(ImageTrait trait) const;
    std::uint64_t leaks() const;          // groups
    std::uint64_t severalClasses() const; // groups
    // The largest class of train divided by the smallest; 0 where one is empty or there is none.
    double imbalance() const;
};

// Comma-separated, a line per image and finding: finding, group (numbered from 1; empty for
// traits), split, class, image (as a list of excluded images names it, exclude_list.h), width,
// height, detail, mark. `marks`: what the user says of an image, by that name.
std::string diagnosisCsv(const DatasetDiagnosis& diagnosis, const std::filesystem::path& root,
                         const std::map<std::string, std::string>& marks = {});

} // namespace formwork
