// The byte layout of `.beton` version 2. FORMAT.md beside this file is the full contract.
// All numbers are little-endian; nothing here touches a file.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace formwork::beton {

inline constexpr std::uint16_t kVersion = 2;
inline constexpr std::size_t kHeaderBytes = 24;
inline constexpr std::size_t kFieldBytes = 1041;
inline constexpr std::size_t kFieldNameBytes = 16;
inline constexpr std::size_t kFieldArgumentBytes = 1024;
inline constexpr std::size_t kAllocationBytes = 24;
inline constexpr std::uint64_t kMinimumPageSize = 2U << 20; // 2 MiB
inline constexpr std::uint64_t kMaximumPageSize = 2U << 30; // 2 GiB, the largest power in 32 bits
inline constexpr std::uint64_t kDefaultPageSize = 8U << 20; // 8 MiB

enum class FieldType : std::uint8_t {
    Float = 0, // f64
    Int = 1,   // i64
    RgbImage = 2,
    Bytes = 3,
    NdArray = 4,
    Json = 5,
    TorchTensor = 6,
    Custom = 255, // a program's own; the file does not record its size, so it cannot be read
};

struct Header
{
    std::uint16_t version = kVersion;
    std::uint16_t fieldCount = 0;
    std::uint32_t pageSize = kDefaultPageSize;
    std::uint64_t sampleCount = 0;
    std::uint64_t allocationTable = 0; // offset; 0 marks a file whose writing never finished
};

struct Field
{
    FieldType type = FieldType::RgbImage;
    std::string name; // at most 16 bytes
    std::array<std::byte, kFieldArgumentBytes> arguments{};
};

// Where each field lies in a metadata record: C's struct rules (each field at a multiple of its
// alignment, the record padded to the largest one) over FFCV's packed parts. RGB image 13 bytes,
// Bytes and Json 16, each with alignment 1; Float, Int, NdArray and TorchTensor 8 with alignment 8.
struct RecordLayout
{
    std::vector<std::size_t> offsets; // one per field
    std::vector<std::size_t> sizes;   // bytes of each field
    std::size_t recordBytes = 0;

    bool operator==(const RecordLayout&) const = default;
};
// Error{UnsupportedFormat}, naming `file` and the field, for a custom field.
RecordLayout recordLayout(const std::vector<Field>& fields, const std::filesystem::path& file = {});

enum class ImageMode : std::uint8_t { Jpeg = 0, Raw = 1 };

struct Allocation
{
    std::uint64_t sample = 0;
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
};

} // namespace formwork::beton
