// Attention in one operation against the same by LibTorch's.
#include "core/model/layers/attention.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <QTest>

using namespace formwork;

namespace {

struct Case
{
    std::int64_t batch;
    std::int64_t queries;
    std::int64_t keys;
    std::int64_t keyWidth;
    std::int64_t valueWidth;
    AttentionHeads heads;
    bool separate; // queries in a separate tensor
    bool bias;
};

struct Sample
{
    AttentionRows inputs;
    at::Tensor bias;
    at::Tensor outGradient;
};

Sample makeSample(const Case& c, at::ScalarType type = at::kFloat)
{
    at::Generator generator = at::detail::createCPUGenerator(7);
    const auto normal = [&](at::IntArrayRef shape) {
        return at::empty(shape, at::kFloat).normal_(0, 1, generator).to(type);
    };
    const auto heads = c.heads.count;
    Sample sample;
    const std::int64_t perHead = (c.separate ? 1 : 2) * c.keyWidth + c.valueWidth;
    sample.inputs.rows = normal({c.batch, c.keys, heads * perHead}).requires_grad_();
    if (c.separate)
        sample.inputs.queries = normal({c.batch, c.queries, heads * c.keyWidth}).requires_grad_();
    if (c.bias)
        sample.bias = normal({heads, c.queries, c.keys}).requires_grad_();
    sample.outGradient = normal({c.batch, c.queries, heads * c.valueWidth});
    return sample;
}

using Attention = at::Tensor (*)(const AttentionRows&, const AttentionHeads&, const at::Tensor&);

// The result, then the gradients of what is defined: rows, queries, bias.
std::vector<at::Tensor> resultAndGradients(Attention compute, const Sample& sample,
                                           const AttentionHeads& heads)
{
    std::vector<at::Tensor> leaves = {sample.inputs.rows};
    for (const at::Tensor& leaf : {sample.inputs.queries, sample.bias})
        if (leaf.defined())
            leaves.push_back(leaf);
    const at::Tensor out = compute(sample.inputs, heads, sample.bias);
    std::vector<at::Tensor> all = {out.detach()};
    for (at::Tensor& gradient : torch::autograd::grad({out}, leaves, {sample.outGradient}))
        all.push_back(gradient);
    return all;
}

double worst(const at::Tensor& value, const at::Tensor& expected)
{
    return ((value - expected).abs().max() / expected.abs().max().clamp_min(1e-3)).item<double>();
}

AttentionHeads interleaved(std::int64_t count, std::int64_t keyWidth)
{
    return {count, keyWidth, HeadOrder::Interleaved};
}

} // namespace

Q_DECLARE_METATYPE(Case)

class TestAttention : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void matchesThePlainOperations_data();
    void matchesThePlainOperations();
    void doesNotDependOnTheNumberOfThreads_data();
    void doesNotDependOnTheNumberOfThreads();
    void isTheSameWithoutGradients();
    void takesOneGradientAlone();
    void takesLargeScores();
    void keepsWhatIsNotANumber();
    void leavesTheRestToLibTorch();
    void dropsProbabilities();
};

