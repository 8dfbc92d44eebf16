#include "core/image/formats/tiff_file.h"

#include "core/base/error.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <memory>

namespace formwork {

// What libtiff calls. Nothing in here throws: its frames are C.
struct TiffFile::Callbacks
{
    static TiffFile& self(void* client) { return *static_cast<TiffFile*>(client); }

    static tmsize_t read(thandle_t client, void* to, tmsize_t count)
    {
        TiffFile& file = self(client);
        const auto rest = file.m_bytes.subspan(std::min(file.m_position, file.m_bytes.size()));
        const std::size_t got = std::min(rest.size(), static_cast<std::size_t>(count));
        std::memcpy(to, rest.data(), got);
        file.m_position += got;
        return static_cast<tmsize_t>(got);
    }
    static tmsize_t write(thandle_t, void*, tmsize_t) { return 0; }
    static toff_t seek(thandle_t client, toff_t offset, int whence)
    {
        TiffFile& file = self(client);
        switch (whence) {
        case SEEK_CUR:
            file.m_position += offset;
            break;
        case SEEK_END:
            file.m_position = file.m_bytes.size() + offset;
            break;
        default:
            file.m_position = offset;
            break;
        }
        return file.m_position;
    }
    static int close(thandle_t) { return 0; }
    static toff_t size(thandle_t client) { return self(client).m_bytes.size(); }
    // The file counts as mapped, so libtiff copies no compressed data. It only reads from it.
    static int map(thandle_t client, void** base, toff_t* size)
    {
        TiffFile& file = self(client);
        *base = const_cast<std::byte*>(file.m_bytes.data());
        *size = file.m_bytes.size();
        return 1;
    }
    static void unmap(thandle_t, void*, toff_t) {}

    static void keepMessage(TiffFile& file, const char* format, std::va_list arguments)
    {
        if (file.m_message[0] == '\0')
            std::vsnprintf(file.m_message, sizeof file.m_message, format, arguments);
    }
    // 1: handled, no other handler is called.
    static int onError(TIFF*, void* client, const char*, const char* format, std::va_list arguments)
    {
        TiffFile& file = self(client);
        keepMessage(file, format, arguments);
        file.m_damaged = true;
        return 1;
    }
    static int onWarning(TIFF*, void* client, const char* module, const char* format,
                         std::va_list arguments)
    {
        TiffFile& file = self(client);
        const bool fromJpeg = module != nullptr && std::strcmp(module, "JPEGLib") == 0;
        if (file.m_readsPixels && (file.m_warningsCount || fromJpeg)) {
            keepMessage(file, format, arguments);
            file.m_damaged = true;
        }
        return 1;
    }
};

TiffFile::TiffFile(std::span<const std::byte> bytes) : m_bytes(bytes)
{
    const std::unique_ptr<TIFFOpenOptions, void (*)(TIFFOpenOptions*)> options(
        TIFFOpenOptionsAlloc(), TIFFOpenOptionsFree);
    if (!options)
        throw Error(ErrorCode::OutOfMemory, Text("not enough memory for the image"));
    TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), static_cast<tmsize_t>(kMostTiffBytes));
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), Callbacks::onError, this);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), Callbacks::onWarning, this);
    m_handle = TIFFClientOpenExt("", "r", this, Callbacks::read, Callbacks::write, Callbacks::seek,
                                 Callbacks::close, Callbacks::size, Callbacks::map,
                                 Callbacks::unmap, options.get());
    if (m_handle == nullptr)
        throwCorrupt();
}

TiffFile::~TiffFile()
{
    TIFFClose(m_handle);
}

bool isFax(std::uint16_t compression)
{
    switch (compression) {
    case COMPRESSION_CCITTRLE:
    case COMPRESSION_CCITTRLEW:
    case COMPRESSION_CCITTFAX3:
    case COMPRESSION_CCITTFAX4:
        return true;
    default:
        return false;
    }
}

void TiffFile::expectPixels()
{
    m_message[0] = '\0';
    m_damaged = false;
    m_readsPixels = true;
    m_warningsCount = isFax(field<std::uint16_t>(TIFFTAG_COMPRESSION));
}

void TiffFile::throwIfDamaged() const
{
    if (m_damaged)
        throwCorrupt();
}

void TiffFile::throwCorrupt() const
{
    throw Error(ErrorCode::CorruptData,
                Text("corrupt TIFF file: %1")
                    .arg((m_message[0] != '\0' ? m_message : "its data do not decode")));
}

} // namespace formwork
