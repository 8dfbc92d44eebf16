#include "core/image/formats/foreign_format.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <string>

namespace formwork {

namespace {

using namespace std::string_view_literals;

struct Signature
{
    std::size_t at = 0;
    std::string_view bytes;
    std::string_view name;
};

// In the order of their specificity: the first that fits counts.
constexpr std::array kSignatures = {
    Signature{0, "GIF87a"sv, "GIF"sv},
    Signature{0, "GIF89a"sv, "GIF"sv},
    Signature{0, "\0\0\0\x0CJXL \r\n\x87\n"sv, "JPEG XL"sv},
    Signature{0, "\xFF\x0A"sv, "JPEG XL"sv},
    Signature{0, "\0\0\0\x0CjP  \r\n\x87\n"sv, "JPEG 2000"sv},
    Signature{0, "\xFF\x4F\xFF\x51"sv, "JPEG 2000"sv},
    Signature{0, "II\xBC"sv, "JPEG XR"sv},
    Signature{0, "8BPS"sv, "Photoshop (PSD)"sv},
    Signature{0, "gimp xcf "sv, "GIMP (XCF)"sv},
    Signature{0, "\x76\x2F\x31\x01"sv, "OpenEXR"sv},
    Signature{0, "#?RADIANCE"sv, "Radiance (HDR)"sv},
    Signature{0, "#?RGBE"sv, "Radiance (HDR)"sv},
    Signature{0, "qoif"sv, "QOI"sv},
    Signature{0, "DDS \x7C\0\0\0"sv, "DDS"sv},
    Signature{0, "\x8AMNG\r\n\x1A\n"sv, "MNG"sv},
    Signature{0, "\0\0\1\0"sv, "icon (ICO)"sv},
    Signature{0, "%PDF-"sv, "PDF"sv},
    Signature{0, "%!PS"sv, "PostScript"sv},
    Signature{0, "FUJIFILMCCD-RAW"sv, "camera raw (RAF)"sv},
    Signature{0, "IIRO"sv, "camera raw (ORF)"sv},
    Signature{0, "IIU\0"sv, "camera raw (RW2)"sv},
    Signature{0, "SIMPLE  ="sv, "FITS"sv},
    Signature{128, "DICM"sv, "DICOM"sv},
};

struct Brand
{
    std::string_view brand;
    std::string_view name;
};

// Brands of ISO base media files (ISO/IEC 14496-12), whose first box is "ftyp".
constexpr std::array kBrands = {
    Brand{"heic"sv, "HEIC"sv}, Brand{"heix"sv, "HEIC"sv}, Brand{"hevc"sv, "HEIC"sv},
    Brand{"hevx"sv, "HEIC"sv}, Brand{"heim"sv, "HEIC"sv}, Brand{"heis"sv, "HEIC"sv},
    Brand{"avif"sv, "AVIF"sv}, Brand{"avis"sv, "AVIF"sv}, Brand{"crx "sv, "camera raw (CR3)"sv},
    Brand{"mif1"sv, "HEIF"sv}, Brand{"msf1"sv, "HEIF"sv}, Brand{"jp2 "sv, "JPEG 2000"sv},
};

constexpr std::size_t kMostLookedAt = 1024;

std::string_view startOf(std::span<const std::byte> bytes)
{
    const auto start = bytes.first(std::min(bytes.size(), kMostLookedAt));
    return {reinterpret_cast<const char*>(start.data()), start.size()};
}

std::string_view nameOfBrand(std::string_view brand)
{
    const auto* const found = std::ranges::find(kBrands, brand, &Brand::brand);
    return found == kBrands.end() ? std::string_view() : found->name;
}

// The major brand, or else the first compatible one that is known: a HEIC file may have "mif1" as
// its major brand.
std::string_view nameOfMedia(std::string_view start)
{
    constexpr std::size_t kBrandAt = 8;
    constexpr std::size_t kCompatibleAt = 16;
    constexpr std::size_t kBrandSize = 4;
    if (start.size() < kBrandAt + kBrandSize || start.substr(4, 4) != "ftyp")
        return {};
    std::size_t boxSize = 0;
    for (const char c : start.substr(0, 4))
        boxSize = boxSize << 8 | static_cast<unsigned char>(c);
    std::string_view general;
    for (std::size_t at = kBrandAt; at + kBrandSize <= std::min(boxSize, start.size());
         at += at == kBrandAt ? kCompatibleAt - kBrandAt : kBrandSize) {
        const std::string_view name = nameOfBrand(start.substr(at, kBrandSize));
        if (name == "HEIF")
            general = name;
        else if (!name.empty())
            return name;
    }
    return general.empty() ? "MP4 or QuickTime" : general;
}

// PBM, PGM, PPM and PAM: "P", a digit and white space.
bool isNetpbm(std::string_view start)
{
    return start.size() > 2 && start[0] == 'P' && start[1] >= '1' && start[1] <= '7' &&
           (start[2] == '\n' || start[2] == ' ' || start[2] == '\r' || start[2] == '\t');
}

// Text that holds "<svg" early on, behind a byte-order mark, a declaration or comments.
bool isSvg(std::string_view start)
{
    if (start.starts_with("\xEF\xBB\xBF"))
        start.remove_prefix(3);
    const std::size_t first = start.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && start[first] == '<' &&
           start.find("<svg") != std::string_view::npos;
}

bool isWebPage(std::string_view start)
{
    const std::size_t first = start.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return false;
    start.remove_prefix(first);
    const auto begins = [&](std::string_view text) {
        return start.size() >= text.size() &&
               std::equal(text.begin(), text.end(), start.begin(), [](char a, char b) {
                   return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
               });
    };
    return begins("<!doctype html") || begins("<html");
}

} // namespace

std::string_view foreignFormatName(std::span<const std::byte> bytes)
{
    const std::string_view start = startOf(bytes);
    for (const Signature& signature : kSignatures) {
        if (start.size() >= signature.at && start.substr(signature.at).starts_with(signature.bytes))
            return signature.name;
    }
    if (const std::string_view media = nameOfMedia(start); !media.empty())
        return media;
    if (isNetpbm(start))
        return "Netpbm (PPM, PGM or PBM)";
    return isSvg(start) && !isWebPage(start) ? "SVG" : std::string_view();
}

void throwForeignFormat(std::span<const std::byte> bytes)
{
    const std::string_view start = startOf(bytes);
    if (start.empty())
        throw Error(ErrorCode::UnsupportedFormat, Text("no JPEG, PNG, WebP, BMP or TIFF image"), {},
                    Text("the file is empty"));
    if (const std::string_view name = foreignFormatName(bytes); !name.empty()) {
        throw Error(ErrorCode::UnsupportedFormat,
                    Text("the file's format is %1, which Formwork does not read").arg(name), {},
                    Text("convert it to JPEG or PNG"));
    }
    if (start.starts_with("version https://git-lfs"))
        throw Error(ErrorCode::UnsupportedFormat,
                    Text("the file is a Git LFS pointer, not an image"), {},
                    Text("git lfs pull fetches it"));
    if (isWebPage(start))
        throw Error(ErrorCode::UnsupportedFormat, Text("the file is a web page, not an image"), {},
                    Text("download the image itself"));
    if (std::ranges::all_of(bytes.first(std::min<std::size_t>(bytes.size(), 65'536)),
                            [](std::byte b) { return b == std::byte{0}; }))
        throw Error(ErrorCode::UnsupportedFormat, Text("the file holds nothing but zeros"), {},
                    Text("copy or download it again"));
    throw Error(ErrorCode::UnsupportedFormat, Text("no JPEG, PNG, WebP, BMP or TIFF image"));
}

} // namespace formwork
