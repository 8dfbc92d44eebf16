#include "core/dataset/convert/image_packer.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/base/threads.h"
#include "core/dataset/scan/problem_text.h"
#include "core/image/formats/exif.h"
#include "core/image/image_check.h"

#include <algorithm>
#include <bit>
#include <new>

namespace formwork {

namespace {

constexpr std::uint64_t kLargestFile = 1U << 30;
constexpr int kLongestSide = 65535; // the format stores sides in 16 bits
constexpr int kUsableChannels = 3;  // FFCV decodes no grey or CMYK JPEGs

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

// A JPEG that FFCV can decode and that is neither resized nor turned: it need not be decoded.
bool isUsableJpeg(const ImageInfo& info, ImageSize size, int orientation)
{
    return info.format == ImageFormat::Jpeg && info.channels == kUsableChannels &&
           orientation == 1 && sameSize(info, size);
}

// A file that is passed through takes its own size and no more.
bool isKept(std::span<const std::byte> file, const ImageInfo& info, ImageSize size,
            const ConvertSettings& settings)
{
    return settings.keepJpeg && settings.mode == CompressMode::Jpeg &&
           isUsableJpeg(info, size, settings.applyOrientation ? readOrientation(file) : 1);
}

std::uint64_t largestSample(const ImageFile& file, const ConvertSettings& settings,
                            FileSystem& fileSystem, ImageDecoder& decoder)
{
    try {
        const auto mapped = fileSystem.map(file.path); // a header is a small part of the file
        std::uint64_t largest = 0;
        mapped->visit({0, mapped->size()}, [&](std::span<const std::byte> bytes) {
            const ImageInfo info = decoder.probe(bytes);
            const ImageSize size = limitedSize(info.width, info.height, settings.maxResolution);
            const std::uint64_t kept = settings.keepJpeg && sameSize(info, size) ? bytes.size() : 0;
            largest = isKept(bytes, info, size, settings)
                          ? bytes.size()
                          : std::max(sampleBound(settings, size), kept);
        });
        return largest;
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
                    Text("an image needs %1 bytes, more than the largest page").arg(needed),
                    split.root, Text("set a maximum resolution"));
    return static_cast<std::uint32_t>(
        std::max<std::uint64_t>(settings.pageSize, std::bit_ceil(needed)));
}

ImagePacker::ImagePacker(FileSystem& fileSystem, const ConvertSettings& settings,
                         const std::stop_token& stop)
    : m_fileSystem(fileSystem)
    , m_settings(settings)
    , m_decoder(settings.limits, stop)
    , m_requantiser(settings.limits, stop)
{}

void ImagePacker::pack(const ImageFile& file, std::size_t sample, PackedImage& out)
{
    out.problem = {};
    out.payload = {};
    try {
        packReadable(file, sample, out);
    } catch (const Error& error) {
        if (!concernsTheImage(error.code()))
            throw;
        out.problem = problemText(error);
    } catch (const std::bad_alloc&) {
        throw Error(ErrorCode::OutOfMemory,
                    Text("there is not enough memory to convert this image"), file.path,
                    Text("use fewer workers"));
    }
}

ImageSize ImagePacker::Plan::unturned() const
{
    return swapsSides(orientation) ? ImageSize{size.height, size.width} : size;
}

bool ImagePacker::Plan::keepsSize() const
{
    return sameSize(info, unturned());
}

ImagePacker::Plan ImagePacker::makePlan(const ImageInfo& info) const
{
    Plan plan;
    plan.info = info;
    if (m_settings.applyOrientation)
        plan.orientation = readOrientation(m_file);
    plan.size = swapsSides(plan.orientation)
                    ? limitedSize(info.height, info.width, m_settings.maxResolution)
                    : limitedSize(info.width, info.height, m_settings.maxResolution);
    return plan;
}

// False, with the problem, for a size that the format cannot hold.
bool ImagePacker::describe(const Plan& plan, std::size_t sample, PackedImage& out) const
{
    if (std::max(plan.size.width, plan.size.height) > kLongestSide) {
        out.problem = Text("the image has %1 x %2 pixels; without a maximum resolution a side may "
                           "have 65535")
                          .arg(plan.size.width, plan.size.height);
        return false;
    }
    out.width = plan.size.width;
    out.height = plan.size.height;
    out.mode = chooseMode(m_settings, sample, plan.size);
    return true;
}

// Decoding at a scale is faster, but shows as soon as what is decoded is less than twice the
// target.
void ImagePacker::decode(const Plan& plan, Image& out)
{
    const ImageSize size = plan.unturned();
    if (plan.info.width >= 4 * size.width && plan.info.height >= 4 * size.height)
        m_decoder.decodeAtLeast(m_file, 2 * size.width, 2 * size.height, out);
    else
        m_decoder.decode(m_file, out);
    if (plan.info.format != ImageFormat::Jpeg) // which may have come at a scale
        requireSize(plan.info, out);
}

void ImagePacker::makePixels(const Plan& plan, Image& out)
{
    const bool turns = plan.orientation != 1;
    Image& unturned = turns ? m_unturned : out;
    if (plan.keepsSize()) {
        decode(plan, unturned);
    } else {
        decode(plan, m_decoded);
        const ImageSize size = plan.unturned();
        resizeArea(m_decoded.view(), size.width, size.height, unturned);
    }
    if (turns)
        applyOrientation(unturned.view(), plan.orientation, out);
}

void ImagePacker::packReadable(const ImageFile& file, std::size_t sample, PackedImage& out)
{
    m_fileSystem.read(file.path, m_file, kLargestFile);
    if (m_file.empty()) {
        out.problem = Text("the file is empty");
        return;
    }
    const Plan plan = makePlan(m_decoder.probe(m_file));
    if (!describe(plan, sample, out))
        return;
    if (out.mode == beton::ImageMode::Jpeg &&
        isUsableJpeg(plan.info, plan.size, plan.orientation) && packJpeg(plan, out)) {
        out.payload = out.coded;
        return;
    }
    const bool isRaw = out.mode == beton::ImageMode::Raw;
    Image& pixels = isRaw ? out.pixels : m_pixels; // keep what waits for the writer small
    makePixels(plan, pixels);
    if (isRaw) {
        out.payload = std::as_bytes(std::span(pixels.pixels(), pixels.byteCount()));
        return;
    }
    m_encoder.encode(pixels.view(), m_settings.jpegQuality, out.coded, restarts());
    out.payload = out.coded;
}

// Without decoding it. False: that is not possible.
bool ImagePacker::packJpeg(const Plan& plan, PackedImage& out)
{
    if (m_settings.keepJpeg) {
        m_decoder.jpeg().check(m_file);
        out.coded.swap(m_file);
        return true;
    }
    return m_requantiser.requantise(m_file, m_settings.jpegQuality, out.coded, restarts()) &&
           out.coded.size() <= jpegBound(plan.size); // what pages have room for
}

RestartMarkers ImagePacker::restarts() const
{
    return m_settings.restartMarkers ? RestartMarkers::EveryRow : RestartMarkers::None;
}

} // namespace formwork
