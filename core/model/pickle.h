// Reads the pickles inside .pth files into plain values. Nothing is ever called, imported or
// executed: a pickle is a program for a stack machine, and this machine only knows how to make
// numbers, texts, lists, dictionaries and descriptions of tensors. Whatever else a pickle asks for
// (another class, another function) is an error that names it.
//
// The format: Python's pickletools.py, protocols 2 to 5; what PyTorch puts into it:
// torch/serialization.py and torch/_utils.py.
#pragma once

#include "core/model/tensor_outline.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace formwork::pickle {

// A value's number in its document. Values can contain themselves.
using Ref = std::uint32_t;

struct None
{};
struct Bytes
{
    std::string data;
};
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
    TensorType type;
    std::string key; // of the archive's entry that holds the data
    std::uint64_t elements;
};
struct Tensor
{
    Ref storage;
    std::uint64_t offset; // in elements
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides;
};
// An object that is let in because training scripts save it beside the weights (their options);
// what it holds is dropped.
struct Inert
{
    std::string kind;
};

using Value = std::variant<None, bool, std::int64_t, double, std::string, Bytes, Tuple, List, Dict,
                           Global, Storage, Tensor, Inert>;

struct Document
{
    std::vector<Value> values;
    Ref root = 0;

    const Value& operator[](Ref ref) const { return values[ref]; }
};

// `path` is named in errors. Errors: CorruptData, UnsupportedFormat for what is no plain data.
Document parse(std::span<const std::byte> bytes, const std::filesystem::path& path);

} // namespace formwork::pickle
