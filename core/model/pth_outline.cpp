#include "core/model/pth_outline.h"

#include "core/base/error.h"
#include "core/model/pickle.h"
#include "core/model/zip_archive.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>

namespace formwork {

namespace {

constexpr std::string_view kPickleName = "/data.pkl";
constexpr std::uint64_t kLargestPickle = 64ULL << 20;
constexpr std::size_t kDeepest = 3;

// Weights that were averaged come first: they are what a training is judged by.
constexpr std::array<std::string_view, 10> kUsualEntries = {
    "state_dict_ema", "model_ema",        "ema",         "ema_state_dict", "state_dict",
    "model",          "model_state_dict", "model_state", "module",         "net"};

struct Place
{
    std::string entry;
    const pickle::Dict* dict;
};

class Pth
{
public:
    Pth(const ReadableFile& file, const std::filesystem::path& path)
        : m_file(file)
        , m_path(path)
        , m_archive(file, path)
    {}

    WeightsOutline outline(const std::string& entry);

private:
    [[noreturn]] void corrupt(const std::string& what) const
    {
        throw Error(ErrorCode::CorruptData, what, m_path, "the file is damaged");
    }

    void findPrefix();
    void requireLittleEndian() const;
    void findPlaces(const pickle::Dict& dict, const std::string& entry, std::size_t depth);
    const Place& choosePlace(const std::string& entry) const;
    TensorOutline describe(const std::string& name, const pickle::Tensor& tensor);
    // The place of a storage's bytes in the file, after its checksum was compared.
    const ZipEntry& storageEntry(const pickle::Storage& storage);

