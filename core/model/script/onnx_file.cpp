#include "core/model/script/onnx_file.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/protobuf_message.h"
#include "core/base/version.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace formwork {

namespace {

// Numbers of fields and values of enumerations in onnx.proto.
constexpr std::int64_t kFormatVersion = 8;
enum ModelField : std::uint64_t {
    ModelVersion = 1,
    ModelProducer = 2,
    ModelProducerVersion = 3,
    ModelGraph = 7,
    ModelOperatorSet = 8,
    ModelMetadata = 14
};
enum GraphField : std::uint64_t {
    GraphNode = 1,
    GraphName = 2,
    GraphConstant = 5,
    GraphInput = 11,
    GraphOutput = 12
};
enum NodeField : std::uint64_t {
    NodeInput = 1,
    NodeOutput = 2,
    NodeName = 3,
    NodeType = 4,
    NodeAttribute = 5
};
enum AttributeField : std::uint64_t {
    AttributeName = 1,
    AttributeFloat = 2,
    AttributeInteger = 3,
    AttributeIntegers = 8,
    AttributeType = 20
};
enum AttributeTypes : std::int64_t { TypeFloat = 1, TypeInteger = 2, TypeIntegers = 7 };
enum TensorField : std::uint64_t { TensorSize = 1, TensorType = 2, TensorName = 8, TensorData = 9 };
enum ElementType : std::int64_t { Float32 = 1, Int64 = 7 };
enum ValueField : std::uint64_t { ValueName = 1, ValueType = 2 };
enum TypeField : std::uint64_t { TypeTensor = 1 };
enum TensorTypeField : std::uint64_t { TensorElement = 1, TensorShape = 2 };
enum ShapeField : std::uint64_t { ShapeDimension = 1 };
enum DimensionField : std::uint64_t { DimensionSize = 1, DimensionName = 2 };
enum OperatorSetField : std::uint64_t { OperatorSetDomain = 1, OperatorSetVersion = 2 };
enum EntryField : std::uint64_t { EntryKey = 1, EntryValue = 2 };

constexpr std::uint64_t kMostBytes = std::numeric_limits<std::int32_t>::max();

ProtobufMessage encoded(const std::string& name, const OnnxAttribute& attribute)
{
    ProtobufMessage message;
    message.addBytes(AttributeName, name);
    if (const auto* integer = std::get_if<std::int64_t>(&attribute)) {
        message.addInteger(AttributeInteger, *integer);
        message.addInteger(AttributeType, TypeInteger);
    } else if (const auto* number = std::get_if<float>(&attribute)) {
        message.addFloat(AttributeFloat, *number);
        message.addInteger(AttributeType, TypeFloat);
    } else {
        for (const std::int64_t each : std::get<std::vector<std::int64_t>>(attribute))
            message.addInteger(AttributeIntegers, each);
        message.addInteger(AttributeType, TypeIntegers);
    }
    return message;
}

ProtobufMessage encoded(const OnnxNode& node)
{
    ProtobufMessage message;
    for (const std::string& input : node.inputs)
        message.addBytes(NodeInput, input);
    for (const std::string& output : node.outputs)
        message.addBytes(NodeOutput, output);
    message.addBytes(NodeName, node.outputs.front());
    message.addBytes(NodeType, node.type);
    for (const auto& [name, attribute] : node.attributes)
        message.addMessage(NodeAttribute, encoded(name, attribute));
    return message;
}

ProtobufMessage encoded(const OnnxValue& value)
{
    ProtobufMessage shape;
    for (const std::int64_t size : value.shape) {
        ProtobufMessage dimension;
        if (size == kOnnxBatch)
            dimension.addBytes(DimensionName, "batch");
        else
            dimension.addInteger(DimensionSize, size);
        shape.addMessage(ShapeDimension, dimension);
    }
    ProtobufMessage tensor;
    tensor.addInteger(TensorElement, Float32);
    tensor.addMessage(TensorShape, shape);
    ProtobufMessage type;
    type.addMessage(TypeTensor, tensor);
    ProtobufMessage message;
    message.addBytes(ValueName, value.name);
    message.addMessage(ValueType, type);
    return message;
}

// A constant in the graph up to its bytes, which follow.
ProtobufMessage headerOf(const std::string& name, const at::Tensor& tensor)
{
    ProtobufMessage inner;
    for (const std::int64_t size : tensor.sizes())
        inner.addInteger(TensorSize, size);
    inner.addInteger(TensorType, tensor.scalar_type() == at::kLong ? Int64 : Float32);
    inner.addBytes(TensorName, name);
    inner.addBytesHeader(TensorData, tensor.nbytes());
    ProtobufMessage header;
    header.addBytesHeader(GraphConstant, inner.bytes().size() + tensor.nbytes());
    header.append(inner);
    return header;
}

ProtobufMessage beforeGraph()
{
    ProtobufMessage message;
    message.addInteger(ModelVersion, kFormatVersion);
    message.addBytes(ModelProducer, "Formwork");
    message.addBytes(ModelProducerVersion, kVersion);
    ProtobufMessage operators;
    operators.addBytes(OperatorSetDomain, "");
    operators.addInteger(OperatorSetVersion, kOnnxOperatorSet);
    message.addMessage(ModelOperatorSet, operators);
    return message;
}

ProtobufMessage encoded(const std::map<std::string, std::string>& metadata)
{
    ProtobufMessage message;
    for (const auto& [key, value] : metadata) {
        ProtobufMessage entry;
        entry.addBytes(EntryKey, key);
        entry.addBytes(EntryValue, value);
        message.addMessage(ModelMetadata, entry);
    }
    return message;
}

void append(WritableFile& file, const ProtobufMessage& message)
{
    file.append(std::as_bytes(std::span(message.bytes())));
}

} // namespace

void saveOnnx(FileSystem& fileSystem, const std::filesystem::path& path, const OnnxGraph& graph,
              const std::map<std::string, std::string>& metadata)
{
    ProtobufMessage structure;
    structure.addBytes(GraphName, "classifier");
    for (const OnnxNode& node : graph.nodes)
        structure.addMessage(GraphNode, encoded(node));
    structure.addMessage(GraphInput, encoded(graph.input));
    structure.addMessage(GraphOutput, encoded(graph.output));
    std::uint64_t graphBytes = structure.bytes().size();
    std::vector<ProtobufMessage> headers;
    for (const auto& [name, tensor] : graph.constants) {
        headers.push_back(headerOf(name, tensor));
        graphBytes += headers.back().bytes().size() + tensor.nbytes();
    }
    ProtobufMessage start = beforeGraph();
    start.addBytesHeader(ModelGraph, graphBytes);
    const ProtobufMessage end = encoded(metadata);
    if (start.bytes().size() + graphBytes + end.bytes().size() > kMostBytes)
        throw Error(ErrorCode::InvalidArgument,
                    Text("the model is too large for ONNX, whose files end at 2 GiB"), path,
                    Text("give timm or torchscript"));

    AtomicFile file(fileSystem, path);
    append(file.file(), start);
    append(file.file(), structure);
    for (std::size_t i = 0; i < headers.size(); ++i) {
        const at::Tensor& tensor = graph.constants[i].second;
        append(file.file(), headers[i]);
        file.file().append({static_cast<const std::byte*>(tensor.data_ptr()), tensor.nbytes()});
    }
    append(file.file(), end);
    file.commit();
}

} // namespace formwork
