#include "core/weights/pickle_objects.h"

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
    std::optional<TensorType> type;
    std::uint64_t elementBytes;
};

constexpr std::array kStorages = {
    StorageClass{"torch.DoubleStorage", TensorType::Float64, 8},
    StorageClass{"torch.FloatStorage", TensorType::Float32, 4},
    StorageClass{"torch.HalfStorage", TensorType::Float16, 2},
    StorageClass{"torch.BFloat16Storage", TensorType::BFloat16, 2},
    StorageClass{"torch.LongStorage", TensorType::Int64, 8},
    StorageClass{"torch.IntStorage", TensorType::Int32, 4},
    StorageClass{"torch.ShortStorage", TensorType::Int16, 2},
    StorageClass{"torch.CharStorage", TensorType::Int8, 1},
    StorageClass{"torch.ByteStorage", TensorType::UInt8, 1},
    StorageClass{"torch.BoolStorage", TensorType::Bool, 1},
    StorageClass{"torch.storage.UntypedStorage", TensorType::UInt8, 1},
    StorageClass{"torch.ComplexFloatStorage", std::nullopt, 8},
    StorageClass{"torch.ComplexDoubleStorage", std::nullopt, 16},
    StorageClass{"torch.QInt8Storage", std::nullopt, 1},
    StorageClass{"torch.QUInt8Storage", std::nullopt, 1},
    StorageClass{"torch.QInt32Storage", std::nullopt, 4},
};

struct TypeName
{
    std::string_view name;
    TensorType type;
};

constexpr std::array kTypes = {
    TypeName{"torch.float64", TensorType::Float64},
    TypeName{"torch.float32", TensorType::Float32},
    TypeName{"torch.float16", TensorType::Float16},
    TypeName{"torch.bfloat16", TensorType::BFloat16},
    TypeName{"torch.int64", TensorType::Int64},
    TypeName{"torch.int32", TensorType::Int32},
    TypeName{"torch.int16", TensorType::Int16},
    TypeName{"torch.int8", TensorType::Int8},
    TypeName{"torch.uint8", TensorType::UInt8},
    TypeName{"torch.bool", TensorType::Bool},
};

constexpr std::string_view kRebuildTensor = "torch._utils._rebuild_tensor_v2";
constexpr std::string_view kRebuildOldTensor = "torch._utils._rebuild_tensor";
constexpr std::string_view kRebuildTypedTensor = "torch._utils._rebuild_tensor_v3";
constexpr std::string_view kRebuildParameter = "torch._utils._rebuild_parameter";
constexpr std::string_view kRebuildParameterWithState =
    "torch._utils._rebuild_parameter_with_state";
constexpr std::string_view kRebuildSubclass = "torch._tensor._rebuild_from_type_v2";
constexpr std::string_view kSize = "torch.Size";
constexpr std::array<std::string_view, 3> kOrderedDicts = {"collections.OrderedDict",
                                                           "builtins.dict", "__builtin__.dict"};
constexpr std::string_view kDefaultDict = "collections.defaultdict";

// Modules that run programs or code, by their first name.
constexpr std::array<std::string_view, 28> kHarmfulModules = {
    "os",      "posix",  "nt",      "subprocess", "commands", "popen2",     "pty",
    "sys",     "shutil", "socket",  "importlib",  "imp",      "runpy",      "ctypes",
    "code",    "codeop", "marshal", "pickle",     "_pickle",  "webbrowser", "pydoc",
    "pkgutil", "pdb",    "bdb",     "timeit",     "cProfile", "pip",        "asyncio",
};
constexpr std::array<std::string_view, 2> kBuiltins = {"builtins", "__builtin__"};
constexpr std::array<std::string_view, 9> kHarmfulBuiltins = {
    "eval", "exec", "execfile", "compile", "__import__", "open", "file", "input", "breakpoint"};
constexpr std::array<std::string_view, 3> kHarmfulFunctions = {"torch.load", "torch.hub.load",
                                                               "torch.jit.load"};

template <typename Names>
bool contains(const Names& names, std::string_view name)
{
    return std::ranges::find(names, name) != std::ranges::end(names);
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
        corruptPickle(Text("a tensor's %1 is not a number from 0").arg(what), path);
    return static_cast<std::uint64_t>(*number);
}