void TestAttention::matchesThePlainOperations_data()
{
    QTest::addColumn<Case>("shape");
    for (const std::int64_t n : {1, 4, 16, 49, 196}) {
        const std::string tokens = std::to_string(n) + " tokens";
        const std::int64_t kept = (n + 3) / 4;
        QTest::newRow(("LeViT 16/32, " + tokens).c_str())
            << Case{5, n, n, 16, 32, interleaved(3, 16), false, true};
        QTest::newRow(("LeViT 32/64, " + tokens).c_str())
            << Case{2, n, n, 32, 64, interleaved(2, 32), false, n % 2 == 0};
        QTest::newRow(("shrinking 16/64, " + tokens).c_str())
            << Case{9, kept, n, 16, 64, interleaved(2, 16), true, true};
        QTest::newRow(("shrinking 32/128, " + tokens).c_str())
            << Case{1, kept, n, 32, 128, interleaved(3, 32), true, n % 2 == 1};
    }
    for (const std::int64_t n : {1, 5, 17, 197})
        QTest::newRow(("ViT, " + std::to_string(n) + " tokens").c_str())
            << Case{3, n, n, 64, 64, {3, 64, HeadOrder::Blocks}, false, false};
    for (const std::int64_t n : {1, 17, 197})
        QTest::newRow(("ViT's class token, " + std::to_string(n) + " tokens").c_str())
            << Case{5, 1, n, 64, 64, {3, 64, HeadOrder::Blocks}, true, false};
    QTest::newRow("blocks with a bias")
        << Case{6, 23, 23, 32, 32, {2, 32, HeadOrder::Blocks}, false, true};
    QTest::newRow("more queries than keys")
        << Case{2, 37, 3, 16, 16, interleaved(1, 16), true, true};
}

void TestAttention::matchesThePlainOperations()
{
    QFETCH(Case, shape);
    at::set_num_threads(2);
    const Sample sample = makeSample(shape);
    QVERIFY(canFuseAttention(sample.inputs, shape.heads, sample.bias));
    const auto fused = resultAndGradients(fusedAttention, sample, shape.heads);
    // In double precision, what is left is the error of the operation alone.
    const Sample exact = makeSample(shape, at::kDouble);
    const auto expected = resultAndGradients(plainAttention, exact, shape.heads);
    QCOMPARE(fused.size(), expected.size());
    for (std::size_t i = 0; i < fused.size(); ++i) {
        QCOMPARE(fused[i].sizes(), expected[i].sizes());
        const double error = worst(fused[i], expected[i]);
        QVERIFY2(error < 3e-6,
                 ("output " + std::to_string(i) + ": " + std::to_string(error)).c_str());
    }
}

void TestAttention::doesNotDependOnTheNumberOfThreads_data()
{
    QTest::addColumn<Case>("shape");
    QTest::newRow("LeViT") << Case{13, 49, 49, 16, 32, interleaved(4, 16), false, true};
    QTest::newRow("shrinking") << Case{32, 4, 16, 16, 64, interleaved(8, 16), true, true};
    QTest::newRow("ViT") << Case{3, 65, 65, 64, 64, {3, 64, HeadOrder::Blocks}, false, false};
}

void TestAttention::doesNotDependOnTheNumberOfThreads()
{
    QFETCH(Case, shape);
    const Sample sample = makeSample(shape);
    at::set_num_threads(1);
    const auto alone = resultAndGradients(fusedAttention, sample, shape.heads);
    for (const int threads : {2, 3, 4, 7}) {
        at::set_num_threads(threads);
        const auto together = resultAndGradients(fusedAttention, sample, shape.heads);
        for (std::size_t i = 0; i < alone.size(); ++i)
            QVERIFY(at::equal(together[i], alone[i]));
    }
    at::set_num_threads(2);
}

void TestAttention::isTheSameWithoutGradients()
{
    const Case shape = {4, 20, 20, 16, 32, interleaved(2, 16), false, true};
    const Sample sample = makeSample(shape);
    const at::Tensor tracked = fusedAttention(sample.inputs, shape.heads, sample.bias);
    QVERIFY(tracked.requires_grad());
    const at::NoGradGuard noGrad;
    const at::Tensor untracked = fusedAttention(sample.inputs, shape.heads, sample.bias);
    QVERIFY(!untracked.requires_grad());
    QVERIFY(at::equal(untracked, tracked));
}

