#include "core/train/loop/loss.h"

#include <ATen/ATen.h>

#include <cmath>

#include <QTest>

using namespace formwork;

namespace {

torch::Tensor int64s(std::vector<std::int64_t> values)
{
    return torch::from_blob(values.data(), {static_cast<std::int64_t>(values.size())},
                            torch::kInt64)
        .clone();
}

torch::Tensor floats(std::vector<float> values)
{
    return torch::from_blob(values.data(), {static_cast<std::int64_t>(values.size())},
                            torch::kFloat32)
        .clone();
}

torch::Tensor logitsOf(std::int64_t rows, std::int64_t classes)
{
    const torch::Tensor numbers = at::arange(rows * classes, torch::kFloat32);
    return at::sin(numbers * 1.7).reshape({rows, classes}) * 3;
}

} // namespace

class TestLoss : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void plainLabelsAreCrossEntropy();
    void mixedTargetsByHand_data();
    void mixedTargetsByHand();
    void wholeSharesAreNoMixture();
    void gradientsFlow();
};

void TestLoss::plainLabelsAreCrossEntropy()
{
    DeviceBatch batch;
    batch.labels = int64s({0, 4, 2});
    const torch::Tensor logits = logitsOf(3, 5);
    for (const double smoothing : {0.0, 0.1}) {
        const torch::Tensor expected =
            at::cross_entropy_loss(logits, batch.labels, {}, at::Reduction::Mean, -100, smoothing);
        QCOMPARE(classificationLoss(logits, batch, smoothing).item().toDouble(),
                 expected.item().toDouble());
    }
}

void TestLoss::mixedTargetsByHand_data()
{
    QTest::addColumn<double>("smoothing");
    QTest::newRow("hard") << 0.0;
    QTest::newRow("smoothed") << 0.1;
}

void TestLoss::mixedTargetsByHand()
{
    QFETCH(double, smoothing);
    DeviceBatch batch;
    const std::vector<std::int64_t> first = {0, 4, 2};
    const std::vector<std::int64_t> second = {2, 4, 0};
    const std::vector<float> shares = {0.25F, 0.5F, 0.9F};
    batch.labels = int64s(first);
    batch.secondLabels = int64s(second);
    batch.shares = floats(shares);
    constexpr std::int64_t kClasses = 5;
    const torch::Tensor logits = logitsOf(3, kClasses);
    double expected = 0;
    for (std::int64_t row = 0; row < 3; ++row) {
        const auto i = static_cast<std::size_t>(row);
        double sum = 0;
        for (std::int64_t c = 0; c < kClasses; ++c)
            sum += std::exp(logits[row][c].item().toDouble());
        for (std::int64_t c = 0; c < kClasses; ++c) {
            double target = smoothing / kClasses;
            target += c == first[i] ? (1 - smoothing) * shares[i] : 0;
            target += c == second[i] ? (1 - smoothing) * (1 - shares[i]) : 0;
            expected -= target * (logits[row][c].item().toDouble() - std::log(sum)) / 3;
        }
    }
    const double loss = classificationLoss(logits, batch, smoothing).item().toDouble();
    QVERIFY(std::abs(loss - expected) < 1e-5);
}

void TestLoss::wholeSharesAreNoMixture()
{
    DeviceBatch batch;
    batch.labels = int64s({1, 3});
    const torch::Tensor logits = logitsOf(2, 4);
    const double plain = classificationLoss(logits, batch, 0.1).item().toDouble();
    batch.secondLabels = int64s({3, 1});
    batch.shares = floats({1, 1});
    QVERIFY(std::abs(classificationLoss(logits, batch, 0.1).item().toDouble() - plain) < 1e-6);
}

void TestLoss::gradientsFlow()
{
    DeviceBatch batch;
    batch.labels = int64s({1, 3});
    batch.secondLabels = int64s({3, 1});
    batch.shares = floats({0.7F, 0.4F});
    const torch::Tensor logits = logitsOf(2, 4).requires_grad_(true);
    classificationLoss(logits, batch, 0.1).backward();
    // The gradient of softmax cross-entropy: (softmax - target) / B, which sums to 0 in each row.
    QVERIFY(logits.grad().sum(1).abs().max().item().toDouble() < 1e-6);
    QVERIFY(logits.grad().abs().max().item().toDouble() > 0.01);
}

QTEST_GUILESS_MAIN(TestLoss)
#include "tst_loss.moc"
