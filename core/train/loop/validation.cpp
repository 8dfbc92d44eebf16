#include "core/train/loop/validation.h"

#include "core/base/error.h"
#include "core/train/device/batch_transfer.h"
#include "core/train/device/precision.h"
#include "core/train/parallel/agreement.h"
#include "core/train/parallel/shared_state.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <utility>

namespace formwork {

namespace {

// Logits in float32.
torch::Tensor classify(const ValidationRequest& request, const torch::Tensor& images)
{
    const AutocastScope autocast(request.device, request.precision);
    const auto logitsOf = [&](const torch::Tensor& seen) {
        return request.model.forward(seen).to(at::kFloat);
    };
    const torch::Tensor logits = logitsOf(images);
    return request.flip ? (logits + logitsOf(images.flip({3}))) / 2 : logits;
}

} // namespace

std::optional<ValidationResult> runValidation(const ValidationRequest& request,
                                              const std::stop_token& stop)
{
    const torch::NoGradGuard noGrad;
    ProcessGroup alone;
    ProcessGroup& group = request.group != nullptr ? *request.group : alone;
    Agreement agreement(group);
    request.model.eval();
    MetricSum sum(request.device);
    ConfusionCount confusion(request.classes);
    std::uint64_t batches = 0;
    const torch::Tensor known =
        request.labels.empty() ? torch::Tensor() : at::tensor(request.labels).to(request.device);
    const int classes =
        request.labels.empty() ? request.classes : static_cast<int>(request.labels.size());
    BatchTransfer transfer(request.device, request.loader.settings().output, request.copyStream);
    bool stops = false;
    while (!stops) {
        // A rank that did not wait for its batch would leave the others waiting.
        BatchLease lease = request.loader.next(group.isParallel() ? group.failed() : stop);
        if (!lease || (!group.isParallel() && stop.stop_requested()))
            break;
        agreement.propose({.stop = stop.stop_requested(), .save = false});
        requireLabels(*lease, classes, request.key, request.data);
        const auto images = static_cast<std::uint64_t>(lease->count);
        DeviceBatch batch = transfer(*lease);
        if (known.defined())
            batch.labels = known.index_select(0, batch.labels);
        if (const std::int64_t fresh = lease->count - lease->padding; fresh > 0) {
            const torch::Tensor labels = batch.labels.narrow(0, 0, fresh);
            const torch::Tensor logits = classify(request, batch.images.narrow(0, 0, fresh));
            sum.add(logits, labels, at::cross_entropy_loss(logits, labels));
            confusion.add(logits, labels);
        }
        transfer.stepAsked(std::move(lease));
        ++batches;
        stops = agreement.result().stop;
        if (request.batchDone)
            request.batchDone(batches, images);
    }
    transfer.drain();
    group.throwIfFailed();
    if (batches < request.loader.batchCount() && (stops || stop.stop_requested()))
        return std::nullopt;
    return ValidationResult{totalsOfAll(group, sum.totals()),
                            confusionOfAll(group, confusion.cells())};
}

void requireLabels(const Batch& batch, int classes, const char* key,
                   const std::filesystem::path& data)
{
    for (int i = 0; i < batch.count; ++i) {
        if (batch.labels[i] < 0 || batch.labels[i] >= classes)
            throw Error(ErrorCode::CorruptData,
                        Text("%1: sample %2 has label %3, but there are %4 classes, 0 to %5")
                            .arg(key, batch.samples[i], batch.labels[i], classes, classes - 1),
                        data,
                        Text("convert the dataset again, with the same classes in every split"));
    }
}

} // namespace formwork