std::vector<std::int64_t> lengths(const Document& document, Ref ref, const char* what,
                                  const std::filesystem::path& path)
{
    const auto* tuple = std::get_if<Tuple>(&document[ref]);
    constexpr std::size_t kMostDimensions = 16; // weights have at most five
    if (tuple == nullptr || tuple->items.size() > kMostDimensions)
        corruptPickle(Text("a tensor's %1 is not a short list of numbers").arg(what), path);
    std::vector<std::int64_t> out;
    for (const Ref item : tuple->items)
        out.push_back(static_cast<std::int64_t>(notNegative(document[item], what, path)));
    return out;
}

[[noreturn]] void wrongStorage(const std::filesystem::path& path)
{
    corruptPickle(Text("a storage is described wrongly"), path);
}

// (storage, offset, shape, strides, ...); version 3 has the type at the end, its storage bytes.
Value rebuildTensor(const Document& document, const Tuple& arguments, bool typed,
                    const std::filesystem::path& path)
{
    constexpr std::size_t kTypeAt = 6;
    const std::vector<Ref>& items = arguments.items;
    if (items.size() < (typed ? kTypeAt + 1 : 4))
        corruptPickle(Text("a tensor has no storage"), path);
    const auto* storage = std::get_if<Storage>(&document[items[0]]);
    if (storage == nullptr)
        corruptPickle(Text("a tensor has no storage"), path);
    if (!storage->type)
        return Opaque{"torch.Tensor"};
    Tensor tensor;
    tensor.storage = items[0];
    tensor.type = *storage->type;
    if (typed) {
        const auto* name = std::get_if<Global>(&document[items[kTypeAt]]);
        const auto type =
            name == nullptr ? kTypes.end() : std::ranges::find(kTypes, name->name, &TypeName::name);
        if (type == kTypes.end())
            return Opaque{"torch.Tensor"};
        tensor.type = type->type;
    }
    tensor.offset = notNegative(document[items[1]], "offset", path);
    tensor.shape = lengths(document, items[2], "shape", path);
    tensor.strides = lengths(document, items[3], "strides", path);
    return tensor;
}

// (tensor, ...)
Value rebuildParameter(const Document& document, const Tuple& arguments,
                       const std::filesystem::path& path)
{
    if (!arguments.items.empty()) {
        const Value& data = document[arguments.items[0]];
        if (std::holds_alternative<Tensor>(data) || std::holds_alternative<Opaque>(data))
            return data;
    }
    corruptPickle(Text("a parameter has no tensor"), path);
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
        return dict; // of another mapping
    for (const Ref ref : pairs->items) {
        const auto* tuple = std::get_if<Tuple>(&document[ref]);
        const auto* list = std::get_if<List>(&document[ref]);
        const std::vector<Ref>* pair = tuple != nullptr  ? &tuple->items
                                       : list != nullptr ? &list->items
                                                         : nullptr;
        if (pair == nullptr || pair->size() != 2)
            corruptPickle(Text("a dictionary is made of something other than pairs"), path);
        dict.items.emplace_back((*pair)[0], (*pair)[1]);
    }
    return dict;
}

} // namespace

void corruptPickle(const Text& what, const std::filesystem::path& path)
{
    throw Error(ErrorCode::CorruptData, Text("the pickled data is damaged: %1").arg(what), path);
}

void refuseHarmful(const std::string& module, const std::string& name,
                   const std::filesystem::path& path)
{
    const std::string full = module + '.' + name;
    const bool harmful =
        contains(kHarmfulModules, std::string_view(module).substr(0, module.find('.'))) ||
        (contains(kBuiltins, module) && contains(kHarmfulBuiltins, name)) ||
        contains(kHarmfulFunctions, full);
    if (!harmful)
        return;
    constexpr std::size_t kShown = 100;
    throw Error(
        ErrorCode::UnsupportedFormat,
        Text("the file asks Python to call '%1', which weights never need; nothing of it was run")
            .arg(full.substr(0, kShown)),
        path,
        Text("it may be malicious: open it in Python only if you trust its source, and save "
             "model.state_dict() alone"));
}

