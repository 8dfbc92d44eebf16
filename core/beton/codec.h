// Little-endian bytes <-> the structs of layout.h. Nothing is checked here: callers hold enough
// bytes. Private to the room.
#pragma once

#include "core/beton/layout.h"

#include <bit>
#include <cstring>
#include <optional>
#include <span>

namespace formwork::beton {

static_assert(std::endian::native == std::endian::little,
              "big-endian hosts need byte swaps in load() and store()");

template <typename T>
T load(const std::byte* from)
{
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

template <typename T>
void store(std::byte* to, T value)
{
    std::memcpy(to, &value, sizeof value);
}

// Where the parts of a header lie.
inline constexpr std::size_t kHeaderAllocationTable = 16;

Header decodeHeader(const std::byte* bytes);               // kHeaderBytes
void encodeHeader(const Header& header, std::byte* bytes); // kHeaderBytes

Field decodeField(const std::byte* bytes);              // kFieldBytes
void encodeField(const Field& field, std::byte* bytes); // kFieldBytes

// What a metadata record holds for an RGB image.
struct ImageRecord
{
    std::uint8_t mode = 0;
    std::uint16_t width = 0;
    std::uint16_t height = 0;
    std::uint64_t offset = 0;
};
inline constexpr std::size_t kImageRecordBytes = 13;

inline ImageRecord decodeImage(const std::byte* bytes)
{
    return {load<std::uint8_t>(bytes), load<std::uint16_t>(bytes + 1),
            load<std::uint16_t>(bytes + 3), load<std::uint64_t>(bytes + 5)};
}

inline void encodeImage(const ImageRecord& image, std::byte* bytes)
{
    store(bytes, image.mode);
    store(bytes + 1, image.width);
    store(bytes + 3, image.height);
    store(bytes + 5, image.offset);
}

inline Allocation decodeAllocation(const std::byte* bytes)
{
    return {load<std::uint64_t>(bytes), load<std::uint64_t>(bytes + 8),
            load<std::uint64_t>(bytes + 16)};
}

inline void encodeAllocation(const Allocation& allocation, std::byte* bytes)
{
    store(bytes, allocation.sample);
    store(bytes + 8, allocation.offset);
    store(bytes + 16, allocation.bytes);
}

// What a field takes of the record; nothing for a custom field.
struct FieldShape
{
    std::size_t bytes = 0;
    std::size_t alignment = 1;
};
std::optional<FieldShape> shapeOf(FieldType type);

// True for types whose values lie in the pages: the record holds a pointer.
inline bool hasPayload(FieldType type)
{
    return type != FieldType::Float && type != FieldType::Int && type != FieldType::Custom;
}

// True for types whose record holds pointer and size (u64 each); the others leave the size to the
// allocation table.
inline bool recordsSize(FieldType type)
{
    return type == FieldType::Bytes || type == FieldType::Json;
}

// Where the pointer is within a field's part of the record.
inline std::size_t pointerOffset(FieldType type)
{
    return type == FieldType::RgbImage ? 5 : 0;
}

bool isKnownFieldType(std::uint8_t type);

// Rounds up to a multiple of `unit`, a power of two. The caller keeps value + unit in range.
constexpr std::uint64_t alignUp(std::uint64_t value, std::uint64_t unit)
{
    return (value + unit - 1) & ~(unit - 1);
}

// The framing of the manifest; see FORMAT.md.
inline constexpr std::array<char, 8> kManifestMagic = {'F', 'O', 'R', 'M', 'W', 'O', 'R', 'K'};
inline constexpr std::uint64_t kManifestFraming = 1;
inline constexpr std::size_t kManifestFrameBytes = 32;
inline constexpr std::uint64_t kManifestAlignment = 8;

} // namespace formwork::beton
