#include "core/train/parallel/gradient_buckets.h"

#include "core/base/clock.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/variable.h>

#include <functional>
#include <utility>

namespace formwork {

namespace {

using torch::autograd::Node;
using torch::autograd::variable_list;

class Callback final : public torch::autograd::FunctionPostHook
{
public:
    explicit Callback(std::function<void()> call) : m_call(std::move(call)) {}
    variable_list operator()(const variable_list& outputs, const variable_list& /*inputs*/) override
    {
        m_call();
        return outputs;
    }

private:
    std::function<void()> m_call;
};

} // namespace

// Is called when backward has added to a parameter's gradient.
struct GradientBuckets::Hook
{
    Hook(const torch::Tensor& parameter, std::function<void()> call)
        : accumulator(torch::autograd::impl::grad_accumulator(parameter))
        , key(accumulator->add_post_hook(std::make_unique<Callback>(std::move(call))))
    {}
    ~Hook() { accumulator->del_post_hook(key); }
    Hook(const Hook&) = delete;
    Hook& operator=(const Hook&) = delete;

    // Which the parameter itself does not keep. The type of pointer differs between LibTorch's
    // versions.
    decltype(torch::autograd::impl::grad_accumulator({})) accumulator;
    std::uintptr_t key;
};

GradientBuckets::GradientBuckets(std::vector<torch::Tensor> parameters, ProcessGroup& group,
                                 std::size_t bucketBytes)
    : m_group(group)
    , m_parameters(std::move(parameters))
    , m_places(m_parameters.size())
    , m_isReady(m_parameters.size())
{
    if (!group.isParallel())
        return;
    makeBuckets(bucketBytes);
    for (std::size_t i = 0; i < m_parameters.size(); ++i)
        m_hooks.push_back(
            std::make_unique<Hook>(m_parameters[i], [this, i] { gradientIsReady(i); }));
}

GradientBuckets::~GradientBuckets() = default;

void GradientBuckets::makeBuckets(std::size_t bucketBytes)
{
    std::vector<std::int64_t> sizes;
    for (std::size_t i = m_parameters.size(); i-- > 0;) {
        const torch::Tensor& parameter = m_parameters[i];
        const auto bytes = static_cast<std::size_t>(parameter.nbytes());
        const std::size_t used =
            sizes.empty() ? 0 : static_cast<std::size_t>(sizes.back()) * parameter.element_size();
        if (sizes.empty() || used + bytes > bucketBytes) {
            sizes.push_back(0);
            m_buckets.emplace_back();
        }
        m_places[i] = {m_buckets.size() - 1, sizes.back()};
        m_buckets.back().parameters.push_back(i);
        sizes.back() += parameter.numel();
    }
    for (std::size_t i = 0; i < m_buckets.size(); ++i)
        m_buckets[i].values =
            at::empty({sizes[i]}, m_parameters.front().options().requires_grad(false));
}

torch::Tensor GradientBuckets::placeOf(std::size_t parameter) const
{
    const Place& place = m_places[parameter];
    const torch::Tensor& values = m_parameters[parameter];
    return m_buckets[place.bucket]
        .values.narrow(0, place.offset, values.numel())
        .view(values.sizes());
}

void GradientBuckets::arm()
{
    if (!m_group.isParallel())
        return;
    for (Bucket& bucket : m_buckets)
        bucket.missing = bucket.parameters.size();
    m_isReady.assign(m_parameters.size(), false);
    m_started = 0;
    m_isArmed = true;
}

void GradientBuckets::gradientIsReady(std::size_t parameter)
{
    if (!m_isArmed || m_isReady[parameter])
        return;
    const torch::NoGradGuard noGrad;
    placeOf(parameter).copy_(m_parameters[parameter].grad());
    m_isReady[parameter] = true;
    --m_buckets[m_places[parameter].bucket].missing;
    startWhatIsComplete();
}

// In the same order on all ranks, whatever order gradients come in.
void GradientBuckets::startWhatIsComplete()
{
    while (m_started < m_buckets.size() && m_buckets[m_started].missing == 0) {
        Bucket& bucket = m_buckets[m_started++];
        bucket.sum = m_group.startSum(bucket.values);
    }
}

std::optional<ReductionSeconds> GradientBuckets::finish()
{
    if (!std::exchange(m_isArmed, false))
        return std::nullopt;
    const torch::NoGradGuard noGrad;
    // Those that nothing was propagated to in this step.
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        if (m_isReady[i])
            continue;
        const torch::Tensor& gradient = m_parameters[i].grad(); // of batches before this one
        gradient.defined() ? placeOf(i).copy_(gradient) : placeOf(i).zero_();
        m_isReady[i] = gradient.defined();
        --m_buckets[m_places[i].bucket].missing;
    }
    startWhatIsComplete();
    ReductionSeconds seconds;
    bool isMeasured = !m_buckets.empty();
    const double began = steadySeconds();
    for (Bucket& bucket : m_buckets) {
        bucket.sum.wait();
        const std::optional<double> sum = bucket.sum.seconds();
        isMeasured = isMeasured && sum.has_value();
        seconds.total += sum.value_or(0);
        bucket.sum = {};
    }
    seconds.exposed = steadySeconds() - began;
    for (std::size_t i = 0; i < m_parameters.size(); ++i)
        if (m_isReady[i])
            m_parameters[i].mutable_grad() = placeOf(i);
    return isMeasured ? std::optional(seconds) : std::nullopt;
}

} // namespace formwork
