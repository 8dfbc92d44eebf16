// The fused parts of a ViT's block against LibTorch's operations, in double precision.
#include "core/model/layers/normed_linear.h"
#include "core/model/layers/row_passes.h"
#include "core/model/layers/token_mlp.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <torch/csrc/autograd/autograd.h>

#include <functional>
#include <vector>

#include <QTest>

using namespace formwork;

namespace {

constexpr std::int64_t kWidth = 48;

struct Sample
{
    at::Tensor rows;
    TokenMlp mlp;
    at::Tensor outGradient;
    at::Tensor wideGradient;

    std::vector<at::Tensor> leaves() const
    {
        return {rows,        mlp.norm.weight, mlp.norm.bias, mlp.up.weight,
                mlp.up.bias, mlp.down.weight, mlp.down.bias};
    }
};

Sample makeSample(std::int64_t count, at::ScalarType type = at::kFloat)
{
    at::Generator generator = at::detail::createCPUGenerator(3);
    const auto normal = [&](at::IntArrayRef sizes, double deviation) {
        return at::empty(sizes, at::kFloat).normal_(0, deviation, generator).to(type);
    };
    const auto leaf = [&](at::IntArrayRef sizes, double deviation) {
        return normal(sizes, deviation).requires_grad_();
    };
    return {leaf({count, kWidth}, 1),
            {{leaf({kWidth}, 1), leaf({kWidth}, 1)},
             {leaf({4 * kWidth, kWidth}, 0.2), leaf({4 * kWidth}, 1)},
             {leaf({kWidth, 4 * kWidth}, 0.2), leaf({kWidth}, 1)}},
            normal({count, kWidth}, 1),
            normal({count, 4 * kWidth}, 1)};
}

using Compute = std::function<at::Tensor(const Sample&)>;

std::vector<at::Tensor> resultAndGradients(const Compute& compute, const Sample& sample,
                                           const at::Tensor& outGradient)
{
    const at::Tensor out = compute(sample);
    std::vector<at::Tensor> all = {out.detach()};
    for (at::Tensor& gradient :
         torch::autograd::grad({out}, sample.leaves(), {outGradient}, false, false, true))
        all.push_back(gradient);
    return all;
}

void compare(const std::vector<at::Tensor>& ours, const std::vector<at::Tensor>& expected)
{
    QCOMPARE(ours.size(), expected.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
        QCOMPARE(ours[i].defined(), expected[i].defined());
        if (!ours[i].defined())
            continue;
        QVERIFY(ours[i].sizes() == expected[i].sizes());
        const double worst =
            ((ours[i] - expected[i]).abs().max() / expected[i].abs().max()).item<double>();
        QVERIFY2(worst < 3e-6, qPrintable(QStringLiteral("%1: %2").arg(i).arg(worst)));
    }
}

} // namespace

class TestTokenMlp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalsLibTorch_data();
    void equalsLibTorch();
    void normedLinearEqualsLibTorch();
    void leavesFrozenTensorsAlone();
    void doesNotDependOnTheThreads();
    void refusesWhatItCannotDo();
};

void TestTokenMlp::equalsLibTorch_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<bool>("residual");
    QTest::newRow("one row") << 1 << true;
    QTest::newRow("some") << 37 << false;
    QTest::newRow("many") << 3000 << true;
}

void TestTokenMlp::equalsLibTorch()
{
    QFETCH(int, rows);
    QFETCH(bool, residual);
    const Sample sample = makeSample(rows);
    if (!canFuseTokenMlp(sample.mlp, sample.rows))
        QSKIP("skipped: this processor has no vectors of a fixed width");
    const Sample exact = makeSample(rows, at::kDouble);
    compare(
        resultAndGradients([&](const Sample& s) { return fusedTokenMlp(s.mlp, s.rows, residual); },
                           sample, sample.outGradient),
        resultAndGradients([&](const Sample& s) { return plainTokenMlp(s.mlp, s.rows, residual); },
                           exact, exact.outGradient));
    const at::NoGradGuard noGradients;
    const at::Tensor out = fusedTokenMlp(sample.mlp, sample.rows, residual);
    QVERIFY(!out.requires_grad());
    compare({out}, {plainTokenMlp(exact.mlp, exact.rows, residual)});
}

