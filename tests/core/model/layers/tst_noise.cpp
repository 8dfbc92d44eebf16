#include "core/model/layers/noise.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>

#include <cmath>

#include <QTest>

using namespace formwork;

namespace {

at::Tensor keptOf(Noise& noise, std::int64_t count, double rate)
{
    return noise.dropout(at::ones({count}), rate) != 0;
}

} // namespace

class TestNoise : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Counts within five deviations of a binomial; what is kept makes up for what is not.
    void keepsItsShare_data()
    {
        QTest::addColumn<double>("rate");
        for (const double rate : {0.01, 0.1, 0.5, 0.9})
            QTest::addRow("%g", rate) << rate;
    }
    void keepsItsShare()
    {
        QFETCH(const double, rate);
        constexpr std::int64_t kCount = 100'003; // not of whole blocks
        Noise noise(7);
        const at::Tensor out = noise.dropout(at::full({kCount}, 3.0F), rate);
        const at::Tensor kept = out != 0;
        const auto count = kept.sum().item<std::int64_t>();
        const double expected = (1 - rate) * kCount;
        QVERIFY(std::abs(static_cast<double>(count) - expected) <
                5 * std::sqrt(kCount * rate * (1 - rate)));
        const auto value = static_cast<float>(3.0 / (1 - rate));
        QVERIFY(at::allclose(out.masked_select(kept), at::full({count}, value)));
    }

    void leavesAloneWhatIsNotDropped()
    {
        Noise noise(7);
        const at::Tensor x = at::ones({3, 2});
        QVERIFY(noise.dropout(x, 0).is_same(x));
        QVERIFY(noise.dropPath(x, 3, 0).is_same(x));
    }

    void followsSeedStepAndDraw()
    {
        constexpr std::int64_t kCount = 4096;
        Noise noise(7);
        noise.setStep(3);
        const at::Tensor first = keptOf(noise, kCount, 0.5);
        const at::Tensor second = keptOf(noise, kCount, 0.5);
        noise.restart();
        QVERIFY(at::equal(keptOf(noise, kCount, 0.5), first));
        QVERIFY(at::equal(keptOf(noise, kCount, 0.5), second));

        noise.restart();
        noise.setStep(4);
        const at::Tensor later = keptOf(noise, kCount, 0.5);
        Noise other(8);
        other.setStep(3);
        const at::Tensor foreign = keptOf(other, kCount, 0.5);
        noise.restart();
        noise.setStep(3ULL << 32);
        const at::Tensor far = keptOf(noise, kCount, 0.5);
        // Two fair draws agree on half of the places: 2048, deviation 32.
        for (const at::Tensor& draw : {second, later, foreign, far}) {
            const auto agree = (draw == first).sum().item<std::int64_t>();
            QVERIFY2(std::abs(agree - kCount / 2) < 5 * 32, qPrintable(QString::number(agree)));
        }
    }

    void doesNotDependOnThreads()
    {
        constexpr std::int64_t kCount = 1'000'001;
        const auto drawn = [](int threads) {
            at::set_num_threads(threads);
            Noise noise(11);
            return keptOf(noise, kCount, 0.3);
        };
        const at::Tensor alone = drawn(1);
        for (const int threads : {2, 3, 5})
            QVERIFY(at::equal(drawn(threads), alone));
        at::set_num_threads(1);
    }

    // Whole images are kept or not, and the gradient follows.
    void dropsPathsByImage()
    {
        constexpr std::int64_t kBatch = 64;
        constexpr std::int64_t kTokens = 5;
        Noise noise(7);
        const at::Tensor rows = at::rand({kBatch * kTokens, 8}).add_(1).requires_grad_();
        const at::Tensor out = noise.dropPath(rows, kBatch, 0.25);
        QVERIFY(out.sizes() == rows.sizes());
        out.sum().backward();
        const at::Tensor kept = (out.detach() != 0).view({kBatch, -1});
        QVERIFY(at::equal(kept.all(1), kept.any(1)));
        const auto count = kept.all(1).sum().item<std::int64_t>();
        QVERIFY(count > 30 && count < 63);
        const at::Tensor factors = kept.to(at::kFloat).view_as(rows) / 0.75;
        QVERIFY(at::allclose(out.detach(), rows.detach() * factors));
        QVERIFY(at::allclose(rows.grad(), factors));
    }

    // Ascending rows of every image, no row twice, another draw each time, all patches equally
    // often.
    void keptRowsAreDrawn()
    {
        constexpr std::int64_t kPatches = 49;
        constexpr std::int64_t kKeep = 20;
        constexpr std::int64_t kImages = 500;
        Noise noise(7);
        const at::Tensor rows = noise.keptRows(kImages, kPatches, kKeep, at::kCPU);
        const at::Tensor perImage =
            rows.view({kImages, kKeep}) - at::arange(kImages).unsqueeze(1) * kPatches;
        QVERIFY((perImage >= 0).all().item<bool>() && (perImage < kPatches).all().item<bool>());
        QVERIFY((perImage.slice(1, 1) > perImage.slice(1, 0, -1)).all().item<bool>());
        const at::Tensor counts = at::bincount(perImage.flatten(), {}, kPatches).to(at::kDouble);
        constexpr double kShare = static_cast<double>(kKeep) / kPatches;
        const double deviation = std::sqrt(kImages * kShare * (1 - kShare));
        QVERIFY((counts - kImages * kShare).abs().max().item<double>() < 5 * deviation);
        QVERIFY(!at::equal(rows, noise.keptRows(kImages, kPatches, kKeep, at::kCPU)));
        noise.restart();
        QVERIFY(at::equal(rows, noise.keptRows(kImages, kPatches, kKeep, at::kCPU)));
        QVERIFY(at::equal(noise.keptRows(2, 3, 3, at::kCPU), at::arange(6)));
    }
};

QTEST_APPLESS_MAIN(TestNoise)
#include "tst_noise.moc"
