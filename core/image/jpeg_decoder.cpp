#include "core/base/error.h"
#include "core/image/baseline_jpeg.h"
#include "core/image/jpeg.h"
#include "core/image/jpeg_error.h"
#include "core/image/limits.h"

#include <algorithm>
#include <string>

namespace formwork {

namespace {

constexpr int kRowsPerCall = 8;
// Fancy upsampling looks one sample (two pixels at 4:2:0) to the side; libjpeg does not look beyond
// the columns it was asked for, so they are asked for and cut off afterwards.
constexpr int kMargin = 2;
// Its upsampling kernels are not made for strips of one or two samples.
constexpr int kNarrowest = 16;
// A progressive file of a few kB can claim thousands of scans, each a pass over the whole image.
constexpr int kMostScans = 500;

void limitScans(j_common_ptr state)
{
    if (reinterpret_cast<j_decompress_ptr>(state)->input_scan_number > kMostScans)
        escapeFromJpeg(state, "too many scans");
}

// 255 * 255 products rounded to 8 bit.
std::uint8_t multiplied(int a, int b)
{
    return static_cast<std::uint8_t>((a * b + 127) / 255);
}

// `inverted`: Adobe stores ink as 255 = none.
void cmykToRgb(const std::uint8_t* cmyk, int width, bool inverted, std::uint8_t* rgb)
{
    const int flip = inverted ? 0 : 255;
    for (int x = 0; x < width; ++x, cmyk += 4, rgb += 3) {
        const int light = cmyk[3] ^ flip;
        for (int c = 0; c < 3; ++c)
            rgb[c] = multiplied(cmyk[c] ^ flip, light);
    }
}

void checkRegion(const PixelRect& rect, int width, int height)
{
    if (rect.x < 0 || rect.y < 0 || rect.width < 1 || rect.height < 1 ||
        rect.x > width - rect.width || rect.y > height - rect.height) {
        throw Error(ErrorCode::InvalidArgument, "the region reaches beyond the image of " +
                                                    std::to_string(width) + " x " +
                                                    std::to_string(height) + " pixels");
    }
    checkPixelCount(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height));
}

} // namespace

struct JpegDecoder::State
{
    jpeg_decompress_struct codec{};
    JpegErrorManager errors{};
    jpeg_progress_mgr watch{};
    std::vector<std::uint8_t> cmykRow;
    BaselineJpegDecoder own;

