#include "core/image/jpeg/jpeg_requantiser.h"

#include "core/image/image.h"
#include "core/image/jpeg/baseline_jpeg.h"
#include "core/image/jpeg/jpeg_coefficients.h"
#include "core/image/limits.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

namespace formwork {

namespace {

// Of an MCU in 4:2:0.
constexpr std::array<std::uint8_t, 6> kComponentOf = {0, 0, 0, 0, 1, 2};

bool isHalved(const JpegFrame& frame)
{
    return frame.componentCount == 3 && frame.components[0].horizontal == 2 &&
           frame.components[0].vertical == 2;
}

// What JpegEncoder writes in front of the codes, for one quality; the size of the image and the
// restart interval are filled in.
class JpegHeader
{
public:
    JpegHeader(int quality, RestartMarkers restarts) : m_quality(quality), m_restarts(restarts)
    {
        Image image(16, 16);
        std::fill_n(image.pixels(), image.byteCount(), std::uint8_t{0});
        JpegEncoder().encode(image.view(), quality, m_bytes, restarts);
        if (!parseBaselineJpeg(m_bytes, m_frame) || !isHalved(m_frame))
            return;
        m_size = m_bytes.size() - m_frame.scan.size();
        for (std::size_t c = 0; c < 3; ++c)
            m_codes[c] = BlockCodes(m_frame.components[c]);
    }

    // False: the JPEG library writes another kind by default, such as mozjpeg's progressive one.
    bool isUsable() const { return m_size > 0; }
    bool isFor(int quality, RestartMarkers restarts) const
    {
        return m_quality == quality && m_restarts == restarts;
    }
    const QuantTable& quant(std::size_t component) const
    {
        return m_frame.components[component].quant;
    }
    const BlockCodes& codes(std::size_t component) const { return m_codes[component]; }

    std::span<const std::byte> of(const JpegFrame& image)
    {
        for (std::size_t at = 2; at < m_size; at += 2 + word(at + 2)) {
            const auto marker = std::to_integer<unsigned>(m_bytes[at + 1]);
            if (marker == kBaselineFrame) {
                setWord(at + 5, image.height);
                setWord(at + 7, image.width);
            } else if (marker == kRestartInterval) {
                setWord(at + 4, image.mcusPerRow());
            }
        }
        return std::span(m_bytes).first(m_size);
    }

private:
    std::size_t word(std::size_t at) const
    {
        return std::to_integer<std::size_t>(m_bytes[at]) << 8 |
               std::to_integer<std::size_t>(m_bytes[at + 1]);
    }
    void setWord(std::size_t at, int value)
    {
        m_bytes[at] = static_cast<std::byte>(value >> 8);
        m_bytes[at + 1] = static_cast<std::byte>(value & 255);
    }

    int m_quality;
    RestartMarkers m_restarts;
    std::vector<std::byte> m_bytes;
    std::size_t m_size = 0;
    JpegFrame m_frame; // points into m_bytes
    std::array<BlockCodes, 3> m_codes;
};

} // namespace

struct JpegRequantiser::State
{
    State(const DecodeLimits& limits, const std::stop_token& stop) : budget(limits, stop) {}

    DecodeBudget budget;
    BaselineJpegDecoder decoder;
    std::unique_ptr<JpegHeader> header;

    std::vector<std::byte> out;        // what is finished of the image
    std::vector<std::uint8_t> segment; // codes up to the next marker; only grows
    CodeSink sink;                     // where in the segment the next one is written
    std::array<ComponentWriter, 3> components;
    int mcusInRow = 0;
    int rows = 0;

