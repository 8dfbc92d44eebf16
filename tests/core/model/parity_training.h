// One golden's training, replayed: what the models say before, during and after five Adam steps.
#pragma once

#include "core/model/goldens.h"

#include <memory>
#include <string>

namespace formwork::goldens {

constexpr double kDoubleRelative = 1e-6;
constexpr double kFloatLogits = 1e-4;
constexpr double kFloatGradients = 1e-3;

// One golden's training: model and data of one type, and its expected values.
struct Training
{
    std::shared_ptr<Classifier> model;
    at::Tensor images;
    at::Tensor labels;
    nlohmann::json expected;
    bool isDouble = false;
    // At B = 2 the BatchNorm of LeViT's head sees two samples: its derivative is so steep that
    // float32 is useless for gradients, and float64 for longer trajectories.
    bool wellConditioned = true;

    bool isLevit = false;
};

// Whether the five steps of this golden belong to the slow tests (ViT-B/16: half a minute in
// float64).
bool isLarge(const std::string& fileName);

// Model and data of the golden `fileName`, filled by the formula.
Training prepare(const std::string& fileName, bool isDouble);

void checkLogits(Comparison& comparison, const std::string& what, const at::Tensor& logits,
                 const nlohmann::json& expected, bool isDouble);
// The evaluation mode's logits before training.
void checkEvaluation(Comparison& comparison, Training& training);
// The training mode's first forward and backward; leaves the gradients for a step.
void checkFirstStep(Comparison& comparison, Training& training);
// After checkFirstStep: five Adam steps and what the model says afterwards. Not for a LeViT in
// float32: gradients that are zero in theory are noise there, which Adam scales up to full steps.
void checkTrajectory(Comparison& comparison, Training& training);

} // namespace formwork::goldens
