// Which data a run was trained or validated on, so that two runs, or one run before and after a
// stop, can be asked whether it was the same. Pure values.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace formwork {

// Identity of one split's data. Paths are not part of it: moved or copied data stays the same.
struct DataIdentity
{
    std::uint64_t samples = 0;
    // The number of samples of each class by label, "9 9"; of many classes a digest of them.
    std::string classCounts;
    // What the data is made of and a digest of it: "folder:..." of names and sizes of the files,
    // "beton:..." of tables and checksums. Empty: unknown (recorded by an older version).
    std::string digest;

    bool isKnown() const { return !digest.empty(); }
    bool operator==(const DataIdentity&) const = default;
};

DataIdentity makeDataIdentity(std::span<const std::uint64_t> classCounts, std::string digest);

enum class SameData { Yes, No, Unknown };

// Unknown if either is. A folder and a beton are the same if their class counts are: a conversion
// keeps the images and changes their files.
SameData compareData(const DataIdentity& a, const DataIdentity& b);

// How data differs: "18 images instead of 15", "as many images in other classes", or "as many
// images, but other files".
std::string dataChangeText(const DataIdentity& before, const DataIdentity& now);

// One line, and back; what cannot be read is an unknown identity.
std::string dataIdentityText(const DataIdentity& identity);
DataIdentity dataIdentityFromText(std::string_view text);

} // namespace formwork
