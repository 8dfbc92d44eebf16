// A beton file of many pages with pictures that differ: two or three raw ones fit a page of 2 MiB,
// and there is a JPEG after every fourth.
#pragma once

#include "core/beton/reader.h"
#include "core/beton/writer.h"
#include "pictures.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace formwork::test {

inline Image makeLargePicture(std::uint32_t number)
{
    Image image(500 + static_cast<int>(number * 37 % 90), 540 + static_cast<int>(number * 23 % 50));
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            std::uint8_t* pixel = image.row(y) + 3 * x;
            pixel[0] = static_cast<std::uint8_t>(x + static_cast<int>(number) * 13);
            pixel[1] = static_cast<std::uint8_t>(y + static_cast<int>(number) * 29);
            pixel[2] = static_cast<std::uint8_t>((x ^ y) + static_cast<int>(number) * 5);
        }
    }
    return image;
}

// Labels are number % 3.
inline void writePagedBeton(FileSystem& fileSystem, const std::filesystem::path& path,
                            std::uint32_t count)
{
    beton::WriterOptions options;
    options.pageSize = static_cast<std::uint32_t>(beton::kMinimumPageSize);
    options.sampleCount = count;
    options.payloadBound = std::uint64_t{count} * 600 * 600 * 3;
    beton::Writer writer(fileSystem, path, beton::imageLabelFields(), options);
    for (std::uint32_t number = 0; number < count; ++number) {
        const Image image = makeLargePicture(number);
        const bool isJpeg = number % 5 == 4;
        const std::vector<std::byte> jpeg = isJpeg ? encodeJpeg(image) : std::vector<std::byte>();
        const std::span<const std::byte> payload =
            isJpeg ? std::span(jpeg) : std::as_bytes(std::span(image.pixels(), image.byteCount()));
        const std::array<beton::Value, 2> values = {
            beton::ImageValue{isJpeg ? beton::ImageMode::Jpeg : beton::ImageMode::Raw,
                              image.width(), image.height(), payload},
            std::int64_t{number % 3}};
        writer.add(values);
    }
    writer.finish();
}

inline std::vector<std::uint32_t> pagesOf(const beton::Reader& reader)
{
    std::vector<std::uint32_t> pages;
    for (std::size_t sample = 0; sample < reader.sampleCount(); ++sample)
        pages.push_back(static_cast<std::uint32_t>(
            (reader.image(sample, 0).payload.offset - reader.firstPage()) /
            reader.header().pageSize));
    return pages;
}

} // namespace formwork::test
