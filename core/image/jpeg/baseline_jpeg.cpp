#include "core/image/jpeg/baseline_jpeg.h"

#include "core/image/jpeg/jpeg_pixels.h"

#include <algorithm>

namespace formwork {

namespace {

// Fancy upsampling looks at the next sample of chroma, two pixels away.
constexpr int kMargin = 2;
// libjpeg does not smooth chroma of one or two samples across.
constexpr int kNarrowest = 5;

constexpr std::ptrdiff_t kLeftPadding = 32;

constexpr std::size_t kMcusPerLook = 4096;
constexpr std::size_t kMcusPerTake = 24; // their blocks stay in the first cache

template <typename T>
T* grown(std::vector<T>& buffer, std::size_t size)
{
    if (buffer.size() < size)
        buffer.resize(size);
    return buffer.data();
}

int divideUp(int value, int by)
{
    return (value + by - 1) / by;
}

} // namespace

std::uint8_t* BaselineJpegDecoder::Plane::row(int y)
{
    return bytes.data() + kLeftPadding + y * stride;
}

void BaselineJpegDecoder::Plane::resize(int newWidth, int newHeight)
{
    width = newWidth;
    height = newHeight;
    stride = kLeftPadding + width + kPixelSlack;
    grown(bytes, static_cast<std::size_t>(stride * height + kLeftPadding));
}

bool BaselineJpegDecoder::open(std::span<const std::byte> jpeg)
{
    return hasJpegKernels() && openCoefficients(jpeg) &&
           !(halfWidth() && m_frame.width < kNarrowest);
}

bool BaselineJpegDecoder::openCoefficients(std::span<const std::byte> jpeg)
{
    return parseBaselineJpeg(jpeg, m_frame);
}

BaselineJpegDecoder::Area BaselineJpegDecoder::areaOf(const PixelRect& rect) const
{
    const int marginX = halfWidth() ? kMargin : 0;
    const int marginY = halfHeight() ? kMargin : 0;
    Area area;
    area.left = std::max(0, rect.x - marginX) / m_frame.mcuWidth();
    area.top = std::max(0, rect.y - marginY) / m_frame.mcuHeight();
    area.right =
        divideUp(std::min(m_frame.width, rect.x + rect.width + marginX), m_frame.mcuWidth());
    area.bottom =
        divideUp(std::min(m_frame.height, rect.y + rect.height + marginY), m_frame.mcuHeight());
    return area;
}

std::uint64_t BaselineJpegDecoder::decodeBytes(const PixelRect& rect) const
{
    const Area area = areaOf(rect);
    const auto pixels = static_cast<std::uint64_t>(area.right - area.left) *
                        static_cast<std::uint64_t>(m_frame.mcuWidth()) *
                        static_cast<std::uint64_t>(area.bottom - area.top) *
                        static_cast<std::uint64_t>(m_frame.mcuHeight());
    return 2 * 3 * pixels;
}

void BaselineJpegDecoder::prepare()
{
    const int across = m_area.right - m_area.left;
    const int rows = m_area.bottom - m_area.top;
    setQuant(m_scan, m_frame);
    for (std::size_t c = 0; c < static_cast<std::size_t>(m_frame.componentCount); ++c) {
        const JpegComponent& from = m_frame.components[c];
        Plane& plane = m_planes[c];
        plane.resize(8 * across * from.horizontal, 8 * rows * from.vertical);
        m_scan.components[c].stride = plane.stride;
    }
}

bool BaselineJpegDecoder::startSegment(std::size_t segment)
{
    if (segment >= m_data.segmentCount())
        return false;
    m_segment = segment;
    m_mcu = segment * static_cast<std::size_t>(m_frame.restartInterval);
    m_scan.source = {m_data.begin() + m_data.segmentBegin(segment), 0, 0};
    m_scan.end = m_data.begin() + m_data.segmentEnd(segment);
    for (ScanComponent& component : m_scan.components)
        component.predictor = 0;
    return true;
}

std::int64_t BaselineJpegDecoder::bitsLeft() const
{
    return 8 * (m_scan.end - m_scan.source.at) + static_cast<std::int64_t>(m_scan.source.count);
}

// Nothing but the bits that fill up the last byte is left.
bool BaselineJpegDecoder::segmentIsUsedUp() const
{
    return bitsLeft() >= 0 && bitsLeft() < 8;
}

bool BaselineJpegDecoder::moveTo(std::size_t mcu)
{
    const auto interval = static_cast<std::size_t>(m_frame.restartInterval);
    if (interval != 0 && mcu / interval != m_segment && !startSegment(mcu / interval))
        return false;
    const std::size_t count = mcu - m_mcu;
    m_mcu = mcu;
    return count == 0 || skipMcus(m_scan, static_cast<int>(count));
}

// The row's MCUs between left and right of the area; a restart marker may stand between them.
bool BaselineJpegDecoder::readRow(int row)
{
    const auto rowBegin =
        static_cast<std::size_t>(row) * static_cast<std::size_t>(m_frame.mcusPerRow());
    const std::size_t begin = rowBegin + static_cast<std::size_t>(m_area.left);
    const std::size_t end = rowBegin + static_cast<std::size_t>(m_area.right);
    const auto interval = static_cast<std::size_t>(m_frame.restartInterval);
    for (std::size_t mcu = begin; mcu < end;) {
        if (!moveTo(mcu))
            return false;
        const std::size_t segmentEnd = interval == 0 ? end : (m_segment + 1) * interval;
        const std::size_t upTo = std::min(end, segmentEnd);
        for (std::size_t c = 0; c < static_cast<std::size_t>(m_frame.componentCount); ++c) {
            ScanComponent& component = m_scan.components[c];
            component.out = m_planes[c].row(8 * (row - m_area.top) * component.vertical) +
                            8 * static_cast<std::ptrdiff_t>(mcu - begin) * component.horizontal;
        }
        if (!readMcus(m_scan, static_cast<int>(upTo - mcu)))
            return false;
        mcu = m_mcu = upTo;
        if (upTo == segmentEnd && interval != 0 && !segmentIsUsedUp())
            return false;
    }
    return bitsLeft() >= 0;
}

// The outermost samples of chroma count twice in the filter, whatever else fills their block.
void BaselineJpegDecoder::extendChroma()
{
    const int last = divideUp(m_frame.width, 2) - 1 - 8 * m_area.left;
    for (std::size_t c = 1; c < 3; ++c) {
        Plane& plane = m_planes[c];
        for (int y = 0; y < plane.height; ++y) {
            std::uint8_t* row = plane.row(y);
            if (m_area.left == 0)
                row[-1] = row[0];
            if (last < plane.width)
                row[last + 1] = row[last];
        }
    }
}

// The coded bytes and the tables of their codes.
bool BaselineJpegDecoder::readScan()
{
    if (!m_data.read(m_frame))
        return false;
    m_scan.componentCount = m_frame.componentCount;
    for (std::size_t c = 0; c < static_cast<std::size_t>(m_frame.componentCount); ++c) {
        const JpegComponent& component = m_frame.components[c];
        m_scan.components[c].dc = m_tables.get(component.dcCodes, CodeKind::Dc);
        m_scan.components[c].ac = m_tables.get(component.acCodes, CodeKind::Ac);
        if (m_scan.components[c].dc == nullptr || m_scan.components[c].ac == nullptr)
            return false;
        m_scan.components[c].horizontal = component.horizontal;
        m_scan.components[c].vertical = component.vertical;
    }
    return true;
}

// After the last MCU.
bool BaselineJpegDecoder::endsProperly() const
{
    return m_data.endsProperly() && m_segment + 1 == m_data.segmentCount() && segmentIsUsedUp();
}

// All MCUs in the order of the scan, at most `most` at a time of one segment. False: damaged, or
// `read` said so.
template <typename Read>
bool BaselineJpegDecoder::readAll(DecodeBudget& budget, std::size_t most, const Read& read)
{
    if (!readScan())
        return false;
    const std::size_t mcus = static_cast<std::size_t>(m_frame.mcusPerRow()) *
                             static_cast<std::size_t>(m_frame.mcuRows());
    const std::size_t interval =
        m_frame.restartInterval == 0 ? mcus : static_cast<std::size_t>(m_frame.restartInterval);
    for (std::size_t mcu = 0; mcu < mcus; mcu += interval) {
        if (!startSegment(mcu / interval))
            return false;
        std::size_t left = std::min(interval, mcus - mcu);
        while (left > 0) {
            const std::size_t count = std::min(left, most);
            if (!read(static_cast<int>(count)))
                return false;
            budget.require(count * static_cast<std::size_t>(m_frame.mcuWidth()) *
                           static_cast<std::size_t>(m_frame.mcuHeight()));
            left -= count;
        }
        if (!segmentIsUsedUp())
            return false;
    }
    return endsProperly();
}

bool BaselineJpegDecoder::check(DecodeBudget& budget)
{
    return readAll(budget, kMcusPerLook, [this](int count) { return skipMcus(m_scan, count); });
}

bool BaselineJpegDecoder::readCoefficients(DecodeBudget& budget, const TakeBlocks& take)
{
    const std::size_t perMcu = m_frame.blocksPerMcu();
    m_blocks.resize(kMcusPerTake * perMcu);
    return readAll(budget, kMcusPerTake, [&](int count) {
        const auto blocks = std::span(m_blocks).first(static_cast<std::size_t>(count) * perMcu);
        std::ranges::fill(blocks, CoefficientBlock());
        return formwork::readCoefficients(m_scan, count, blocks) && take(blocks);
    });
}

bool BaselineJpegDecoder::decode(const PixelRect& rect, DecodeBudget& budget)
{
    if (!readScan())
        return false;
    m_area = areaOf(rect);
    prepare();
    if (!startSegment(0))
        return false;
    for (int row = m_area.top; row < m_area.bottom; ++row) {
        if (!readRow(row))
            return false;
        budget.require(static_cast<std::uint64_t>(m_frame.width) *
                       static_cast<std::uint64_t>(m_frame.mcuHeight()));
    }
    if (halfWidth())
        extendChroma();
    if (rect != PixelRect{0, 0, m_frame.width, m_frame.height})
        return true;
    return endsProperly();
}

const std::uint8_t* BaselineJpegDecoder::chromaRow(std::size_t component, const PixelRect& rect,
                                                   int y, std::vector<std::uint8_t>& line)
{
    Plane& plane = m_planes[component];
    const int perSampleX = halfWidth() ? 2 : 1;
    const int perSampleY = halfHeight() ? 2 : 1;
    const int x = rect.x / perSampleX - 8 * m_area.left;
    const int nearRow = y / perSampleY;
    const int top = 8 * m_area.top;
    ChromaRows rows{.near = plane.row(nearRow - top) + x,
                    .far = nullptr,
                    .lowerHalf = y % 2 == 1,
                    .halfWidth = halfWidth(),
                    .halfHeight = halfHeight()};
    if (!rows.halfWidth && !rows.halfHeight)
        return rows.near;
    if (rows.halfHeight) {
        const int farRow =
            std::clamp(nearRow + (rows.lowerHalf ? 1 : -1), 0, divideUp(m_frame.height, 2) - 1);
        rows.far = plane.row(farRow - top) + x;
    }
    const int count = (rect.x + rect.width - 1) / perSampleX - rect.x / perSampleX + 1;
    const auto room = static_cast<std::size_t>(perSampleX * count + 2 * kPixelSlack);
    grown(line, room);
    upsampleRow(rows, count, grown(m_sums, room), line.data());
    return line.data() + rect.x % perSampleX;
}

void BaselineJpegDecoder::toRgb(const PixelRect& rect, Image& out)
{
    out.resize(rect.width, rect.height);
    const int left = m_frame.mcuWidth() * m_area.left;
    const int top = m_frame.mcuHeight() * m_area.top;
    for (int y = rect.y; y < rect.y + rect.height; ++y) {
        const std::uint8_t* luma = m_planes[0].row(y - top) + (rect.x - left);
        std::uint8_t* row = out.row(y - rect.y);
        if (m_frame.componentCount == 1) {
            convertGreyRow(luma, rect.width, row);
            continue;
        }
        const std::uint8_t* cb = chromaRow(1, rect, y, m_chroma[0]);
        const std::uint8_t* cr = chromaRow(2, rect, y, m_chroma[1]);
        convertYccRow(luma, cb, cr, rect.width, row);
    }
}

} // namespace formwork
