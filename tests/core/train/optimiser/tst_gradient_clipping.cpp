#include "core/train/optimiser/gradient_clipping.h"

#include "core/train/device/device.h"

#include <ATen/ATen.h>

#include <QTest>

#include <cmath>

using namespace formwork;

namespace {

// A convolution, a matrix longer than a piece of the sweep, a vector, and a row that is zero.
std::vector<torch::Tensor> makeParameters(torch::ScalarType type)
{
    std::vector<torch::Tensor> parameters;
    for (const auto& shape : {std::vector<std::int64_t>{8, 3, 3, 3}, {150, 131}, {7}}) {
        std::int64_t count = 1;
        for (const std::int64_t side : shape)
            count *= side;
        parameters.push_back(
            at::arange(count, at::kDouble).mul(0.7).sin().view(shape).to(type).contiguous());
    }
    parameters[1][3].zero_();
    for (torch::Tensor& parameter : parameters) {
        parameter.requires_grad_(true);
        const torch::Tensor angle = at::arange(parameter.numel(), at::kDouble).mul(0.37);
        parameter.mutable_grad() =
            angle.sin().mul(angle.mul(0.011).cos().mul(4).exp()).view(parameter.sizes()).to(type);
    }
    return parameters;
}

std::vector<torch::Tensor> gradientsOf(const std::vector<torch::Tensor>& parameters)
{
    std::vector<torch::Tensor> gradients;
    for (const torch::Tensor& parameter : parameters)
        gradients.push_back(parameter.grad().clone());
    return gradients;
}

double normOf(const std::vector<torch::Tensor>& tensors)
{
    double sum = 0;
    for (const torch::Tensor& tensor : tensors)
        sum += tensor.to(at::kDouble).square().sum().item<double>();
    return std::sqrt(sum);
}

double largestDifference(const std::vector<torch::Tensor>& a, const std::vector<torch::Tensor>& b)
{
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        largest = std::max(largest, (a[i] - b[i]).abs().max().to(at::kDouble).item<double>());
    return largest;
}

// AGC as its paper writes it, row by row.
torch::Tensor clippedPlainly(const torch::Tensor& parameter, const torch::Tensor& gradient,
                             double factor)
{
    const std::int64_t units = parameter.dim() > 1 ? parameter.size(0) : 1;
    torch::Tensor rows = gradient.reshape({units, -1}).clone();
    const torch::Tensor weights = parameter.detach().reshape({units, -1});
    for (std::int64_t unit = 0; unit < units; ++unit) {
        const double limit =
            factor * std::max(weights[unit].to(at::kDouble).norm().item<double>(), 1e-3);
        const double length = rows[unit].to(at::kDouble).norm().item<double>();
        if (length > limit)
            rows[unit].mul_(limit / length);
    }
    return rows.reshape(gradient.sizes());
}

} // namespace

class TestGradientClipping : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { setComputeThreads(1); }

    void reportsTheNormAndChangesNothing()
    {
        for (const UpdatePath path : {UpdatePath::ByDevice, UpdatePath::Tensors}) {
            for (const auto type : {at::kFloat, at::kDouble}) {
                const auto parameters = makeParameters(type);
                const auto before = gradientsOf(parameters);
                const double norm = GradientClipper(parameters, {}, path).clip().item<double>();
                const double expected = normOf(before);
                QVERIFY(std::abs(norm / expected - 1) < (type == at::kFloat ? 1e-6 : 1e-14));
                QCOMPARE(largestDifference(gradientsOf(parameters), before), 0.0);
            }
        }
    }

    void clipsTheNormOfAll()
    {
        OptimizerConfig config;
        for (const UpdatePath path : {UpdatePath::ByDevice, UpdatePath::Tensors}) {
            const auto parameters = makeParameters(at::kDouble);
            const auto before = gradientsOf(parameters);
            config.clipNorm = 0.5 * normOf(before);
            GradientClipper(parameters, config, path).clip();
            const auto after = gradientsOf(parameters);
            QVERIFY(std::abs(normOf(after) / config.clipNorm - 1) < 1e-7);
            const double scale = config.clipNorm / (normOf(before) + 1e-6);
            for (std::size_t i = 0; i < after.size(); ++i)
                QVERIFY(at::allclose(after[i], before[i] * scale, 1e-14));
            config.clipNorm = 2 * normOf(after);
            GradientClipper(parameters, config, path).clip();
            QCOMPARE(largestDifference(gradientsOf(parameters), after), 0.0);
        }
    }

    void clipsUnitByUnit()
    {
        OptimizerConfig config;
        config.clipAdaptive = 0.5;
        for (const UpdatePath path : {UpdatePath::ByDevice, UpdatePath::Tensors}) {
            for (const auto type : {at::kFloat, at::kDouble}) {
                const auto parameters = makeParameters(type);
                const auto before = gradientsOf(parameters);
                GradientClipper(parameters, config, path).clip();
                const auto after = gradientsOf(parameters);
                std::size_t changed = 0;
                for (std::size_t i = 0; i < after.size(); ++i) {
                    const torch::Tensor expected = clippedPlainly(parameters[i], before[i], 0.5);
                    QVERIFY(at::allclose(after[i], expected, type == at::kFloat ? 1e-5 : 1e-13,
                                         type == at::kFloat ? 1e-7 : 1e-16));
                    changed += at::equal(expected, before[i]) ? 0 : 1;
                }
                QCOMPARE(changed, after.size());
            }
        }
    }

    void leavesTheClassifierAlone()
    {
        OptimizerConfig config;
        config.clipAdaptive = 1e-3;
        const auto parameters = makeParameters(at::kFloat);
        const auto before = gradientsOf(parameters);
        std::vector<ParameterSettings> settings(3);
        settings[1].isHead = true;
        GradientClipper(parameters, config, UpdatePath::ByDevice, settings).clip();
        QVERIFY(!at::equal(parameters[0].grad(), before[0]));
        QVERIFY(at::equal(parameters[1].grad(), before[1]));
        QVERIFY(!at::equal(parameters[2].grad(), before[2]));
    }

    void takesMissingGradientsAndAnyLayout()
    {
        OptimizerConfig config;
        config.clipNorm = 1;
        config.clipAdaptive = 0.1;
        auto plain = makeParameters(at::kFloat);
        auto turned = makeParameters(at::kFloat);
        turned[1].mutable_grad() = turned[1].grad().t().contiguous().t();
        plain[2].mutable_grad().reset();
        turned[2].mutable_grad().reset();
        GradientClipper(plain, config).clip();
        GradientClipper(turned, config).clip();
        QVERIFY(!turned[2].grad().defined());
        QVERIFY((plain[1].grad() - turned[1].grad()).abs().max().item<double>() < 1e-7);
        for (torch::Tensor& parameter : plain)
            parameter.mutable_grad().reset();
        QCOMPARE(GradientClipper(plain, config).clip().item<double>(), 0.0);
    }

    void threadsChangeNothing()
    {
        OptimizerConfig config;
        config.clipNorm = 1;
        config.clipAdaptive = 0.1;
        const auto one = makeParameters(at::kFloat);
        const auto three = makeParameters(at::kFloat);
        const double a = GradientClipper(one, config).clip().item<double>();
        setComputeThreads(3);
        const double b = GradientClipper(three, config).clip().item<double>();
        setComputeThreads(1);
        QVERIFY(a == b);
        QCOMPARE(largestDifference(gradientsOf(one), gradientsOf(three)), 0.0);
    }
};

QTEST_APPLESS_MAIN(TestGradientClipping)
#include "tst_gradient_clipping.moc"
