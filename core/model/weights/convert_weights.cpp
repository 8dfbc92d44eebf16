#include "core/model/weights/convert_weights.h"

#include "core/base/error.h"
#include "core/model/weights/weights.h"

#include <system_error>

namespace formwork {

namespace {

// For weights so incomplete that neither is known; loading then reports what is missing.
constexpr int kUsualImageSize = 224;

void checkOutput(const WeightsConversion& conversion)
{
    if (conversion.output.extension() != ".safetensors")
        throw Error(ErrorCode::InvalidArgument,
                    Text("weights are written as safetensors; the name has another extension"),
                    conversion.output, Text("name it *.safetensors"));
    std::error_code ignored;
    if (!conversion.replace && std::filesystem::exists(conversion.output, ignored))
        throw Error(ErrorCode::AlreadyExists, Text("the file already exists"), conversion.output,
                    Text("choose another name, or allow overwriting it"));
}

WeightNaming chooseNaming(const WeightsConversion& conversion, const KnownWeights& known)
{
    if (conversion.naming.empty())
        return known.naming;
    const auto naming = findNaming(conversion.naming);
    if (!naming)
        throw Error(ErrorCode::InvalidArgument, Text("unknown naming '%1'").arg(conversion.naming),
                    {}, Text("give timm, torchvision (ViT) or facebook (LeViT)"));
    return *naming;
}

int firstPositive(int a, int b, int c)
{
    return a > 0 ? a : b > 0 ? b : c;
}

} // namespace

ConvertedWeights convertWeights(const WeightsConversion& conversion, FileSystem& fileSystem,
                                std::stop_token stop)
{
    checkOutput(conversion);
    const ForeignWeights weights = readForeignWeights(
        fileSystem, {.file = conversion.input, .entry = conversion.entry, .stop = std::move(stop)},
        conversion.model);
    const KnownWeights& known = weights.known;
    const WeightNaming naming = chooseNaming(conversion, known);
    requireNamingOf(known.model, naming, known.meanPooling);
    if (known.classes < 1 && conversion.classes < 1)
        throw Error(ErrorCode::InvalidArgument, Text("these weights have no head"),
                    conversion.input, Text("give the number of classes of the new head"));
    const ModelOptions options = {
        .name = known.model,
        .imageSize = firstPositive(conversion.imageSize, known.imageSize, kUsualImageSize),
        .classes = conversion.classes > 0 ? conversion.classes : known.classes,
        .distillation = known.distillation,
        .pooling = known.meanPooling ? PoolingKind::Mean : PoolingKind::Auto};
    const auto model = makeModel(options);
    const WeightsFit fit = loadForeignWeights(*model, weights);
    WeightsFacts facts = factsOf(weights.metadata, weights.file);
    if (facts.classNames.size() != static_cast<std::size_t>(options.classes))
        facts.classNames.clear(); // the head is new
    saveForeignWeights(fileSystem, conversion.output, *model, naming, facts);
    return {.model = known.model,
            .naming = std::string(namingName(naming)),
            .classes = options.classes,
            .imageSize = options.imageSize,
            .distillation = options.distillation,
            .text = fit.text};
}

} // namespace formwork
