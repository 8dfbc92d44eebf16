#include "core/image/jpeg/jpeg_decoder.h"

#include "core/base/error.h"
#include "core/image/jpeg/baseline_jpeg.h"
#include "core/image/jpeg/jpeg_error.h"
#include "core/image/limits.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <jerror.h>

namespace formwork {

namespace {

constexpr int kRowsPerCall = 8;
// Fancy upsampling looks one sample (two pixels at 4:2:0) to the side; libjpeg does not look beyond
// the columns it was asked for, so they are asked for and cut off afterwards.
constexpr int kMargin = 2;
// Its upsampling kernels are not made for strips of one or two samples.
constexpr int kNarrowest = 16;
// What libjpeg reports its progress to: a row of blocks, of one of the scans.
struct ProgressWatch
{
    jpeg_progress_mgr base{}; // first: libjpeg hands back a pointer to it
    DecodeBudget* budget = nullptr;
    DecodeBudget::Verdict verdict = DecodeBudget::Verdict::Go;
};

void watchProgress(j_common_ptr state)
{
    const auto* codec = reinterpret_cast<j_decompress_ptr>(state);
    auto* watch = reinterpret_cast<ProgressWatch*>(state->progress);
    const auto blockRow =
        static_cast<std::uint64_t>(DCTSIZE * std::max(codec->max_v_samp_factor, 1));
    watch->verdict = watch->budget->spend(codec->image_width * blockRow);
    if (watch->verdict != DecodeBudget::Verdict::Go)
        escapeFromJpeg(state, "the budget is used up");
}

// Scans that begin in `bytes`. No coded data look like their marker, and no sound table does.
int countScans(std::span<const JOCTET> bytes)
{
    constexpr JOCTET kStartOfScan = 0xDA;
    int scans = 0;
    for (auto at = bytes.begin();; ++scans) {
        at = std::adjacent_find(at, bytes.end(), [](JOCTET first, JOCTET second) {
            return first == 0xFF && second == kStartOfScan;
        });
        if (at == bytes.end())
            return scans;
        at += 2;
    }
}

// 255 * 255 products rounded to 8 bit.
std::uint8_t multiplied(int a, int b)
{
    return static_cast<std::uint8_t>((a * b + 127) / 255);
}

// CMYK in JPEGs is inverted: 255 means no ink. Adobe writes it so, and Pillow and OpenCV
// read every such file, whether or not it has Adobe's marker.
void cmykToRgb(const std::uint8_t* cmyk, int width, std::uint8_t* rgb)
{
    for (int x = 0; x < width; ++x, cmyk += 4, rgb += 3) {
        for (int c = 0; c < 3; ++c)
            rgb[c] = multiplied(cmyk[c], cmyk[3]);
    }
}

// Before it is decoded.
void checkRegionOf(int width, int height, const PixelRect& rect)
{
    checkRegion(rect, width, height);
    checkPixelCount(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height));
}

// libjpeg's object, which keeps tables, markers and guesses from one image to the next: an image
// without its own tables would be read with its neighbour's. So each image gets a new one, which
// costs about a microsecond.
struct LibjpegObject
{
    jpeg_decompress_struct codec{};
    JpegErrorManager errors{};
    ProgressWatch watch;

    explicit LibjpegObject(DecodeBudget& budget)
    {
        install(errors);
        codec.err = &errors.base;
        if (!runGuarded(errors, [this] { jpeg_create_decompress(&codec); })) {
            jpeg_destroy_decompress(&codec);
            throwJpegError(errors);
        }
        watch.base.progress_monitor = watchProgress;
        watch.budget = &budget;
        codec.progress = &watch.base;
        // Beyond it libjpeg asks for temporary files, which this build of it does not have.
        constexpr std::uint64_t kMost = std::numeric_limits<long>::max();
        codec.mem->max_memory_to_use =
            static_cast<long>(std::min(budget.limits().memoryBytes, kMost));
    }
    ~LibjpegObject() { jpeg_destroy_decompress(&codec); }
    LibjpegObject(const LibjpegObject&) = delete;
    LibjpegObject& operator=(const LibjpegObject&) = delete;
};

// One image, read by libjpeg.
class LibjpegImage
{
public:
    // Reads the header. `jpeg` must stay.
    LibjpegImage(std::span<const std::byte> jpeg, DecodeBudget& budget)
        : m_budget(budget)
        , m_object(budget)
    {
        budget.begin();
        guarded([&] {
            jpeg_mem_src(&m_codec, reinterpret_cast<const unsigned char*>(jpeg.data()),
                         static_cast<unsigned long>(jpeg.size()));
            jpeg_read_header(&m_codec, TRUE);
        });
    }

