#include "core/train/checkpoint/start_weights.h"

#include "core/base/error.h"
#include "core/model/weights/weights.h"

namespace formwork {

std::string loadStartWeights(FileSystem& fileSystem, const std::filesystem::path& path,
                             Classifier& model)
{
    try {
        return loadForeignWeights(fileSystem, {.file = path}, model).text;
    } catch (const Error& error) {
        throw Error(error.code(), Text("model.weights: %1").arg(error.text()), error.path(),
                    error.hint());
    }
}

} // namespace formwork
