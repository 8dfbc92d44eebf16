// Writes small inputs for the fuzz targets: fuzz_seeds FOLDER
#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/beton/array_type.h"
#include "core/beton/manifest.h"
#include "core/beton/reader.h"
#include "core/beton/writer.h"
#include "core/image/jpeg.h"
#include "core/image/png_encoder.h"

#include "fuzz/folded_beton.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

using namespace formwork;
namespace fs = std::filesystem;

namespace {

void put(const fs::path& file, std::span<const std::byte> bytes)
{
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
}

Image gradient(int width, int height)
{
    Image image(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < 3 * width; ++x)
            image.row(y)[x] = static_cast<std::uint8_t>(x * 7 + y * 11 + x * y);
    return image;
}

void putBeton(const fs::path& folder, const std::string& name, std::vector<beton::Field> fields,
              const std::vector<beton::Value>& values, int samples,
              std::optional<beton::RecordLayout> layout = std::nullopt)
{
    PosixFileSystem disk;
    const fs::path file = folder / "seed.beton";
    fs::remove(file);
    beton::WriterOptions options;
    options.pageSize = static_cast<std::uint32_t>(beton::kMinimumPageSize);
    options.sampleCount = static_cast<std::uint64_t>(samples);
    options.manifest.classNames = {"ant", "bee"};
    options.manifest.settings = {{"mode", "raw"}};
    options.layout = std::move(layout);
    beton::Writer writer(disk, file, std::move(fields), options);
    for (int i = 0; i < samples; ++i)
        writer.add(values);
    writer.finish();
    const beton::Reader reader(disk, file);
    std::vector<std::byte> bytes;
    disk.read(file, bytes, 1U << 30);
    put(folder / "beton_reader" / name,
        test::FoldedBeton::folded(bytes, static_cast<std::size_t>(reader.manifestEnd()),
                                  static_cast<std::size_t>(reader.header().allocationTable)));
    const std::string json = beton::toJson(*reader.manifest());
    put(folder / "manifest" / name, std::as_bytes(std::span(json)));
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
    const std::vector<std::byte> opaque(3, std::byte{7});
    putBeton(folder, "images", beton::imageLabelFields(), {image, std::int64_t{1}}, 3);
    putBeton(folder, "numbers", {{FieldType::Int, "n", {}}, {FieldType::Float, "x", {}}},
             {std::int64_t{-1}, 0.5}, 5);
    putBeton(folder, "arrays",
             {{FieldType::NdArray, "box", beton::arrayArguments({{2, 3}, "<f4"})},
              {FieldType::Json, "meta", {}},
              {FieldType::Bytes, "blob", {}}},
             {array, json, array}, 2);
    putBeton(
        folder, "custom",
        {{FieldType::Int, "n", {}}, {FieldType::Custom, "c", {}}, {FieldType::RgbImage, "i", {}}},
        {std::int64_t{4}, beton::OpaqueValue{opaque}, image}, 2,
        beton::RecordLayout{{0, 8, 11}, {8, 3, 13}, 24});
}

void putImages(const fs::path& folder)
{
    const Image image = gradient(19, 13);
    JpegEncoder jpeg;
    std::vector<std::byte> bytes;
    for (const RestartMarkers restarts : {RestartMarkers::None, RestartMarkers::EveryRow}) {
        jpeg.encode(image.view(), 80, bytes, restarts);
        const std::string name = restarts == RestartMarkers::None ? "plain.jpg" : "restarts.jpg";
        put(folder / "jpeg" / name, bytes);
        put(folder / "image" / name, bytes);
    }
    PngEncoder png;
    put(folder / "image" / "rgb.png", png.encode(image.view()));
    // A BMP of 2 x 2 pixels in 24 bits, and the smallest files of the other formats.
    const std::string bmp(
        "BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\2\0\0\0\2\0\0\0\1\0\x18\0\0\0\0\0"
        "\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
        "\1\2\3\4\5\6\0\0\7\x8\x9\xA\xB\xC\0\0",
        70);
    put(folder / "image" / "plain.bmp", std::as_bytes(std::span(bmp)));
    const std::string webp("RIFF\x1A\0\0\0WEBPVP8L\x0D\0\0\0\x2F\0\0\0\x10\x07\x10\x11\x11\x88\x88"
                           "\xFE\x07\0",
                           34);
    put(folder / "image" / "one.webp", std::as_bytes(std::span(webp)));
    const std::string tiff(
        "II*\0\x0C\0\0\0\1\2\3\0\x08\0\0\1\3\0\1\0\0\0\1\0\0\0\1\1\3\0\1\0\0\0\1\0"
        "\0\0\2\1\3\0\1\0\0\0\x08\0\0\0\3\1\3\0\1\0\0\0\1\0\0\0\6\1\3\0\1\0\0\0"
        "\1\0\0\0\x11\1\4\0\1\0\0\0\x08\0\0\0\x16\1\3\0\1\0\0\0\1\0\0\0\x17\1\4"
        "\0\1\0\0\0\1\0\0\0\0\0\0\0",
        114);
    put(folder / "image" / "grey.tiff", std::as_bytes(std::span(tiff)));
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
    } catch (const Error& error) {
        std::fprintf(stderr, "fuzz_seeds: %s\n", error.what());
        return 1;
    }
    return 0;
}
