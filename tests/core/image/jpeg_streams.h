// JPEG streams of every flavour, whole and damaged, and what a libjpeg that has seen no other image
// makes of them.
#pragma once

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/image/jpeg/jpeg_error.h"
#include "images.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace formwork::test {

using JpegBytes = std::vector<std::byte>;

// Pixels, or why there are none.
struct JpegOutcome
{
    std::string error;
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels;

    bool operator==(const JpegOutcome&) const = default;
    bool isSound() const { return error.empty(); }
};

inline JpegOutcome outcomeOf(const ImageView& view)
{
    JpegOutcome outcome{.error = {}, .width = view.width, .height = view.height, .pixels = {}};
    for (int y = 0; y < view.height; ++y)
        outcome.pixels.insert(outcome.pixels.end(), view.row(y),
                              view.row(y) + 3 * static_cast<std::ptrdiff_t>(view.width));
    return outcome;
}

inline JpegOutcome outcomeOf(const std::function<void(Image&)>& decode)
{
    Image image;
    try {
        decode(image);
    } catch (const Error& error) {
        return {.error = error.message(), .width = 0, .height = 0, .pixels = {}};
    }
    return outcomeOf(image.view());
}

// A stream of three components or one, by a new libjpeg object with the settings that JpegDecoder
// documents.
inline JpegOutcome decodedByFreshLibjpeg(const JpegBytes& jpeg)
{
    jpeg_decompress_struct codec{};
    JpegErrorManager errors{};
    install(errors);
    codec.err = &errors.base;
    Image image;
    const bool isSound = runGuarded(errors, [&] {
        jpeg_create_decompress(&codec);
        jpeg_mem_src(&codec, reinterpret_cast<const unsigned char*>(jpeg.data()),
                     static_cast<unsigned long>(jpeg.size()));
        jpeg_read_header(&codec, TRUE);
        codec.out_color_space = JCS_RGB;
        codec.dct_method = JDCT_ISLOW;
        codec.do_block_smoothing = FALSE;
        jpeg_start_decompress(&codec);
        image.resize(static_cast<int>(codec.output_width), static_cast<int>(codec.output_height));
        while (codec.output_scanline < codec.output_height) {
            JSAMPROW line = image.row(static_cast<int>(codec.output_scanline));
            jpeg_read_scanlines(&codec, &line, 1);
        }
        jpeg_finish_decompress(&codec);
    });
    jpeg_destroy_decompress(&codec);
    return outcomeOf([&](Image& out) {
        if (!isSound)
            throwJpegError(errors);
        std::swap(out, image);
    });
}

struct JpegSegment
{
    std::size_t begin = 0; // of its marker
    std::size_t end = 0;   // behind its last byte
    unsigned marker = 0;
};

// Those of a sound stream up to its first scan's header, that included.
inline std::vector<JpegSegment> headerSegments(const JpegBytes& jpeg)
{
    std::vector<JpegSegment> segments;
    const auto byteAt = [&](std::size_t i) {
        return std::to_integer<std::size_t>(jpeg.at(i));
    };
    std::size_t at = 2;
    do {
        const std::size_t length = byteAt(at + 2) << 8 | byteAt(at + 3);
        segments.push_back({at, at + 2 + length, static_cast<unsigned>(byteAt(at + 1))});
        at += 2 + length;
    } while (segments.back().marker != 0xDA);
    return segments;
}

inline JpegSegment segmentOf(const JpegBytes& jpeg, unsigned marker)
{
    for (const JpegSegment& segment : headerSegments(jpeg)) {
        if (segment.marker == marker)
            return segment;
    }
    std::abort(); // the test would be wrong
}

inline JpegBytes part(const JpegBytes& jpeg, std::size_t begin, std::size_t end)
{
    return {jpeg.begin() + static_cast<std::ptrdiff_t>(begin),
            jpeg.begin() + static_cast<std::ptrdiff_t>(end)};
}

inline JpegBytes joined(std::initializer_list<JpegBytes> parts)
{
    JpegBytes all;
    for (const JpegBytes& bytes : parts)
        all.insert(all.end(), bytes.begin(), bytes.end());
    return all;
}

