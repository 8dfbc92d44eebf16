// Weights from elsewhere and for elsewhere: files of timm, torchvision, facebookresearch/LeViT or
// Formwork, as safetensors or .pth, in any of the namings of weight_names.h, into a model and back.
#pragma once

#include "core/model/model.h"
#include "core/model/weights/weights_facts.h"
#include "core/weights/weight_names.h"
#include "core/weights/weights_outline.h"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace formwork {

struct ForeignWeights
{
    KnownWeights known;
    WeightsFormat format = WeightsFormat::Safetensors;
    std::string entry;       // of a .pth
    std::string prefix;      // that the file's names had; see weight_prefix.h
    std::size_t outside = 0; // tensors without it, which are left out
    NamedTensors tensors;    // under the file's names, without those of wrappers
    WeightsMetadata metadata;
    std::filesystem::path file;
};

// Reads a file of weights. `model` (an id of model_names.h): what they must be of; empty: inferred
// from names and shapes. From a checkpoint of Formwork it takes the averaged weights, if there are
// any, and nothing that is not a weight. Errors: those of readWeightsOutline; UnsupportedFormat for
// weights of no model that Formwork has; InvalidConfig for those of another model than `model`.
ForeignWeights readForeignWeights(FileSystem& fileSystem, const WeightsSource& source,
                                  std::string_view model = {});

// What differed between file and model, and what was done about it.
struct WeightsFit
{
    bool newHead = false;          // another number of classes, or no head: it is initialised again
    bool newDistillation = false;  // the file has no second head: it is initialised again
    bool leftDistillation = false; // the model has no second head: the file's is left out
    bool resized = false;          // another image size: positions were interpolated
    bool otherPooling = false;     // class token against mean: the last norm is taken over
    // In a sentence for the log: "LeViT-128S from x.pth (timm names); a new head for 10 classes".
    std::string text;
};

// Copies the weights into `model`, one that makeModel() made, where
// - a different number of classes, or a file without head (a backbone), leaves the model's own,
//   fresh head(s) in place,
// - another image size resizes position embeddings (ViT) and attention biases (LeViT) as timm does:
//   bicubic, antialiased,
// - linear weights with trailing lengths of 1 (timm's levit_conv_*) lose them,
// - counters of BatchNorm (num_batches_tracked), which older files lack, stay at zero,
// and everything else must fit: one Error{CorruptData} lists what is missing, unknown or of another
// shape, by the names of Formwork's model; another names the first tensor with a value that is not
// finite. Nothing is loaded then. Error{InvalidConfig} for the weights of another model.
WeightsFit loadForeignWeights(Classifier& model, const ForeignWeights& weights);
// Both steps.
WeightsFit loadForeignWeights(FileSystem& fileSystem, const WeightsSource& source,
                              Classifier& model);

// The model that the file holds, ready to evaluate: weights loaded, in evaluation mode.
struct LoadedClassifier
{
    ModelOptions options;
    std::shared_ptr<Classifier> model;
    WeightsFacts facts; // without class names of another number than the model's classes
};
LoadedClassifier loadClassifier(FileSystem& fileSystem, const WeightsSource& source);

// The model's parameters and buffers as `naming` has them; saved as safetensors, they load strictly
// there. Error{InvalidArgument} for a naming that does not know the model.
NamedTensors stateDictFor(const torch::nn::Module& model, WeightNaming naming);
void saveForeignWeights(FileSystem& fileSystem, const std::filesystem::path& path,
                        const torch::nn::Module& model, WeightNaming naming,
                        const WeightsFacts& facts = {});

} // namespace formwork
