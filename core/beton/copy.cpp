#include "core/beton/copy.h"

#include "core/base/error.h"
#include "core/base/throttle.h"
#include "core/base/version.h"
#include "core/beton/codec.h"

#include <algorithm>
#include <memory>
#include <optional>

namespace formwork::beton {

namespace {

// A payload, and where in its record the pointer to it is.
struct PlacedRange
{
    std::size_t pointerAt = 0;
    FileRange payload;
};

class InputCopier
{
public:
    InputCopier(const CopyInput& input, DamagePolicy onDamage, ProgressSink& progress)
        : m_reader(*input.reader)
        , m_labelMap(input.labelMap)
        , m_labelField(findLabelField(m_reader))
        , m_damage(m_reader, onDamage,
                   [&progress](const Problem& problem) { progress.problem(problem); })
    {}

    void copy(std::uint64_t sample, Writer& writer)
    {
        const auto record = m_reader.record(sample);
        m_record.assign(record.begin(), record.end());
        if (m_labelField && !m_labelMap.empty())
            mapLabel(sample);
        m_ranges.clear();
        for (std::size_t field = 0; field < m_reader.fields().size(); ++field) {
            const FieldType type = m_reader.fields()[field].type;
            if (hasPayload(type))
                m_ranges.push_back({m_reader.layout().offsets[field] + pointerOffset(type),
                                    m_reader.payload(sample, field)});
        }
        writer.addRecord(m_record, readPayloads());
    }

private:
    void mapLabel(std::uint64_t sample)
    {
        const std::int64_t label = m_reader.integer(sample, *m_labelField);
        if (label < 0 || static_cast<std::uint64_t>(label) >= m_labelMap.size())
            throw Error(ErrorCode::CorruptData,
                        Text("sample %1 has the label %2, which is not a class of its file")
                            .arg(sample, label),
                        m_reader.path(), Text("convert the images again"));
        store(m_record.data() + m_reader.layout().offsets[*m_labelField],
              m_labelMap[static_cast<std::size_t>(label)]);
    }

    // All payloads of a sample lie on one page, so they are never more than that.
    std::span<const PlacedPayload> readPayloads()
    {
        std::uint64_t bytes = 0;
        for (const PlacedRange& placed : m_ranges)
            bytes += placed.payload.bytes;
        m_data.resize(static_cast<std::size_t>(bytes));
        m_payloads.clear();
        std::span<std::byte> free = m_data;
        for (const auto& [pointerAt, range] : m_ranges) {
            const auto place = free.first(static_cast<std::size_t>(range.bytes));
            m_reader.file().readAt(range.offset, place);
            m_damage.check(range, place);
            m_payloads.push_back({pointerAt, place});
            free = free.subspan(place.size());
        }
        return m_payloads;
    }

