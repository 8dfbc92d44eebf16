#include "core/train/parallel/shared_state.h"

#include "core/base/error.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <xxhash.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <utility>

namespace formwork {

namespace {

using Json = nlohmann::json;

std::uint64_t hashOf(const torch::nn::Module& model)
{
    const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(),
                                                                         &XXH3_freeState);
    XXH3_64bits_reset(state.get());
    for (const torch::Tensor& parameter : model.parameters()) {
        const torch::Tensor values = parameter.detach().cpu().contiguous();
        XXH3_64bits_update(state.get(), values.data_ptr(), values.nbytes());
    }
    return XXH3_64bits_digest(state.get());
}

void shareModule(ProcessGroup& group, const torch::nn::Module& module)
{
    group.broadcast(module.parameters());
    group.broadcast(module.buffers());
}

} // namespace

TrainRequest sharedRequest(ProcessGroup& group, const TrainRequest& request)
{
    if (!group.isParallel())
        return request;
    std::string text;
    if (group.isFirst())
        text = Json{{"config", configToYaml(request.config)},
                    {"folder", request.runFolder.string()},
                    {"resume", request.resume},
                    {"cores_shared_by", request.coresSharedBy},
                    {"seconds_between_saves", request.secondsBetweenSaves}}
                   .dump();
    const Json json = Json::parse(group.broadcastText(text));
    if (group.isFirst())
        return request;
    TrainRequest shared;
    shared.config = configFromYaml(json.at("config").get<std::string>(), "the config of rank 0");
    shared.runFolder = json.at("folder").get<std::string>();
    json.at("resume").get_to(shared.resume);
    json.at("cores_shared_by").get_to(shared.coresSharedBy);
    json.at("seconds_between_saves").get_to(shared.secondsBetweenSaves);
    shared.ranks = group.layout();
    return shared;
}

void requireSameData(ProcessGroup& group, const DataIdentity& train, const DataIdentity& validation)
{
    const auto texts =
        group.gatherTexts(dataIdentityText(train) + '\n' + dataIdentityText(validation));
    for (std::size_t rank = 1; rank < texts.size(); ++rank)
        if (texts[rank] != texts[0])
            throw Error(ErrorCode::InvalidConfig,
                        Text("rank %1 has different data than rank 0").arg(rank), {},
                        Text("data.train and data.val must name the same files on every machine"));
}

void shareState(ProcessGroup& group, TrainingState& state, torch::nn::Module& model,
                WeightAverage* average, Optimiser& optimiser)
{
    if (!group.isParallel())
        return;
    const std::int64_t steps = optimiser.stepsDone();
    state.optimiserSteps = group.isFirst() ? steps : 0;
    const std::string text = group.broadcastText(group.isFirst() ? trainingStateText(state) : "");
    if (!group.isFirst()) {
        state = trainingStateFromText(text);
        state.train = {};
    }
    shareWeights(group, model, average, optimiser);
    if (!group.isFirst())
        optimiser.loadState(optimiser.state(), state.optimiserSteps);
    if (!haveSameWeights(group, model))
        throw Error(ErrorCode::Internal,
                    Text("the ranks' weights differ although they were shared"));
}

void shareWeights(ProcessGroup& group, const torch::nn::Module& model, WeightAverage* average,
                  Optimiser& optimiser)
{
    shareModule(group, model);
    if (average != nullptr)
        shareModule(group, average->model());
    for (const auto& [name, tensor] : optimiser.state()) // the optimiser's own
        group.broadcast({tensor});
}

bool haveSameWeights(ProcessGroup& group, const torch::nn::Module& model)
{
    if (!group.isParallel())
        return true;
    const std::string own = fmt::format("{:016x}", hashOf(model));
    for (const std::string& other : group.gatherTexts(own))
        if (other != own)
            return false;
    return true;
}

void shareBuffers(ProcessGroup& group, const torch::nn::Module& model)
{
    group.broadcast(model.buffers());
}

MetricTotals totalsOfAll(ProcessGroup& group, const MetricTotals& own)
{
    if (!group.isParallel())
        return own;
    // Counts are exact up to 2^53.
    torch::Tensor sums =
        at::tensor({own.lossSum, static_cast<double>(own.top1), static_cast<double>(own.top5),
                    static_cast<double>(own.images)},
                   at::kDouble);
    group.sum(sums);
    const double* const values = sums.data_ptr<double>();
    MetricTotals totals;
    totals.lossSum = values[0];
    totals.top1 = static_cast<std::int64_t>(values[1]);
    totals.top5 = static_cast<std::int64_t>(values[2]);
    totals.images = static_cast<std::int64_t>(values[3]);
    return totals;
}

std::vector<ConfusionCell> confusionOfAll(ProcessGroup& group,
                                          const std::vector<ConfusionCell>& own)
{
    if (!group.isParallel())
        return own;
    std::string text(own.size() * sizeof(ConfusionCell), '\0');
    if (!own.empty())
        std::memcpy(text.data(), own.data(), text.size());
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> counts;
    for (const std::string& part : group.gatherTexts(text)) {
        for (std::size_t at = 0; at < part.size(); at += sizeof(ConfusionCell)) {
            ConfusionCell cell;
            std::memcpy(&cell, part.data() + at, sizeof cell);
            counts[{cell.truth, cell.predicted}] += cell.images;
        }
    }
    std::vector<ConfusionCell> cells;
    for (const auto& [pair, images] : counts)
        cells.push_back({pair.first, pair.second, images});
    return cells;
}

} // namespace formwork
