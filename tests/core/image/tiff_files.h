// TIFF files of any kind, through libtiff.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include <tiffio.h>

namespace formwork::test {

struct TiffKind
{
    int bits = 8;
    int samples = 3;
    int photometric = PHOTOMETRIC_RGB;
    int compression = COMPRESSION_NONE;
    bool planar = false;
    int rowsPerStrip = 7;
    int tileSide = 0; // 0 for strips
    std::vector<std::uint16_t> extra = {};
    std::vector<std::uint16_t> colourMap = {}; // red, then green, then blue
    int sampleFormat = SAMPLEFORMAT_UINT;
    int orientation = ORIENTATION_TOPLEFT;
    int predictor = 0;
    int subsampling = 0;     // of YCbCr, both ways; strips of raw blocks are handed in
    std::string mode = "wl"; // b for big-endian, 8 for BigTIFF
};

namespace tiff_files {

struct Memory
{
    std::vector<std::byte> bytes;
    std::size_t position = 0;
};

inline Memory& memory(thandle_t handle)
{
    return *static_cast<Memory*>(handle);
}

inline tmsize_t read(thandle_t handle, void* to, tmsize_t count)
{
    Memory& file = memory(handle);
    const std::size_t got =
        std::min(static_cast<std::size_t>(count), file.bytes.size() - file.position);
    std::memcpy(to, file.bytes.data() + file.position, got);
    file.position += got;
    return static_cast<tmsize_t>(got);
}

inline tmsize_t write(thandle_t handle, void* from, tmsize_t count)
{
    Memory& file = memory(handle);
    const auto size = static_cast<std::size_t>(count);
    file.bytes.resize(std::max(file.bytes.size(), file.position + size));
    std::memcpy(file.bytes.data() + file.position, from, size);
    file.position += size;
    return count;
}

inline toff_t seek(thandle_t handle, toff_t offset, int whence)
{
    Memory& file = memory(handle);
    const std::size_t base = whence == SEEK_END   ? file.bytes.size()
                             : whence == SEEK_CUR ? file.position
                                                  : 0;
    file.position = base + offset;
    file.bytes.resize(std::max(file.bytes.size(), file.position));
    return file.position;
}

inline int close(thandle_t)
{
    return 0;
}

inline toff_t size(thandle_t handle)
{
    return memory(handle).bytes.size();
}

// Rows of `count` samples each, packed as the file has them (byte order of the machine).
inline std::vector<std::uint8_t> packedRow(const std::vector<std::uint32_t>& samples, int bits)
{
    std::vector<std::uint8_t> row((samples.size() * static_cast<std::size_t>(bits) + 7) / 8);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (bits >= 8) {
            std::memcpy(row.data() + i * static_cast<std::size_t>(bits / 8), &samples[i],
                        static_cast<std::size_t>(bits / 8));
            continue;
        }
        const std::size_t bit = i * static_cast<std::size_t>(bits);
        row[bit / 8] = static_cast<std::uint8_t>(
            row[bit / 8] | samples[i] << (8 - static_cast<std::size_t>(bits) - bit % 8));
    }
    return row;
}

} // namespace tiff_files

