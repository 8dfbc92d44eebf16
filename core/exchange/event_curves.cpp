#include "core/exchange/event_curves.h"

#include "core/base/error.h"
#include "core/report/crc32c.h"

#include <bit>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

namespace {

constexpr std::uint64_t kHeadBytes = 12; // length and its checksum
constexpr std::uint64_t kTailBytes = 4;
// Larger ones hold pictures or sound, or are not records.
constexpr std::uint64_t kLargestRecord = std::uint64_t{256} << 20;

std::uint64_t littleEndian(std::string_view bytes)
{
    std::uint64_t number = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        number = number << 8 | static_cast<unsigned char>(bytes[i]);
    return number;
}

bool hasChecksum(std::string_view bytes, std::string_view masked)
{
    const std::uint32_t stored = static_cast<std::uint32_t>(littleEndian(masked)) - 0xa282ead8U;
    return std::rotl(stored, 15) == crc32c(bytes);
}

// A field of a protocol buffer.
struct Field
{
    std::uint64_t number = 0;
    std::uint64_t integer = 0; // or the bits of a floating-point number
    std::string_view bytes;    // of a message, text or packed list
};

// Takes fields from a message; damage ends it.
class Fields
{
public:
    explicit Fields(std::string_view message) : m_rest(message) {}

    std::optional<Field> next()
    {
        const auto key = varint();
        if (!key)
            return std::nullopt;
        Field field{.number = *key >> 3, .bytes = {}};
        switch (*key & 7) {
        case 0: {
            const auto value = varint();
            field.integer = value.value_or(0);
            return value ? std::optional(field) : std::nullopt;
        }
        case 1:
            return fixed(field, 8);
        case 2: {
            const auto size = varint();
            return size ? fixed(field, *size) : std::nullopt;
        }
        case 5:
            return fixed(field, 4);
        default:
            m_rest = {};
            return std::nullopt;
        }
    }

private:
    std::optional<std::uint64_t> varint()
    {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64 && !m_rest.empty(); shift += 7) {
            const auto byte = static_cast<unsigned char>(m_rest.front());
            m_rest.remove_prefix(1);
            value |= std::uint64_t(byte & 0x7f) << shift;
            if (byte < 0x80)
                return value;
        }
        m_rest = {};
        return std::nullopt;
    }

    std::optional<Field> fixed(Field field, std::uint64_t size)
    {
        if (size > m_rest.size()) {
            m_rest = {};
            return std::nullopt;
        }
        field.bytes = m_rest.substr(0, size);
        field.integer = size <= 8 ? littleEndian(field.bytes) : 0;
        m_rest.remove_prefix(size);
        return field;
    }

    std::string_view m_rest;
};

double asFloat(std::uint64_t bits)
{
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
}

// The one number of a TensorProto of float32 (1) or float64 (2).
std::optional<double> tensorNumber(std::string_view message)
{
    constexpr std::uint64_t kFloat = 1;
    constexpr std::uint64_t kDouble = 2;
    std::uint64_t type = 0;
    std::string_view content;
    Fields fields(message);
    while (const auto field = fields.next()) {
        if (field->number == 1)
            type = field->integer;
        else if (field->number == 4 || field->number == 5 || field->number == 6)
            content = field->bytes; // tensor_content, float_val, double_val
    }
    if (type == kFloat && content.size() == 4)
        return asFloat(littleEndian(content));
    if (type == kDouble && content.size() == 8)
        return std::bit_cast<double>(littleEndian(content));
    return std::nullopt;
}

void addValue(std::string_view message, std::int64_t step, double time, ScalarCurves& curves)
{
    std::string tag;
    std::optional<double> number;
    Fields fields(message);
    while (const auto field = fields.next()) {
        if (field->number == 1)
            tag = field->bytes;
        else if (field->number == 2 && field->bytes.size() == 4)
            number = asFloat(field->integer);
        else if (field->number == 8)
            number = tensorNumber(field->bytes);
    }
    if (!tag.empty() && number)
        curves.add(tag, step, *number, time);
}

