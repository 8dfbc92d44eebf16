// Writes small inputs for the fuzz targets: fuzz_seeds FOLDER
#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/beton/array_type.h"
#include "core/beton/manifest.h"
#include "core/beton/reader.h"
#include "core/beton/writer.h"
#include "core/image/formats/png_encoder.h"
#include "core/image/jpeg/jpeg_encoder.h"

#include "fuzz/folded_beton.h"
#include "fuzz/seeds.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

using namespace formwork;
namespace fs = std::filesystem;

void test::putSeed(const fs::path& file, std::span<const std::byte> bytes)
{
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
}

void test::putSeed(const fs::path& file, std::string_view text)
{
    putSeed(file, std::as_bytes(std::span(text)));
}

namespace {

using test::putSeed;

Image gradient(int width, int height)
{
    Image image(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < 3 * width; ++x)
            image.row(y)[x] = static_cast<std::uint8_t>(x * 7 + y * 11 + x * y);
    return image;
}

void putBeton(const fs::path& folder, const std::string& name, std::vector<beton::Field> fields,
              const std::vector<beton::Value>& values, int samples)
{
    PosixFileSystem disk;
    const fs::path file = folder / "seed.beton";
    fs::remove(file);
    beton::WriterOptions options;
    options.pageSize = static_cast<std::uint32_t>(beton::kMinimumPageSize);
    options.sampleCount = static_cast<std::uint64_t>(samples);
    options.manifest.classNames = {"ant", "bee"};
    options.manifest.settings = {{"mode", "raw"}};
    beton::Writer writer(disk, file, std::move(fields), options);
    for (int i = 0; i < samples; ++i)
        writer.add(values);
    writer.finish();
    const beton::Reader reader(disk, file);
    std::vector<std::byte> bytes;
    disk.read(file, bytes, 1U << 30);
    putSeed(folder / "beton_reader" / name,
            test::FoldedBeton::folded(bytes, static_cast<std::size_t>(reader.manifestEnd()),
                                      static_cast<std::size_t>(reader.header().allocationTable)));
    const std::string json = beton::toJson(*reader.manifest());
    putSeed(folder / "manifest" / name, std::as_bytes(std::span(json)));
    fs::remove(file);
}

void putBetons(const fs::path& folder)
{
    using beton::FieldType;
    const Image pixels = gradient(4, 3);
    const beton::ImageValue image{beton::ImageMode::Raw, 4, 3,
                                  std::as_bytes(std::span(pixels.pixels(), pixels.byteCount()))};
    const std::string text = "{\"a\": 1}";
    const beton::BytesValue json{std::as_bytes(std::span(text.c_str(), text.size() + 1))};
    const beton::BytesValue array{image.payload.first(24)};
    putBeton(folder, "images", beton::imageLabelFields(), {image, std::int64_t{1}}, 3);
    putBeton(folder, "numbers", {{FieldType::Int, "n", {}}, {FieldType::Float, "x", {}}},
             {std::int64_t{-1}, 0.5}, 5);
    putBeton(folder, "arrays",
             {{FieldType::NdArray, "box", beton::arrayArguments({{2, 3}, "<f4"})},
              {FieldType::Json, "meta", {}},
              {FieldType::Bytes, "blob", {}}},
             {array, json, array}, 2);
}

// The symbol for the end of a block changed in all Huffman tables of AC coefficients.
std::vector<std::byte> withEndOfBlock(std::vector<std::byte> jpeg, unsigned symbol)
{
    const auto at = [&](std::size_t i) {
        return std::to_integer<std::size_t>(jpeg[i]);
    };
    constexpr std::size_t kStartOfScan = 0xDA;
    constexpr std::size_t kHuffmanTables = 0xC4;
    for (std::size_t segment = 2; at(segment + 1) != kStartOfScan;) {
        const std::size_t end = segment + 2 + (at(segment + 2) << 8) + at(segment + 3);
        for (std::size_t table = segment + 4; at(segment + 1) == kHuffmanTables && table < end;) {
            std::size_t symbols = 0;
            for (std::size_t length = 1; length <= 16; ++length)
                symbols += at(table + length);
            for (std::size_t i = table + 17; at(table) >= 0x10 && i < table + 17 + symbols; ++i)
                if (at(i) == 0)
                    jpeg[i] = static_cast<std::byte>(symbol);
            table += 17 + symbols;
        }
        segment = end;
    }
    return jpeg;
}

void putImages(const fs::path& folder)
{
    const Image image = gradient(19, 13);
    JpegEncoder jpeg;
    std::vector<std::byte> bytes;
    for (const RestartMarkers restarts : {RestartMarkers::None, RestartMarkers::EveryRow}) {
        jpeg.encode(image.view(), 80, bytes, restarts);
        const std::string name = restarts == RestartMarkers::None ? "plain.jpg" : "restarts.jpg";
        putSeed(folder / "jpeg" / name, bytes);
        putSeed(folder / "image" / name, bytes);
        putSeed(folder / "exif" / name, bytes);
        // The same with an end of block of each run, which once overran a buffer.
        for (unsigned run = 1; run < 15; ++run)
            putSeed(folder / "jpeg" / (std::to_string(run) + name),
                    withEndOfBlock(bytes, run << 4));
    }
    const auto putImage = [&](const std::string& name, std::span<const std::byte> file) {
        const std::string format = fs::path(name).extension().string().substr(1);
        putSeed(folder / "image" / name, file);
        putSeed(folder / format / name, file);
        putSeed(folder / "exif" / name, file);
    };
    PngEncoder png;
    putImage("rgb.png", png.encode(image.view()));
    // A BMP of 2 x 2 pixels in 24 bits, and the smallest files of the other formats.
    const std::string bmp(
        "BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\2\0\0\0\2\0\0\0\1\0\x18\0\0\0\0\0"
        "\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
        "\1\2\3\4\5\6\0\0\7\x8\x9\xA\xB\xC\0\0",
        70);
    putImage("plain.bmp", std::as_bytes(std::span(bmp)));
    const std::string webp("RIFF\x1A\0\0\0WEBPVP8L\x0D\0\0\0\x2F\0\0\0\x10\x07\x10\x11\x11\x88\x88"
                           "\xFE\x07\0",
                           34);
    putImage("one.webp", std::as_bytes(std::span(webp)));
    const std::string tiff(
        "II*\0\x0C\0\0\0\1\2\3\0\x08\0\0\1\3\0\1\0\0\0\1\0\0\0\1\1\3\0\1\0\0\0\1\0"
        "\0\0\2\1\3\0\1\0\0\0\x08\0\0\0\3\1\3\0\1\0\0\0\1\0\0\0\6\1\3\0\1\0\0\0"
        "\1\0\0\0\x11\1\4\0\1\0\0\0\x08\0\0\0\x16\1\3\0\1\0\0\0\1\0\0\0\x17\1\4"
        "\0\1\0\0\0\1\0\0\0\0\0\0\0",
        114);
    putImage("grey.tiff", std::as_bytes(std::span(tiff)));
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fputs("usage: fuzz_seeds FOLDER\n", stderr);
        return 2;
    }
    try {
        putBetons(argv[1]);
        putImages(argv[1]);
        test::putTextSeeds(argv[1]);
        test::putWeightSeeds(argv[1]);
    } catch (const Error& error) {
        std::fprintf(stderr, "fuzz_seeds: %s\n", error.what());
        return 1;
    }
    return 0;
}
