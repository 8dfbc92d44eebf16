#include "core/report/event_file.h"

#include "core/base/protobuf_message.h"
#include "core/report/crc32c.h"
#include "core/report/known_times.h"

#include <fmt/format.h>

#include <bit>
#include <cctype>
#include <cstdint>
#include <string_view>

namespace formwork {

namespace {

constexpr std::size_t kMostNameBytes = 100;

template <typename Number>
void appendLittleEndian(std::string& out, Number number)
{
    for (std::size_t i = 0; i < sizeof number; ++i)
        out.push_back(static_cast<char>((number >> (8 * i)) & 0xff));
}

// Checksums are stored masked, since the checksum of data that contains checksums is weaker.
std::uint32_t maskedCrc(std::string_view bytes)
{
    const std::uint32_t crc = crc32c(bytes);
    return std::rotr(crc, 15) + 0xa282ead8U;
}

void appendRecord(std::string& out, std::string_view data)
{
    std::string length;
    appendLittleEndian(length, static_cast<std::uint64_t>(data.size()));
    out += length;
    appendLittleEndian(out, maskedCrc(length));
    out += data;
    appendLittleEndian(out, maskedCrc(data));
}

// Numbers of fields in event.proto and summary.proto.
constexpr std::uint64_t kEventWallTime = 1;
constexpr std::uint64_t kEventStep = 2;
constexpr std::uint64_t kEventFileVersion = 3;
constexpr std::uint64_t kEventSummary = 5;
constexpr std::uint64_t kSummaryValue = 1;
constexpr std::uint64_t kValueTag = 1;
constexpr std::uint64_t kValueSimpleValue = 2;

double secondsOf(std::int64_t unixMilliseconds)
{
    return static_cast<double>(unixMilliseconds) / 1000;
}

void addScalar(ProtobufMessage& summary, std::string_view tag, const std::optional<double>& value)
{
    if (!value)
        return;
    ProtobufMessage scalar;
    scalar.addBytes(kValueTag, tag);
    scalar.addFloat(kValueSimpleValue, static_cast<float>(*value));
    summary.addMessage(kSummaryValue, scalar);
}

std::string epochEvent(const EpochRecord& epoch)
{
    ProtobufMessage summary;
    addScalar(summary, "loss/train", epoch.trainLoss);
    addScalar(summary, "loss/validation", epoch.validationLoss);
    addScalar(summary, "top1/train", epoch.trainTop1);
    addScalar(summary, "top1/validation", epoch.validationTop1);
    addScalar(summary, "top5/train", epoch.trainTop5);
    addScalar(summary, "top5/validation", epoch.validationTop5);
    addScalar(summary, "learning_rate", epoch.learningRate);
    addScalar(summary, "gradient_norm", epoch.gradientNorm);
    addScalar(summary, "seconds/epoch", epoch.epochSeconds);
    addScalar(summary, "seconds/data_wait", epoch.dataWaitSeconds);
    addScalar(summary, "seconds/transfer", epoch.transferSeconds);
    addScalar(summary, "seconds/compute", epoch.computeSeconds);
    if (epoch.validationTop1 || epoch.validationSeconds > 0)
        addScalar(summary, "seconds/validation", knownValidationSeconds(epoch));
    ProtobufMessage event;
    event.addDouble(kEventWallTime, secondsOf(epoch.finishedAt));
    event.addInteger(kEventStep, epoch.epoch);
    event.addMessage(kEventSummary, summary);
    return event.bytes();
}

std::int64_t startOf(const RunRow& row)
{
    return row.startedAt > 0 ? row.startedAt : row.createdAt;
}

// Letters, digits and what no shell or file system minds; a name in another script keeps its
// bytes.
std::string folderName(const RunRow& row)
{
    std::string name = fmt::format("run-{}-", row.id);
    for (const char c : row.name.substr(0, kMostNameBytes)) {
        const auto byte = static_cast<unsigned char>(c);
        const bool isPlain =
            byte >= 0x80 || std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '+';
        name.push_back(isPlain ? c : '_');
    }
    return name;
}

} // namespace

std::string eventFile(const RunData& run)
{
    std::string out;
    ProtobufMessage version;
    version.addDouble(kEventWallTime, secondsOf(startOf(run.row)));
    version.addBytes(kEventFileVersion, "brain.Event:2");
    appendRecord(out, version.bytes());
    for (const EpochRecord& epoch : run.epochs)
        appendRecord(out, epochEvent(epoch));
    return out;
}

std::filesystem::path eventFilePath(const RunData& run)
{
    return std::filesystem::path(folderName(run.row)) /
           fmt::format("events.out.tfevents.{}.formwork", startOf(run.row) / 1000);
}

} // namespace formwork
