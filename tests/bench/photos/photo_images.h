// Deterministic JPEGs that cost a codec what photographs cost: for benchmarks, nothing to look at.
//
// A picture is a pile of leaves: discs whose radii follow r^-3, each with a colour, a gradient and
// own cloudy texture, seen through a slightly soft lens. Such a pile has the edges, the flat
// areas and the 1/f spectrum of photographs (Lee, Mumford and Huang, "Occlusion models for natural
// images", IJCV 2001). Over it lies the grain of a sensor. How strong texture and grain are is
// solved for each picture, so that the bytes it takes at quality 90 with a longest side of 500 px
// come out as drawn.
//
// Drawn like ImageNet's: about 500 x 375, one in eight longer than 500 px (up to 2000); at quality
// 90 and 500 px 0.43 bytes per pixel on average, with a deviation of a third.
#pragma once

#include "core/base/file_system.h"
#include "core/image/image.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace formwork::bench {

// A square of floats that repeats in both directions: 1/f noise, mean 0, deviation 1.
class CloudField
{
public:
    static constexpr int kSize = 512;

    explicit CloudField(std::uint64_t seed);

    // Between the four neighbours; u and v not far beyond +-1e6.
    float sample(float u, float v) const;

private:
    float at(int x, int y) const
    {
        return m_values[static_cast<std::size_t>((y & (kSize - 1)) * kSize + (x & (kSize - 1)))];
    }

    std::vector<float> m_values;
};

// Picture `index` of `seed` as a JPEG file, 4:2:0. Thread-safe.
class PhotoPainter
{
public:
    explicit PhotoPainter(std::uint64_t seed);

    std::vector<std::byte> paint(std::uint64_t index) const;

private:
    std::uint64_t m_seed;
    CloudField m_clouds;
    std::vector<float> m_grain; // kGrainSize squared; mean 0, deviation 1
};

// Writes root/0..9/NNNNN.jpg on all cores; picture i belongs to class i % 10.
void makePhotoImages(const std::filesystem::path& root, int count, FileSystem& fileSystem);

} // namespace formwork::bench
