#include "core/weights/pth_outline.h"

#include "core/base/error.h"
#include "core/weights/pickle.h"
#include "core/weights/pth_container.h"

#include <algorithm>
#include <array>
#include <memory>
#include <unordered_set>

namespace formwork {

namespace {

constexpr std::size_t kDeepest = 3;
// What a hostile file may make this process remember; models have some hundred tensors.
constexpr std::size_t kMostTensors = 10'000;
constexpr std::size_t kMostPlaces = 1'000;
constexpr std::size_t kMostIgnored = 1'000;
constexpr std::size_t kPlacesListed = 20;

// Weights that were averaged come first: they are what a training is judged by.
constexpr std::array<std::string_view, 14> kUsualEntries = {
    "state_dict_ema", "model_ema",        "ema",         "ema_state_dict", "teacher", "state_dict",
    "model",          "model_state_dict", "model_state", "module",         "net",     "backbone",
    "encoder",        "student"};

struct Place
{
    std::string entry;
    const pickle::Dict* dict;
    std::size_t tensors;
};

class Pth
{
public:
    Pth(const ReadableFile& file, const std::filesystem::path& path)
        : m_file(file)
        , m_path(path)
        , m_container(openPthContainer(file, path))
        , m_document(m_container->document())
    {}

    WeightsOutline outline(const std::string& entry);

private:
    [[noreturn]] void corrupt(const Text& what) const
    {
        throw Error(ErrorCode::CorruptData, what, m_path, Text("the file is damaged"));
    }
    [[noreturn]] void noTensors(const Text& what) const
    {
        throw Error(ErrorCode::UnsupportedFormat, what, m_path, Text("save model.state_dict()"));
    }

    const pickle::Dict& root() const;
    void findPlaces(pickle::Ref ref, const std::string& entry, std::size_t depth);
    const Place& choosePlace(const std::string& entry) const;
    const Place& namedPlace(const std::string& entry) const;
    Text objectInstead() const;
    TensorOutline describe(const std::string& name, const pickle::Tensor& tensor);