    int width() const { return static_cast<int>(m_codec.image_width); }
    int height() const { return static_cast<int>(m_codec.image_height); }

    JpegInfo info() const
    {
        JpegInfo info;
        info.width = width();
        info.height = height();
        info.components = m_codec.num_components;
        info.progressive = m_codec.progressive_mode != 0;
        info.arithmetic = m_codec.arith_code != 0;
        info.plainColour = m_codec.num_components == 3 && m_codec.data_precision == 8;
        return info;
    }

    bool isCmyk() const
    {
        return m_codec.jpeg_color_space == JCS_CMYK || m_codec.jpeg_color_space == JCS_YCCK;
    }

    // `pixelBytes`: what the caller will need beside libjpeg's own memory.
    void start(Dct dct, unsigned shrink, std::uint64_t pixelBytes)
    {
        checkPixelCount(m_codec.image_width / shrink, m_codec.image_height / shrink);
        m_codec.out_color_space = isCmyk() ? JCS_CMYK : JCS_RGB;
        m_codec.dct_method = dct == Dct::Fast ? JDCT_IFAST : JDCT_ISLOW;
        m_codec.scale_num = 1;
        m_codec.scale_denom = shrink;
        // Smoothing guesses at missing scans from neighbouring blocks, which a region does not
        // have.
        m_codec.do_block_smoothing = FALSE;
        // Before any of them is read; the first one's header has been.
        const jpeg_source_mgr& source = *m_codec.src;
        if (jpeg_has_multiple_scans(&m_codec) != FALSE &&
            countScans({source.next_input_byte, source.bytes_in_buffer}) >= m_budget.limits().scans)
            m_budget.raise(DecodeBudget::Verdict::TooManyScans);
        m_budget.requireMemory(coefficientBytes() + pixelBytes);
        guarded([this] { jpeg_start_decompress(&m_codec); });
    }

    // Size of the image as start() will give it.
    std::uint64_t wholeBytes(unsigned shrink) const
    {
        return rgbBytes((m_codec.image_width + shrink - 1) / shrink,
                        (m_codec.image_height + shrink - 1) / shrink);
    }

    // After start(): everything up to the end-of-image marker, whose absence is an error.
    void readWhole(Image& out)
    {
        out.resize(static_cast<int>(m_codec.output_width), static_cast<int>(m_codec.output_height));
        std::vector<std::uint8_t> cmykRow;
        if (isCmyk())
            cmykRow.resize(4 * static_cast<std::size_t>(m_codec.output_width));
        guarded([&] {
            if (isCmyk())
                readCmykRows(cmykRow.data(), out);
            else
                readRows(out.pixels(), out.stride(), out.height());
            jpeg_finish_decompress(&m_codec);
        });
    }

    // After start(): as readWhole(), with the same limits, but the pixels go nowhere.
    void checkWhole()
    {
        const std::size_t rowBytes = std::size_t{m_codec.output_width} * (isCmyk() ? 4 : 3);
        std::vector<std::uint8_t> rows(kRowsPerCall * rowBytes);
        guarded([&] {
            JSAMPROW lines[kRowsPerCall];
            for (std::size_t i = 0; i < kRowsPerCall; ++i)
                lines[i] = rows.data() + i * rowBytes;
            while (m_codec.output_scanline < m_codec.output_height)
                jpeg_read_scanlines(&m_codec, lines, kRowsPerCall);
            jpeg_finish_decompress(&m_codec);
        });
    }