    const Reader& m_reader;
    const std::vector<std::int64_t>& m_labelMap;
    std::optional<std::size_t> m_labelField;
    DamageCheck m_damage;
    // Scratch, of the sample that is being copied.
    std::vector<std::byte> m_record;
    std::vector<PlacedRange> m_ranges;
    std::vector<std::byte> m_data;
    std::vector<PlacedPayload> m_payloads;
};

std::uint64_t payloadBound(const CopyPlan& plan)
{
    std::uint64_t bytes = 0;
    for (const SampleRef& ref : plan.samples) {
        const Reader& reader = *plan.inputs[ref.input].reader;
        for (std::size_t field = 0; field < reader.fields().size(); ++field)
            if (hasPayload(reader.fields()[field].type))
                bytes += reader.payload(ref.sample, field).bytes;
    }
    return bytes;
}

// What all inputs with a manifest agree on.
template <typename T>
T common(const std::vector<const Manifest*>& manifests, T Manifest::*member)
{
    if (manifests.empty())
        return {};
    for (const Manifest* manifest : manifests)
        if (manifest->*member != manifests.front()->*member)
            return {};
    return manifests.front()->*member;
}

ManifestInput describeInput(const Reader& reader, std::uint64_t samples)
{
    ManifestInput input;
    input.file = reader.path().string();
    input.samples = samples;
    if (const auto& manifest = reader.manifest()) {
        input.tool = manifest->tool;
        input.source = manifest->source;
        input.split = manifest->split;
        input.settings = manifest->settings;
        if (manifest->origin)
            input.origin.push_back(*manifest->origin);
    }
    return input;
}

Manifest describe(const CopyPlan& plan)
{
    std::vector<std::uint64_t> taken(plan.inputs.size());
    for (const SampleRef& ref : plan.samples)
        ++taken[ref.input];
    ManifestOrigin origin;
    origin.operation = plan.operation;
    origin.settings = plan.settings;
    std::vector<const Manifest*> manifests;
    for (std::size_t i = 0; i < plan.inputs.size(); ++i) {
        const Reader& reader = *plan.inputs[i].reader;
        origin.inputs.push_back(describeInput(reader, taken[i]));
        if (reader.manifest())
            manifests.push_back(&*reader.manifest());
    }
    Manifest manifest;
    manifest.tool = "formwork " + std::string(formwork::kVersion);
    manifest.classNames = plan.classNames;
    manifest.source = common(manifests, &Manifest::source);
    manifest.split = plan.split.empty() ? common(manifests, &Manifest::split) : plan.split;
    manifest.settings = common(manifests, &Manifest::settings);
    manifest.origin = std::move(origin);
    return manifest;
}

std::string fieldDifference(const Reader& a, const Reader& b)
{
    if (a.fields().size() != b.fields().size())
        return "it has " + std::to_string(b.fields().size()) + " fields instead of " +
               std::to_string(a.fields().size());
    for (std::size_t i = 0; i < a.fields().size(); ++i) {
        const Field& expected = a.fields()[i];
        const Field& field = b.fields()[i];
        const std::string name = "field " + std::to_string(i) + " ('" + field.name + "')";
        if (field.name != expected.name)
            return name + " is named '" + expected.name + "' there";
        if (field.type != expected.type)
            return name + " is of another type";
        if (field.arguments != expected.arguments)
            return name + " has another shape or data type";
    }
    return {};
}

} // namespace

std::string LabelColumn::nameOf(std::int64_t label) const
{
    if (label >= 0 && static_cast<std::uint64_t>(label) < classNames.size())
        return classNames[static_cast<std::size_t>(label)];
    return "class " + std::to_string(label);
}

LabelColumn readLabels(const Reader& reader)
{
    LabelColumn column;
    column.file = reader.path();
    column.field = findLabelField(reader);
    column.labels.resize(reader.sampleCount());
    if (column.field)
        for (std::size_t sample = 0; sample < column.labels.size(); ++sample)
            column.labels[sample] = reader.integer(sample, *column.field);
    if (reader.manifest())
        column.classNames = reader.manifest()->classNames;
    return column;
}

void requireSameFields(std::span<const CopyInput> inputs)
{
    const Reader& first = *inputs.front().reader;
    for (const CopyInput& input : inputs) {
        const std::string difference = fieldDifference(first, *input.reader);
        if (!difference.empty())
            throw Error(
                ErrorCode::InvalidArgument,
                Text("its fields are not those of %1: %2").arg(first.path().string(), difference),
                input.reader->path(), Text("only betons with the same fields can be combined"));
    }
}

WriterOptions writerOptions(const CopyPlan& plan)
{
    WriterOptions options;
    options.pageSize = 0;
    for (const CopyInput& input : plan.inputs)
        options.pageSize = std::max(options.pageSize, input.reader->header().pageSize);
    options.sampleCount = plan.samples.size();
    options.payloadBound = payloadBound(plan);
    options.manifest = describe(plan);
    return options;
}

void copySamples(const CopyPlan& plan, Writer& writer, ProgressSink& progress,
                 const std::stop_token& stop)
{
    std::vector<std::unique_ptr<InputCopier>> inputs;
    for (const CopyInput& input : plan.inputs)
        inputs.push_back(std::make_unique<InputCopier>(input, plan.onDamage, progress));
    Progress state{.stage = plan.stage, .unit = "samples"};
    state.total = plan.samples.size();
    const auto report = [&] {
        state.done = writer.samplesWritten();
        state.bytes = writer.bytesWritten();
        progress.progress(state);
    };
    report();
    Throttle throttle;
    for (const SampleRef& ref : plan.samples) {
        throwIfStopped(stop);
        inputs[ref.input]->copy(ref.sample, writer);
        if (throttle.isDue())
            report();
    }
    report();
}

CopyReport reportOf(const CopyPlan& plan, const std::filesystem::path& file,
                    std::uint64_t fileBytes)
{
    CopyReport report;
    report.file = file;
    report.samples = plan.samples.size();
    report.fileBytes = fileBytes;
    report.classNames = plan.classNames;
    std::vector<LabelColumn> columns;
    for (const CopyInput& input : plan.inputs)
        columns.push_back(readLabels(*input.reader));
    for (const SampleRef& ref : plan.samples) {
        const LabelColumn& column = columns[ref.input];
        const auto& map = plan.inputs[ref.input].labelMap;
        std::int64_t label = column.labels[ref.sample];
        if (!column.field || label < 0 || label >= kMaximumClasses)
            continue;
        if (static_cast<std::size_t>(label) < map.size())
            label = map[static_cast<std::size_t>(label)];
        const auto index = static_cast<std::size_t>(label);
        if (index >= report.classCounts.size())
            report.classCounts.resize(index + 1);
        ++report.classCounts[index];
    }
    return report;
}

} // namespace formwork::beton
