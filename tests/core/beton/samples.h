// Small beton files of our own for tests.
#pragma once

#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/base/random.h"
#include "core/beton/verify.h"
#include "core/beton/writer.h"
#include "support/mapping_disk.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace formwork::test {

inline constexpr std::uint32_t kSmallPage = 2U << 20;

inline std::vector<std::byte> randomBytes(std::size_t count, std::uint64_t seed)
{
    CounterRng rng(seed, RandomStream::DemoImages, 0, 0);
    std::vector<std::byte> bytes(count);
    for (std::byte& byte : bytes)
        byte = static_cast<std::byte>(rng.next32());
    return bytes;
}

// Not a picture, but the markers of one: start, frame header with the size, scan, `filling`, end.
inline std::vector<std::byte> jpegSkeleton(int width, int height, std::size_t filling = 40)
{
    std::vector<std::byte> jpeg;
    const auto put = [&](std::initializer_list<int> values) {
        for (const int value : values)
            jpeg.push_back(static_cast<std::byte>(value));
    };
    put({0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC0, 0, 8, 8});
    put({height >> 8, height & 255, width >> 8, width & 255, 3});
    put({0xFF, 0xDA, 0, 2});
    jpeg.insert(jpeg.end(), filling, std::byte{0x55});
    put({0xFF, 0xD9});
    return jpeg;
}

// For verify(): goes by the markers alone, so that it takes skeletons too.
inline beton::CheckJpeg newMarkerCheck()
{
    return [](std::span<const std::byte> jpeg) {
        const auto wordAt = [&](std::size_t at) {
            if (at + 2 > jpeg.size())
                throw Error(ErrorCode::CorruptData, Text("no frame"));
            return std::to_integer<int>(jpeg[at]) << 8 | std::to_integer<int>(jpeg[at + 1]);
        };
        if (wordAt(0) != 0xFFD8)
            throw Error(ErrorCode::CorruptData, Text("no start marker"));
        if (wordAt(jpeg.size() - 2) != 0xFFD9)
            throw Error(ErrorCode::CorruptData, Text("no end marker"));
        std::size_t at = 2;
        while (wordAt(at) != 0xFFC0)
            at += 2 + static_cast<std::size_t>(wordAt(at + 2));
        return beton::JpegSize{wordAt(at + 7), wordAt(at + 5)};
    };
}

inline beton::Manifest sampleManifest()
{
    beton::Manifest manifest;
    manifest.tool = "formwork test";
    manifest.classNames = {"ant", "bee", "cat"};
    manifest.source = "folder";
    manifest.split = "train";
    manifest.settings = {{"mode", "proportion"}, {"max_resolution", "500"}};
    return manifest;
}

// Sample `i` of writeSamples().
inline void addSample(beton::Writer& writer, std::uint64_t i)
{
    const bool raw = i % 5 < 2;
    const auto payload =
        raw ? randomBytes(std::size_t{300} * 200 * 3, i) : jpegSkeleton(64, 48, 1000);
    const std::vector<beton::Value> values = {
        beton::ImageValue{raw ? beton::ImageMode::Raw : beton::ImageMode::Jpeg, raw ? 300 : 64,
                          raw ? 200 : 48, payload},
        static_cast<std::int64_t>(i % 3)};
    writer.add(values);
}

// `count` samples of image and label: raw 300 x 200 (two fifths of them) and JPEG skeletons, over
// several 2 MiB pages from 24 samples on.
inline void writeSamples(FileSystem& fileSystem, const std::filesystem::path& path,
                         std::uint64_t count)
{
    beton::WriterOptions options;
    options.pageSize = kSmallPage;
    options.sampleCount = count;
    options.manifest = sampleManifest();
    beton::Writer writer(fileSystem, path, beton::imageLabelFields(), options);
    for (std::uint64_t i = 0; i < count; ++i)
        addSample(writer, i);
    writer.finish();
}

inline std::vector<std::byte> fileBytes(const std::filesystem::path& path)
{
    PosixFileSystem disk;
    std::vector<std::byte> bytes;
    disk.read(path, bytes, 1U << 30);
    return bytes;
}

inline void writeFile(const std::filesystem::path& path, std::span<const std::byte> bytes)
{
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    if (!file)
        throw std::runtime_error("cannot write " + path.string());
}

// Bytes that stand for a file, without one on the disk.
class MemoryFileSystem final : public MappingDisk
{
public:
    std::vector<std::byte> content;

    std::unique_ptr<MappedFile> map(const std::filesystem::path&) override
    {
        return std::make_unique<View>(content);
    }

private:
    class View final : public MappedFile
    {
    public:
        explicit View(std::span<const std::byte> bytes) : m_bytes(bytes) {}
        std::uint64_t size() const override { return m_bytes.size(); }
        void readAt(std::uint64_t offset, std::span<std::byte> out) const override
        {
            std::ranges::copy(part({offset, out.size()}), out.begin());
        }
        void visit(const FileRange& range, const Visitor& visitor) const override
        {
            visitor(part(range));
        }

    private:
        // A caller that asks for more than there is has checked too little.
        std::span<const std::byte> part(const FileRange& range) const
        {
            if (range.offset > m_bytes.size() || range.bytes > m_bytes.size() - range.offset)
                throw std::logic_error("a range outside the file was requested");
            return m_bytes.subspan(range.offset, range.bytes);
        }

        std::span<const std::byte> m_bytes;
    };
};

} // namespace formwork::test
