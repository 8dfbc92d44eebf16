#include "core/beton/record_inference.h"

#include "core/beton/pointer_check.h"

#include <algorithm>

namespace formwork::beton {

namespace {

// Damaged and hostile files must not keep the search going; real ones need a few thousand steps,
// and a few for each sample.
constexpr std::uint64_t kMostSteps = 20'000'000;
constexpr std::uint64_t kMostStepsPerSample = 64;
constexpr std::size_t kMostPositions = 64;
constexpr std::size_t kMostRecordSizes = 256;
constexpr std::size_t kMostFound = 8;
constexpr std::size_t kMostGroups = 64;

// Fields whose places relative to each other are known, behind `customs` custom fields.
struct Group
{
    std::size_t customs = 0;
    std::size_t begin = 0;
    std::size_t end = 0;
};

std::vector<Group> groupsOf(const std::vector<Field>& fields)
{
    std::vector<Group> groups;
    std::size_t at = 0;
    while (at < fields.size()) {
        Group group;
        for (; at < fields.size() && fields[at].type == FieldType::Custom; ++at)
            ++group.customs;
        group.begin = at;
        while (at < fields.size() && fields[at].type != FieldType::Custom)
            ++at;
        group.end = at;
        groups.push_back(group);
    }
    return groups;
}

std::size_t alignmentOf(const std::vector<Field>& fields)
{
    std::size_t alignment = 1;
    for (const Field& field : fields)
        if (const auto shape = shapeOf(field.type))
            alignment = std::max(alignment, shape->alignment);
    return alignment;
}

// The layouts that explain most pointers, all as many: an empty field of bytes points nowhere, and
// any zeros could be one.
struct Findings
{
    std::uint64_t explained = 0;
    std::vector<RecordLayout> layouts; // at most kMostFound
    std::uint64_t stepsLeft = 0;

    bool isTooMany() const { return layouts.size() >= kMostFound || stepsLeft == 0; }
    void add(const RecordLayout& layout, std::uint64_t pointers)
    {
        if (pointers > explained)
            layouts.clear();
        explained = std::max(explained, pointers);
        if (pointers == explained && layouts.size() < kMostFound &&
            std::ranges::find(layouts, layout) == layouts.end())
            layouts.push_back(layout);
    }
};

// Tries all layouts of one record size, or of any size for a single sample.
class LayoutSearch
{
public:
    LayoutSearch(const RecordEvidence& evidence, std::optional<std::size_t> recordBytes,
                 Findings& findings)
        : m_evidence(evidence)
        , m_recordBytes(recordBytes)
        , m_room(recordBytes.value_or(evidence.records.size()))
        , m_alignment(alignmentOf(evidence.fields))
        , m_groups(groupsOf(evidence.fields))
        , m_pointers(evidence.allocations)
        , m_findings(findings)
    {
        m_layout.offsets.resize(evidence.fields.size());
        m_layout.sizes.resize(evidence.fields.size());
    }

    void run() { placeGroup(0, 0, 0); }

private:
    bool takeStep()
    {
        m_findings.stepsLeft -= m_findings.stepsLeft > 0 ? 1 : 0;
        return m_findings.stepsLeft > 0;
    }

    // `end` of the groups before, which explain `pointers`.
    void placeGroup(std::size_t index, std::size_t end, std::uint64_t pointers)
    {
        if (index == m_groups.size()) {
            finish(end, pointers);
            return;
        }
        const Group& group = m_groups[index];
        if (group.begin == group.end) { // nothing but custom fields at the end
            closeRecord(end, group, pointers);
            return;
        }
        const std::size_t unit = shapeOf(m_evidence.fields[group.begin].type)->alignment;
        std::size_t start = alignUp(end + group.customs, unit);
        for (; start < m_room && takeStep(); start += unit) {
            if (const auto placed = placeFields(group, start)) {
                describeCustoms(group, end, start);
                placeGroup(index + 1, placed->end, pointers + placed->pointers);
            }
            if (group.customs == 0)
                return;
        }
    }

    struct Placed
    {
        std::size_t end = 0;
        std::uint64_t pointers = 0;
    };

