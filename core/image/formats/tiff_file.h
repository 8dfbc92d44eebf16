// Private to core/image: a TIFF file in memory, opened by libtiff.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include <tiffio.h>

namespace formwork {

// No single allocation of libtiff, and no strip or tile that is decoded at once, may be larger.
constexpr std::uint64_t kMostTiffBytes = std::uint64_t{1} << 29;

// True for the compressions of CCITT (T.4, T.6), whose images are white unless they say otherwise.
bool isFax(std::uint16_t compression);

// Not copyable: libtiff keeps pointers to it. One thread at a time.
//
// libtiff's messages are collected here, per file, and never printed. Errors of the members:
// CorruptData.
class TiffFile
{
public:
    // Reads the first directory. `bytes` must outlive the object.
    explicit TiffFile(std::span<const std::byte> bytes);
    ~TiffFile();
    TiffFile(const TiffFile&) = delete;
    TiffFile& operator=(const TiffFile&) = delete;

    TIFF* handle() const { return m_handle; }
    std::size_t byteCount() const { return m_bytes.size(); }

    // The value of a tag with one number, or its default.
    template <typename Number>
    Number field(std::uint32_t tag) const
    {
        Number value{};
        TIFFGetFieldDefaulted(m_handle, tag, &value);
        return value;
    }

    // To be called around the reading of pixels: decoders of libtiff report damage and continue,
    // with pixels made up. throwIfDamaged() throws for an error since expectPixels(), and for a
    // warning of those decoders whose warnings mean missing data (CCITT, JPEG).
    void expectPixels();
    void throwIfDamaged() const;
    [[noreturn]] void throwCorrupt() const;

private:
    struct Callbacks;

    std::span<const std::byte> m_bytes;
    std::size_t m_position = 0;
    TIFF* m_handle = nullptr;
    bool m_readsPixels = false;
    bool m_warningsCount = false;
    bool m_damaged = false;
    char m_message[160] = ""; // the first of importance
};

} // namespace formwork
