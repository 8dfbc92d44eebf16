// PNG files of any kind, through libpng.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <png.h>

namespace formwork::test {

struct PngKind
{
    int depth = 8;
    int colourType = PNG_COLOR_TYPE_RGB;
    bool interlaced = false;
    std::vector<png_color> palette = {};
    std::vector<png_byte> transparency = {}; // of palette entries
};

// `samples`: interleaved, `channels` for each pixel, in the range of the depth. An error of libpng
// ends the program: the test would be wrong.
inline std::vector<std::byte> makePng(const PngKind& kind, int width, int height, int channels,
                                      const std::vector<std::uint16_t>& samples)
{
    std::vector<std::byte> result;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(
        png, &result,
        [](png_structp self, png_bytep from, std::size_t count) {
            auto* to = static_cast<std::vector<std::byte>*>(png_get_io_ptr(self));
            const auto* bytes = reinterpret_cast<const std::byte*>(from);
            to->insert(to->end(), bytes, bytes + count);
        },
        [](png_structp) {});
    png_set_IHDR(png, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height),
                 kind.depth, kind.colourType,
                 kind.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (!kind.palette.empty())
        png_set_PLTE(png, info, kind.palette.data(), static_cast<int>(kind.palette.size()));
    if (!kind.transparency.empty()) {
        png_set_tRNS(png, info, kind.transparency.data(),
                     static_cast<int>(kind.transparency.size()), nullptr);
    }
    png_write_info(png, info);
    png_set_packing(png); // a byte for each sample, whatever the depth
    const int sampleBytes = kind.depth == 16 ? 2 : 1;
    const auto rowSamples = static_cast<std::size_t>(width * channels);
    std::vector<std::vector<png_byte>> rows(static_cast<std::size_t>(height));
    std::vector<png_bytep> pointers;
    for (std::size_t y = 0; y < rows.size(); ++y) {
        for (std::size_t i = 0; i < rowSamples; ++i) {
            const std::uint16_t value = samples[y * rowSamples + i];
            if (sampleBytes == 2)
                rows[y].push_back(static_cast<png_byte>(value >> 8));
            rows[y].push_back(static_cast<png_byte>(value & 0xFFU));
        }
        pointers.push_back(rows[y].data());
    }
    png_write_image(png, pointers.data());
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return result;
}

} // namespace formwork::test
