#include "core/weights/model_export.h"

#include "core/base/error.h"
#include "core/experiment/model_names.h"
#include "core/weights/weight_names.h"

namespace formwork {

std::string_view modelFormatName(ModelFormat format)
{
    switch (format) {
    case ModelFormat::Torchvision:
        return "torchvision";
    case ModelFormat::TorchScript:
        return "torchscript";
    case ModelFormat::Onnx:
        return "onnx";
    case ModelFormat::Timm:
        break;
    }
    return "timm";
}

std::optional<ModelFormat> findModelFormat(std::string_view name)
{
    for (const ModelFormat format : modelFormats())
        if (modelFormatName(format) == name)
            return format;
    return std::nullopt;
}

const std::array<ModelFormat, 4>& modelFormats()
{
    static constexpr std::array kFormats = {ModelFormat::Timm, ModelFormat::Torchvision,
                                            ModelFormat::TorchScript, ModelFormat::Onnx};
    return kFormats;
}

std::string_view modelFileName(ModelFormat format)
{
    switch (format) {
    case ModelFormat::TorchScript:
        return "model.pt";
    case ModelFormat::Onnx:
        return "model.onnx";
    case ModelFormat::Timm:
    case ModelFormat::Torchvision:
        break;
    }
    return "model.safetensors";
}

void requireModelFormat(std::string_view model, ModelFormat format, bool meanPooling)
{
    const ModelName* name = findModelName(model);
    if (format == ModelFormat::Torchvision && name != nullptr && name->family == ModelFamily::Levit)
        throw Error(ErrorCode::InvalidArgument, Text("torchvision has no LeViT"), {},
                    Text("give timm, torchscript or onnx"));
    if (format == ModelFormat::Torchvision)
        requireNamingOf(model, WeightNaming::Torchvision, meanPooling);
}

} // namespace formwork
