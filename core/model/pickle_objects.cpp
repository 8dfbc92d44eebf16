#include "core/model/pickle_objects.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace formwork::pickle {

namespace {

struct StorageClass
{
    std::string_view name;
    TensorType type;
};

constexpr std::array kStorages = {
    StorageClass{"torch.DoubleStorage", TensorType::Float64},
    StorageClass{"torch.FloatStorage", TensorType::Float32},
    StorageClass{"torch.HalfStorage", TensorType::Float16},
    StorageClass{"torch.BFloat16Storage", TensorType::BFloat16},
    StorageClass{"torch.LongStorage", TensorType::Int64},
    StorageClass{"torch.IntStorage", TensorType::Int32},
    StorageClass{"torch.ShortStorage", TensorType::Int16},
    StorageClass{"torch.CharStorage", TensorType::Int8},
    StorageClass{"torch.ByteStorage", TensorType::UInt8},
    StorageClass{"torch.BoolStorage", TensorType::Bool},
};

constexpr std::string_view kRebuildTensor = "torch._utils._rebuild_tensor_v2";
constexpr std::string_view kRebuildOldTensor = "torch._utils._rebuild_tensor";
constexpr std::string_view kRebuildParameter = "torch._utils._rebuild_parameter";
constexpr std::string_view kOrderedDict = "collections.OrderedDict";
constexpr std::string_view kDefaultDict = "collections.defaultdict";
constexpr std::string_view kSize = "torch.Size";

// Data without weights that training scripts save in the same file.
constexpr std::array<std::string_view, 8> kInert = {
    "argparse.Namespace",
    "numpy.core.multiarray.scalar",
    "numpy._core.multiarray.scalar",
    "numpy.dtype",
    "_codecs.encode",
    "torch.device",
    "builtins.dict",
    "__builtin__.dict",
};

constexpr std::array<std::string_view, 10> kTypes = {
    "torch.float64", "torch.float32", "torch.float16", "torch.bfloat16", "torch.int64",
    "torch.int32",   "torch.int16",   "torch.int8",    "torch.uint8",    "torch.bool",
};

constexpr std::array kFunctions = {kRebuildTensor, kRebuildOldTensor, kRebuildParameter,
                                   kOrderedDict,   kDefaultDict,      kSize};

template <typename List>
bool contains(const List& list, std::string_view name)
{
    return std::ranges::find(list, name) != std::ranges::end(list);
}

const StorageClass* findStorage(std::string_view name)
{
    const auto found = std::ranges::find(kStorages, name, &StorageClass::name);
    return found == kStorages.end() ? nullptr : &*found;
}

std::uint64_t notNegative(const Value& value, const char* what, const std::filesystem::path& path)
{
    const auto* number = std::get_if<std::int64_t>(&value);
    if (number == nullptr || *number < 0)
        corruptPickle(std::string("a tensor's ") + what + " is no number from 0", path);
    return static_cast<std::uint64_t>(*number);
}

std::vector<std::int64_t> lengths(const Document& document, Ref ref, const char* what,
                                  const std::filesystem::path& path)
{
    const auto* tuple = std::get_if<Tuple>(&document[ref]);
    constexpr std::size_t kMostDimensions = 64;
    if (tuple == nullptr || tuple->items.size() > kMostDimensions)
        corruptPickle(std::string("a tensor's ") + what + " is no list of numbers", path);
    std::vector<std::int64_t> out;
    for (const Ref item : tuple->items)
        out.push_back(static_cast<std::int64_t>(notNegative(document[item], what, path)));
    return out;
}

// (storage, offset, shape, strides, ...); what follows says nothing about the values.
Tensor rebuildTensor(const Document& document, const Tuple& arguments,
                     const std::filesystem::path& path)
{
    const std::vector<Ref>& items = arguments.items;
    if (items.size() < 4 || !std::holds_alternative<Storage>(document[items[0]]))
        corruptPickle("a tensor has no storage", path);
    Tensor tensor;
    tensor.storage = items[0];
    tensor.offset = notNegative(document[items[1]], "offset", path);
    tensor.shape = lengths(document, items[2], "shape", path);
    tensor.strides = lengths(document, items[3], "strides", path);
    return tensor;
}

// OrderedDict() or OrderedDict([[key, value], ...]).
Dict orderedDict(const Document& document, const Tuple& arguments,
                 const std::filesystem::path& path)
{
    Dict dict;
    if (arguments.items.empty())
        return dict;
    const auto* pairs = std::get_if<List>(&document[arguments.items[0]]);
    if (pairs == nullptr)
        corruptPickle("a dictionary is made from no list", path);
    for (const Ref ref : pairs->items) {
        const auto* tuple = std::get_if<Tuple>(&document[ref]);
        const auto* list = std::get_if<List>(&document[ref]);
        const std::vector<Ref>* pair = tuple != nullptr  ? &tuple->items
                                       : list != nullptr ? &list->items
                                                         : nullptr;
        if (pair == nullptr || pair->size() != 2)
            corruptPickle("a dictionary is made from no pairs", path);
        dict.items.emplace_back((*pair)[0], (*pair)[1]);
    }
    return dict;
}

} // namespace