// Without the segments of that marker in the header.
inline JpegBytes withoutSegments(JpegBytes jpeg, unsigned marker)
{
    std::vector<JpegSegment> segments = headerSegments(jpeg);
    for (auto segment = segments.rbegin(); segment != segments.rend(); ++segment) {
        if (segment->marker == marker)
            jpeg.erase(jpeg.begin() + static_cast<std::ptrdiff_t>(segment->begin),
                       jpeg.begin() + static_cast<std::ptrdiff_t>(segment->end));
    }
    return jpeg;
}

inline JpegBytes bytesOf(std::initializer_list<int> values)
{
    JpegBytes bytes;
    for (const int value : values)
        bytes.push_back(static_cast<std::byte>(value));
    return bytes;
}

// An abbreviated stream of its tables alone.
inline JpegBytes tablesOf(const JpegBytes& jpeg)
{
    JpegBytes all = bytesOf({0xFF, 0xD8});
    for (const JpegSegment& segment : headerSegments(jpeg)) {
        if (segment.marker == 0xC4 || segment.marker == 0xDB)
            all = joined({all, part(jpeg, segment.begin, segment.end)});
    }
    return joined({all, bytesOf({0xFF, 0xD9})});
}

// Segment behind the start marker.
inline JpegBytes withSegment(const JpegBytes& jpeg, const JpegBytes& segment)
{
    return joined({part(jpeg, 0, 2), segment, part(jpeg, 2, jpeg.size())});
}

// Orientation 6, little-endian, one entry.
inline JpegBytes exifSegment()
{
    return bytesOf({0xFF, 0xE1, 0,    34, 'E', 'x', 'i', 'f', 0, 0, 'I', 'I', '*', 0, 8, 0, 0, 0,
                    1,    0,    0x12, 1,  3,   0,   1,   0,   0, 0, 6,   0,   0,   0, 0, 0, 0, 0});
}

struct NamedJpeg
{
    std::string name;
    JpegBytes bytes;
};