// Adds an image to `file`. `samples`: interleaved, in the range of the bits; with subsampling, the
// bytes of one strip.
inline bool addTiffImage(TIFF* tiff, const TiffKind& kind, int width, int height,
                         const std::vector<std::uint32_t>& samples)
{
    using namespace tiff_files;
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, width);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, height);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, kind.bits);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, kind.samples);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, kind.photometric);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, kind.compression);
    TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, kind.sampleFormat);
    TIFFSetField(tiff, TIFFTAG_ORIENTATION, kind.orientation);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG,
                 kind.planar ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
    if (!kind.extra.empty()) {
        TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, static_cast<int>(kind.extra.size()),
                     kind.extra.data());
    }
    if (!kind.colourMap.empty()) {
        const std::size_t n = kind.colourMap.size() / 3;
        TIFFSetField(tiff, TIFFTAG_COLORMAP, kind.colourMap.data(), kind.colourMap.data() + n,
                     kind.colourMap.data() + 2 * n);
    }
    if (kind.predictor != 0)
        TIFFSetField(tiff, TIFFTAG_PREDICTOR, kind.predictor);
    if (kind.photometric == PHOTOMETRIC_YCBCR && kind.compression == COMPRESSION_JPEG)
        TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    if (kind.subsampling != 0) {
        TIFFSetField(tiff, TIFFTAG_YCBCRSUBSAMPLING, kind.subsampling, kind.subsampling);
        TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, height);
        std::vector<std::uint8_t> strip(samples.begin(), samples.end());
        return TIFFWriteEncodedStrip(tiff, 0, strip.data(), TIFFStripSize(tiff)) >= 0;
    }

    const int planes = kind.planar ? kind.samples : 1;
    const int perPixel = kind.planar ? 1 : kind.samples;
    const auto sampleAt = [&](int x, int y, int plane, int c) {
        x = std::min(x, width - 1);
        y = std::min(y, height - 1);
        return samples[static_cast<std::size_t>((y * width + x) * kind.samples + plane + c)];
    };
    const auto rowOf = [&](int y, int plane, int left, int count) {
        std::vector<std::uint32_t> row;
        for (int x = left; x < left + count; ++x) {
            for (int c = 0; c < perPixel; ++c)
                row.push_back(sampleAt(x, y, plane, c));
        }
        return packedRow(row, kind.bits);
    };
    const int side = kind.tileSide;
    if (side != 0) {
        TIFFSetField(tiff, TIFFTAG_TILEWIDTH, side);
        TIFFSetField(tiff, TIFFTAG_TILELENGTH, side);
    } else {
        TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, kind.rowsPerStrip);
    }
    const int partWidth = side != 0 ? side : width;
    const int partHeight = side != 0 ? side : kind.rowsPerStrip;
    for (int plane = 0; plane < planes; ++plane) {
        for (int top = 0; top < height; top += partHeight) {
            for (int left = 0; left < width; left += partWidth) {
                std::vector<std::uint8_t> part;
                const int rows = side != 0 ? side : std::min(partHeight, height - top);
                for (int y = top; y < top + rows; ++y) {
                    const auto row = rowOf(y, plane, left, partWidth);
                    part.insert(part.end(), row.begin(), row.end());
                }
                const auto size = static_cast<tmsize_t>(part.size());
                const auto x = static_cast<std::uint32_t>(left);
                const auto y = static_cast<std::uint32_t>(top);
                const auto p = static_cast<std::uint16_t>(plane);
                const tmsize_t written =
                    side != 0 ? TIFFWriteEncodedTile(tiff, TIFFComputeTile(tiff, x, y, 0, p),
                                                     part.data(), size)
                              : TIFFWriteEncodedStrip(tiff, TIFFComputeStrip(tiff, y, p),
                                                      part.data(), size);
                if (written < 0)
                    return false;
            }
        }
    }
    return true;
}

// Empty if libtiff cannot write it.
inline std::vector<std::byte> makeTiff(const TiffKind& kind, int width, int height,
                                       const std::vector<std::uint32_t>& samples,
                                       const std::vector<std::uint32_t>& secondPage = {})
{
    using namespace tiff_files;
    Memory file;
    TIFF* tiff = TIFFClientOpen("", kind.mode.c_str(), &file, read, write, seek, close, size,
                                nullptr, nullptr);
    bool done = addTiffImage(tiff, kind, width, height, samples);
    if (!secondPage.empty()) {
        done = done && TIFFWriteDirectory(tiff) != 0 &&
               addTiffImage(tiff, kind, width, height, secondPage);
    }
    TIFFClose(tiff);
    return done ? file.bytes : std::vector<std::byte>{};
}

} // namespace formwork::test