namespace {

// A tensor that one of PyTorch's functions makes; nothing for any other function.
std::optional<Value> rebuilt(const Document& document, std::string_view function,
                             const Tuple& arguments, const std::filesystem::path& path)
{
    if (function == kRebuildTensor || function == kRebuildOldTensor)
        return rebuildTensor(document, arguments, false, path);
    if (function == kRebuildTypedTensor)
        return rebuildTensor(document, arguments, true, path);
    if (function == kRebuildParameter || function == kRebuildParameterWithState)
        return rebuildParameter(document, arguments, path);
    return std::nullopt;
}

// (function, class, its arguments, attributes)
Value rebuildSubclass(const Document& document, const Tuple& arguments,
                      const std::filesystem::path& path)
{
    if (arguments.items.size() < 3)
        corruptPickle(Text("a tensor has no storage"), path);
    const auto* function = std::get_if<Global>(&document[arguments.items[0]]);
    const auto* inner = std::get_if<Tuple>(&document[arguments.items[2]]);
    if (function != nullptr && inner != nullptr)
        if (auto tensor = rebuilt(document, function->name, *inner, path))
            return std::move(*tensor);
    return Opaque{"torch.Tensor"};
}

} // namespace

Value reduce(const Document& document, const Value& function, const Value& arguments,
             const std::filesystem::path& path)
{
    if (const auto* opaque = std::get_if<Opaque>(&function))
        return *opaque;
    const auto* global = std::get_if<Global>(&function);
    if (global == nullptr)
        corruptPickle(Text("it calls a value that is not a function"), path);
    if (std::holds_alternative<Opaque>(arguments))
        return Opaque{global->name};
    const auto* tuple = std::get_if<Tuple>(&arguments);
    if (tuple == nullptr)
        corruptPickle(Text("it calls a function without arguments"), path);
    const std::string& name = global->name;
    if (auto tensor = rebuilt(document, name, *tuple, path))
        return std::move(*tensor);
    if (name == kRebuildSubclass)
        return rebuildSubclass(document, *tuple, path);
    if (contains(kOrderedDicts, name))
        return orderedDict(document, *tuple, path);
    if (name == kDefaultDict)
        return Dict{};
    if (name == kSize && tuple->items.size() == 1 &&
        std::holds_alternative<Tuple>(document[tuple->items[0]]))
        return document[tuple->items[0]];
    return Opaque{name};
}

Value storageOf(const Document& document, const Value& id, const std::filesystem::path& path)
{
    const auto* tuple = std::get_if<Tuple>(&id);
    const std::string* word = nullptr;
    if (tuple != nullptr && !tuple->items.empty())
        word = std::get_if<std::string>(&document[tuple->items[0]]);
    if (word != nullptr && *word == "module") { // a class with its source, before PyTorch 1.6
        const auto* name =
            tuple->items.size() > 1 ? std::get_if<Global>(&document[tuple->items[1]]) : nullptr;
        return Opaque{name != nullptr ? name->name : "torch.nn.Module"};
    }
    if (word == nullptr || *word != "storage" || tuple->items.size() < 5)
        wrongStorage(path);
    const auto* global = std::get_if<Global>(&document[tuple->items[1]]);
    const auto* key = std::get_if<std::string>(&document[tuple->items[2]]);
    if (global == nullptr || key == nullptr)
        wrongStorage(path);
    const StorageClass* type = findStorage(global->name);
    Storage storage{type != nullptr ? type->type : std::nullopt,
                    type != nullptr ? type->elementBytes : 0, *key,
                    notNegative(document[tuple->items[4]], "storage size", path), 0};
    if (tuple->items.size() < 6)
        return storage;
    // Before PyTorch 1.6: None, or a part of the storage: (key, offset, elements).
    if (const auto* view = std::get_if<Tuple>(&document[tuple->items[5]])) {
        if (view->items.size() != 3)
            wrongStorage(path);
        storage.offset = notNegative(document[view->items[1]], "offset", path);
    }
    return storage;
}

} // namespace formwork::pickle
