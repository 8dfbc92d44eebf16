// Reads a file of ONNX with ONNX's library, lets its checker and its strict shape inference examine
// it, and prints what it holds as JSON. A separate program: LibTorch may carry its own protobuf.
#include <nlohmann/json.hpp>
#include <onnx/checker.h>
#include <onnx/onnx_pb.h>
#include <onnx/shape_inference/implementation.h>

#include <cstdio>
#include <cstring>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>

namespace {

using Json = nlohmann::ordered_json;

Json shapeOf(const onnx::ValueInfoProto& value)
{
    Json shape = Json::array();
    for (const auto& dimension : value.type().tensor_type().shape().dim())
        shape.push_back(dimension.has_dim_param()   ? Json(dimension.dim_param())
                        : dimension.has_dim_value() ? Json(dimension.dim_value())
                                                    : Json());
    return shape;
}

double sumOf(const onnx::TensorProto& tensor)
{
    double sum = 0;
    const std::string& bytes = tensor.raw_data();
    for (std::size_t at = 0; at + sizeof(float) <= bytes.size(); at += sizeof(float)) {
        float value = 0;
        std::memcpy(&value, bytes.data() + at, sizeof value);
        sum += static_cast<double>(value);
    }
    return sum;
}

Json examine(onnx::ModelProto& model)
{
    onnx::checker::check_model(model);
    Json facts = {{"format", model.ir_version()},
                  {"producer", model.producer_name()},
                  {"operator_set", model.opset_import(0).version()},
                  {"input", shapeOf(model.graph().input(0))},
                  {"output", shapeOf(model.graph().output(0))},
                  {"operators", Json::object()}};
    for (const auto& node : model.graph().node())
        facts["operators"][node.op_type()] = facts["operators"].value(node.op_type(), 0) + 1;
    for (const auto& tensor : model.graph().initializer()) {
        Json shape = Json::array();
        for (const auto size : tensor.dims())
            shape.push_back(size);
        facts["constants"][tensor.name()] = shape;
        if (tensor.data_type() == onnx::TensorProto::FLOAT)
            facts["sums"][tensor.name()] = sumOf(tensor);
    }
    for (const auto& entry : model.metadata_props())
        facts["metadata"][entry.key()] = entry.value();
    // The output's shape as it follows from the operators, not as it is declared.
    model.mutable_graph()->mutable_output(0)->mutable_type()->mutable_tensor_type()->clear_shape();
    const onnx::ShapeInferenceOptions strict(true, 1, true);
    onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(), strict);
    facts["inferred_output"] = shapeOf(model.graph().output(0));
    facts["inferred_values"] = model.graph().value_info_size();
    return facts;
}

} // namespace

int main(int argc, char** argv)
{
    try {
        std::ifstream file(argc == 2 ? argv[1] : "", std::ios::binary);
        onnx::ModelProto model;
        if (!file || !model.ParseFromIstream(&file))
            throw std::runtime_error("not a file of ONNX");
        std::cout << examine(model).dump() << '\n';
        return 0;
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
