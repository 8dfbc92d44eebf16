#include "core/train/loop/metrics.h"

#include <ATen/ATen.h>

#include <QTest>

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

using namespace formwork;

namespace {

torch::Tensor labelsOf(const std::vector<std::int64_t>& values)
{
    return at::tensor(values, at::kLong);
}

torch::Tensor scalar(double value)
{
    return at::scalar_tensor(value, at::kFloat);
}

} // namespace

class TestMetrics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsByHand()
    {
        MetricSum sum(torch::kCPU);
        // Ranks of the labels: 0, 1, 4, 5.
        const torch::Tensor logits = at::tensor({9., 8., 7., 6., 5., 4., //
                                                 9., 8., 7., 6., 5., 4., //
                                                 9., 8., 7., 6., 5., 4., //
                                                 9., 8., 7., 6., 5., 4.})
                                         .view({4, 6});
        sum.add(logits, labelsOf({0, 1, 4, 5}), scalar(0.5));
        const MetricTotals totals = sum.totals();
        QCOMPARE(totals.images, 4);
        QCOMPARE(totals.top1, 1);
        QCOMPARE(totals.top5, 3);
        QCOMPARE(totals.lossSum, 2.0);
        QCOMPARE(totals.top1Share(), 0.25);
    }

    void aPartialBatchWeighsWhatItHas()
    {
        MetricSum sum(torch::kCPU);
        const torch::Tensor right = at::tensor({1.F, 0.F}).repeat({3, 1});
        sum.add(right, labelsOf({0, 0, 0}), scalar(1.0));
        sum.add(right.narrow(0, 0, 1), labelsOf({1}), scalar(5.0));
        QCOMPARE(sum.totals().meanLoss(), 2.0); // (3 * 1 + 1 * 5) / 4, not (1 + 5) / 2
        QCOMPARE(sum.totals().top1Share(), 0.75);
    }

    void fewerThanFiveClasses()
    {
        for (const std::int64_t classes : {1, 2, 4}) {
            MetricSum sum(torch::kCPU);
            sum.add(at::rand({8, classes}), at::full({8}, classes - 1, at::kLong), scalar(1));
            QCOMPARE(sum.totals().top5, 8);
        }
    }

    void noNumbersAreNotRight()
    {
        MetricSum sum(torch::kCPU);
        sum.add(at::full({3, 4}, std::nan("")), labelsOf({0, 1, 3}), scalar(1));
        QCOMPARE(sum.totals().top1, 0);
        QCOMPARE(sum.totals().top5, 0);
    }

    void equalLogitsRankByClass()
    {
        MetricSum sum(torch::kCPU);
        sum.add(at::zeros({3, 10}), labelsOf({0, 4, 5}), scalar(1));
        QCOMPARE(sum.totals().top1, 1); // class 0 alone
        QCOMPARE(sum.totals().top5, 2); // classes 0 to 4
    }

    void agreesWithSorting()
    {
        std::mt19937 random(3);
        const std::int64_t classes = 23;
        MetricSum sum(torch::kCPU);
        std::int64_t top1 = 0;
        std::int64_t top5 = 0;
        for (const std::int64_t images : {64, 64, 17}) {
            const torch::Tensor logits = at::rand({images, classes});
            std::vector<std::int64_t> labels;
            for (std::int64_t i = 0; i < images; ++i) {
                labels.push_back(static_cast<std::int64_t>(random() % 23));
                std::vector<float> row(logits[i].data_ptr<float>(),
                                       logits[i].data_ptr<float>() + classes);
                const float own = row[static_cast<std::size_t>(labels.back())];
                std::ranges::sort(row, std::greater<>());
                top1 += own >= row[0] ? 1 : 0;
                top5 += own >= row[4] ? 1 : 0;
            }
            sum.add(logits, labelsOf(labels), scalar(1));
        }
        QCOMPARE(sum.totals().top1, top1);
        QCOMPARE(sum.totals().top5, top5);
        QCOMPARE(sum.totals().images, 145);
    }

    void continuesFromSavedSums()
    {
        const torch::Tensor first = at::rand({9, 7});
        const torch::Tensor second = at::rand({5, 7});
        MetricSum whole(torch::kCPU);
        whole.add(first, at::arange(9).remainder(7), scalar(0.1));
        const MetricTotals saved = whole.totals();
        whole.add(second, at::arange(5), scalar(0.7));
        MetricSum rest(torch::kCPU, saved);
        rest.add(second, at::arange(5), scalar(0.7));
        QVERIFY(rest.totals() == whole.totals());
    }

    void nothingIsZero()
    {
        QCOMPARE(MetricTotals().meanLoss(), 0.0);
        QCOMPARE(MetricTotals().top5Share(), 0.0);
    }
};

QTEST_APPLESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
