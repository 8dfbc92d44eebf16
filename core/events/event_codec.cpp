#include "core/events/event_codec.h"

#include "core/base/enum_names.h"
#include "core/base/error.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace formwork {

namespace {

using nlohmann::json;

// Thrown while a line is decoded: it is damaged.
struct Damaged
{};

constexpr const char* kHexDigits = "0123456789abcdef";
constexpr EnumName<Severity> kSeverityNames[] = {
    {Severity::Info, "info"},
    {Severity::Warning, "warning"},
    {Severity::Error, "error"},
};
constexpr EnumName<RunOutcome> kEndNames[] = {
    {RunOutcome::Done, "done"},
    {RunOutcome::Stopped, "stopped"},
    {RunOutcome::Failed, "failed"},
};

json textJson(const std::string& text)
{
    json value = text;
    try {
        value.dump(); // throws where it is not UTF-8
        return value;
    } catch (const json::exception&) {
    }
    std::string hex;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        hex += {kHexDigits[byte >> 4], kHexDigits[byte & 15]};
    }
    return {{"hex", hex}};
}

int hexDigit(char c)
{
    const auto at = std::string_view(kHexDigits).find(c);
    if (at == std::string_view::npos)
        throw Damaged();
    return static_cast<int>(at);
}

std::string textFrom(const json& value)
{
    if (value.is_string())
        return value.get<std::string>();
    const auto& hex = value.at("hex").get_ref<const std::string&>();
    if (hex.size() % 2 != 0)
        throw Damaged();
    std::string text;
    for (std::size_t i = 0; i < hex.size(); i += 2)
        text += static_cast<char>(hexDigit(hex[i]) * 16 + hexDigit(hex[i + 1]));
    return text;
}

json realJson(double value)
{
    if (std::isnan(value))
        return nullptr;
    if (std::isinf(value))
        return value > 0 ? "inf" : "-inf";
    return value;
}

double realFrom(const json& value)
{
    if (value.is_null())
        return std::numeric_limits<double>::quiet_NaN();
    if (value.is_string()) {
        if (value != "inf" && value != "-inf")
            throw Damaged();
        const double infinity = std::numeric_limits<double>::infinity();
        return value == "inf" ? infinity : -infinity;
    }
    if (!value.is_number())
        throw Damaged();
    return value.get<double>();
}

template <typename Integer>
Integer integerFrom(const json& value, Integer low = 0)
{
    if (value.is_number_unsigned()) {
        const auto number = value.get<std::uint64_t>();
        if (!std::in_range<Integer>(number) || !std::in_range<std::int64_t>(number) ||
            static_cast<Integer>(number) < low)
            throw Damaged();
        return static_cast<Integer>(number);
    }
    if (!value.is_number_integer() || !std::in_range<Integer>(value.get<std::int64_t>()) ||
        static_cast<Integer>(value.get<std::int64_t>()) < low)
        throw Damaged();
    return static_cast<Integer>(value.get<std::int64_t>());
}

// Both directions of one event go by one list of its members.
class Writer
{
public:
    explicit Writer(json& object) : m_object(object) {}

    template <typename Value>
    void member(const char* key, const Value& value)
    {
        if constexpr (std::is_same_v<Value, std::string>)
            m_object[key] = textJson(value);
        else if constexpr (std::is_same_v<Value, std::filesystem::path>)
            m_object[key] = textJson(value.string());
        else if constexpr (std::is_same_v<Value, double>)
            m_object[key] = realJson(value);
        else
            m_object[key] = value;
    }

    template <typename Value>
    void member(const char* key, const std::optional<Value>& value)
    {
        if (value)
            member(key, *value);
    }

private:
    json& m_object;
};

class Reader
{
public:
    explicit Reader(const json& object) : m_object(object) {}

    template <typename Value>
    void member(const char* key, Value& value)
    {
        read(m_object.at(key), value);
    }

    template <typename Value>
    void member(const char* key, std::optional<Value>& value)
    {
        if (const auto found = m_object.find(key); found != m_object.end())
            read(*found, value.emplace());
    }

private:
    template <typename Value>
    static void read(const json& from, Value& value)
    {
        if constexpr (std::is_same_v<Value, std::string>)
            value = textFrom(from);
        else if constexpr (std::is_same_v<Value, std::filesystem::path>)
            value = textFrom(from);
        else if constexpr (std::is_same_v<Value, double>)
            value = realFrom(from);
        else if constexpr (std::is_same_v<Value, bool>)
            value = from.get<bool>();
        else
            value = integerFrom<Value>(from);
    }

    const json& m_object;
};

template <typename Access, typename Opened>
void listOpened(Access& access, Opened& event)
{
    access.member("run", event.run);
    access.member("session", event.session);
    access.member("program", event.program);
    access.member("name", event.name);
    access.member("config", event.config);
    access.member("host", event.process.host);
    access.member("machine", event.process.machine);
    access.member("pid", event.process.pid);
    access.member("process_start", event.process.startTime);
    access.member("created", event.createdAt);
}

