// Image files for tests: textured pictures in the kinds that folders hold.
#pragma once

#include "core/base/file_system.h"
#include "core/base/random.h"
#include "core/image/jpeg/jpeg_encoder.h"

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <vector>

namespace formwork::test {

// Soft waves with a little noise; `seed` decides which.
inline Image texture(int width, int height, std::uint64_t seed)
{
    CounterRng rng(seed, RandomStream::DemoImages, 0, 0);
    const double frequency = rng.uniform(0.05, 0.2);
    const double phase = rng.uniform(0, 6.28);
    Image image(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < 3; ++c) {
                const double wave = std::sin(frequency * (x + 0.7 * y) + phase + c);
                image.row(y)[3 * x + c] =
                    static_cast<std::uint8_t>(128 + 90 * wave + rng.uniform(-12, 12));
            }
    return image;
}

inline std::vector<std::byte> jpegOf(const Image& image, int quality = 92)
{
    std::vector<std::byte> jpeg;
    JpegEncoder().encode(image.view(), quality, jpeg);
    return jpeg;
}

inline void writeBytes(const std::filesystem::path& path, std::span<const std::byte> bytes)
{
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    if (!file)
        throw std::runtime_error("cannot write " + path.string());
}

inline std::vector<std::byte> readBytes(const std::filesystem::path& path)
{
    PosixFileSystem disk;
    std::vector<std::byte> bytes;
    disk.read(path, bytes, 1U << 30);
    return bytes;
}

// Through OpenCV: ".png", ".jpg" and others; colour or grey.
inline std::vector<std::byte> encodedByOpenCv(const Image& image, const std::string& extension,
                                              bool grey)
{
    cv::Mat picture(image.height(), image.width(), grey ? CV_8UC1 : CV_8UC3);
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const std::uint8_t* pixel = image.pixels() + y * image.stride() + 3 * x;
            if (grey)
                picture.at<std::uint8_t>(y, x) = pixel[0];
            else
                picture.at<cv::Vec3b>(y, x) = {pixel[2], pixel[1], pixel[0]};
        }
    std::vector<unsigned char> encoded;
    cv::imencode(extension, picture, encoded);
    const auto bytes = std::as_bytes(std::span(encoded));
    return {bytes.begin(), bytes.end()};
}

// A CMYK JPEG as libjpeg writes it, every pixel with the same ink.
inline std::vector<std::byte> cmykJpeg(int width, int height)
{
    jpeg_compress_struct compressor = {};
    jpeg_error_mgr errors = {};
    compressor.err = jpeg_std_error(&errors);
    jpeg_create_compress(&compressor);
    unsigned char* buffer = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&compressor, &buffer, &size);
    compressor.image_width = static_cast<JDIMENSION>(width);
    compressor.image_height = static_cast<JDIMENSION>(height);
    compressor.input_components = 4;
    compressor.in_color_space = JCS_CMYK;
    jpeg_set_defaults(&compressor);
    jpeg_start_compress(&compressor, TRUE);
    std::vector<JSAMPLE> row(static_cast<std::size_t>(width) * 4, 200);
    JSAMPROW rows[] = {row.data()};
    while (compressor.next_scanline < compressor.image_height)
        jpeg_write_scanlines(&compressor, rows, 1);
    jpeg_finish_compress(&compressor);
    const auto bytes = std::as_bytes(std::span(buffer, size));
    std::vector<std::byte> jpeg(bytes.begin(), bytes.end());
    jpeg_destroy_compress(&compressor);
    std::free(buffer);
    return jpeg;
}

} // namespace formwork::test
