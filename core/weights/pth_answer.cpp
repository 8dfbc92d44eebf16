// What child and parent of pth_process.h say to each other, in JSON.
#include "core/base/error.h"
#include "core/weights/pth_outline.h"
#include "core/weights/pth_process.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <new>

namespace formwork {

namespace {

using Json = nlohmann::json;

// A state dict may hold views of one storage, but not so many that a small file fills the memory.
constexpr std::uint64_t kMostTimesTheFile = 8;

// What the child may report; other codes come from nowhere but the parent.
constexpr std::array kCodes = {
    ErrorCode::CorruptData, ErrorCode::UnsupportedFormat, ErrorCode::UnsupportedVersion,
    ErrorCode::NotFound,    ErrorCode::PermissionDenied,  ErrorCode::Io,
    ErrorCode::OutOfMemory,
};

Json tensorJson(const TensorOutline& tensor)
{
    return {tensor.name, tensorTypeName(tensor.type), tensor.shape, tensor.strides, tensor.offset};
}

Json errorJson(ErrorCode code, const Text& text, const Text& hint)
{
    return {
        {"error",
         {{"code", errorCodeName(code)}, {"message", text.encoded()}, {"hint", hint.encoded()}}}};
}

Json answerJson(FileSystem& fileSystem, const std::filesystem::path& file, const std::string& entry)
{
    try {
        const auto opened = fileSystem.open(file);
        const WeightsOutline outline = parsePth(*opened, file, entry);
        Json tensors = Json::array();
        for (const TensorOutline& tensor : outline.tensors)
            tensors.push_back(tensorJson(tensor));
        return {{"entry", outline.entry},
                {"entries", outline.entries},
                {"ignored", outline.ignored},
                {"tensors", std::move(tensors)}};
    } catch (const Error& error) {
        return errorJson(error.code(), error.text(), error.hint());
    } catch (const std::bad_alloc&) {
        return errorJson(ErrorCode::CorruptData,
                         Text("reading it needs more memory than weights may take"),
                         Text("the file is damaged or malicious"));
    }
}

[[noreturn]] void nonsense(const std::filesystem::path& file)
{
    throw Error(ErrorCode::CorruptData, Text("its reader's answer does not match the file"), file,
                Text("the file is damaged or malicious"));
}

[[noreturn]] void throwReported(const Json& json, const std::filesystem::path& file)
{
    const auto name = json.at("code").get<std::string>();
    const auto code = std::ranges::find(kCodes, name, errorCodeName);
    throw Error(code == kCodes.end() ? ErrorCode::CorruptData : *code,
                Text::decoded(json.at("message").get<std::string>()), file,
                Text::decoded(json.at("hint").get<std::string>()));
}

TensorOutline tensorFrom(const Json& json, std::uint64_t fileBytes, std::uint64_t& budget,
                         const std::filesystem::path& file)
{
    const auto type = findTensorType(json.at(1).get<std::string>());
    if (!type || !json.at(4).is_number_unsigned())
        nonsense(file);
    TensorOutline tensor{json.at(0).get<std::string>(),
                         *type,
                         json.at(2).get<std::vector<std::int64_t>>(),
                         json.at(3).get<std::vector<std::int64_t>>(),
                         json.at(4).get<std::uint64_t>(),
                         0};
    const auto extent = tensorExtent(tensor.type, tensor.shape, tensor.strides);
    if (!extent || tensor.offset > fileBytes || extent->span > fileBytes - tensor.offset)
        nonsense(file);
    const std::uint64_t needed = std::max(extent->dense, extent->span);
    if (needed > budget)
        throw Error(ErrorCode::CorruptData,
                    Text("its tensors would take more than %1 times the file's size")
                        .arg(kMostTimesTheFile),
                    file, Text("the file is damaged or malicious"));
    budget -= needed;
    tensor.span = extent->span;
    return tensor;
}

} // namespace

std::string describePth(FileSystem& fileSystem, const std::filesystem::path& file,
                        const std::string& entry)
{
    try {
        return answerJson(fileSystem, file, entry).dump();
    } catch (const Json::exception&) { // dump() refuses names that are not UTF-8
        return errorJson(ErrorCode::CorruptData, Text("a name in it is not UTF-8"),
                         Text("it is damaged"))
            .dump();
    } catch (const std::exception&) {
        return R"({"error":{"code":"corrupt_data","message":"it cannot be read","hint":""}})";
    }
}

WeightsOutline outlineFromAnswer(const std::string& answer, std::uint64_t fileBytes,
                                 const std::filesystem::path& file)
{
    try {
        const Json json = Json::parse(answer);
        if (json.contains("error"))
            throwReported(json["error"], file);
        WeightsOutline outline{.format = WeightsFormat::Pth,
                               .fileBytes = fileBytes,
                               .entry = json.at("entry").get<std::string>(),
                               .entries = json.at("entries").get<std::vector<std::string>>(),
                               .tensors = {},
                               .ignored = json.at("ignored").get<std::vector<std::string>>(),
                               .prefix = {},
                               .outside = {},
                               .metadata = {}};
        std::uint64_t budget = fileBytes * kMostTimesTheFile;
        for (const Json& tensor : json.at("tensors"))
            outline.tensors.push_back(tensorFrom(tensor, fileBytes, budget, file));
        return outline;
    } catch (const Json::exception&) {
        nonsense(file);
    }
}

} // namespace formwork