    State()
    {
        install(errors);
        codec.err = &errors.base;
        if (!runGuarded(errors, [this] { jpeg_create_decompress(&codec); }))
            throwJpegError(errors);
        watch.progress_monitor = limitScans;
        codec.progress = &watch;
    }
    ~State() { jpeg_destroy_decompress(&codec); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    template <typename Body>
    void guarded(const Body& body)
    {
        if (runGuarded(errors, body))
            return;
        jpeg_abort_decompress(&codec);
        throwJpegError(errors);
    }

    void readHeader(std::span<const std::byte> jpeg)
    {
        jpeg_abort_decompress(&codec); // what an exception of the caller may have left
        guarded([&] {
            jpeg_mem_src(&codec, reinterpret_cast<const unsigned char*>(jpeg.data()),
                         static_cast<unsigned long>(jpeg.size()));
            jpeg_read_header(&codec, TRUE);
        });
    }

    bool isCmyk() const
    {
        return codec.jpeg_color_space == JCS_CMYK || codec.jpeg_color_space == JCS_YCCK;
    }

    void start(Dct dct, unsigned shrink)
    {
        checkPixelCount(codec.image_width / shrink, codec.image_height / shrink);
        codec.out_color_space = isCmyk() ? JCS_CMYK : JCS_RGB;
        codec.dct_method = dct == Dct::Fast ? JDCT_IFAST : JDCT_ISLOW;
        codec.scale_num = 1;
        codec.scale_denom = shrink;
        // Smoothing guesses at missing scans from neighbouring blocks, which a region does not
        // have.
        codec.do_block_smoothing = FALSE;
        guarded([this] { jpeg_start_decompress(&codec); });
    }

    // In a guarded body: `rows` rows of the size that libjpeg was asked for.
    void readRows(std::uint8_t* pixels, std::ptrdiff_t stride, int rows)
    {
        int done = 0;
        while (done < rows) {
            JSAMPROW lines[kRowsPerCall];
            const int count = std::min(kRowsPerCall, rows - done);
            for (int i = 0; i < count; ++i)
                lines[i] = pixels + (done + i) * stride;
            done += static_cast<int>(
                jpeg_read_scanlines(&codec, lines, static_cast<JDIMENSION>(count)));
        }
    }

    void readCmykRows(Image& out)
    {
        const bool inverted = codec.saw_Adobe_marker != 0;
        for (int y = 0; y < out.height(); ++y) {
            JSAMPROW line = cmykRow.data();
            jpeg_read_scanlines(&codec, &line, 1);
            cmykToRgb(cmykRow.data(), out.width(), inverted, out.row(y));
        }
    }

    // With our own decoder; false: it takes libjpeg.
    bool decodeOwn(std::span<const std::byte> jpeg, Image& out)
    {
        if (!own.open(jpeg))
            return false;
        checkPixelCount(static_cast<std::uint64_t>(own.width()),
                        static_cast<std::uint64_t>(own.height()));
        const PixelRect whole{0, 0, own.width(), own.height()};
        if (!own.decode(whole))
            return false;
        own.toRgb(whole, out);
        return true;
    }

    // After start(): everything up to the end-of-image marker, whose absence is an error.
    void readWhole(Image& out)
    {
        out.resize(static_cast<int>(codec.output_width), static_cast<int>(codec.output_height));
        if (isCmyk())
            cmykRow.resize(4 * static_cast<std::size_t>(codec.output_width));
        guarded([&] {
            if (isCmyk())
                readCmykRows(out);
            else
                readRows(out.pixels(), out.stride(), out.height());
            jpeg_finish_decompress(&codec);
        });
    }
};

JpegDecoder::JpegDecoder() : m_state(std::make_unique<State>()) {}

JpegDecoder::~JpegDecoder() = default;

JpegInfo JpegDecoder::readInfo(std::span<const std::byte> jpeg)
{
    m_state->readHeader(jpeg);
    const jpeg_decompress_struct& codec = m_state->codec;
    JpegInfo info;
    info.width = static_cast<int>(codec.image_width);
    info.height = static_cast<int>(codec.image_height);
    info.components = codec.num_components;
    info.progressive = codec.progressive_mode != 0;
    info.arithmetic = codec.arith_code != 0;
    info.plainColour = codec.num_components == 3 && codec.data_precision == 8;
    jpeg_abort_decompress(&m_state->codec);
    return info;
}

void JpegDecoder::decode(std::span<const std::byte> jpeg, Image& out, Dct dct)
{
    if (dct == Dct::Accurate && m_state->decodeOwn(jpeg, out))
        return;
    m_state->readHeader(jpeg);
    m_state->start(dct, 1);
    m_state->readWhole(out);
}

void JpegDecoder::decodeScaled(std::span<const std::byte> jpeg, int minimumWidth, int minimumHeight,
                               Image& out)
{
    m_state->readHeader(jpeg);
    const auto stillLarge = [&](unsigned side, unsigned shrink, int minimum) {
        return (side + shrink - 1) / shrink >= static_cast<unsigned>(std::max(minimum, 1));
    };
    unsigned shrink = 8;
    while (shrink > 1 && !(stillLarge(m_state->codec.image_width, shrink, minimumWidth) &&
                           stillLarge(m_state->codec.image_height, shrink, minimumHeight)))
        shrink /= 2;
    m_state->start(Dct::Accurate, shrink);
    m_state->readWhole(out);
}

ImageView JpegDecoder::decodeRegion(std::span<const std::byte> jpeg, const PixelRect& rect,
                                    Image& scratch, Dct dct)
{
    State& state = *m_state;
    if (dct == Dct::Accurate && state.own.open(jpeg)) {
        checkRegion(rect, state.own.width(), state.own.height());
        if (state.own.decode(rect)) {
            state.own.toRgb(rect, scratch);
            return scratch.view();
        }
    }
    jpeg_decompress_struct& codec = state.codec;
    state.readHeader(jpeg);
    const int width = static_cast<int>(codec.image_width);
    const int height = static_cast<int>(codec.image_height);
    checkRegion(rect, width, height);
    state.start(dct, 1);
    if (state.isCmyk()) {
        state.readWhole(scratch);
        return subView(scratch.view(), rect);
    }

    const int left = std::max(0, std::min(rect.x - kMargin, width - kNarrowest));
    const int right = std::min(width, std::max(rect.x + rect.width + kMargin, left + kNarrowest));
    auto cropX = static_cast<JDIMENSION>(left);
    auto cropWidth = static_cast<JDIMENSION>(right - left);
    state.guarded([&] {
        if (right - left < width)
            jpeg_crop_scanline(&codec, &cropX, &cropWidth); // moves cropX left to a block
    });
    scratch.resize(static_cast<int>(cropWidth), rect.height);
    state.guarded([&] {
        if (rect.y > 0)
            jpeg_skip_scanlines(&codec, static_cast<JDIMENSION>(rect.y));
        state.readRows(scratch.pixels(), scratch.stride(), rect.height);
    });
    jpeg_abort_decompress(&codec);
    return subView(scratch.view(), {rect.x - static_cast<int>(cropX), 0, rect.width, rect.height});
}

} // namespace formwork