    // Nothing when a pointer of the group is wrong.
    std::optional<Placed> placeFields(const Group& group, std::size_t start)
    {
        Placed placed{start, 0};
        for (std::size_t i = group.begin; i < group.end; ++i) {
            const FieldType type = m_evidence.fields[i].type;
            const auto shape = shapeOf(type);
            const std::size_t offset = alignUp(placed.end, shape->alignment);
            placed.end = offset + shape->bytes;
            if (placed.end > m_room)
                return std::nullopt;
            if (hasPayload(type)) {
                const auto pointers = matches(type, offset);
                if (!pointers)
                    return std::nullopt;
                placed.pointers += *pointers;
            }
            m_layout.offsets[i] = offset;
            m_layout.sizes[i] = shape->bytes;
        }
        return placed;
    }

    // How many samples have data there; nothing when one of them cannot be right.
    std::optional<std::uint64_t> matches(FieldType type, std::size_t offset)
    {
        std::uint64_t count = 0;
        const std::size_t step = m_recordBytes.value_or(0);
        for (std::uint64_t sample = 0; sample < m_evidence.sampleCount; ++sample) {
            const std::byte* record = m_evidence.records.data() + sample * step + offset;
            const CheckedPointer found = m_pointers.check(type, record, sample);
            if (found.verdict != PointerVerdict::Good || !takeStep())
                return std::nullopt;
            count += found.bytes > 0 ? 1 : 0;
        }
        return count;
    }

    void describeCustoms(const Group& group, std::size_t from, std::size_t to)
    {
        for (std::size_t i = group.begin - group.customs; i < group.begin; ++i) {
            m_layout.offsets[i] = from;
            m_layout.sizes[i] = to - from;
        }
    }

    void closeRecord(std::size_t end, const Group& group, std::uint64_t pointers)
    {
        // Of a single sample nothing tells where the last field ends.
        if (!m_recordBytes || end + group.customs > *m_recordBytes)
            return;
        describeCustoms(group, end, *m_recordBytes);
        keep(*m_recordBytes, pointers);
    }

    // A custom field may raise the alignment of the record, and with it the padding at its end. Of
    // numpy's types only the long double, which is no type to store, is aligned to more than 8.
    void finish(std::size_t end, std::uint64_t pointers)
    {
        if (!m_recordBytes) {
            keep(alignUp(end, m_alignment), pointers);
            return;
        }
        for (std::size_t alignment = m_alignment; alignment <= 8; alignment *= 2)
            if (alignUp(end, alignment) == *m_recordBytes) {
                keep(*m_recordBytes, pointers);
                return;
            }
    }

    void keep(std::size_t recordBytes, std::uint64_t pointers)
    {
        m_layout.recordBytes = recordBytes;
        if (recordBytes <= m_room)
            m_findings.add(m_layout, pointers);
    }