    // After start(), unless isCmyk(): the pixels of `rect` and more, into `scratch`.
    ImageView readRegion(const PixelRect& rect, Image& scratch)
    {
        const int left = std::max(0, std::min(rect.x - kMargin, width() - kNarrowest));
        const int right =
            std::min(width(), std::max(rect.x + rect.width + kMargin, left + kNarrowest));
        auto cropX = static_cast<JDIMENSION>(left);
        auto cropWidth = static_cast<JDIMENSION>(right - left);
        guarded([&] {
            if (right - left < width())
                jpeg_crop_scanline(&m_codec, &cropX, &cropWidth); // moves cropX left to a block
        });
        scratch.resize(static_cast<int>(cropWidth), rect.height);
        guarded([&] {
            if (rect.y > 0)
                jpeg_skip_scanlines(&m_codec, static_cast<JDIMENSION>(rect.y));
            readRows(scratch.pixels(), scratch.stride(), rect.height);
        });
        return subView(scratch.view(),
                       {rect.x - static_cast<int>(cropX), 0, rect.width, rect.height});
    }

private:
    // libjpeg keeps those of all blocks where they come in several scans.
    std::uint64_t coefficientBytes()
    {
        if (jpeg_has_multiple_scans(&m_codec) == FALSE)
            return 0;
        std::uint64_t blocks = 0;
        for (int c = 0; c < m_codec.num_components; ++c)
            blocks += std::uint64_t{m_codec.comp_info[c].width_in_blocks} *
                      m_codec.comp_info[c].height_in_blocks;
        return blocks * sizeof(JBLOCK);
    }

    template <typename Body>
    void guarded(const Body& body)
    {
        if (runGuarded(m_object.errors, body))
            return;
        if (m_object.watch.verdict != DecodeBudget::Verdict::Go)
            m_budget.raise(m_object.watch.verdict);
        if (m_object.errors.base.msg_code == JERR_NO_BACKING_STORE)
            m_budget.raise(DecodeBudget::Verdict::TooMuchMemory);
        throwJpegError(m_object.errors);
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
                jpeg_read_scanlines(&m_codec, lines, static_cast<JDIMENSION>(count)));
        }
    }

    void readCmykRows(std::uint8_t* cmyk, Image& out)
    {
        for (int y = 0; y < out.height(); ++y) {
            JSAMPROW line = cmyk;
            jpeg_read_scanlines(&m_codec, &line, 1);
            cmykToRgb(cmyk, out.width(), out.row(y));
        }
    }

    DecodeBudget& m_budget;
    LibjpegObject m_object;
    jpeg_decompress_struct& m_codec = m_object.codec;
};

} // namespace

struct JpegDecoder::State
{
    State(const DecodeLimits& limits, const std::stop_token& stop) : budget(limits, stop) {}

    DecodeBudget budget;
    BaselineJpegDecoder own;

    // Planes, and the pixels made of them; libjpeg needs the latter only.
    bool hasMemoryForOwn(const PixelRect& rect) const
    {
        return own.decodeBytes(rect) <= budget.limits().memoryBytes;
    }

    // False: it takes libjpeg.
    bool decodeOwn(std::span<const std::byte> jpeg, Image& out)
    {
        if (!own.open(jpeg))
            return false;
        checkPixelCount(static_cast<std::uint64_t>(own.width()),
                        static_cast<std::uint64_t>(own.height()));
        const PixelRect whole{0, 0, own.width(), own.height()};
        budget.begin();
        if (!hasMemoryForOwn(whole) || !own.decode(whole, budget))
            return false;
        own.toRgb(whole, out);
        return true;
    }

    void decodeByLibjpeg(std::span<const std::byte> jpeg, Image& out, Dct dct)
    {
        LibjpegImage image(jpeg, budget);
        image.start(dct, 1, image.wholeBytes(1));
        image.readWhole(out);
    }
};

JpegDecoder::JpegDecoder(const DecodeLimits& limits, const std::stop_token& stop)
    : m_state(std::make_unique<State>(limits, stop))
{}