    const ReadableFile& m_file;
    const std::filesystem::path& m_path;
    std::unique_ptr<PthContainer> m_container;
    const pickle::Document& m_document;
    std::unordered_set<pickle::Ref> m_visited;
    std::vector<Place> m_places;
};

const pickle::Dict& Pth::root() const
{
    const pickle::Value& root = m_document[m_document.root];
    if (const auto* dict = std::get_if<pickle::Dict>(&root))
        return *dict;
    const auto* object = std::get_if<pickle::Opaque>(&root);
    if (object != nullptr && !object->kind.empty())
        noTensors(Text("holds a Python object of the class '%1'").arg(object->kind));
    noTensors(Text("holds no dictionary of tensors"));
}

// Depth first, so that outer places come before those inside them. Each dictionary once: they may
// contain one another.
void Pth::findPlaces(pickle::Ref ref, const std::string& entry, std::size_t depth)
{
    const auto& dict = std::get<pickle::Dict>(m_document[ref]);
    if (!m_visited.insert(ref).second || m_places.size() == kMostPlaces)
        return;
    const auto tensors = std::ranges::count_if(dict.items, [&](const auto& item) {
        return std::holds_alternative<pickle::Tensor>(m_document[item.second]);
    });
    if (tensors > 0)
        m_places.push_back({entry, &dict, static_cast<std::size_t>(tensors)});
    if (depth == kDeepest)
        return;
    for (const auto& [key, value] : dict.items) {
        const auto* name = std::get_if<std::string>(&m_document[key]);
        if (name != nullptr && std::holds_alternative<pickle::Dict>(m_document[value]))
            findPlaces(value, entry.empty() ? *name : entry + '.' + *name, depth + 1);
    }
}

const Place& Pth::namedPlace(const std::string& entry) const
{
    const auto found = std::ranges::find(m_places, entry, &Place::entry);
    if (found != m_places.end())
        return *found;
    std::string known;
    for (std::size_t i = 0; i < std::min(m_places.size(), kPlacesListed); ++i)
        known += (i == 0 ? "" : ", ") +
                 (m_places[i].entry.empty() ? "the top level" : m_places[i].entry);
    if (m_places.size() > kPlacesListed)
        known += " and " + std::to_string(m_places.size() - kPlacesListed) + " more";
    throw Error(ErrorCode::NotFound, Text("holds no tensors under '%1'").arg(entry), m_path,
                Text("they are under: %1").arg(known));
}

// "; 'model' is a Python object of the class ..." where a whole model was saved.
Text Pth::objectInstead() const
{
    for (const auto& [key, value] : root().items) {
        const auto* name = std::get_if<std::string>(&m_document[key]);
        const auto* object = std::get_if<pickle::Opaque>(&m_document[value]);
        if (name != nullptr && object != nullptr && !object->kind.empty() &&
            std::ranges::find(kUsualEntries, *name) != kUsualEntries.end())
            return Text("'%1' is a Python object of the class '%2'").arg(*name, object->kind);
    }
    return {};
}

const Place& Pth::choosePlace(const std::string& entry) const
{
    if (m_places.empty()) {
        const Text instead = objectInstead();
        noTensors(instead.empty() ? Text("holds no tensors")
                                  : Text("%1; %2").arg(Text("holds no tensors"), instead));
    }
    if (!entry.empty())
        return namedPlace(entry);
    for (const std::string_view usual : kUsualEntries)
        for (const Place& place : m_places)
            if (place.entry == usual || place.entry.ends_with('.' + std::string(usual)))
                return place;
    return *std::ranges::max_element(m_places, {}, &Place::tensors); // the first of equals
}

TensorOutline Pth::describe(const std::string& name, const pickle::Tensor& tensor)
{
    const auto& storage = std::get<pickle::Storage>(m_document[tensor.storage]);
    const StoredBytes stored = m_container->find(storage);
    if (storage.elements > stored.size / storage.elementBytes)
        corrupt(Text("tensor %1: its storage is larger than the data").arg(name));
    const auto extent = tensorExtent(tensor.type, tensor.shape, tensor.strides);
    if (!extent)
        corrupt(Text("tensor %1: its shape is impossible").arg(name));
    const auto beyond = [&] {
        corrupt(Text("tensor %1 reaches beyond its storage").arg(name));
    };
    if (storage.offset > storage.elements)
        beyond();
    const std::uint64_t viewed = storage.offset * storage.elementBytes;
    const std::uint64_t bytes = storage.elements * storage.elementBytes - viewed;
    const std::uint64_t element = tensorTypeBytes(tensor.type);
    if (tensor.offset > bytes / element || extent->span > bytes - tensor.offset * element)
        beyond();
    return {name,
            tensor.type,
            tensor.shape,
            tensor.strides,
            stored.offset + viewed + tensor.offset * element,
            extent->span};
}

WeightsOutline Pth::outline(const std::string& entry)
{
    root();
    findPlaces(m_document.root, "", 0);
    const Place& place = choosePlace(entry);
    if (place.tensors > kMostTensors)
        corrupt(Text("holds %1 tensors, which is impossibly many").arg(place.tensors));

    WeightsOutline outline{.format = WeightsFormat::Pth,
                           .fileBytes = m_file.size(),
                           .entry = place.entry,
                           .entries = {},
                           .tensors = {},
                           .ignored = {},
                           .prefix = {},
                           .outside = {},
                           .metadata = {}};
    for (const Place& each : m_places)
        outline.entries.push_back(each.entry);
    for (const auto& [key, value] : place.dict->items) {
        const auto* name = std::get_if<std::string>(&m_document[key]);
        const auto* tensor = std::get_if<pickle::Tensor>(&m_document[value]);
        if (name != nullptr && tensor != nullptr)
            outline.tensors.push_back(describe(*name, *tensor));
        else if (name != nullptr && outline.ignored.size() < kMostIgnored)
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
