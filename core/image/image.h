// RGB images in memory: 8 bits a channel, interleaved, rows top to bottom.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace formwork {

// Borrowed pixels. `stride` is the distance between rows in bytes (>= 3 * width).
struct ImageView
{
    const std::uint8_t* pixels = nullptr;
    int width = 0;
    int height = 0;
    std::ptrdiff_t stride = 0;

    const std::uint8_t* row(int y) const { return pixels + y * stride; }
};

// Owned pixels; resize() keeps the allocation when it can, so one Image per thread serves as
// scratch. The buffer is padded by kPadding bytes, so SIMD code may read (not use) a little past
// the end.
class Image
{
public:
    static constexpr std::size_t kPadding = 64;

    Image() = default;
    Image(int width, int height) { resize(width, height); }

    // Contents are unspecified afterwards.
    void resize(int width, int height)
    {
        m_width = width;
        m_height = height;
        const std::size_t needed =
            3 * static_cast<std::size_t>(width) * static_cast<std::size_t>(height) + kPadding;
        if (m_pixels.size() < needed)
            m_pixels.resize(needed);
    }

    int width() const { return m_width; }
    int height() const { return m_height; }
    std::ptrdiff_t stride() const { return 3 * static_cast<std::ptrdiff_t>(m_width); }
    std::size_t byteCount() const { return static_cast<std::size_t>(stride() * m_height); }
    std::uint8_t* pixels() { return m_pixels.data(); }
    const std::uint8_t* pixels() const { return m_pixels.data(); }
    std::uint8_t* row(int y) { return m_pixels.data() + y * stride(); }
    const std::uint8_t* row(int y) const { return m_pixels.data() + y * stride(); }
    ImageView view() const { return {m_pixels.data(), m_width, m_height, stride()}; }

private:
    int m_width = 0;
    int m_height = 0;
    std::vector<std::uint8_t> m_pixels;
};

// A rectangle of whole pixels; x to the right, y downwards.
struct PixelRect
{
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;

    bool operator==(const PixelRect&) const = default;
};

// The part of `view` inside `rect`, which must lie within it.
inline ImageView subView(const ImageView& view, const PixelRect& rect)
{
    return {view.row(rect.y) + 3 * static_cast<std::ptrdiff_t>(rect.x), rect.width, rect.height,
            view.stride};
}

} // namespace formwork