void addEvent(std::string_view message, ScalarCurves& curves)
{
    double time = 0;
    std::int64_t step = 0;
    std::string_view summary;
    Fields fields(message);
    while (const auto field = fields.next()) {
        if (field->number == 1 && field->bytes.size() == 8)
            time = std::bit_cast<double>(field->integer);
        else if (field->number == 2)
            step = static_cast<std::int64_t>(field->integer);
        else if (field->number == 3)
            curves.setBegin(time);
        else if (field->number == 5)
            summary = field->bytes;
    }
    Fields values(summary);
    while (const auto value = values.next())
        if (value->number == 1)
            addValue(value->bytes, step, time, curves);
}

class RecordReader
{
public:
    RecordReader(FileSystem& fileSystem, const std::filesystem::path& path)
        : m_file(fileSystem.open(path))
        , m_path(path)
    {}

    // The next record's data; nothing at the end, or where no more can be read.
    std::optional<std::string_view> next(ProgressSink& progress)
    {
        while (m_position < m_file->size()) {
            const std::uint64_t begin = m_position;
            if (m_file->size() - begin < kHeadBytes)
                return cutOff(progress);
            const std::string_view head = read(begin, kHeadBytes);
            const std::uint64_t length = littleEndian(head.substr(0, 8));
            if (!hasChecksum(head.substr(0, 8), head.substr(8)) || length > kLargestRecord)
                return damaged(progress);
            if (m_file->size() - begin - kHeadBytes < length + kTailBytes)
                return cutOff(progress);
            m_position = begin + kHeadBytes + length + kTailBytes;
            const std::string_view data = read(begin + kHeadBytes, length + kTailBytes);
            if (hasChecksum(data.substr(0, length), data.substr(length)))
                return data.substr(0, length);
            ++m_skipped;
        }
        return std::nullopt;
    }

    std::uint64_t skipped() const { return m_skipped; }

private:
    std::string_view read(std::uint64_t offset, std::uint64_t bytes)
    {
        m_buffer.resize(bytes);
        m_file->readAt(offset, std::as_writable_bytes(std::span(m_buffer)));
        return {m_buffer.data(), m_buffer.size()};
    }

    std::optional<std::string_view> cutOff(ProgressSink& progress)
    {
        progress.problem({.path = m_path,
                          .message = Text("ends in the middle of a record at byte %1; what "
                                          "precedes it is imported")
                                         .arg(m_position)});
        m_position = m_file->size();
        return std::nullopt;
    }

    std::optional<std::string_view> damaged(ProgressSink& progress)
    {
        if (m_position == 0)
            throw Error(ErrorCode::UnsupportedFormat, Text("is not an event file of TensorBoard"),
                        m_path);
        progress.problem({.path = m_path,
                          .message = Text("the record at byte %1 has a wrong checksum of its "
                                          "length; what precedes it is imported")
                                         .arg(m_position)});
        m_position = m_file->size();
        return std::nullopt;
    }

    std::unique_ptr<ReadableFile> m_file;
    std::filesystem::path m_path;
    std::uint64_t m_position = 0;
    std::uint64_t m_skipped = 0;
    std::vector<char> m_buffer;
};

} // namespace

void readEventCurves(FileSystem& fileSystem, const std::filesystem::path& file,
                     ScalarCurves& curves, ProgressSink& progress, const std::stop_token& stop)
{
    RecordReader records(fileSystem, file);
    while (const auto record = records.next(progress)) {
        throwIfStopped(stop);
        addEvent(*record, curves);
    }
    if (records.skipped() > 0)
        progress.problem({.path = file,
                          .message = Text("records with a wrong checksum, which are skipped: %1")
                                         .arg(records.skipped())});
}

} // namespace formwork
