#include "core/base/error.h"
#include "core/image/jpeg/jpeg_decoder.h"
#include "core/image/jpeg/jpeg_requantiser.h"

#include <cstdlib>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <vector>

using namespace formwork;

namespace {

constexpr DecodeLimits kLimits = {
    .memoryBytes = std::uint64_t{32} << 20, .scans = 20, .seconds = 5};

template <typename Body>
std::optional<std::string> failureOf(const Body& body)
{
    try {
        body();
    } catch (const Error& error) {
        return error.message();
    }
    return std::nullopt;
}

// What is requantised is sound, and comes out sound and as large.
void requantise(std::span<const std::byte> jpeg)
{
    const int quality = 1 + static_cast<int>(jpeg.size() % 100);
    const auto restarts = jpeg.size() % 2 == 0 ? RestartMarkers::None : RestartMarkers::EveryRow;
    std::vector<std::byte> result;
    bool isTaken = false;
    const auto refusal = failureOf(
        [&] { isTaken = JpegRequantiser(kLimits).requantise(jpeg, quality, result, restarts); });
    if (refusal || !isTaken)
        return;
    Image before;
    Image after;
    if (failureOf([&] { JpegDecoder(kLimits).decode(jpeg, before); }) ||
        failureOf([&] { JpegDecoder(kLimits).decode(result, after); }) ||
        before.width() != after.width() || before.height() != after.height())
        std::abort();
}

} // namespace

// A check says what a decode says, and a region of a sound image is a part of it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto jpeg = std::as_bytes(std::span(data, size));
    requantise(jpeg);
    JpegDecoder decoder(kLimits);
    Image whole;
    const auto decoded = failureOf([&] { decoder.decode(jpeg, whole); });
    const auto checked = failureOf([&] { decoder.check(jpeg); });
    const bool limited = (decoded && decoded->find("takes more than") != std::string::npos) ||
                         (checked && checked->find("takes more than") != std::string::npos);
    if (!limited && decoded != checked)
        std::abort();
    if (decoded)
        return 0;
    const PixelRect rect{whole.width() / 3, whole.height() / 3, (whole.width() + 1) / 2,
                         (whole.height() + 1) / 2};
    Image scratch;
    const ImageView region = decoder.decodeRegion(jpeg, rect, scratch);
    for (int y = 0; y < rect.height; ++y)
        if (std::memcmp(region.row(y), whole.row(rect.y + y) + 3 * rect.x,
                        3 * static_cast<std::size_t>(rect.width)) != 0)
            std::abort();
    return 0;
}