JpegDecoder::~JpegDecoder() = default;

JpegInfo JpegDecoder::readInfo(std::span<const std::byte> jpeg)
{
    return LibjpegImage(jpeg, m_state->budget).info();
}

JpegInfo JpegDecoder::check(std::span<const std::byte> jpeg)
{
    BaselineJpegDecoder& own = m_state->own;
    if (own.open(jpeg)) {
        checkPixelCount(static_cast<std::uint64_t>(own.width()),
                        static_cast<std::uint64_t>(own.height()));
        m_state->budget.begin();
        const PixelRect whole{0, 0, own.width(), own.height()};
        if (m_state->hasMemoryForOwn(whole) && own.check(m_state->budget))
            return {.width = own.width(),
                    .height = own.height(),
                    .components = own.components(),
                    .plainColour = own.components() == 3};
    }
    LibjpegImage image(jpeg, m_state->budget);
    image.start(Dct::Accurate, 1, image.wholeBytes(1)); // what decode() would take
    image.checkWhole();
    return image.info();
}

void JpegDecoder::decode(std::span<const std::byte> jpeg, Image& out, Dct dct)
{
    if (dct != Dct::Accurate || !m_state->decodeOwn(jpeg, out))
        m_state->decodeByLibjpeg(jpeg, out, dct);
}

void JpegDecoder::decodeScaled(std::span<const std::byte> jpeg, int minimumWidth, int minimumHeight,
                               Image& out)
{
    LibjpegImage image(jpeg, m_state->budget);
    const auto stillLarge = [](int side, int shrink, int minimum) {
        return (side + shrink - 1) / shrink >= std::max(minimum, 1);
    };
    int shrink = 8;
    while (shrink > 1 && !(stillLarge(image.width(), shrink, minimumWidth) &&
                           stillLarge(image.height(), shrink, minimumHeight)))
        shrink /= 2;
    const auto denominator = static_cast<unsigned>(shrink);
    image.start(Dct::Accurate, denominator, image.wholeBytes(denominator));
    image.readWhole(out);
}

ImageView JpegDecoder::decodeChosen(std::span<const std::byte> jpeg, const ChooseRegion& choose,
                                    Image& scratch)
{
    std::optional<PixelRect> rect;
    BaselineJpegDecoder& own = m_state->own;
    if (own.open(jpeg)) {
        rect = choose(own.width(), own.height());
        checkRegionOf(own.width(), own.height(), *rect);
        m_state->budget.begin();
        if (m_state->hasMemoryForOwn(*rect) && own.decode(*rect, m_state->budget) && own.hasEnd()) {
            own.toRgb(*rect, scratch);
            return scratch.view();
        }
    }
    m_state->decodeByLibjpeg(jpeg, scratch, Dct::Accurate);
    if (!rect)
        rect = choose(scratch.width(), scratch.height());
    checkRegion(*rect, scratch.width(), scratch.height());
    return subView(scratch.view(), *rect);
}

ImageView JpegDecoder::decodeRegion(std::span<const std::byte> jpeg, const PixelRect& rect,
                                    Image& scratch, Dct dct)
{
    BaselineJpegDecoder& own = m_state->own;
    if (dct == Dct::Accurate && own.open(jpeg)) {
        checkRegionOf(own.width(), own.height(), rect);
        m_state->budget.begin();
        if (m_state->hasMemoryForOwn(rect) && own.decode(rect, m_state->budget)) {
            own.toRgb(rect, scratch);
            return scratch.view();
        }
    }
    LibjpegImage image(jpeg, m_state->budget);
    checkRegionOf(image.width(), image.height(), rect);
    const std::uint64_t pixelBytes = image.isCmyk()
                                         ? image.wholeBytes(1)
                                         : rgbBytes(static_cast<std::uint64_t>(rect.width),
                                                    static_cast<std::uint64_t>(rect.height));
    image.start(dct, 1, pixelBytes);
    if (!image.isCmyk())
        return image.readRegion(rect, scratch);
    image.readWhole(scratch);
    return subView(scratch.view(), rect);
}

} // namespace formwork