void corruptPickle(const std::string& what, const std::filesystem::path& path)
{
    throw Error(ErrorCode::CorruptData, "the pickled data is damaged: " + what, path);
}

void requireKnownGlobal(const std::string& name, const std::filesystem::path& path)
{
    if (contains(kFunctions, name) || contains(kInert, name) || contains(kTypes, name) ||
        findStorage(name) != nullptr)
        return;
    constexpr std::size_t kShown = 100;
    throw Error(ErrorCode::UnsupportedFormat,
                "the file asks for the Python object '" + name.substr(0, kShown) +
                    "', which is not plain data; nothing of it was run",
                path,
                "save model.state_dict() alone, and open no such file in Python unless you trust "
                "where it comes from");
}

Value reduce(const Document& document, const Value& function, const Value& arguments,
             const std::filesystem::path& path)
{
    const auto* global = std::get_if<Global>(&function);
    const auto* tuple = std::get_if<Tuple>(&arguments);
    if (global == nullptr || tuple == nullptr)
        corruptPickle("it calls what is no function", path);
    const std::string& name = global->name;
    if (name == kRebuildTensor || name == kRebuildOldTensor)
        return rebuildTensor(document, *tuple, path);
    if (name == kRebuildParameter) {
        if (tuple->items.empty() || !std::holds_alternative<Tensor>(document[tuple->items[0]]))
            corruptPickle("a parameter has no tensor", path);
        return document[tuple->items[0]];
    }
    if (name == kOrderedDict)
        return orderedDict(document, *tuple, path);
    if (name == kDefaultDict)
        return Dict{};
    if (name == kSize) {
        if (tuple->items.size() != 1 || !std::holds_alternative<Tuple>(document[tuple->items[0]]))
            corruptPickle("a shape is no tuple", path);
        return document[tuple->items[0]];
    }
    if (contains(kInert, name))
        return Inert{name};
    corruptPickle("it calls " + name, path);
}

Storage storageOf(const Document& document, const Value& id, const std::filesystem::path& path)
{
    const auto* tuple = std::get_if<Tuple>(&id);
    if (tuple == nullptr || tuple->items.size() < 5)
        corruptPickle("a storage is described wrongly", path);
    const auto* word = std::get_if<std::string>(&document[tuple->items[0]]);
    const auto* global = std::get_if<Global>(&document[tuple->items[1]]);
    const auto* key = std::get_if<std::string>(&document[tuple->items[2]]);
    if (word == nullptr || *word != "storage" || global == nullptr || key == nullptr)
        corruptPickle("a storage is described wrongly", path);
    const StorageClass* type = findStorage(global->name);
    if (type == nullptr)
        corruptPickle("a storage is of the class " + global->name, path);
    return {type->type, *key, notNegative(document[tuple->items[4]], "storage size", path)};
}

} // namespace formwork::pickle
