// Batch normalisation in our own passes against the same by LibTorch's, in double precision.
#include "core/model/layers/row_norm.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <torch/csrc/autograd/autograd.h>

#include <vector>

#include <QTest>

using namespace formwork;

namespace {

struct Case
{
    std::vector<std::int64_t> shape; // rows, or images that get the channels-last format
    Activation activation;
    bool residual;
    double mean = 0;
};

struct Sample
{
    BatchNorm norm;
    at::Tensor x;
    NormTail tail;
    at::Tensor outGradient;
};

at::Tensor laidOut(const at::Tensor& tensor)
{
    return tensor.dim() == 4 ? tensor.contiguous(at::MemoryFormat::ChannelsLast)
                             : tensor.contiguous();
}

Sample makeSample(const Case& c, at::ScalarType type = at::kFloat)
{
    at::Generator generator = at::detail::createCPUGenerator(5);
    const auto normal = [&](at::IntArrayRef shape, double mean, double deviation) {
        return laidOut(at::empty(shape, at::kFloat).normal_(mean, deviation, generator).to(type));
    };
    const std::vector<std::int64_t> width = {c.shape[1]};
    Sample sample;
    sample.x = normal(c.shape, c.mean, 2.5).requires_grad_();
    sample.norm.weight = normal(width, 1, 0.5).requires_grad_();
    sample.norm.bias = normal(width, 0, 1).requires_grad_();
    sample.norm.mean = normal(width, 0, 1);
    sample.norm.variance = normal(width, 0, 1).abs() + 0.1;
    sample.norm.batches = at::zeros({}, at::kLong);
    sample.tail.activation = c.activation;
    if (c.residual)
        sample.tail.residual = normal(c.shape, 0, 1).requires_grad_();
    sample.outGradient = normal(c.shape, 0, 1);
    return sample;
}

using Norm = at::Tensor (*)(const BatchNorm&, const at::Tensor&, bool, const NormTail&);

// The result, the gradients of x, weight, bias and the residual, then the running statistics.
std::vector<at::Tensor> everything(Norm compute, Sample& sample)
{
    std::vector<at::Tensor> leaves = {sample.x, sample.norm.weight, sample.norm.bias};
    if (sample.tail.residual.defined())
        leaves.push_back(sample.tail.residual);
    const at::Tensor out = compute(sample.norm, sample.x, true, sample.tail);
    std::vector<at::Tensor> all = {out.detach()};
    for (at::Tensor& gradient : torch::autograd::grad({out}, leaves, {sample.outGradient}))
        all.push_back(gradient);
    all.push_back(sample.norm.mean);
    all.push_back(sample.norm.variance);
    all.push_back(sample.norm.batches);
    return all;
}

double worst(const at::Tensor& value, const at::Tensor& expected)
{
    return ((value - expected).abs().max() / expected.abs().max().clamp_min(1e-3)).item<double>();
}

} // namespace

class TestRowNorm : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalsLibTorch_data();
    void equalsLibTorch();
    void keepsDigitsFarFromZero();
    void threadsChangeNothing();
    void evaluates();
    void frozenNormsAreLeftAlone();
    void refusesWhatItCannotDo();
};

void TestRowNorm::equalsLibTorch_data()
{
    QTest::addColumn<int>("number");
    QTest::newRow("few rows") << 0;
    QTest::newRow("rows") << 1;
    QTest::newRow("hardswish") << 2;
    QTest::newRow("residual") << 3;
    QTest::newRow("both") << 4;
    QTest::newRow("images") << 5;
    QTest::newRow("many pieces") << 6;
}

void TestRowNorm::equalsLibTorch()
{
    const std::vector<Case> cases = {
        {{9, 8}, Activation::None, false},          {{300, 48}, Activation::None, false},
        {{257, 128}, Activation::Hardswish, false}, {{131, 56}, Activation::None, true},
        {{90, 16}, Activation::Hardswish, true},    {{3, 24, 9, 7}, Activation::Hardswish, false},
        {{9000, 16}, Activation::Hardswish, true},
    };
    QFETCH(int, number);
    const Case& c = cases[static_cast<std::size_t>(number)];
    Sample fused = makeSample(c);
    QVERIFY(canFuseNorm(fused.norm, fused.x, true, fused.tail));
    Sample plain = makeSample(c, at::kDouble);
    const auto ours = everything(fusedNorm, fused);
    const auto expected = everything(plainNorm, plain);
    QCOMPARE(ours.size(), expected.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
        QVERIFY(ours[i].sizes() == expected[i].sizes());
        const double error = worst(ours[i], expected[i]);
        QVERIFY2(error < 1e-5, qPrintable(QString("%1: %2").arg(i).arg(error)));
    }
}