void TestAttention::takesOneGradientAlone()
{
    const Case shape = {4, 5, 20, 16, 64, interleaved(2, 16), true, true};
    const Sample sample = makeSample(shape);
    const auto all = resultAndGradients(fusedAttention, sample, shape.heads);
    sample.inputs.rows.requires_grad_(false);
    sample.bias.requires_grad_(false);
    const at::Tensor out = fusedAttention(sample.inputs, shape.heads, sample.bias);
    // Not contiguous, as from a transposed product.
    const at::Tensor gradient = sample.outGradient.transpose(0, 1).contiguous().transpose(0, 1);
    const auto alone = torch::autograd::grad({out}, {sample.inputs.queries}, {gradient});
    QVERIFY(at::equal(alone[0], all[2]));
}

// Exponentials of scores that overflow unless the largest one is taken off; all are far below the
// zeros that padding starts from.
void TestAttention::takesLargeScores()
{
    const Case shape = {2, 5, 5, 16, 32, interleaved(2, 16), false, true};
    for (const double shift : {-3000.0, 3000.0}) {
        Sample sample = makeSample(shape);
        sample.bias = (sample.bias + shift).detach().requires_grad_();
        const auto fused = resultAndGradients(fusedAttention, sample, shape.heads);
        const auto plain = resultAndGradients(plainAttention, sample, shape.heads);
        for (std::size_t i = 0; i < fused.size(); ++i)
            QVERIFY(worst(fused[i], plain[i]) < 2e-3); // scores have 2^-12 as their last digit
    }
}

void TestAttention::keepsWhatIsNotANumber()
{
    const Case shape = {1, 6, 6, 16, 32, interleaved(1, 16), false, false};
    Sample sample = makeSample(shape);
    const at::NoGradGuard noGrad;
    sample.inputs.rows[0][3][20] = std::numeric_limits<float>::quiet_NaN(); // of a key
    const at::Tensor out = fusedAttention(sample.inputs, shape.heads, {});
    QVERIFY(at::isnan(out).all().item<bool>());
}

void TestAttention::leavesTheRestToLibTorch()
{
    const Case shape = {2, 6, 6, 16, 32, interleaved(2, 16), false, true};
    const Sample sample = makeSample(shape);
    const AttentionRows strided = {
        sample.inputs.rows.detach().transpose(0, 1).contiguous().transpose(0, 1), {}};
    const Sample exact = makeSample(shape, at::kDouble);
    const Case narrow = {2, 6, 6, 8, 24, interleaved(2, 8), false, true};
    const Sample odd = makeSample(narrow);
    QVERIFY(canFuseAttention(sample.inputs, shape.heads, sample.bias));
    QVERIFY(!canFuseAttention(strided, shape.heads, sample.bias));
    QVERIFY(!canFuseAttention(exact.inputs, shape.heads, exact.bias));
    QVERIFY(!canFuseAttention(odd.inputs, narrow.heads, odd.bias));

    const at::Tensor expected = plainAttention(exact.inputs, shape.heads, exact.bias);
    QVERIFY(at::equal(attention(exact.inputs, shape.heads, exact.bias), expected));
    QVERIFY(worst(attention(sample.inputs, shape.heads, sample.bias), expected) < 3e-6);
}

// What is dropped are the probabilities: halving them halves the result.
void TestAttention::dropsProbabilities()
{
    for (const Case& shape : {Case{2, 6, 9, 16, 64, interleaved(2, 16), true, true},
                              Case{3, 17, 17, 64, 64, {3, 64, HeadOrder::Blocks}, false, false},
                              Case{3, 1, 17, 64, 64, {3, 64, HeadOrder::Blocks}, true, false}}) {
        const Sample sample = makeSample(shape, at::kDouble);
        const at::Tensor plain = plainAttention(sample.inputs, shape.heads, sample.bias);
        const at::Tensor halved = droppedAttention(
            sample.inputs, shape.heads, sample.bias, [&](const at::Tensor& probabilities) {
                const at::IntArrayRef sizes = probabilities.sizes();
                return sizes[3] == shape.keys ? probabilities * 0.5 : probabilities;
            });
        QVERIFY(worst(halved, plain * 0.5) < 1e-12);
    }
}

QTEST_APPLESS_MAIN(TestAttention)
#include "tst_attention.moc"
