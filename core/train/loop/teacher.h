// Distillation: learning from a trained model's answers as well as from the labels.
#pragma once

#include "core/base/file_system.h"
#include "core/experiment/config.h"
#include "core/model/model.h"

#include <memory>
#include <string>
#include <vector>

namespace formwork {

// Never trained, always evaluating. Belongs to the training thread.
class Teacher
{
public:
    // Loads the file that config.distillation names: a checkpoint of Formwork, or weights from
    // elsewhere. Errors: those of loadModelFile; ClassMismatch when its classes are not
    // `classNames`, or, for weights that do not name them, not as many.
    Teacher(FileSystem& fileSystem, const ExperimentConfig& config,
            const std::vector<std::string>& classNames, torch::Device device);

    // Logits (B, classes), without gradients. Images of another size than the teacher's are
    // resized (bilinear, antialiased), those normalised otherwise are normalised as its own were.
    torch::Tensor logits(const torch::Tensor& images) const;

private:
    void matchColours(const AugmentConfig& given, const AugmentConfig& own, torch::Device device);

    std::shared_ptr<Classifier> m_model;
    int m_imageSize = 0;
    torch::Tensor m_scale; // (1, 3, 1, 1), both; undefined where nothing is to be changed
    torch::Tensor m_shift;
};

// What the student's logits differ from the teacher's by (both (B, classes)):
//   hard: cross-entropy with the teacher's most likely class          (Touvron et al., DeiT, 2021)
//   soft: T^2 KL(softmax(teacher / T) || softmax(student / T)), mean over the batch
//                                                                     (Hinton et al., 2015)
torch::Tensor distillationLoss(const torch::Tensor& student, const torch::Tensor& teacher,
                               const DistillationConfig& config);

} // namespace formwork
