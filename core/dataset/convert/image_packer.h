// One image file -> one sample of a beton file. Private to the room.
#pragma once

#include "core/base/file_system.h"
#include "core/base/text.h"
#include "core/beton/layout.h"
#include "core/dataset/convert/convert.h"
#include "core/image/decode.h"
#include "core/image/jpeg/jpeg_encoder.h"
#include "core/image/jpeg/jpeg_requantiser.h"
#include "core/image/resample/resample.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

struct PackedImage
{
    Text problem; // why the image cannot be used; empty when the rest is valid
    beton::ImageMode mode = beton::ImageMode::Jpeg;
    int width = 0;
    int height = 0;
    std::span<const std::byte> payload; // points into one of these, whose memory is used again
    Image pixels;
    std::vector<std::byte> coded;
};

// Raw or JPEG: a pure function of settings, sample and the size stored.
beton::ImageMode chooseMode(const ConvertSettings& settings, std::size_t sample, ImageSize size);

// settings.pageSize, or the next power of two that holds the largest sample the split can give.
// Opens the images' headers only when the settings alone do not rule out that one is too large.
// Error{InvalidArgument} when no page size is enough.
std::uint32_t sufficientPageSize(const ImageFolderSplit& split, const ConvertSettings& settings,
                                 FileSystem& fileSystem, const std::stop_token& stop);

// One per thread; keeps its buffers. `settings` and `fileSystem` must outlive it.
class ImagePacker
{
public:
    ImagePacker(FileSystem& fileSystem, const ConvertSettings& settings,
                const std::stop_token& stop);

    // Fills `out` or its problem. Throws what has nothing to do with the image (out of memory, a
    // stop request).
    void pack(const ImageFile& file, std::size_t sample, PackedImage& out);

private:
    // What a file's header says, and what becomes of it.
    struct Plan
    {
        ImageInfo info;
        int orientation = 1;
        ImageSize size; // as stored in the beton
        ImageSize unturned() const;
        bool keepsSize() const;
    };

    void packReadable(const ImageFile& file, std::size_t sample, PackedImage& out);
    Plan makePlan(const ImageInfo& info) const;
    bool describe(const Plan& plan, std::size_t sample, PackedImage& out) const;
    bool packJpeg(const Plan& plan, PackedImage& out);
    RestartMarkers restarts() const;
    void makePixels(const Plan& plan, Image& out);
    void decode(const Plan& plan, Image& out);

    FileSystem& m_fileSystem;
    const ConvertSettings& m_settings;
    ImageDecoder m_decoder;
    JpegRequantiser m_requantiser;
    JpegEncoder m_encoder;
    std::vector<std::byte> m_file;
    Image m_decoded;
    Image m_pixels;
    Image m_unturned;
};

} // namespace formwork
