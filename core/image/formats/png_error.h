// Private to core/image: how failures inside libpng come out as formwork::Error.
//
// libpng reports through callbacks that must not return and must not throw (its frames are C). They
// longjmp back to runGuarded(), which reports to its caller; the caller throws.
#pragma once

#include <csetjmp>
#include <string_view>

#include <png.h>

namespace formwork {

class PngErrors
{
public:
    // For png_create_read_struct() and png_create_write_struct(), with this as the error pointer.
    [[noreturn]] static void onError(png_structp png, png_const_charp message);
    // Nothing is printed: warnings are about chunks that do not change an RGB pixel.
    static void onWarning(png_structp, png_const_charp) {}

    // Calls body() and returns true, or false if libpng gave up inside. Nothing with a destructor
    // may live in body's frames: longjmp does not run destructors.
    template <typename Body>
    bool runGuarded(const Body& body)
    {
        if (setjmp(m_escape) != 0)
            return false;
        body();
        return true;
    }

    // What libpng said last.
    std::string_view message() const { return m_message; }
    bool isOutOfMemory() const;

private:
    std::jmp_buf m_escape;
    char m_message[128] = "";
};

} // namespace formwork
