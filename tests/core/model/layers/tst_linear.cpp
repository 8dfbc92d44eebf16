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
    at::Tensor residual;
    at::Tensor outGradient;
};

Sample makeSample(const std::vector<std::int64_t>& shape, std::int64_t out, bool withBias,
                  bool withResidual = false, at::ScalarType type = at::kFloat)
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
    if (withResidual)
        sample.residual = normal(outShape).requires_grad_();
    return sample;
}

using Compute = at::Tensor (*)(const Sample&);

at::Tensor ours(const Sample& sample)
{
    return fusedLinear(sample.x, sample.weight, sample.bias, sample.residual);
}

at::Tensor plain(const Sample& sample)
{
    const at::Tensor result = at::linear(sample.x, sample.weight, sample.bias);
    return sample.residual.defined() ? result + sample.residual : result;
}

std::vector<at::Tensor> resultAndGradients(Compute compute, const Sample& sample)
{
    std::vector<at::Tensor> leaves = {sample.x, sample.weight};
    for (const at::Tensor& other : {sample.bias, sample.residual})
        if (other.defined())
            leaves.push_back(other);
    const at::Tensor out = compute(sample);
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
    QTest::addColumn<bool>("residual");
    using Sizes = std::vector<std::int64_t>;
    QTest::newRow("one number") << Sizes{1, 1} << 1 << true << false;
    QTest::newRow("rows") << Sizes{37, 24} << 11 << false << false;
    QTest::newRow("rows with bias") << Sizes{37, 24} << 11 << true << false;
    QTest::newRow("tokens") << Sizes{3, 50, 48} << 144 << true << false;
    QTest::newRow("many rows") << Sizes{3000, 128} << 64 << false << false;
    QTest::newRow("residual") << Sizes{37, 24} << 11 << true << true;
    QTest::newRow("residual, wide") << Sizes{300, 48} << 64 << true << true;
    QTest::newRow("residual without bias") << Sizes{300, 48} << 64 << false << true;
}

void TestLinear::equalsLibTorch()
{
    QFETCH(std::vector<std::int64_t>, shape);
    QFETCH(int, out);
    QFETCH(bool, bias);
    QFETCH(bool, residual);
    const auto found = resultAndGradients(ours, makeSample(shape, out, bias, residual));
    const auto expected =
        resultAndGradients(plain, makeSample(shape, out, bias, residual, at::kDouble));
    QCOMPARE(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        QVERIFY(found[i].sizes() == expected[i].sizes());
        QVERIFY2(worst(found[i], expected[i]) < 2e-6, qPrintable(QString::number(i)));
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
    const at::Tensor result = formwork::linear(x, sample.weight, at::Tensor());
    QVERIFY(worst(result, at::linear(x, sample.weight)) == 0);
}

QTEST_APPLESS_MAIN(TestLinear)
#include "tst_linear.moc"