template <typename Access, typename Environment>
void listEnvironment(Access& access, Environment& event)
{
    access.member("host", event.host);
    access.member("device", event.device);
    access.member("cpu_model", event.cpuModel);
    access.member("compute_threads", event.computeThreads);
    access.member("loader_workers", event.loaderWorkers);
    access.member("versions", event.versions);
    access.member("blas", event.blas);
    access.member("parameters", event.parameters);
    access.member("train_images", event.trainImages);
    access.member("validation_images", event.validationImages);
    access.member("classes", event.classes);
}

template <typename Access, typename Progress>
void listProgress(Access& access, Progress& event)
{
    access.member("epoch", event.epoch);
    access.member("epochs", event.epochs);
    access.member("validating", event.validating);
    access.member("batch", event.batch);
    access.member("batches", event.batches);
    access.member("images_per_second", event.imagesPerSecond);
    access.member("seconds_left", event.secondsLeft);
}

template <typename Access, typename Step>
void listStep(Access& access, Step& event)
{
    access.member("step", event.step);
    access.member("epoch", event.epoch);
    access.member("loss", event.loss);
    access.member("lr", event.learningRate);
    access.member("images_per_second", event.imagesPerSecond);
}

template <typename Access, typename Epoch>
void listEpoch(Access& access, Epoch& event)
{
    access.member("epoch", event.epoch);
    access.member("train_loss", event.trainLoss);
    access.member("train_top1", event.trainTop1);
    access.member("train_top5", event.trainTop5);
    access.member("val_loss", event.validationLoss);
    access.member("val_top1", event.validationTop1);
    access.member("val_top5", event.validationTop5);
    access.member("lr", event.learningRate);
    access.member("images", event.images);
    access.member("epoch_seconds", event.epochSeconds);
    access.member("data_wait_seconds", event.dataWaitSeconds);
    access.member("transfer_seconds", event.transferSeconds);
    access.member("compute_seconds", event.computeSeconds);
    access.member("validation_seconds", event.validationSeconds);
    access.member("peak_memory", event.peakMemoryBytes);
    access.member("grad_norm", event.gradientNorm);
    access.member("finished", event.finishedAt);
    access.member("other_load", event.otherLoad);
    access.member("loader_cpu_seconds", event.loaderCpuSeconds);
    access.member("is_best", event.isBest);
}

template <typename Access, typename Sample>
void listSystem(Access& access, Sample& event)
{
    access.member("sampled", event.time);
    access.member("cpu", event.cpuShare);
    access.member("other", event.otherShare);
    access.member("process_cores", event.processCores);
    access.member("loader_cores", event.loaderCores);
    access.member("loader_busy_cores", event.loaderBusyCores);
    access.member("memory_used", event.memoryUsed);
    access.member("memory_total", event.memoryTotal);
    access.member("process_memory", event.processMemory);
    access.member("disk_read", event.diskReadRate);
    access.member("disk_busy", event.diskBusyShare);
    access.member("gpu", event.gpuShare);
    access.member("gpu_memory_used", event.gpuMemoryUsed);
    access.member("gpu_memory_total", event.gpuMemoryTotal);
}

void encodeConfusion(json& object, const ConfusionRecord& event)
{
    object["kind"] = textJson(event.kind);
    object["epoch"] = event.epoch;
    json& names = object["classes"] = json::array();
    for (const std::string& name : event.classNames)
        names.push_back(textJson(name));
    std::vector<std::uint64_t> numbers;
    for (const ConfusionCell& cell : event.cells)
        numbers.insert(numbers.end(), {cell.truth, cell.predicted, cell.images});
    object["cells"] = numbers;
}

ConfusionRecord decodeConfusion(const json& object)
{
    ConfusionRecord record;
    record.kind = textFrom(object.at("kind"));
    record.epoch = integerFrom<int>(object.at("epoch"));
    for (const json& name : object.at("classes"))
        record.classNames.push_back(textFrom(name));
    std::vector<std::uint64_t> numbers;
    for (const json& number : object.at("cells"))
        numbers.push_back(integerFrom<std::uint64_t>(number));
    if (numbers.size() % 3 != 0)
        throw Damaged();
    const std::uint64_t classes = record.classNames.size();
    for (std::size_t i = 0; i < numbers.size(); i += 3) {
        if (numbers[i] >= classes || numbers[i + 1] >= classes || numbers[i + 2] == 0)
            throw Damaged();
        record.cells.push_back({static_cast<std::uint32_t>(numbers[i]),
                                static_cast<std::uint32_t>(numbers[i + 1]), numbers[i + 2]});
    }
    return record;
}

class BodyEncoder
{
public:
    explicit BodyEncoder(json& object) : m_object(object), m_writer(object) {}

