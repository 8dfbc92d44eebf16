#include "core/train/parallel/gradient_buckets.h"

#include "core/model/model.h"
#include "core/train/device/device.h"
#include "core/train/loop/train_step.h"
#include "core/train/parallel/rank_threads.h"
#include "core/train/parallel/shared_state.h"
#include "support/rounds.h"

#include <ATen/ATen.h>

#include <QTest>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace formwork;
using namespace formwork::test;

namespace {

constexpr int kClasses = 3;
constexpr std::int64_t kBatch = 8;

ExperimentConfig vitConfig()
{
    ExperimentConfig config;
    config.model.name = "vit_ti_16";
    config.model.imageSize = 32;
    config.optimizer.name = OptimizerKind::AdamW;
    config.optimizer.learningRate = 1e-3;
    config.optimizer.weightDecay = 0.05;
    config.optimizer.clipNorm = 1.0;
    config.train.labelSmoothing = 0.1;
    return config;
}

// The images of step `step`: every third batch is a partial one, which the ranks share unevenly.
DeviceBatch batchOf(std::int64_t step)
{
    const std::int64_t rows = step % 3 == 2 ? 3 : kBatch;
    const torch::Tensor numbers =
        at::arange(rows * 3 * 32 * 32, at::kDouble).add(1000 * static_cast<double>(step));
    DeviceBatch batch;
    batch.images = numbers.mul(0.37).sin().mul(2).view({rows, 3, 32, 32});
    batch.labels = at::arange(rows, at::kLong).add(step).remainder(kClasses);
    return batch;
}

struct Course
{
    std::vector<double> losses; // sums over the images of a step, of all ranks
    std::vector<double> norms;
    NamedTensors weights;
};

// Rank r has rows r, r + world, ...; a rank without a row trains on the first with no weight.
Course train(ProcessGroup& group, int steps, std::size_t bucketBytes)
{
    setComputeThreads(1);
    const ExperimentConfig config = vitConfig();
    const auto model = makeModel(modelOptions(config, kClasses));
    convertFloatingPoint(*model, at::kDouble);
    if (group.rank() > 0) // rank 0's are taken
        for (torch::Tensor& parameter : model->parameters())
            parameter.data().add_(1);
    TrainStep step(*model, config);
    TrainingState state;
    shareState(group, state, *model, nullptr, step.optimiser());
    GradientBuckets buckets(model->parameters(), group, bucketBytes);
    Course course;
    for (int i = 0; i < steps; ++i) {
        const DeviceBatch all = batchOf(i);
        const std::int64_t rows = all.labels.size(0);
        const torch::Tensor mine =
            at::arange(group.rank() < rows ? group.rank() : 0, rows, group.size(), at::kLong);
        const auto count = static_cast<double>(group.rank() < rows ? mine.size(0) : 0);
        DeviceBatch batch;
        batch.images = all.images.index_select(0, mine);
        batch.labels = all.labels.index_select(0, mine);
        const StepOutcome outcome = step.forward(batch, static_cast<std::uint64_t>(i));
        buckets.arm();
        step.backward(outcome.loss, count / static_cast<double>(rows));
        const auto seconds = buckets.finish();
        if (group.isParallel() && !(seconds && seconds->total > 0 && seconds->exposed >= 0))
            throw Error(ErrorCode::Internal, Text("no time was taken"));
        torch::Tensor loss = outcome.loss.detach() * count / static_cast<double>(rows);
        group.sum(loss);
        course.losses.push_back(loss.item<double>());
        course.norms.push_back(step.update(1e-3).item<double>());
    }
    if (!haveSameWeights(group, *model))
        throw Error(ErrorCode::Internal, Text("the ranks' weights differ"));
    for (const auto& [name, tensor] : stateDict(*model))
        course.weights.emplace_back(name, tensor.clone());
    group.leave();
    return course;
}

double largestDifference(const std::vector<double>& a, const std::vector<double>& b)
{
    double most = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        most = std::max(most, std::abs(a[i] - b[i]));
    return most;
}

double largestDifference(const NamedTensors& a, const NamedTensors& b)
{
    double most = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        most = std::max(most, (a[i].second - b[i].second).abs().max().item<double>());
    return most;
}

} // namespace

