#include "core/train/teacher.h"

#include "core/base/error.h"
#include "core/train/run_data.h"
#include "core/train/saved_model.h"

#include <ATen/ATen.h>

namespace formwork {

Teacher::Teacher(FileSystem& fileSystem, const ExperimentConfig& config,
                 const std::vector<std::string>& classNames, torch::Device device)
{
    const std::filesystem::path& path = config.distillation.teacher;
    SavedModel saved = loadModelFile(fileSystem, path, device);
    // Weights from elsewhere do not name their classes.
    if (namesAreMadeUp(saved.classNames) && saved.classNames.size() != classNames.size())
        throw Error(ErrorCode::ClassMismatch,
                    "the teacher tells " + std::to_string(saved.classNames.size()) +
                        " classes apart, the data has " + std::to_string(classNames.size()),
                    path, "give a teacher that was trained on the same classes");
    requireSameClasses(classNames, saved.classNames, path);
    m_model = std::move(saved.model);
    m_imageSize = saved.config.model.imageSize;
}

torch::Tensor Teacher::logits(const torch::Tensor& images) const
{
    const torch::NoGradGuard noGrad;
    if (images.size(2) == m_imageSize)
        return m_model->forward(images);
    return m_model->forward(at::_upsample_bilinear2d_aa(images, {m_imageSize, m_imageSize}, false));
}

torch::Tensor distillationLoss(const torch::Tensor& student, const torch::Tensor& teacher,
                               const DistillationConfig& config)
{
    if (config.kind == TeacherKind::Hard)
        return at::cross_entropy_loss(student, teacher.argmax(1));
    const double temperature = config.temperature;
    const torch::Tensor wanted = at::log_softmax(teacher / temperature, 1);
    const torch::Tensor given = at::log_softmax(student / temperature, 1);
    return (wanted.exp() * (wanted - given)).sum(1).mean() * (temperature * temperature);
}

} // namespace formwork