    void operator()(const UnknownEvent&) { m_object["event"] = "unknown"; }
    void operator()(const RunOpened& event)
    {
        m_object["event"] = "opened";
        m_object["version"] = kEventVersion;
        listOpened(m_writer, event);
    }
    void operator()(const RunEnvironment& event)
    {
        m_object["event"] = "started";
        listEnvironment(m_writer, event);
        m_object["train_data"] = textJson(dataIdentityText(event.trainData));
        m_object["validation_data"] = textJson(dataIdentityText(event.validationData));
    }
    void operator()(const RunProgress& event)
    {
        m_object["event"] = "progress";
        listProgress(m_writer, event);
    }
    void operator()(const StepRecord& event)
    {
        m_object["event"] = "step";
        listStep(m_writer, event);
    }
    void operator()(const EpochRecord& event)
    {
        m_object["event"] = "epoch";
        listEpoch(m_writer, event);
    }
    void operator()(const DataChanged& event)
    {
        m_object["event"] = "data_changed";
        m_writer.member("after_epoch", event.afterEpoch);
        m_writer.member("change", event.change);
    }
    void operator()(const ConfusionRecord& event)
    {
        m_object["event"] = "confusion";
        encodeConfusion(m_object, event);
    }
    void operator()(const LogWritten& event)
    {
        m_object["event"] = "log";
        m_object["severity"] = enumName(kSeverityNames, event.severity);
        m_writer.member("text", event.text);
    }
    void operator()(const SystemSample& event)
    {
        m_object["event"] = "system";
        listSystem(m_writer, event);
    }
    void operator()(const ArtifactWritten& event)
    {
        m_object["event"] = "artifact";
        m_writer.member("kind", event.kind);
        m_writer.member("path", event.path);
    }
    void operator()(const Heartbeat&) { m_object["event"] = "heartbeat"; }
    void operator()(const RunEnded& event)
    {
        m_object["event"] = "ended";
        m_object["status"] = enumName(kEndNames, event.end);
        m_writer.member("error", event.error);
    }

private:
    json& m_object;
    Writer m_writer;
};

template <typename Enum, std::size_t Count>
Enum enumFrom(const EnumName<Enum> (&names)[Count], const json& name)
{
    if (const auto value = enumValue(names, name.get_ref<const std::string&>()))
        return *value;
    throw Damaged();
}

RunOpened decodeOpened(const json& object, Reader& reader)
{
    const auto version = integerFrom<int>(object.at("version"), 1);
    if (version > kEventVersion)
        throw Error(ErrorCode::UnsupportedVersion,
                    Text("the events were written by a newer Formwork (event version %1, this "
                         "program knows up to %2)")
                        .arg(version, kEventVersion),
                    {}, Text("install the newer Formwork"));
    RunOpened event;
    listOpened(reader, event);
    if (event.run.empty() || event.session.empty())
        throw Damaged();
    return event;
}

template <typename Event>
void requireEpoch(const Event& event)
{
    if (event.epoch < 1)
        throw Damaged();
}

EventBody decodeBody(const json& object)
{
    Reader reader(object);
    const auto& name = object.at("event").get_ref<const std::string&>();
    if (name == "opened")
        return decodeOpened(object, reader);
    if (name == "started") {
        RunEnvironment event;
        listEnvironment(reader, event);
        event.trainData = dataIdentityFromText(textFrom(object.at("train_data")));
        event.validationData = dataIdentityFromText(textFrom(object.at("validation_data")));
        return event;
    }
    if (name == "progress") {
        RunProgress event;
        listProgress(reader, event);
        return event;
    }
    if (name == "step") {
        StepRecord event;
        listStep(reader, event);
        requireEpoch(event);
        return event;
    }
    if (name == "epoch") {
        EpochRecord event;
        listEpoch(reader, event);
        requireEpoch(event);
        return event;
    }
    if (name == "data_changed") {
        DataChanged event;
        reader.member("after_epoch", event.afterEpoch);
        reader.member("change", event.change);
        return event;
    }
    if (name == "confusion")
        return decodeConfusion(object);
    if (name == "log") {
        LogWritten event;
        event.severity = enumFrom(kSeverityNames, object.at("severity"));
        reader.member("text", event.text);
        return event;
    }
    if (name == "system") {
        SystemSample event;
        listSystem(reader, event);
        return event;
    }
    if (name == "artifact") {
        ArtifactWritten event;
        reader.member("kind", event.kind);
        reader.member("path", event.path);
        return event;
    }
    if (name == "heartbeat")
        return Heartbeat();
    if (name == "ended") {
        RunEnded event;
        event.end = enumFrom(kEndNames, object.at("status"));
        reader.member("error", event.error);
        return event;
    }
    return UnknownEvent();
}

} // namespace

std::string encodeEvent(const RunEvent& event)
{
    json object = {{"seq", event.sequence}, {"time", event.time}};
    std::visit(BodyEncoder(object), event.body);
    return object.dump();
}

std::optional<RunEvent> decodeEvent(std::string_view line)
{
    try {
        const json object = json::parse(line);
        RunEvent event;
        event.sequence = integerFrom<std::uint64_t>(object.at("seq"), 1);
        event.time = integerFrom<std::int64_t>(object.at("time"));
        event.body = decodeBody(object);
        return event;
    } catch (const json::exception&) {
        return std::nullopt;
    } catch (const Damaged&) {
        return std::nullopt;
    }
}

} // namespace formwork
