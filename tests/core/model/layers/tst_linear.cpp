// Linear layers by products of our own choice against LibTorch's, in double precision.
#include "core/model/layers/linear.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <torch/csrc/autograd/autograd.h>

#include <vector>

#include <QTest>

using namespace formwork;

namespace {

struct Sample
{
    at::Tensor x;
    at::Tensor weight;
    at::Tensor bias;
    at::Tensor outGradient;
};

Sample makeSample(const std::vector<std::int64_t>& shape, std::int64_t out, bool withBias,
                  at::ScalarType type = at::kFloat)
{
    at::Generator generator = at::detail::createCPUGenerator(3);
    const auto normal = [&](at::IntArrayRef sizes) {
        return at::empty(sizes, at::kFloat).normal_(0, 1, generator).to(type);
    };
    Sample sample;
    sample.x = normal(shape).requires_grad_();
    sample.weight = normal({out, shape.back()}).requires_grad_();
    if (withBias)
        sample.bias = normal({out}).requires_grad_();
    auto outShape = shape;
    outShape.back() = out;
    sample.outGradient = normal(outShape);
    return sample;
}

using Linear = at::Tensor (*)(const at::Tensor&, const at::Tensor&, const at::Tensor&);

at::Tensor plainLinear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias)
{
    return at::linear(x, weight, bias);
}

std::vector<at::Tensor> resultAndGradients(Linear compute, const Sample& sample)
{
    std::vector<at::Tensor> leaves = {sample.x, sample.weight};
    if (sample.bias.defined())
        leaves.push_back(sample.bias);
    const at::Tensor out = compute(sample.x, sample.weight, sample.bias);
    std::vector<at::Tensor> all = {out.detach()};
    for (at::Tensor& gradient : torch::autograd::grad({out}, leaves, {sample.outGradient}))
        all.push_back(gradient);
    return all;
}

double worst(const at::Tensor& value, const at::Tensor& expected)
{
    return ((value - expected).abs().max() / expected.abs().max()).item<double>();
}

} // namespace

class TestLinear : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalsLibTorch_data();
    void equalsLibTorch();
    void leavesFrozenTensorsAlone();
    void refusesWhatItCannotDo();
};

void TestLinear::equalsLibTorch_data()
{
    QTest::addColumn<std::vector<std::int64_t>>("shape");
    QTest::addColumn<int>("out");
    QTest::addColumn<bool>("bias");
    using Sizes = std::vector<std::int64_t>;
    QTest::newRow("one number") << Sizes{1, 1} << 1 << true;
    QTest::newRow("rows") << Sizes{37, 24} << 11 << false;
    QTest::newRow("rows with bias") << Sizes{37, 24} << 11 << true;
    QTest::newRow("tokens") << Sizes{3, 50, 48} << 144 << true;
    QTest::newRow("many rows") << Sizes{3000, 128} << 64 << false;
}

void TestLinear::equalsLibTorch()
{
    QFETCH(std::vector<std::int64_t>, shape);
    QFETCH(int, out);
    QFETCH(bool, bias);
    const auto ours = resultAndGradients(fusedLinear, makeSample(shape, out, bias));
    const auto expected =
        resultAndGradients(plainLinear, makeSample(shape, out, bias, at::kDouble));
    QCOMPARE(ours.size(), expected.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
        QVERIFY(ours[i].sizes() == expected[i].sizes());
        QVERIFY2(worst(ours[i], expected[i]) < 2e-6, qPrintable(QString::number(i)));
    }
}

void TestLinear::leavesFrozenTensorsAlone()
{
    Sample sample = makeSample({5, 8}, 6, true);
    sample.weight = sample.weight.detach();
    const at::Tensor out = fusedLinear(sample.x, sample.weight, sample.bias);
    const auto gradients =
        torch::autograd::grad({out}, {sample.x, sample.bias}, {sample.outGradient});
    QVERIFY(worst(gradients[0], at::matmul(sample.outGradient, sample.weight)) < 2e-6);
    QVERIFY(worst(gradients[1], sample.outGradient.sum(0)) < 2e-6);
    const at::NoGradGuard noGradients;
    QVERIFY(!fusedLinear(sample.x, sample.weight, sample.bias).requires_grad());
}

void TestLinear::refusesWhatItCannotDo()
{
    const Sample sample = makeSample({6, 8}, 4, false);
    QVERIFY(!canFuseLinear(sample.x.t(), sample.weight, sample.bias));
    QVERIFY(!canFuseLinear(sample.x.to(at::kDouble), sample.weight, sample.bias));
    // It goes through LibTorch then.
    const at::Tensor x = at::ones({8, 6}).t();
    const at::Tensor ours = formwork::linear(x, sample.weight, at::Tensor());
    QVERIFY(worst(ours, at::linear(x, sample.weight)) == 0);
}

QTEST_APPLESS_MAIN(TestLinear)
#include "tst_linear.moc"
