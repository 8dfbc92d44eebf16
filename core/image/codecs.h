// PNG, WebP, BMP and TIFF through OpenCV's imgcodecs, which brings some 120 shared libraries (GDAL
// and what it needs): most of a program's start. So they lie in a module of their own,
// lib/formwork/formwork-codecs.so, which is loaded with the first such image.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace cv {
class Mat;
}

namespace formwork {

enum class CodecStatus { Ok, Damaged, OutOfMemory };

// What the module exports as "formwork_read_image". `bgr`: 8 bit, three channels, empty if OpenCV
// found no image; `reason` is set unless Ok. Throws nothing.
using ReadImageFunction = CodecStatus (*)(std::span<const std::byte> bytes, cv::Mat& bgr,
                                          std::string& reason);
inline constexpr const char* kReadImageSymbol = "formwork_read_image";

// As "formwork_write_png": a whole PNG file of an 8-bit BGR image. `reason` is set unless Ok.
using WritePngFunction = CodecStatus (*)(const cv::Mat& bgr, std::vector<unsigned char>& png,
                                         std::string& reason);
inline constexpr const char* kWritePngSymbol = "formwork_write_png";

// Load the module (some 80 ms the first time in a process); any thread. It stays loaded.
// Error{Internal}, naming the module: the installation is at fault, not the image.
ReadImageFunction loadCodecs();
WritePngFunction loadPngWriter();

} // namespace formwork
