// Curves of numbers under free names, as TensorBoard, W&B and CSV files have them, and what they
// mean as epochs and steps of a run. Pure functions.
#pragma once

#include "core/experiment/run_observer.h"

#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

// Of an accuracy: whether it is a share from 0 to 1, or what the accuracies of the run look like.
enum class ValueUnit { Guessed, Share };

struct CurvePoint
{
    double value = 0;
    double time = 0; // unix seconds; 0: unknown
    ValueUnit unit = ValueUnit::Guessed;
};

class ScalarCurves
{
public:
    // A step again replaces its value: what was written last counts. A time that no clock shows
    // (negative, not a number, after the year 9999) is unknown.
    void add(const std::string& name, std::int64_t step, double value, double time = 0,
             ValueUnit unit = ValueUnit::Guessed);
    // Where a file says when its run began; the earliest counts.
    void setBegin(double unixSeconds);

    const std::map<std::string, std::map<std::int64_t, CurvePoint>>& curves() const
    {
        return m_curves;
    }
    double begin() const { return m_begin; } // unix seconds; 0: unknown
    double end() const { return m_end; }
    std::uint64_t repeatedPoints() const { return m_repeated; }
    std::uint64_t pointsWithoutNumber() const { return m_withoutNumber; } // NaN or infinite

private:
    std::map<std::string, std::map<std::int64_t, CurvePoint>> m_curves;
    double m_begin = 0;
    double m_end = 0;
    std::uint64_t m_repeated = 0;
    std::uint64_t m_withoutNumber = 0;
};

// What of a run a curve is.
enum class CurveMeaning {
    Epoch, // the number of the epoch at a step
    TrainLoss,
    TrainTop1,
    TrainTop5,
    ValidationLoss,
    ValidationTop1,
    ValidationTop5,
    LearningRate,
    GradientNorm,
    EpochSeconds,
    DataWaitSeconds,
    TransferSeconds,
    ComputeSeconds,
    ValidationSeconds,
};
// By the usual names: "val/loss", "loss/validation", "eval_acc1", "lr-Adam", ... Nothing for
// others.
std::optional<CurveMeaning> meaningOf(std::string_view name);

struct CurveRun
{
    std::vector<EpochRecord> epochs;     // values without a curve are NaN or absent
    std::vector<StepRecord> steps;       // where the training loss is finer than epochs
    std::vector<std::string> ignored;    // names without a meaning, and repeated meanings
    std::vector<std::string> impossible; // accuracies with values below 0 or above 100 %
};

// An epoch ends where a validation curve has a point; without any, at each point of a training
// curve. It has the number that a curve named "epoch" says, the step where steps count from 0 or 1
// one by one, else its place. Finer training curves count with their mean. An accuracy above 1
// anywhere means that all accuracies of the run are per cent, but for those of ValueUnit::Share.
// Error{Cancelled}.
CurveRun interpretCurves(const ScalarCurves& curves, const std::stop_token& stop = {});

} // namespace formwork
