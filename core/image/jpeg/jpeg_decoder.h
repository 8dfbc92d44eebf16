// JPEG in: the usual baseline JPEG by a decoder of this room, everything else by libjpeg-turbo.
#pragma once

#include "core/image/decode_budget.h"
#include "core/image/image.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

namespace formwork {

enum class Dct {
    Accurate, // JDCT_ISLOW: the default; as fast as Fast within noise and 13 dB better
    Fast,     // JDCT_IFAST: what FFCV decodes with; for bit parity with it only
};

// The part of an image that is wanted, chosen when its size is known.
using ChooseRegion = std::function<PixelRect(int width, int height)>;

struct JpegInfo
{
    int width = 0;
    int height = 0;
    int components = 0; // 1 grey, 3 YCbCr or RGB, 4 CMYK or YCCK
    bool progressive = false;
    bool arithmetic = false;  // else Huffman coded
    bool plainColour = false; // three components, 8 bit: FFCV and Formwork can use it as it is
};

// One decoder per thread; keeps buffers, and nothing of an image that was read before: the same
// bytes give the same pixels or the same error in any order. A sequential JPEG without Huffman
// tables (as Motion-JPEG writes them) is read with the standard's, one without quantisation tables
// is an error. Errors: CorruptData (message of libjpeg) for anything that is not a decodable JPEG,
// also for one whose data end early or are damaged (libjpeg would only warn and fill the rest with
// grey); UnsupportedFormat for lossless (before libjpeg-turbo 3), hierarchical and 12-bit JPEG, for
// JPEG-LS, above 2^28 pixels, and for what `limits` do not allow; Cancelled after a stop request.
// Junk between the data and the next marker, or after the end, is harmless and ignored. After an
// error the decoder is as good as new.
class JpegDecoder
{
public:
    explicit JpegDecoder(const DecodeLimits& limits = {}, const std::stop_token& stop = {});
    ~JpegDecoder();
    JpegDecoder(const JpegDecoder&) = delete;
    JpegDecoder& operator=(const JpegDecoder&) = delete;

    JpegInfo readInfo(std::span<const std::byte> jpeg);

    // Reads the whole image without keeping its pixels, and throws exactly where decode() would,
    // for the same limits of memory and scans: what the decoder reads in full is sound. Gives what
    // readInfo() gives. For the usual baseline JPEG only the codes are read, in about half the time
    // of a decode.
    JpegInfo check(std::span<const std::byte> jpeg);

    // The whole image as RGB. Grey is spread to three channels; CMYK and YCCK are converted without
    // colour management and taken as inverted (255 = no ink), with or without Adobe's marker, as
    // Pillow and OpenCV do.
    void decode(std::span<const std::byte> jpeg, Image& out, Dct dct = Dct::Accurate);

    // Decodes only what `rect` (within the image) needs and returns that part; pixels are the same,
    // bit for bit, as cutting them out of decode()'s result. The view points into `scratch`.
    // It stops at the last row of `rect`, so damage further down goes unnoticed. CMYK and YCCK are
    // decoded whole. Errors: also InvalidArgument when rect reaches beyond the image.
    ImageView decodeRegion(std::span<const std::byte> jpeg, const PixelRect& rect, Image& scratch,
                           Dct dct = Dct::Accurate);

    // The region that `choose`, called once, gives: of the usual baseline JPEG as decodeRegion(),
    // of others by decoding them whole. A file that is cut off is an error wherever the region is;
    // other damage outside of it may go unnoticed.
    ImageView decodeChosen(std::span<const std::byte> jpeg, const ChooseRegion& choose,
                           Image& scratch);

    // For large originals that will be shrunk: decodes at 1/1, 1/2, 1/4 or 1/8, the smallest whose
    // sides are still at least `minimumWidth` x `minimumHeight`.
    void decodeScaled(std::span<const std::byte> jpeg, int minimumWidth, int minimumHeight,
                      Image& out);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace formwork