class TestGradientBuckets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!ProcessGroup::isSupported())
            QSKIP("skipped: this build has no Gloo: libgloo-dev was missing");
    }

    // The mathematics of one process: the same batches, however they are divided.
    void trainsAsOneProcess_data()
    {
        QTest::addColumn<int>("ranks");
        QTest::addColumn<int>("steps");
        QTest::addColumn<int>("bucketBytes");
        QTest::newRow("2 ranks") << 2 << roundsFrom("FORMWORK_RANK_STEPS", 6) << (1 << 20);
        QTest::newRow("4 ranks, one bucket") << 4 << 3 << static_cast<int>(1U << 30);
    }
    void trainsAsOneProcess()
    {
        QFETCH(int, ranks);
        QFETCH(int, steps);
        QFETCH(int, bucketBytes);
        ProcessGroup one;
        const Course alone = train(one, steps, 1);
        std::vector<Course> courses(static_cast<std::size_t>(ranks));
        const RankErrors errors = onRanks(ranks, [&](const RankLayout& layout) {
            ProcessGroup group(layout, {});
            try {
                courses[static_cast<std::size_t>(layout.rank)] =
                    train(group, steps, static_cast<std::size_t>(bucketBytes));
            } catch (const Error& error) {
                throw group.settle(error);
            }
        });
        QCOMPARE(QString::fromStdString(firstOf(errors)), QString());
        const Course& together = courses.front();
        QVERIFY(together.norms.front() > 0.01); // there was something to learn
        const double losses = largestDifference(alone.losses, together.losses);
        const double norms = largestDifference(alone.norms, together.norms);
        const double weights = largestDifference(alone.weights, together.weights);
        qInfo("differences after %d steps: losses %.2g, norms %.2g, weights %.2g", steps, losses,
              norms, weights);
        QVERIFY(losses < 1e-9);
        QVERIFY(norms < 1e-9);
        QVERIFY(weights < 1e-9);
    }

    void bucketsFollowTheBackwardPass()
    {
        std::vector<std::size_t> counts(2);
        const RankErrors errors = onRanks(2, [&](const RankLayout& layout) {
            ProcessGroup group(layout, {});
            const auto parameter = [&](std::int64_t size) {
                return at::full({size}, layout.rank + 1.0).set_requires_grad(true);
            };
            const std::vector<torch::Tensor> parameters = {parameter(10), parameter(300),
                                                           parameter(10), parameter(10)};
            GradientBuckets buckets(parameters, group, 320 * sizeof(float));
            // The gradient of each is its own value, but one has none.
            const auto backward = [&] {
                ((parameters[0].square().sum() + parameters[1].square().sum() +
                  parameters[3].square().sum()) /
                 2)
                    .backward();
            };
            backward(); // of a batch before the last
            buckets.arm();
            backward();
            buckets.finish();
            buckets.finish(); // changes nothing
            for (const std::size_t i : {0, 1, 3})
                if (!at::equal(parameters[i].grad(), at::full_like(parameters[i], 2.0 * (1 + 2))))
                    throw Error(ErrorCode::Internal, Text("a wrong sum"));
            if (parameters[2].grad().defined())
                throw Error(ErrorCode::Internal, Text("a gradient from nowhere"));
            // A bucket holds the last three parameters, 320 numbers; the first stays.
            counts[static_cast<std::size_t>(layout.rank)] = buckets.count();
            group.leave();
        });
        QCOMPARE(QString::fromStdString(firstOf(errors)), QString());
        QCOMPARE(counts, (std::vector<std::size_t>{2, 2}));
    }

    void oneRankIsLeftAlone()
    {
        ProcessGroup group;
        torch::Tensor parameter = at::ones({3}).set_requires_grad(true);
        GradientBuckets buckets({parameter}, group);
        QCOMPARE(buckets.count(), 0U);
        buckets.arm();
        parameter.sum().backward();
        QVERIFY(!buckets.finish());
        QVERIFY(at::equal(parameter.grad(), at::ones({3})));
    }
};

QTEST_APPLESS_MAIN(TestGradientBuckets)
#include "tst_gradient_buckets.moc"
