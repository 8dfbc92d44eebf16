#include "core/model/weights/safetensors.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/model/weights/tensor_data.h"
#include "core/weights/safetensors_header.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <set>
#include <span>

namespace formwork {

namespace {

std::string_view typeName(const std::string& name, const at::Tensor& tensor,
                          const std::filesystem::path& path)
{
    const std::optional<TensorType> type = tensorTypeOf(tensor.scalar_type());
    if (!type)
        throw Error(ErrorCode::InvalidArgument,
                    Text("tensor %1 has a type that cannot be saved here").arg(name), path);
    return tensorTypeName(*type);
}

std::string headerText(const NamedTensors& tensors,
                       const std::map<std::string, std::string>& metadata,
                       const std::filesystem::path& path)
{
    nlohmann::ordered_json json = nlohmann::ordered_json::object();
    if (!metadata.empty())
        json[kSafetensorsMetadataKey] = metadata;
    std::set<std::string> names{kSafetensorsMetadataKey};
    std::uint64_t offset = 0;
    for (const auto& [name, tensor] : tensors) {
        if (!names.insert(name).second)
            throw Error(ErrorCode::InvalidArgument, Text("two tensors are named %1").arg(name),
                        path);
        const std::uint64_t end = offset + tensor.nbytes();
        nlohmann::ordered_json entry;
        entry["dtype"] = typeName(name, tensor, path);
        entry["shape"] = tensor.sizes().vec();
        entry["data_offsets"] = {offset, end};
        json[name] = std::move(entry);
        offset = end;
    }
    std::string text = json.dump();
    text.resize((text.size() + 7) / 8 * 8, ' '); // tensors start aligned, as the format asks
    if (text.size() > kLargestSafetensorsHeader)
        throw Error(ErrorCode::InvalidArgument,
                    Text("names and metadata take %1 bytes, more than %2")
                        .arg(text.size(), kLargestSafetensorsHeader),
                    path, Text("use fewer classes, or shorter names"));
    return text;
}

} // namespace

void saveSafetensors(FileSystem& fileSystem, const std::filesystem::path& path,
                     const NamedTensors& tensors,
                     const std::map<std::string, std::string>& metadata,
                     const std::function<void(const std::filesystem::path&)>& check)
{
    const std::string header = headerText(tensors, metadata, path);
    const std::uint64_t length = header.size();
    AtomicFile file(fileSystem, path);
    file.file().append(std::as_bytes(std::span(&length, 1)));
    file.file().append(std::as_bytes(std::span(header)));
    for (const auto& [name, tensor] : tensors) {
        const at::Tensor plain = tensor.detach().cpu().contiguous();
        file.file().append({static_cast<const std::byte*>(plain.data_ptr()), plain.nbytes()});
    }
    if (check) {
        file.file().sync();
        check(file.partial());
    }
    file.commit();
}

TensorFile loadSafetensors(FileSystem& fileSystem, const std::filesystem::path& path)
{
    const std::unique_ptr<ReadableFile> file = fileSystem.open(path);
    SafetensorsHeader header = readSafetensorsHeader(*file, path);
    return {readTensors(*file, header.tensors), std::move(header.metadata)};
}

std::map<std::string, std::string> loadSafetensorsMetadata(FileSystem& fileSystem,
                                                           const std::filesystem::path& path)
{
    return readSafetensorsHeader(*fileSystem.open(path), path).metadata;
}

} // namespace formwork
