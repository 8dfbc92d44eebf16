// Which steps are recorded and replayed, and that this changes no number. A recorder that keeps the
// work and does it at each replay stands for CUDA graphs, which tst_cuda tests on a device.
#include "core/train/graph/step_executor.h"

#include "core/model/model.h"
#include "core/train/device/batch_transfer.h"
#include "core/train/device/device.h"

#include <ATen/ATen.h>

#include <QTest>

#include <stdexcept>

using namespace formwork;

namespace {

constexpr int kClasses = 3;

class LateRecording final : public StepRecording
{
public:
    LateRecording(std::function<void()> work, int& replays)
        : m_work(std::move(work))
        , m_replays(replays)
    {}
    void replay() override
    {
        ++m_replays;
        m_work();
    }

private:
    std::function<void()> m_work;
    int& m_replays;
};

struct RecorderScript
{
    int records = 0;
    int replays = 0;
    std::string failure = {}; // not empty: nothing can be recorded
};

class LateRecorder final : public StepRecorder
{
public:
    explicit LateRecorder(RecorderScript& script) : m_script(script) {}

    std::unique_ptr<StepRecording> record(const std::function<void()>& work,
                                          const std::vector<at::Generator>&) override
    {
        ++m_script.records;
        if (!m_script.failure.empty())
            throw std::runtime_error(m_script.failure);
        return std::make_unique<LateRecording>(work, m_script.replays);
    }

private:
    RecorderScript& m_script;
};

ExperimentConfig configOf(OptimizerKind optimiser = OptimizerKind::AdamW)
{
    ExperimentConfig config;
    config.model.name = "vit_micro_16";
    config.model.imageSize = 32;
    config.model.dropout = 0.1;
    config.model.dropPath = 0.2;
    config.optimizer.name = optimiser;
    config.optimizer.learningRate = 1e-3;
    config.optimizer.weightDecay = 0.05;
    config.optimizer.clipNorm = 1.0;
    config.train.seed = 3;
    config.train.threads = 1;
    return config;
}

DeviceBatch batchOf(int number, std::int64_t count = 4, std::int64_t side = 32, bool mixed = false)
{
    DeviceBatch batch;
    batch.images = at::arange(count * 3 * side * side, at::kFloat)
                       .mul(0.37 + 0.01 * number)
                       .sin()
                       .view({count, 3, side, side});
    batch.labels = at::arange(count, at::kLong).add(number).remainder(kClasses);
    if (mixed) {
        batch.secondLabels = batch.labels.add(1).remainder(kClasses);
        batch.shares = at::full({count}, 0.7, at::kFloat);
    }
    return batch;
}

// A model and its steps.
struct Student
{
    explicit Student(ExperimentConfig given)
        : config(std::move(given))
        , model(makeModel(modelOptions(config, kClasses)))
        , step(*model, config)
    {
        model->train();
    }

    std::vector<at::Tensor> weights() const
    {
        std::vector<at::Tensor> all;
        for (const auto& [name, tensor] : stateDict(*model))
            all.push_back(tensor.detach().clone());
        return all;
    }

    ExperimentConfig config;
    std::shared_ptr<Classifier> model;
    TrainStep step;
};

bool equal(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b)
{
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!a[i].equal(b[i]))
            return false;
    return a.size() == b.size();
}

double rateOf(int number)
{
    return 1e-3 / (1 + number);
}

} // namespace

Q_DECLARE_METATYPE(OptimizerKind)

