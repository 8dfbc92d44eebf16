// What the decoding of one image may take, so that a small file cannot keep a thread or fill the
// memory, and a stop request is heard within an image.
#pragma once

#include <cstdint>
#include <stop_token>

namespace formwork {

// In a config: data.image_memory (MiB), data.image_scans and data.image_seconds; on the command
// line --image-memory, --image-scans and --image-seconds.
struct DecodeLimits
{
    // For the pixels and what a decoder keeps beside them: 512 MiB are some 178 megapixels of RGB.
    std::uint64_t memoryBytes = std::uint64_t{512} << 20;
    // Scans of a JPEG. Each is a pass over the whole image; the usual progressive file has ten.
    int scans = 100;
    // Processor time of the thread. Only a limit against hostile files: what a machine can decode
    // at all is not to depend on its speed.
    double seconds = 60;

    bool operator==(const DecodeLimits&) const = default;
};

// One per decoder, for one image after the other. Not thread-safe.
class DecodeBudget
{
public:
    enum class Verdict { Go, Cancelled, TooMuchTime, TooMuchMemory, TooManyScans };

    explicit DecodeBudget(const DecodeLimits& limits = {}, std::stop_token stop = {});

    const DecodeLimits& limits() const { return m_limits; }
    // The next image.
    void begin();
    // Before memory is taken for it. Error{UnsupportedFormat} naming the limit.
    void requireMemory(std::uint64_t bytes) const;
    // For C callbacks, between rows or blocks: this many pixels have been processed. Looks at the
    // clock and the stop token once in a million pixels.
    Verdict spend(std::uint64_t pixels) noexcept;
    // The same for C++: Error{Cancelled} or Error{UnsupportedFormat} naming the limit.
    void require(std::uint64_t pixels);
    [[noreturn]] void raise(Verdict verdict) const;

private:
    DecodeLimits m_limits;
    std::stop_token m_stop;
    std::uint64_t m_pixels = 0; // since the last look
    double m_begin = 0;         // of this image, by the clock of the thread
};

} // namespace formwork
