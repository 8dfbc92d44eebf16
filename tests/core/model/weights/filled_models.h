// Models with the values of the goldens, and files of their weights.
#pragma once

#include "core/base/file_system.h"
#include "core/model/goldens.h"
#include "core/model/weights/safetensors.h"
#include "core/model/weights_test.h"

#include <ATen/Functions.h>

#include <filesystem>
#include <memory>

namespace formwork::test {

inline at::Tensor images(std::int64_t batch, std::int64_t size)
{
    return goldens::input(batch).slice(2, 0, size).slice(3, 0, size).contiguous();
}

inline at::Tensor logits(Classifier& model, std::int64_t size)
{
    const at::NoGradGuard noGrad;
    model.eval();
    return model.forward(images(2, size));
}

inline std::shared_ptr<Classifier> filled(const ModelOptions& options)
{
    const auto model = makeModel(options);
    goldens::fill(*model);
    return model;
}

// Base of tests that write weight files.
class WeightFiles
{
protected:
    std::filesystem::path save(const char* name, const NamedTensors& tensors)
    {
        saveSafetensors(m_fileSystem, m_files.path(name), tensors);
        return m_files.path(name);
    }

    TemporaryFiles m_files;
    PosixFileSystem m_fileSystem;
};

} // namespace formwork::test