    void beginImage();
    bool take(std::span<CoefficientBlock> blocks, RestartMarkers restarts);
    void endImage();

private:
    void reserve(std::size_t room);
    void endSegment(unsigned marker);
};

void JpegRequantiser::State::beginImage()
{
    const std::span<const std::byte> bytes = header->of(decoder.frame());
    out.assign(bytes.begin(), bytes.end());
    sink = {.at = segment.data()};
    mcusInRow = 0;
    rows = 0;
    for (std::size_t c = 0; c < 3; ++c)
        components[c] = {Requantisation(decoder.frame().components[c].quant, header->quant(c)),
                         &header->codes(c), 0};
}

void JpegRequantiser::State::reserve(std::size_t room)
{
    const auto used = static_cast<std::size_t>(sink.at - segment.data());
    if (segment.size() >= used + room)
        return;
    segment.resize(2 * (used + room));
    sink.at = segment.data() + used;
}

bool JpegRequantiser::State::take(std::span<CoefficientBlock> blocks, RestartMarkers restarts)
{
    const int mcusPerRow = decoder.frame().mcusPerRow();
    while (!blocks.empty()) {
        if (mcusInRow == mcusPerRow) {
            mcusInRow = 0;
            if (restarts == RestartMarkers::EveryRow)
                endSegment(kFirstRestart + static_cast<unsigned>(rows++) % 8);
        }
        const std::size_t mcus = std::min(blocks.size() / kComponentOf.size(),
                                          static_cast<std::size_t>(mcusPerRow - mcusInRow));
        const auto some = blocks.first(mcus * kComponentOf.size());
        reserve(some.size() * CodeSink::kMostBytes + CodeSink::kSlack);
        if (!writeCoefficients(some, kComponentOf, components, sink))
            return false;
        mcusInRow += static_cast<int>(mcus);
        blocks = blocks.subspan(some.size());
    }
    return true;
}

void JpegRequantiser::State::endImage()
{
    reserve(CodeSink::kSlack);
    endSegment(kEndOfImage);
}

// A byte of ones is stuffed with one of zeros (T.81, B.1.1.5).
void JpegRequantiser::State::endSegment(unsigned marker)
{
    constexpr std::uint8_t kOnes = 0xFF;
    finish(sink);
    const std::uint8_t* from = segment.data();
    const auto put = [&](const std::uint8_t* end) {
        const auto bytes = std::as_bytes(std::span(from, end));
        out.insert(out.end(), bytes.begin(), bytes.end());
        from = end;
    };
    while (from != sink.at) {
        const auto left = static_cast<std::size_t>(sink.at - from);
        const void* ones = std::memchr(from, kOnes, left);
        if (ones == nullptr)
            break;
        put(static_cast<const std::uint8_t*>(ones) + 1);
        out.push_back(std::byte{0});
    }
    put(sink.at);
    out.push_back(std::byte{kOnes});
    out.push_back(static_cast<std::byte>(marker));
    sink.at = segment.data();
    for (ComponentWriter& component : components)
        component.predictor = 0;
}

JpegRequantiser::JpegRequantiser(const DecodeLimits& limits, const std::stop_token& stop)
    : m_state(std::make_unique<State>(limits, stop))
{}

JpegRequantiser::~JpegRequantiser() = default;

bool JpegRequantiser::requantise(std::span<const std::byte> jpeg, int quality,
                                 std::vector<std::byte>& out, RestartMarkers restarts)
{
    State& state = *m_state;
    if (!state.decoder.openCoefficients(jpeg) || !isHalved(state.decoder.frame()))
        return false;
    checkPixelCount(static_cast<std::uint64_t>(state.decoder.width()),
                    static_cast<std::uint64_t>(state.decoder.height()));
    // Less would do here, but who decodes the result needs it.
    state.budget.requireMemory(rgbBytes(static_cast<std::uint64_t>(state.decoder.width()),
                                        static_cast<std::uint64_t>(state.decoder.height())));
    if (!state.header || !state.header->isFor(quality, restarts))
        state.header = std::make_unique<JpegHeader>(quality, restarts);
    if (!state.header->isUsable())
        return false;
    state.budget.begin();
    state.beginImage();
    if (!state.decoder.readCoefficients(state.budget, [&](std::span<CoefficientBlock> blocks) {
            return state.take(blocks, restarts);
        }))
        return false;
    state.endImage();
    out.swap(state.out);
    return true;
}

} // namespace formwork