    const RecordEvidence& m_evidence;
    std::optional<std::size_t> m_recordBytes;
    std::size_t m_room;
    std::size_t m_alignment;
    std::vector<Group> m_groups;
    PointerChecker m_pointers;
    Findings& m_findings;
    RecordLayout m_layout;
};

// Where in [begin, end) of the records an offset stands at which this sample has an allocation.
std::vector<std::size_t> pointerPositions(const RecordEvidence& evidence, std::uint64_t sample,
                                          std::size_t begin, std::size_t end)
{
    std::vector<std::size_t> positions;
    PointerChecker pointers(evidence.allocations);
    const std::uint64_t least = evidence.allocations.front().offset;
    const std::uint64_t most = evidence.allocations.back().offset;
    for (std::size_t at = begin; at + 8 <= end && positions.size() < kMostPositions; ++at) {
        const auto value = load<std::uint64_t>(evidence.records.data() + at);
        if (value >= least && value <= most && pointers.find(sample, value) != nullptr)
            positions.push_back(at);
    }
    return positions;
}

// The record sizes for which the pointers of the first two samples with data (field by field at the
// same place in the record) are what they are.
std::vector<std::size_t> recordSizesByPointers(const RecordEvidence& evidence)
{
    std::uint64_t first = evidence.sampleCount;
    for (const Allocation& allocation : evidence.allocations)
        first = std::min(first, allocation.sample);
    std::uint64_t second = evidence.sampleCount;
    for (const Allocation& allocation : evidence.allocations)
        if (allocation.sample > first)
            second = std::min(second, allocation.sample);
    if (second == evidence.sampleCount)
        return {};
    const std::size_t least = leastLayout(evidence.fields).recordBytes;
    const std::size_t most = evidence.records.size() / evidence.sampleCount;
    const auto positions = [&](std::uint64_t sample) {
        return pointerPositions(evidence, sample, sample * least, (sample + 1) * most);
    };
    std::vector<std::size_t> sizes;
    const auto firstPositions = positions(first);
    for (const std::size_t b : positions(second)) {
        for (const std::size_t a : firstPositions) {
            if (b <= a || (b - a) % (second - first) != 0)
                continue;
            const std::size_t size = (b - a) / (second - first);
            const std::size_t place = a - std::min<std::size_t>(a, first * size);
            if (size >= least && size <= most && a >= first * size && place + 8 <= size)
                sizes.push_back(size);
        }
    }
    std::ranges::sort(sizes);
    sizes.erase(std::ranges::unique(sizes).begin(), sizes.end());
    if (sizes.size() > kMostRecordSizes)
        return {};
    return sizes;
}

std::vector<std::size_t> possibleRecordSizes(const RecordEvidence& evidence)
{
    if (!evidence.allocations.empty())
        return recordSizesByPointers(evidence);
    if (evidence.records.size() % evidence.sampleCount != 0)
        return {};
    return {evidence.records.size() / evidence.sampleCount};
}

// What lies between the records and the first page is zero in files of FFCV.
bool leavesNothing(const RecordEvidence& evidence, const RecordLayout& layout)
{
    const auto rest = evidence.records.subspan(evidence.sampleCount * layout.recordBytes);
    return std::ranges::all_of(rest, [](std::byte b) { return b == std::byte{0}; });
}

} // namespace

RecordLayout leastLayout(const std::vector<Field>& fields)
{
    RecordLayout layout;
    std::size_t end = 0;
    for (const Field& field : fields) {
        const FieldShape shape = shapeOf(field.type).value_or(FieldShape{1, 1});
        layout.offsets.push_back(alignUp(end, shape.alignment));
        layout.sizes.push_back(shape.bytes);
        end = layout.offsets.back() + shape.bytes;
    }
    layout.recordBytes = alignUp(end, alignmentOf(fields));
    return layout;
}

bool isPossibleLayout(const RecordLayout& layout, const std::vector<Field>& fields,
                      std::uint64_t sampleCount, std::uint64_t room)
{
    if (layout.offsets.size() != fields.size() || layout.sizes.size() != fields.size() ||
        layout.recordBytes == 0 || sampleCount > room / layout.recordBytes)
        return false;
    std::size_t end = 0; // of the known fields so far
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const std::size_t offset = layout.offsets[i];
        const std::size_t size = layout.sizes[i];
        if (size == 0 || offset < end || offset > layout.recordBytes ||
            size > layout.recordBytes - offset)
            return false;
        const auto shape = shapeOf(fields[i].type);
        if (shape && (size != shape->bytes || offset % shape->alignment != 0))
            return false;
        if (shape)
            end = offset + size;
    }
    return true;
}

std::optional<RecordLayout> inferLayout(const RecordEvidence& evidence)
{
    if (evidence.sampleCount == 0 || groupsOf(evidence.fields).size() > kMostGroups)
        return std::nullopt;
    Findings findings;
    findings.stepsLeft = kMostSteps + kMostStepsPerSample * evidence.sampleCount;
    const auto sizes = possibleRecordSizes(evidence);
    for (const std::size_t size : sizes)
        LayoutSearch(evidence, size, findings).run();
    if (sizes.empty() && evidence.sampleCount == 1)
        LayoutSearch(evidence, std::nullopt, findings).run();
    if (findings.isTooMany())
        return std::nullopt;
    auto& found = findings.layouts;
    if (found.size() > 1)
        std::erase_if(found, [&](const auto& layout) { return !leavesNothing(evidence, layout); });
    if (found.size() != 1)
        return std::nullopt;
    return found.front();
}

} // namespace formwork::beton
