#include "core/train/loop/teacher.h"

#include "core/base/error.h"
#include "core/train/checkpoint/saved_model.h"
#include "core/train/loop/run_data.h"

#include <ATen/ATen.h>

#include <array>

namespace formwork {

Teacher::Teacher(FileSystem& fileSystem, const ExperimentConfig& config,
                 const std::vector<std::string>& classNames, torch::Device device)
{
    const std::filesystem::path& path = config.distillation.teacher;
    SavedModel saved = loadModelFile(fileSystem, path, device);
    const Text kHint = Text("give a teacher that was trained on the same classes");
    // Weights from elsewhere do not name their classes.
    if (namesAreMadeUp(saved.classNames) && saved.classNames.size() != classNames.size())
        throw Error(ErrorCode::ClassMismatch,
                    Text("the teacher has %1 classes, the data %2")
                        .arg(saved.classNames.size(), classNames.size()),
                    path, kHint);
    requireSameClasses(classNames, saved.classNames, path, {"the teacher", kHint});
    m_model = std::move(saved.model);
    m_imageSize = saved.config.model.imageSize;
    matchColours(config.augment, saved.config.augment, device);
}

// (x s + m - m') / s' for the student's mean m and deviation s and the teacher's m' and s'.
void Teacher::matchColours(const AugmentConfig& given, const AugmentConfig& own,
                           torch::Device device)
{
    if (given.mean == own.mean && given.deviation == own.deviation)
        return;
    std::array<float, 3> scale{};
    std::array<float, 3> shift{};
    for (std::size_t i = 0; i < 3; ++i) {
        scale[i] = static_cast<float>(given.deviation[i] / own.deviation[i]);
        shift[i] = static_cast<float>((given.mean[i] - own.mean[i]) / own.deviation[i]);
    }
    m_scale = at::tensor(scale).view({1, 3, 1, 1}).to(device);
    m_shift = at::tensor(shift).view({1, 3, 1, 1}).to(device);
}

torch::Tensor Teacher::logits(const torch::Tensor& images) const
{
    const torch::NoGradGuard noGrad;
    torch::Tensor seen = m_scale.defined() ? images * m_scale + m_shift : images;
    if (seen.size(2) != m_imageSize)
        seen = at::_upsample_bilinear2d_aa(seen, {m_imageSize, m_imageSize}, false);
    return m_model->forward(seen);
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
