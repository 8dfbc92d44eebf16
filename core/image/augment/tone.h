// Operations on an RGB image that replace each value by a table: what PIL's ImageOps and
// ImageEnhance do, value for value. In place; no memory is allocated.
#pragma once

#include "core/image/image.h"

#include <array>
#include <cstdint>

namespace formwork {

using ToneTable = std::array<std::uint8_t, 256>;
using ChannelTables = std::array<ToneTable, 3>;
using Histogram = std::array<std::uint32_t, 256>;

void applyTable(const ToneTable& table, Image& image);
void applyTables(const ChannelTables& tables, Image& image);
std::array<Histogram, 3> histograms(const Image& image);

// Stretches each channel to [0, 255]; a channel of one value stays.
void autoContrast(Image& image);
// Gives each channel a flat histogram, as PIL counts it.
void equalize(Image& image);
void invert(Image& image);
// Keeps the `bits` most significant bits (0 to 8; 0 makes black).
void posterize(int bits, Image& image);
// Inverts values of `threshold` (0 to 256) and more.
void solarize(int threshold, Image& image);
// Adds `amount` (0 to 255) to values below `threshold`, up to 255.
void solarizeAdd(int amount, Image& image, int threshold = 128);

// Brightness: blend of black and the image. factor >= 0; 1 changes nothing.
void adjustBrightness(float factor, Image& image);
// Blend of the mean of the image's grey values and the image.
void adjustContrast(float factor, Image& image);

} // namespace formwork
