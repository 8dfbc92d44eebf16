#include "core/experiment/data_identity.h"

#include "core/experiment/value_text.h"

#include <cstddef>
#include <utility>

namespace formwork {

namespace {

constexpr std::size_t kMostClassesListed = 1000;
constexpr char kSeparator = ';'; // in none of the parts

// FNV-1a (Fowler, Noll, Vo), 64 bits: a fingerprint of some thousand numbers.
std::uint64_t fingerprint(std::span<const std::uint64_t> numbers)
{
    std::uint64_t hash = 0xcbf29ce484222325;
    for (std::uint64_t number : numbers) {
        for (int i = 0; i < 8; ++i) {
            hash = (hash ^ (number & 0xff)) * 0x100000001b3;
            number >>= 8;
        }
    }
    return hash;
}

std::string countsText(std::span<const std::uint64_t> counts)
{
    if (counts.size() > kMostClassesListed)
        return std::to_string(counts.size()) + " classes #" + std::to_string(fingerprint(counts));
    std::string text;
    for (const std::uint64_t count : counts) {
        if (!text.empty())
            text += ' ';
        text += std::to_string(count);
    }
    return text;
}

std::string_view kindOf(const DataIdentity& identity)
{
    const std::string_view digest = identity.digest;
    return digest.substr(0, digest.find(':'));
}

} // namespace

DataIdentity makeDataIdentity(std::span<const std::uint64_t> classCounts, std::string digest)
{
    DataIdentity identity{.classCounts = countsText(classCounts), .digest = std::move(digest)};
    for (const std::uint64_t count : classCounts)
        identity.samples += count;
    return identity;
}

SameData compareData(const DataIdentity& a, const DataIdentity& b)
{
    if (!a.isKnown() || !b.isKnown())
        return SameData::Unknown;
    const bool same = kindOf(a) == kindOf(b) ? a.digest == b.digest : a.samples == b.samples;
    return same && a.classCounts == b.classCounts ? SameData::Yes : SameData::No;
}

std::string dataChangeText(const DataIdentity& before, const DataIdentity& now)
{
    if (before.samples != now.samples)
        return std::to_string(now.samples) + " images instead of " + std::to_string(before.samples);
    return before.classCounts != now.classCounts ? "as many images in other classes"
                                                 : "as many images, but other files";
}

std::string dataIdentityText(const DataIdentity& identity)
{
    return identity.isKnown() ? std::to_string(identity.samples) + kSeparator +
                                    identity.classCounts + kSeparator + identity.digest
                              : std::string();
}

DataIdentity dataIdentityFromText(std::string_view text)
{
    const std::size_t first = text.find(kSeparator);
    const std::size_t second = first == text.npos ? text.npos : text.find(kSeparator, first + 1);
    if (second == text.npos)
        return {};
    const auto samples = config::parseUnsigned(text.substr(0, first));
    if (!samples)
        return {};
    return {*samples, std::string(text.substr(first + 1, second - first - 1)),
            std::string(text.substr(second + 1))};
}

} // namespace formwork
