// Pictures for the tests of core/image, and JPEG files of kinds that our encoder does not write.
#pragma once

#include "core/base/random.h"
#include "core/image/image.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <jpeglib.h>

namespace formwork::test {

// Smooth gradients, edges and some noise: has energy in every DCT coefficient and in the chroma.
inline Image makePicture(int width, int height, std::uint64_t seed = 1)
{
    CounterRng rng(seed, RandomStream::DemoImages, 0, 0);
    Image image(width, height);
    const float fx = static_cast<float>(rng.uniform(0.02, 0.4));
    const float fy = static_cast<float>(rng.uniform(0.02, 0.4));
    const auto samples = 3 * static_cast<std::size_t>(width);
    std::vector<float> sine(samples);
    std::vector<float> cosine(samples);
    for (std::size_t i = 0; i < samples; ++i) {
        const auto c = static_cast<float>(i % 3);
        const float phase = fx * static_cast<float>(i / 3) * (c + 1) + c;
        sine[i] = 90 * std::sin(phase);
        cosine[i] = 90 * std::cos(phase);
    }
    for (int y = 0; y < height; ++y) {
        const float rowSine = std::sin(fy * static_cast<float>(y));
        const float rowCosine = std::cos(fy * static_cast<float>(y));
        std::uint8_t* row = image.row(y);
        for (int x = 0; x < width; ++x) {
            const bool patch = (x / 7 + y / 5) % 3 == 0;
            const std::uint32_t noise = rng.next32();
            for (int c = 0; c < 3; ++c) {
                const auto i = static_cast<std::size_t>(3 * x + c);
                const float wave = sine[i] * rowCosine + cosine[i] * rowSine;
                const int value = 128 + static_cast<int>(wave) + (patch ? 40 - 30 * c : 0) +
                                  static_cast<int>(noise >> 8 * c & 15U);
                row[i] = static_cast<std::uint8_t>(std::clamp(value, 0, 255));
            }
        }
    }
    return image;
}

struct JpegKind
{
    int horizontalSampling = 2; // of luma; chroma has 1 x 1
    int verticalSampling = 2;
    bool progressive = false;
    bool grey = false;
    bool cmyk = false; // the three channels and a varying black, as they are
    bool ycck = false; // the same, converted
    bool rgb = false;  // unconverted
    bool adobe = false;
    bool jfif = true; // where the kind of colours allows it
    int restartRows = 0;
    int restartInterval = 0; // in MCUs, without restartRows
    int quality = 90;
    bool optimised = false; // its own Huffman tables
    bool arithmetic = false;
};

// Any quality, Huffman tables and restart markers.
inline JpegKind randomCoding(CounterRng& rng)
{
    JpegKind kind;
    kind.quality = 1 + static_cast<int>(rng.below(100));
    kind.optimised = rng.below(2) == 0;
    const std::uint64_t restart = rng.below(4);
    kind.restartRows = restart == 1 ? 1 + static_cast<int>(rng.below(3)) : 0;
    kind.restartInterval = restart == 2 ? 1 + static_cast<int>(rng.below(9)) : 0;
    return kind;
}

// Any libjpeg error ends the program: the test would be wrong.
inline std::vector<std::byte> makeJpeg(const Image& image, const JpegKind& kind)
{
    jpeg_compress_struct codec{};
    jpeg_error_mgr errors{};
    codec.err = jpeg_std_error(&errors);
    jpeg_create_compress(&codec);
    unsigned char* memory = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&codec, &memory, &size);
    codec.image_width = static_cast<JDIMENSION>(image.width());
    codec.image_height = static_cast<JDIMENSION>(image.height());
    const bool hasBlack = kind.cmyk || kind.ycck;
    codec.input_components = kind.grey ? 1 : hasBlack ? 4 : 3;
    codec.in_color_space = kind.grey ? JCS_GRAYSCALE : hasBlack ? JCS_CMYK : JCS_RGB;
    jpeg_set_defaults(&codec);
    if (hasBlack)
        jpeg_set_colorspace(&codec, kind.ycck ? JCS_YCCK : JCS_CMYK);
    if (kind.rgb)
        jpeg_set_colorspace(&codec, JCS_RGB);
    codec.write_Adobe_marker = kind.adobe ? TRUE : FALSE;
    codec.write_JFIF_header = codec.write_JFIF_header && kind.jfif ? TRUE : FALSE;
    codec.arith_code = kind.arithmetic ? TRUE : FALSE;
    jpeg_set_quality(&codec, kind.quality, TRUE);
    if (!hasBlack && !kind.rgb) {
        codec.comp_info[0].h_samp_factor = kind.grey ? 1 : kind.horizontalSampling;
        codec.comp_info[0].v_samp_factor = kind.grey ? 1 : kind.verticalSampling;
    }
    codec.restart_in_rows = kind.restartRows;
    if (kind.restartInterval > 0)
        codec.restart_interval = static_cast<unsigned>(kind.restartInterval);
    codec.optimize_coding = kind.optimised ? TRUE : FALSE;
    if (kind.progressive)
        jpeg_simple_progression(&codec);
    jpeg_start_compress(&codec, TRUE);
    std::vector<unsigned char> row(4 * static_cast<std::size_t>(image.width()));
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const std::uint8_t* from = image.row(y) + 3 * x;
            unsigned char* to = row.data() + codec.input_components * x;
            std::copy_n(from, kind.grey ? 1 : 3, to);
            if (hasBlack)
                to[3] = static_cast<unsigned char>(255 - (x + y) % 128);
        }
        JSAMPROW line = row.data();
        jpeg_write_scanlines(&codec, &line, 1);
    }
    jpeg_finish_compress(&codec);
    jpeg_destroy_compress(&codec);
    const auto* bytes = reinterpret_cast<const std::byte*>(memory);
    std::vector<std::byte> result(bytes, bytes + size);
    std::free(memory);
    return result;
}

inline bool samePixels(const ImageView& a, const ImageView& b)
{
    if (a.width != b.width || a.height != b.height)
        return false;
    for (int y = 0; y < a.height; ++y) {
        if (!std::equal(a.row(y), a.row(y) + 3 * static_cast<std::ptrdiff_t>(a.width), b.row(y)))
            return false;
    }
    return true;
}

} // namespace formwork::test
