// A small dataset made on the spot: the same pixels as a folder of BMP files and as a raw beton, so
// that both loaders can be compared bit for bit; and JPEG twins of both.
#pragma once

#include "core/beton/writer.h"
#include "core/dataset/scan/image_folder.h"
#include "core/image/image.h"
#include "core/image/jpeg/jpeg_encoder.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace formwork::test {

enum class Storage { Lossless, Jpeg };

// Sizes vary, so that crops differ from picture to picture.
inline Image makePicture(std::uint32_t number)
{
    Image image(24 + static_cast<int>(number * 7 % 30), 20 + static_cast<int>(number * 11 % 26));
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            std::uint8_t* pixel = image.row(y) + 3 * x;
            pixel[0] = static_cast<std::uint8_t>(x * 5 + static_cast<int>(number) * 13);
            pixel[1] = static_cast<std::uint8_t>(y * 6 + static_cast<int>(number) * 29);
            pixel[2] = static_cast<std::uint8_t>((x ^ y) * 3 + static_cast<int>(number) * 5);
        }
    }
    return image;
}

// Windows bitmap, 24 bits, rows bottom to top in BGR, padded to four bytes.
inline std::vector<std::byte> encodeBmp(const Image& image)
{
    const std::size_t stride = (static_cast<std::size_t>(image.width()) * 3 + 3) / 4 * 4;
    const std::size_t pixels = stride * static_cast<std::size_t>(image.height());
    std::vector<std::byte> bytes(54 + pixels);
    const auto put = [&](std::size_t at, std::uint32_t value) {
        for (std::size_t i = 0; i < 4; ++i)
            bytes[at + i] = static_cast<std::byte>(value >> (8 * i));
    };
    bytes[0] = std::byte{'B'};
    bytes[1] = std::byte{'M'};
    put(2, static_cast<std::uint32_t>(bytes.size()));
    put(10, 54);
    put(14, 40);
    put(18, static_cast<std::uint32_t>(image.width()));
    put(22, static_cast<std::uint32_t>(image.height()));
    put(26, 1U | 24U << 16);
    for (int y = 0; y < image.height(); ++y) {
        const auto row = 54 + stride * static_cast<std::size_t>(image.height() - 1 - y);
        for (std::size_t x = 0; x < static_cast<std::size_t>(image.width()); ++x) {
            const std::uint8_t* pixel =
                image.pixels() + y * image.stride() + 3 * static_cast<std::ptrdiff_t>(x);
            for (std::size_t c = 0; c < 3; ++c)
                bytes[row + 3 * x + c] = static_cast<std::byte>(pixel[2 - c]);
        }
    }
    return bytes;
}

inline std::vector<std::byte> encodeJpeg(const Image& image)
{
    std::vector<std::byte> bytes;
    JpegEncoder().encode(image.view(), 90, bytes);
    return bytes;
}

inline void writeBytes(const std::filesystem::path& path, std::span<const std::byte> bytes)
{
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
}

// Pictures 0 .. count-1 in `classes` classes of equal size, in label order.
class PictureSet
{
public:
    PictureSet(std::filesystem::path folder, std::uint32_t count, std::uint32_t classes)
        : m_folder(std::move(folder))
        , m_count(count)
        , m_classes(classes)
    {}

    std::int32_t label(std::uint32_t number) const
    {
        return static_cast<std::int32_t>(number * m_classes / m_count);
    }

    ImageFolderSplit folder(Storage storage) const
    {
        ImageFolderSplit split;
        split.name = "train";
        split.root = m_folder / (storage == Storage::Jpeg ? "jpeg" : "bmp");
        split.classNames = classNames();
        std::filesystem::create_directories(split.root);
        for (std::uint32_t number = 0; number < m_count; ++number) {
            const auto bytes = storage == Storage::Jpeg ? encodeJpeg(makePicture(number))
                                                        : encodeBmp(makePicture(number));
            const auto path = split.root / (std::to_string(1000 + number) +
                                            (storage == Storage::Jpeg ? ".jpg" : ".bmp"));
            writeBytes(path, bytes);
            split.files.push_back({path, label(number), bytes.size()});
        }
        return split;
    }

    std::filesystem::path beton(FileSystem& fileSystem, Storage storage) const
    {
        const auto path = m_folder / (storage == Storage::Jpeg ? "jpeg.beton" : "raw.beton");
        beton::WriterOptions options;
        options.pageSize = static_cast<std::uint32_t>(beton::kMinimumPageSize);
        options.sampleCount = m_count;
        options.payloadBound = std::uint64_t{m_count} * 64 * 64 * 3;
        options.manifest.classNames = classNames();
        beton::Writer writer(fileSystem, path, beton::imageLabelFields(), options);
        for (std::uint32_t number = 0; number < m_count; ++number) {
            const Image image = makePicture(number);
            const std::vector<std::byte> jpeg = encodeJpeg(image);
            beton::ImageValue value{beton::ImageMode::Jpeg, image.width(), image.height(), jpeg};
            if (storage == Storage::Lossless) {
                value.mode = beton::ImageMode::Raw;
                value.payload = std::as_bytes(std::span(image.pixels(), image.byteCount()));
            }
            const std::array<beton::Value, 2> values = {value, std::int64_t{label(number)}};
            writer.add(values);
        }
        writer.finish();
        return path;
    }

    std::vector<std::string> classNames() const
    {
        std::vector<std::string> names;
        for (std::uint32_t i = 0; i < m_classes; ++i)
            names.push_back("class-" + std::to_string(i));
        return names;
    }

private:
    std::filesystem::path m_folder;
    std::uint32_t m_count;
    std::uint32_t m_classes;
};

} // namespace formwork::test
