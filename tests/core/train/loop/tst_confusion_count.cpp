#include "core/train/loop/confusion_count.h"

#include <ATen/ATen.h>

#include <QTest>

using namespace formwork;

class TestConfusionCount : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsOverBatches()
    {
        ConfusionCount count(3);
        QVERIFY(count.cells().empty());
        const torch::Tensor logits =
            at::tensor(at::ArrayRef<double>({0, 1, 2, 5, 1, 2, 0, 7, 2, 0, 1, 2})).view({4, 3});
        const torch::Tensor labels = at::tensor(at::ArrayRef<std::int64_t>({2, 0, 2, 0}));
        count.add(logits, labels);
        count.add(logits.slice(0, 0, 2), labels.slice(0, 0, 2));
        const std::vector<ConfusionCell> expected = {{0, 0, 2}, {0, 2, 1}, {2, 1, 1}, {2, 2, 2}};
        QVERIFY(count.cells() == expected);
    }

    // As the accuracy counts: constant logits are class 0.
    void ofEqualLogitsTheLowestClassCounts()
    {
        ConfusionCount count(40);
        torch::Tensor logits = at::zeros({2, 40});
        logits[1][30] = 1;
        logits[1][17] = 1;
        count.add(logits, at::tensor(at::ArrayRef<std::int64_t>({5, 30})));
        const std::vector<ConfusionCell> expected = {{5, 0, 1}, {30, 17, 1}};
        QVERIFY(count.cells() == expected);
    }

    // 21,841 classes would be 3.8 GB of cells, 100,000 classes 80 GB.
    void onlyPairsThatOccurTakeMemory()
    {
        constexpr std::int64_t kClasses = 100'000;
        ConfusionCount count(kClasses);
        for (const std::int64_t label : {99'999, 3, 99'999}) {
            torch::Tensor logits = at::zeros({1, kClasses});
            logits[0][label - 1] = 1;
            count.add(logits, at::full({1}, label, at::kLong));
        }
        const std::vector<ConfusionCell> expected = {{3, 2, 1}, {99'999, 99'998, 2}};
        QVERIFY(count.cells() == expected);
        QVERIFY(count.cells() == expected); // asking changes nothing
    }
};

QTEST_APPLESS_MAIN(TestConfusionCount)
#include "tst_confusion_count.moc"