    const ReadableFile& m_file;
    const std::filesystem::path& m_path;
    ZipArchive m_archive;
    std::string m_prefix; // of the archive's names
    pickle::Document m_document;
    std::vector<Place> m_places;
    std::unordered_map<std::string, const ZipEntry*> m_verified;
};

void Pth::findPrefix()
{
    const auto& entries = m_archive.entries();
    const auto found = std::ranges::find_if(
        entries, [](const ZipEntry& entry) { return entry.name.ends_with(kPickleName); });
    if (found == entries.end())
        throw Error(ErrorCode::UnsupportedFormat, "is an archive, but not one of torch.save",
                    m_path, "give a .pth file with a state_dict, or a safetensors file");
    m_prefix = found->name.substr(0, found->name.size() - kPickleName.size());
    if (m_archive.find(m_prefix + "/constants.pkl") != nullptr)
        throw Error(ErrorCode::UnsupportedFormat,
                    "is a TorchScript program, which Formwork does not run", m_path,
                    "save its state_dict with torch.save instead");
}

void Pth::requireLittleEndian() const
{
    const ZipEntry* entry = m_archive.find(m_prefix + "/byteorder");
    if (entry == nullptr)
        return; // older versions wrote none, and ran on such machines only
    constexpr std::uint64_t kWord = 16;
    const auto bytes = m_archive.read(*entry, kWord);
    if (std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()) != "little")
        throw Error(ErrorCode::UnsupportedFormat, "was saved on a big-endian machine", m_path,
                    "save it as safetensors there");
}

// Depth first, so that outer places come before those inside them.
void Pth::findPlaces(const pickle::Dict& dict, const std::string& entry, std::size_t depth)
{
    const bool holdsTensors = std::ranges::any_of(dict.items, [&](const auto& item) {
        return std::holds_alternative<pickle::Tensor>(m_document[item.second]);
    });
    if (holdsTensors)
        m_places.push_back({entry, &dict});
    if (depth == kDeepest)
        return;
    for (const auto& [key, value] : dict.items) {
        const auto* name = std::get_if<std::string>(&m_document[key]);
        const auto* inner = std::get_if<pickle::Dict>(&m_document[value]);
        if (name != nullptr && inner != nullptr)
            findPlaces(*inner, entry.empty() ? *name : entry + '.' + *name, depth + 1);
    }
}

const Place& Pth::choosePlace(const std::string& entry) const
{
    if (m_places.empty())
        throw Error(ErrorCode::UnsupportedFormat, "holds no tensors", m_path,
                    "save model.state_dict()");
    if (!entry.empty()) {
        const auto found = std::ranges::find(m_places, entry, &Place::entry);
        if (found != m_places.end())
            return *found;
        std::string known;
        for (const Place& place : m_places)
            known +=
                (known.empty() ? "" : ", ") + (place.entry.empty() ? "the top level" : place.entry);
        throw Error(ErrorCode::NotFound, "holds no tensors under '" + entry + "'", m_path,
                    "they are under: " + known);
    }
    for (const std::string_view usual : kUsualEntries)
        for (const Place& place : m_places)
            if (place.entry == usual || place.entry.ends_with('.' + std::string(usual)))
                return place;
    return m_places.front();
}

const ZipEntry& Pth::storageEntry(const pickle::Storage& storage)
{
    const auto known = m_verified.find(storage.key);
    if (known != m_verified.end())
        return *known->second;
    const ZipEntry* entry = m_archive.find(m_prefix + "/data/" + storage.key);
    if (entry == nullptr)
        corrupt("the data of storage '" + storage.key.substr(0, 40) + "' is missing");
    m_archive.verify(*entry);
    m_verified.emplace(storage.key, entry);
    return *entry;
}

TensorOutline Pth::describe(const std::string& name, const pickle::Tensor& tensor)
{
    const auto& storage = std::get<pickle::Storage>(m_document[tensor.storage]);
    const ZipEntry& entry = storageEntry(storage);
    const std::uint64_t element = tensorTypeBytes(storage.type);
    if (storage.elements > entry.size / element)
        corrupt("tensor " + name + ": its storage is larger than the data");
    const auto extent = tensorExtent(storage.type, tensor.shape, tensor.strides);
    if (!extent)
        corrupt("tensor " + name + ": its shape is impossible");
    const std::uint64_t bytes = storage.elements * element;
    if (tensor.offset > storage.elements || extent->span > bytes - tensor.offset * element)
        corrupt("tensor " + name + " reaches beyond its storage");
    return {name,
            storage.type,
            tensor.shape,
            tensor.strides,
            entry.offset + tensor.offset * element,
            extent->span};
}

WeightsOutline Pth::outline(const std::string& entry)
{
    findPrefix();
    requireLittleEndian();
    m_document = pickle::parse(
        m_archive.read(*m_archive.find(m_prefix + std::string(kPickleName)), kLargestPickle),
        m_path);
    const auto* root = std::get_if<pickle::Dict>(&m_document[m_document.root]);
    if (root == nullptr)
        throw Error(ErrorCode::UnsupportedFormat, "holds no dictionary of tensors", m_path,
                    "save model.state_dict()");
    findPlaces(*root, "", 0);
    const Place& place = choosePlace(entry);

    WeightsOutline outline{.format = WeightsFormat::Pth,
                           .fileBytes = m_file.size(),
                           .entry = place.entry,
                           .entries = {},
                           .tensors = {},
                           .ignored = {},
                           .metadata = {}};
    for (const Place& each : m_places)
        outline.entries.push_back(each.entry);
    for (const auto& [key, value] : place.dict->items) {
        const auto* name = std::get_if<std::string>(&m_document[key]);
        const auto* tensor = std::get_if<pickle::Tensor>(&m_document[value]);
        if (name != nullptr && tensor != nullptr)
            outline.tensors.push_back(describe(*name, *tensor));
        else if (name != nullptr)
            outline.ignored.push_back(*name);
    }
    return outline;
}

} // namespace

WeightsOutline parsePth(const ReadableFile& file, const std::filesystem::path& path,
                        const std::string& entry)
{
    return Pth(file, path).outline(entry);
}

} // namespace formwork
