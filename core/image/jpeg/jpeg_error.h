// Private to core/image: how failures inside libjpeg come out as formwork::Error.
//
// libjpeg reports through callbacks that must not return and must not throw (its frames are C).
// They longjmp back to runGuarded(), which reports to its caller; the caller throws.
#pragma once

#include <csetjmp>
#include <cstddef>
#include <cstdio> // jpeglib.h needs FILE and size_t

#include <jpeglib.h>

namespace formwork {

struct JpegErrorManager
{
    jpeg_error_mgr base; // first: libjpeg hands back a pointer to it
    std::jmp_buf escape;
    char message[JMSG_LENGTH_MAX];
};

// Sets the callbacks. Warnings that mean damaged pixels count as errors.
void install(JpegErrorManager& errors);

// Formats what was reported last and leaves to runGuarded().
[[noreturn]] void escapeFromJpeg(j_common_ptr state);

// Leaves to runGuarded() with a text of our own.
[[noreturn]] void escapeFromJpeg(j_common_ptr state, const char* message);

// Throws what a failed runGuarded() left behind: CorruptData, OutOfMemory, or UnsupportedFormat
// naming a kind of JPEG that libjpeg does not read.
[[noreturn]] void throwJpegError(const JpegErrorManager& errors);

// Calls body() and returns true, or false if libjpeg gave up inside. Nothing with a destructor may
// live in body's frames: longjmp does not run destructors.
template <typename Body>
bool runGuarded(JpegErrorManager& errors, const Body& body)
{
    if (setjmp(errors.escape) != 0)
        return false;
    body();
    return true;
}

} // namespace formwork