// Every flavour a data set may hold, sound or not. None relies on any other.
inline std::vector<NamedJpeg> jpegFlavours()
{
    std::vector<NamedJpeg> all;
    std::uint64_t seed = 1;
    const auto add = [&](const std::string& name, JpegBytes bytes) {
        all.push_back({name, std::move(bytes)});
    };
    const auto make = [&](const JpegKind& kind) {
        ++seed;
        return makeJpeg(
            makePicture(20 + static_cast<int>(seed % 23), 17 + static_cast<int>(seed % 29), seed),
            kind);
    };
    for (const bool progressive : {false, true}) {
        const std::string kind = progressive ? "progressive " : "";
        for (const auto& [h, v] : {std::pair{1, 1}, {2, 1}, {2, 2}, {1, 2}, {4, 1}, {4, 2}})
            add(kind + std::to_string(h) + "x" + std::to_string(v),
                make({.horizontalSampling = h, .verticalSampling = v, .progressive = progressive}));
        add(kind + "grey", make({.progressive = progressive, .grey = true}));
        add(kind + "restart rows", make({.progressive = progressive, .restartRows = 1}));
        add(kind + "restart interval", make({.progressive = progressive, .restartInterval = 3}));
        add(kind + "quality 7", make({.progressive = progressive, .quality = 7}));
        add(kind + "quality 100", make({.progressive = progressive, .quality = 100}));
        add(kind + "optimised", make({.progressive = progressive, .optimised = true}));
        add(kind + "optimised grey",
            make({.progressive = progressive, .grey = true, .quality = 30, .optimised = true}));
        add(kind + "arithmetic", make({.progressive = progressive, .arithmetic = true}));
        add(kind + "CMYK", make({.progressive = progressive, .cmyk = true}));
        add(kind + "CMYK Adobe", make({.progressive = progressive, .cmyk = true, .adobe = true}));
        add(kind + "YCCK Adobe", make({.progressive = progressive, .ycck = true, .adobe = true}));
        add(kind + "RGB Adobe", make({.progressive = progressive, .rgb = true, .adobe = true}));
        add(kind + "RGB by ids", make({.progressive = progressive, .rgb = true}));
        add(kind + "YCC Adobe", make({.progressive = progressive, .adobe = true, .jfif = false}));
        add(kind + "no JFIF", make({.progressive = progressive, .jfif = false}));
        add(kind + "Exif",
            withSegment(make({.progressive = progressive, .jfif = false}), exifSegment()));
        add(kind + "JFIF and Exif", withSegment(make({.progressive = progressive}), exifSegment()));
        add(kind + "no DHT", withoutSegments(make({.progressive = progressive}), 0xC4));
        add(kind + "no DQT", withoutSegments(make({.progressive = progressive}), 0xDB));
    }
    for (const JpegKind& kind : {JpegKind{}, JpegKind{.grey = true}, JpegKind{.quality = 40},
                                 JpegKind{.restartRows = 1}, JpegKind{.optimised = true}})
        add("abbreviated", withoutSegments(withoutSegments(make(kind), 0xC4), 0xDB));
    for (const JpegKind& kind : {JpegKind{.quality = 20}, JpegKind{.optimised = true},
                                 JpegKind{.progressive = true}, JpegKind{.arithmetic = true}})
        add("tables only", tablesOf(make(kind)));
    add("no DHT grey", withoutSegments(make({.grey = true}), 0xC4));
    add("no DHT optimised", withoutSegments(make({.restartRows = 1, .optimised = true}), 0xC4));
    add("no DHT 4x1",
        withoutSegments(make({.horizontalSampling = 4, .verticalSampling = 1}), 0xC4));
    add("no DHT CMYK", withoutSegments(make({.cmyk = true}), 0xC4));
    add("no DHT restarts", withoutSegments(make({.restartRows = 1}), 0xC4));

    JpegBytes later = make({}); // codes of tables 2 and 3, which the file does not define
    const JpegSegment scan = segmentOf(later, 0xDA);
    for (const std::size_t component : {0U, 1U, 2U})
        later[scan.begin + 6 + 2 * component] = component == 0 ? std::byte{0x22} : std::byte{0x33};
    add("undefined Huffman tables", later);
    for (const JpegSegment& segment : headerSegments(later)) {
        if (segment.marker == 0xC4)
            later[segment.begin + 4] |= std::byte{2};
    }
    add("Huffman tables 2 and 3", later);

    JpegBytes quant = make({});
    const JpegSegment frame = segmentOf(quant, 0xC0);
    for (const std::size_t component : {0U, 1U, 2U})
        quant[frame.begin + 12 + 3 * component] = std::byte{2};
    add("undefined quantisation table", quant);
    quant[segmentOf(quant, 0xDB).begin + 4] = std::byte{2};
    add("quantisation table 2", quant);

    JpegBytes deep = make({});
    deep[segmentOf(deep, 0xC0).begin + 1] = std::byte{0xC1};
    add("extended", deep);
    deep[segmentOf(deep, 0xC1).begin + 4] = std::byte{12};
    add("12 bit", deep);

    for (const JpegKind& kind : {JpegKind{}, JpegKind{.progressive = true},
                                 JpegKind{.restartRows = 1}, JpegKind{.arithmetic = true}}) {
        const JpegBytes whole = make(kind);
        add("cut", part(whole, 0, whole.size() * 2 / 3));
        add("cut in the header", part(whole, 0, segmentOf(whole, 0xDA).begin));
        JpegBytes damaged = whole;
        const std::size_t at = (segmentOf(whole, 0xDA).end + whole.size()) / 2;
        damaged[at] = std::byte{0xFF};
        damaged[at + 1] = std::byte{0xD5};
        // Arithmetic codes may end anywhere, so libjpeg takes the rest for zeros.
        add(kind.arithmetic ? "damaged arithmetic" : "damaged", damaged);
    }
    add("no JPEG", bytesOf({'G', 'I', 'F', '8', '9', 'a'}));
    add("empty", {});
    return all;
}

} // namespace formwork::test