class TestStepExecutor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { setComputeThreads(1); } // other tests run at the same time

    void saysWhyNothingIsRecorded_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("reason");
        QTest::newRow("as it should be") << ""
                                         << "";
        QTest::newRow("nobody asked") << "unwanted"
                                      << "";
        QTest::newRow("on the CPU") << "cpu"
                                    << "CUDA device";
        QTest::newRow("without CUDA's headers") << "build"
                                                << "build";
        QTest::newRow("several ranks") << "ranks"
                                       << "ranks";
        QTest::newRow("accumulated gradients") << "accumulate"
                                               << "train.accumulate";
        QTest::newRow("float16") << "float16"
                                 << "float16";
        QTest::newRow("Schedule-Free") << "schedule-free"
                                       << "this optimiser's update";
        QTest::newRow("patch dropout") << "patches"
                                       << "model.patch_dropout";
        QTest::newRow("activation checkpointing") << "recomputes"
                                                  << "train.activation_checkpointing";
    }
    void saysWhyNothingIsRecorded()
    {
        QFETCH(QString, what);
        QFETCH(QString, reason);
        RecordingConditions conditions{.isWanted = true, .isOnCuda = true, .canRecord = true};
        conditions.isWanted = what != "unwanted";
        conditions.isOnCuda = what != "cpu";
        conditions.canRecord = what != "build";
        if (what == "ranks")
            conditions.ranks = 2;
        if (what == "accumulate")
            conditions.accumulate = 4;
        if (what == "float16")
            conditions.precision = PrecisionKind::Float16;
        if (what == "schedule-free")
            conditions.optimizer = OptimizerKind::ScheduleFree;
        conditions.dropsPatches = what == "patches";
        conditions.recomputes = what == "recomputes";
        const auto text = whyNotRecorded(conditions);
        QCOMPARE(text.has_value(), !reason.isEmpty());
        if (text)
            QVERIFY2(text->find(reason.toStdString()) != std::string::npos, text->c_str());
    }

    // What the trainer, headspace and the step benchmark have in common.
    void chosenAsTheConfigAsks()
    {
        ExperimentConfig config = configOf();
        config.train.cudaGraphs = true;
        Student student(config);
        const ExecutorChoice plain =
            chooseExecutor(student.step, *student.model, config, torch::kCPU);
        QVERIFY(plain.executor && !plain.executor->canReplay());
        QCOMPARE(plain.executor->stepsUntilReplay(), 0);
        QVERIFY(plain.note && plain.note->find("CUDA device") != std::string::npos);
        config.train.cudaGraphs = false;
        QVERIFY(!chooseExecutor(student.step, *student.model, config, torch::kCPU).note);
        QVERIFY(!chooseExecutor(student.step, *student.model, config, torch::kCPU, 2).executor);
        config.train.accumulate = 2;
        QVERIFY(!chooseExecutor(student.step, *student.model, config, torch::kCPU).executor);
        RecorderScript script;
        const StepExecutor graphs(student.step, std::make_unique<LateRecorder>(script));
        QCOMPARE(graphs.stepsUntilReplay(), 4); // see replayedStepsAreTheSame()
    }

    void oneStepIsForwardToUpdate_data() { optimisers(); }
    // prepare() and compute() are the calls that the trainer makes for runs of several ranks.
    void oneStepIsForwardToUpdate()
    {
        QFETCH(OptimizerKind, optimiser);
        Student whole(configOf(optimiser));
        Student pieces(configOf(optimiser));
        StepExecutor executor(whole.step);
        for (int number = 0; number < 3; ++number) {
            const auto at = static_cast<std::uint64_t>(number);
            const DeviceBatch batch = batchOf(number);
            const StepResult result = executor(batch, at, rateOf(number));
            const StepOutcome outcome = pieces.step.forward(batch, at);
            pieces.step.backward(outcome.loss);
            const at::Tensor norm = pieces.step.update(rateOf(number));
            QVERIFY(result.outcome.loss.equal(outcome.loss.detach()));
            QVERIFY(result.outcome.logits.equal(outcome.logits.detach()));
            QVERIFY(result.norm.equal(norm));
            QVERIFY(!result.outcome.loss.requires_grad());
        }
        QVERIFY(equal(whole.weights(), pieces.weights()));
        QCOMPARE(whole.step.optimiser().stepsDone(), 3);
        QCOMPARE(executor.recordings(), std::size_t{0});
    }

    void replayedStepsAreTheSame_data() { optimisers(); }
    // Other batches, rates and draws of dropout in every step; the recording has them all.
    void replayedStepsAreTheSame()
    {
        QFETCH(OptimizerKind, optimiser);
        Student eager(configOf(optimiser));
        Student replayed(configOf(optimiser));
        RecorderScript script;
        StepExecutor plain(eager.step);
        StepExecutor graphs(replayed.step, std::make_unique<LateRecorder>(script));
        for (int number = 0; number < 8; ++number) {
            const auto at = static_cast<std::uint64_t>(number);
            // Its memory is gone when the next one comes, as a ring's is.
            DeviceBatch batch = batchOf(number);
            const StepResult a = plain(batch, at, rateOf(number));
            const StepResult b = graphs(batch, at, rateOf(number));
            batch.images.zero_();
            QVERIFY(a.outcome.loss.equal(b.outcome.loss));
            QVERIFY(a.outcome.logits.equal(b.outcome.logits));
            QVERIFY(a.norm.equal(b.norm));
        }
        QVERIFY(equal(eager.weights(), replayed.weights()));
        QCOMPARE(script.records, 1);
        QCOMPARE(script.replays, 5); // after three steps
        QCOMPARE(replayed.step.optimiser().stepsDone(), 8);
        const auto moments = replayed.step.optimiser().state();
        const auto expected = eager.step.optimiser().state();
        for (std::size_t i = 0; i < moments.size(); ++i)
            QVERIFY(moments[i].second.equal(expected[i].second));
    }

    // The last batch of an epoch comes once in an epoch and is never recorded.
    void eachShapeHasItsOwnRecording()
    {
        Student student(configOf());
        RecorderScript script;
        std::vector<std::string> lines;
        StepExecutor executor(student.step, std::make_unique<LateRecorder>(script), {},
                              [&lines](const LogMessage& line) { lines.push_back(line.text); });
        std::uint64_t number = 0;
        const auto steps = [&](int count, std::int64_t images, bool mixed = false) {
            for (int i = 0; i < count; ++i, ++number)
                executor(batchOf(static_cast<int>(number), images, 32, mixed), number, 1e-3);
        };
        for (int epoch = 0; epoch < 3; ++epoch) {
            steps(5, 4);
            steps(1, 3);
        }
        QCOMPARE(script.records, 1);
        QCOMPARE(script.replays, 12); // all whole batches but the first three
        QCOMPARE(lines.size(), std::size_t{1});
        QVERIFY2(lines.front().find("batches of 4 images, 32 px") != std::string::npos,
                 lines.front().c_str());
        steps(4, 4, true); // mixup: other inputs
        QCOMPARE(script.records, 2);
        QCOMPARE(executor.recordings(), std::size_t{2});
        steps(4, 2);
        QCOMPARE(script.records, 3);
        QCOMPARE(executor.recordings(), std::size_t{2}); // the one that was not used for longest
        QCOMPARE(script.replays, 14);
        steps(1, 4, true); // still there
        QCOMPARE(script.replays, 15);
    }

    void whatCannotBeRecordedRunsOnWithItsReason()
    {
        Student eager(configOf());
        Student refused(configOf());
        RecorderScript script{.failure = "operation not permitted when stream is capturing\nmore"};
        std::vector<LogMessage> lines;
        StepExecutor plain(eager.step);
        StepExecutor graphs(refused.step, std::make_unique<LateRecorder>(script), {},
                            [&lines](const LogMessage& line) { lines.push_back(line); });
        for (int number = 0; number < 6; ++number) {
            const auto at = static_cast<std::uint64_t>(number);
            plain(batchOf(number), at, rateOf(number));
            graphs(batchOf(number), at, rateOf(number));
        }
        QVERIFY(equal(eager.weights(), refused.weights()));
        QCOMPARE(script.records, 1); // it is not tried again
        QCOMPARE(refused.step.optimiser().stepsDone(), 6);
        QCOMPARE(lines.size(), std::size_t{1});
        QVERIFY(lines.front().severity == Severity::Warning);
        QVERIFY2(lines.front().text.ends_with("when stream is capturing"),
                 lines.front().text.c_str());
    }

    void theCpuHasNoRecorder()
    {
        QVERIFY(makeStepRecorder(torch::kCPU) == nullptr);
        Student student(configOf());
        QVERIFY(!student.model->drawFromOneGenerator(torch::kCPU).defined());
    }

private:
    static void optimisers()
    {
        QTest::addColumn<OptimizerKind>("optimiser");
        QTest::newRow("Adam") << OptimizerKind::Adam;
        QTest::newRow("AdamW") << OptimizerKind::AdamW;
        QTest::newRow("SGD") << OptimizerKind::Sgd;
        QTest::newRow("LAMB") << OptimizerKind::Lamb;
    }
};

QTEST_GUILESS_MAIN(TestStepExecutor)
#include "tst_step_executor.moc"
