#include "core/dataset/image_packer.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/base/threads.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>

namespace formwork {

namespace {

constexpr std::uint64_t kLargestFile = 1U << 30;
constexpr int kLongestSide = 65535; // the format stores sides in 16 bits

std::uint64_t rawBytes(ImageSize size)
{
    return std::uint64_t{3} * static_cast<std::uint64_t>(size.width) *
           static_cast<std::uint64_t>(size.height);
}

// No 4:2:0 JPEG is larger: libjpeg-turbo's own bound, six bytes for each pixel of the blocks' worst
// case halved by the subsampling, and room for the headers.
std::uint64_t jpegBound(ImageSize size)
{
    const auto padded = [](int side) {
        return (static_cast<std::uint64_t>(side) + 15) / 16 * 16;
    };
    return 3 * padded(size.width) * padded(size.height) + 2048;
}

std::uint64_t sampleBound(const ConvertSettings& settings, ImageSize size)
{
    if (settings.mode == CompressMode::Raw)
        return rawBytes(size);
    return std::max(rawBytes(size), jpegBound(size));
}

bool sameSize(const ImageInfo& info, ImageSize size)
{
    return info.width == size.width && info.height == size.height;
}

// Errors that say something about the image rather than about the conversion.
bool concernsTheImage(ErrorCode code)
{
    switch (code) {
    case ErrorCode::CorruptData:
    case ErrorCode::UnsupportedFormat:
    case ErrorCode::InvalidArgument:
    case ErrorCode::NotFound:
    case ErrorCode::PermissionDenied:
    case ErrorCode::Io:
        return true;
    default:
        return false;
    }
}

std::uint64_t largestSample(const ImageFile& file, const ConvertSettings& settings,
                            FileSystem& fileSystem, ImageDecoder& decoder)
{
    try {
        const auto mapped = fileSystem.map(file.path); // a header is a small part of the file
        const ImageInfo info = decoder.probe(mapped->bytes());
        const ImageSize size = limitedSize(info.width, info.height, settings.maxResolution);
        const std::uint64_t kept =
            settings.keepJpeg && sameSize(info, size) ? mapped->bytes().size() : 0;
        return std::max(sampleBound(settings, size), kept);
    } catch (const Error&) {
        return 0; // packing it will fail as well, and report it
    }
}

} // namespace

beton::ImageMode chooseMode(const ConvertSettings& settings, std::size_t sample, ImageSize size)
{
    const auto jpegIf = [](bool condition) {
        return condition ? beton::ImageMode::Jpeg : beton::ImageMode::Raw;
    };
    switch (settings.mode) {
    case CompressMode::Raw:
        return beton::ImageMode::Raw;
    case CompressMode::Jpeg:
        return beton::ImageMode::Jpeg;
    case CompressMode::Smart:
        return jpegIf(rawBytes(size) > settings.smartThreshold);
    case CompressMode::Proportion:
        break;
    }
    CounterRng rng(settings.seed, RandomStream::CompressChoice, 0, sample);
    return jpegIf(rng.uniform() < settings.compressProbability);
}

std::uint32_t sufficientPageSize(const ImageFolderSplit& split, const ConvertSettings& settings,
                                 FileSystem& fileSystem, const std::stop_token& stop)
{
    const int side = settings.maxResolution;
    const bool keptFit =
        !settings.keepJpeg || std::ranges::all_of(split.files, [&](const ImageFile& file) {
            return file.bytes <= settings.pageSize;
        });
    if (side > 0 && keptFit && sampleBound(settings, {side, side}) <= settings.pageSize)
        return settings.pageSize;

    const int workers = settings.workers > 0 ? settings.workers : availableCores();
    std::vector<ImageDecoder> decoders(static_cast<std::size_t>(workers));
    std::vector<std::uint64_t> largest(decoders.size());
    parallelFor(split.files.size(), workers, stop, [&](std::size_t index, int worker) {
        const auto slot = static_cast<std::size_t>(worker);
        largest[slot] = std::max(
            largest[slot], largestSample(split.files[index], settings, fileSystem, decoders[slot]));
    });
    const std::uint64_t needed = std::ranges::max(largest);
    if (needed > beton::kMaximumPageSize)
        throw Error(ErrorCode::InvalidArgument,
                    "an image needs " + std::to_string(needed) +
                        " bytes, more than the largest page",
                    split.root, "set a maximum resolution");
    return static_cast<std::uint32_t>(
        std::max<std::uint64_t>(settings.pageSize, std::bit_ceil(needed)));
}

ImagePacker::ImagePacker(FileSystem& fileSystem, const ConvertSettings& settings)
    : m_fileSystem(fileSystem)
    , m_settings(settings)
{}

void ImagePacker::pack(const ImageFile& file, std::size_t sample, PackedImage& out)
{
    out.problem.clear();
    try {
        packReadable(file, sample, out);
    } catch (const Error& error) {
        if (!concernsTheImage(error.code()))
            throw;
        out.problem = error.message();
    } catch (const std::bad_alloc&) {
        throw Error(ErrorCode::OutOfMemory, "there is not enough memory to convert this image",
                    file.path, "use fewer workers");
    }
}

bool ImagePacker::isKept(const ImageInfo& info, ImageSize size, beton::ImageMode mode)
{
    return m_settings.keepJpeg && mode == beton::ImageMode::Jpeg &&
           info.format == ImageFormat::Jpeg && sameSize(info, size) &&
           m_decoder.jpeg().readInfo(m_file).plainColour;
}

// Decoding at a scale is faster, but shows as soon as what is decoded is less than twice the
// target.
void ImagePacker::decode(const ImageInfo& info, ImageSize size)
{
    if (info.width >= 4 * size.width && info.height >= 4 * size.height)
        m_decoder.decodeAtLeast(m_file, 2 * size.width, 2 * size.height, m_decoded);
    else
        m_decoder.decode(m_file, m_decoded);
}

void ImagePacker::packReadable(const ImageFile& file, std::size_t sample, PackedImage& out)
{
    m_fileSystem.read(file.path, m_file, kLargestFile);
    if (m_file.empty()) {
        out.problem = "the file is empty";
        return;
    }
    const ImageInfo info = m_decoder.probe(m_file);
    const ImageSize size = limitedSize(info.width, info.height, m_settings.maxResolution);
    if (std::max(size.width, size.height) > kLongestSide) {
        out.problem = "the image has " + std::to_string(size.width) + " x " +
                      std::to_string(size.height) +
                      " pixels; without a maximum resolution a side may have 65535";
        return;
    }
    out.width = size.width;
    out.height = size.height;
    out.mode = chooseMode(m_settings, sample, size);
    // Kept files are decoded as well: a damaged one must be noticed now, not in the training.
    decode(info, size);
    if (isKept(info, size, out.mode)) {
        out.payload.swap(m_file);
        return;
    }
    ImageView pixels = m_decoded.view();
    if (pixels.width != size.width || pixels.height != size.height) {
        resizeArea(pixels, size.width, size.height, m_resized);
        pixels = m_resized.view();
    }
    if (out.mode == beton::ImageMode::Jpeg) {
        m_encoder.encode(pixels, m_settings.jpegQuality, out.payload);
    } else {
        out.payload.resize(rawBytes(size));
        std::memcpy(out.payload.data(), pixels.pixels, out.payload.size());
    }
}

} // namespace formwork
