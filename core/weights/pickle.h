// Reads the pickles inside .pth files as far as weights need them: numbers, texts, lists,
// dictionaries and descriptions of tensors. A pickle is a program for a stack machine; this machine
// never calls, imports or executes anything. Every other object (a set, a date, a numpy array, a
// scheduler) becomes an Opaque value, and whatever is done to it is dropped. Only names that
// nobody saves beside weights, functions that run programs or code, are refused: they say that the
// file was made to do harm.
//
// The format: Python's pickletools.py, protocols 2 to 5; what PyTorch puts into it:
// torch/serialization.py and torch/_utils.py.
#pragma once

#include "core/weights/pickle_input.h"
#include "core/weights/tensor_outline.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace formwork::pickle {

// A value's number in its document. Values can contain themselves.
using Ref = std::uint32_t;

struct None
{};
struct Tuple
{
    std::vector<Ref> items;
};
struct List
{
    std::vector<Ref> items;
};
// In the order of first insertion; a later value of an equal text key replaces the earlier one.
struct Dict
{
    std::vector<std::pair<Ref, Ref>> items;
};
struct Global
{
    std::string name; // "torch.FloatStorage"
};
struct Storage
{
    std::optional<TensorType> type; // nothing: complex and the like
    std::uint64_t elementBytes;     // 0: of a class that nobody knows
    std::string key;                // of the archive's entry that holds the data
    std::uint64_t elements;
    std::uint64_t offset = 0; // in elements; of a view in files of PyTorch before 1.6
};
struct Tensor
{
    Ref storage;
    TensorType type;
    std::uint64_t offset; // in elements
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides;
};
// What weights do not need: floating-point numbers, bytes, long texts, and objects of any class.
struct Opaque
{
    std::string kind; // "torch.nn.modules.linear.Linear"; empty: plain data
};

using Value = std::variant<None, bool, std::int64_t, std::string, Tuple, List, Dict, Global,
                           Storage, Tensor, Opaque>;

struct Document
{
    std::deque<Value> values;
    Ref root = 0;

    const Value& operator[](Ref ref) const { return values[ref]; }
};

// Names of tensors, classes and storages are not longer.
inline constexpr std::size_t kLongestName = 512;

// Reads one pickle; `input` is then behind it. Memory is bounded to some 32 MiB and the number
// of operations to five million, whatever the pickle says. Errors: CorruptData, UnsupportedFormat
// for names that do harm, UnsupportedVersion.
Document parse(Input& input);

} // namespace formwork::pickle