void TestTokenMlp::normedLinearEqualsLibTorch()
{
    const Sample sample = makeSample(200);
    if (!canFuseNormedLinear(sample.mlp.norm, sample.mlp.up, sample.rows))
        QSKIP("skipped: this processor has no vectors of a fixed width");
    const Sample exact = makeSample(200, at::kDouble);
    compare(resultAndGradients(
                [](const Sample& s) { return fusedNormedLinear(s.mlp.norm, s.mlp.up, s.rows); },
                sample, sample.wideGradient),
            resultAndGradients([](const Sample& s) { return s.mlp.up(s.mlp.norm(s.rows)); }, exact,
                               exact.wideGradient));
}

void TestTokenMlp::leavesFrozenTensorsAlone()
{
    Sample sample = makeSample(20);
    Sample exact = makeSample(20, at::kDouble);
    for (Sample* one : {&sample, &exact}) {
        one->mlp.up.weight = one->mlp.up.weight.detach();
        one->mlp.norm.bias = one->mlp.norm.bias.detach();
        one->rows = one->rows.detach();
    }
    const auto gradients = [](const Sample& s) {
        return torch::autograd::grad({tokenMlp(s.mlp, s.rows, true)},
                                     {s.mlp.norm.weight, s.mlp.up.bias, s.mlp.down.weight},
                                     {s.outGradient});
    };
    compare(gradients(sample), gradients(exact));
    sample.mlp.norm.weight = sample.mlp.norm.weight.detach();
    exact.mlp.norm.weight = exact.mlp.norm.weight.detach();
    const auto fewer = [](const Sample& s) {
        return torch::autograd::grad({tokenMlp(s.mlp, s.rows, true)}, {s.mlp.down.bias},
                                     {s.outGradient});
    };
    compare(fewer(sample), fewer(exact));
}

// The passes over rows; oneDNN's products are another matter.
void TestTokenMlp::doesNotDependOnTheThreads()
{
    const Sample sample = makeSample(1000);
    if (!suitsRowPasses(sample.rows))
        QSKIP("skipped: this processor has no vectors of a fixed width");
    const at::NoGradGuard noGradients;
    const auto with = [&](int threads) {
        at::set_num_threads(threads);
        const at::Tensor scales = at::empty({1000, 2});
        std::vector<at::Tensor> all = {normRows(sample.mlp.norm, sample.rows, scales), scales};
        const NormGradients norm = normRowsBackward(sample.mlp.norm, sample.rows, scales,
                                                    sample.outGradient.clone(), sample.rows);
        const at::Tensor wide = sample.wideGradient.clone();
        const GeluGradients gelu = geluRowsBackward(sample.wideGradient, wide);
        all.insert(all.end(), {norm.x, norm.weight, norm.bias, wide, gelu.result, gelu.columns,
                               columnSums(sample.wideGradient)});
        return all;
    };
    const auto one = with(1);
    const auto two = with(2);
    for (std::size_t i = 0; i < one.size(); ++i)
        QVERIFY(at::equal(one[i], two[i]));
}

void TestTokenMlp::refusesWhatItCannotDo()
{
    Sample sample = makeSample(16);
    QVERIFY(!canFuseTokenMlp(sample.mlp, sample.rows.view({4, 4, kWidth})));
    QVERIFY(!canFuseTokenMlp(makeSample(16, at::kDouble).mlp, sample.rows));
    sample.mlp.down.bias = at::Tensor();
    QVERIFY(!canFuseTokenMlp(sample.mlp, sample.rows));
}

QTEST_APPLESS_MAIN(TestTokenMlp)
#include "tst_token_mlp.moc"