void TestRowNorm::keepsDigitsFarFromZero()
{
    const Case c = {{512, 16}, Activation::None, false, 1000.0};
    Sample fused = makeSample(c);
    Sample plain = makeSample(c, at::kDouble);
    plain.x = fused.x.detach().to(at::kDouble).requires_grad_();
    const auto ours = everything(fusedNorm, fused);
    const auto expected = everything(plainNorm, plain);
    for (std::size_t i = 0; i < ours.size(); ++i)
        QVERIFY(worst(ours[i], expected[i]) < 2e-4);
}

void TestRowNorm::threadsChangeNothing()
{
    const Case c = {{5000, 32}, Activation::Hardswish, true};
    const int threads = at::get_num_threads();
    at::set_num_threads(1);
    Sample one = makeSample(c);
    const auto alone = everything(fusedNorm, one);
    at::set_num_threads(3);
    Sample three = makeSample(c);
    const auto together = everything(fusedNorm, three);
    at::set_num_threads(threads);
    for (std::size_t i = 0; i < alone.size(); ++i)
        QVERIFY(alone[i].equal(together[i]));
}

void TestRowNorm::evaluates()
{
    const at::NoGradGuard noGradients;
    for (const Activation activation : {Activation::None, Activation::Hardswish}) {
        const Sample sample = makeSample({{70, 40}, activation, true});
        QVERIFY(canFuseNorm(sample.norm, sample.x, false, sample.tail));
        const at::Tensor mean = sample.norm.mean.clone();
        const at::Tensor ours = fusedNorm(sample.norm, sample.x, false, sample.tail);
        QVERIFY(worst(ours, plainNorm(sample.norm, sample.x, false, sample.tail)) < 1e-6);
        QVERIFY(sample.norm.mean.equal(mean));
        QCOMPARE(sample.norm.batches.item<std::int64_t>(), 0);
    }
}

void TestRowNorm::frozenNormsAreLeftAlone()
{
    Sample sample = makeSample({{40, 16}, Activation::Hardswish, false});
    sample.norm.weight = sample.norm.weight.detach();
    sample.norm.bias = sample.norm.bias.detach();
    const at::Tensor mean = sample.norm.mean.clone();
    const at::Tensor out = normalised(sample.norm, sample.x, true, sample.tail);
    QVERIFY(sample.norm.mean.equal(mean));
    QCOMPARE(sample.norm.batches.item<std::int64_t>(), 0);
    QVERIFY(out.requires_grad()); // through the fixed map
    QVERIFY(torch::autograd::grad({out}, {sample.x}, {sample.outGradient})[0].defined());
}

void TestRowNorm::refusesWhatItCannotDo()
{
    const auto can = [](const Case& c, at::ScalarType type) {
        const Sample sample = makeSample(c, type);
        return canFuseNorm(sample.norm, sample.x, true, sample.tail);
    };
    QVERIFY(!can({{40, 12}, Activation::None, false}, at::kFloat));
    QVERIFY(!can({{1, 16}, Activation::None, false}, at::kFloat));
    QVERIFY(!can({{40, 16}, Activation::None, false}, at::kDouble));
    const Sample sample = makeSample({{2, 16, 3, 3}, Activation::None, false});
    QVERIFY(!canFuseNorm(sample.norm, sample.x.contiguous(), true, sample.tail));
    QVERIFY(!canFuseNorm(sample.norm, sample.x, false, sample.tail)); // with gradients
    // What cannot be fused goes through LibTorch.
    const at::Tensor plain = sample.x.contiguous();
    QVERIFY(worst(normalised(sample.norm, plain, true),
                  fusedNorm(sample.norm, sample.x, true, {})) < 1e-5);
}

QTEST_APPLESS_MAIN(TestRowNorm)
#include "tst_row_norm.moc"
