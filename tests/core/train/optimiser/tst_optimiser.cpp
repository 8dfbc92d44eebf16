#include "core/train/optimiser/optimiser.h"

#include "core/base/error.h"
#include "core/train/device/device.h"
#include "support/error_of.h"

#include <torch/optim/adam.h>
#include <torch/optim/adamw.h>
#include <torch/optim/sgd.h>

#include <QTest>

#include <cmath>
#include <memory>
#include <utility>
#include <vector>

using namespace formwork;
using formwork::test::errorOf;

Q_DECLARE_METATYPE(formwork::OptimizerConfig)

namespace {

constexpr double kLearningRate = 0.01;

// A small convolution, a matrix longer than one chunk, and a vector; the same on every call.
std::vector<torch::Tensor> makeParameters(torch::ScalarType type)
{
    std::vector<torch::Tensor> parameters;
    for (const auto& shape : {std::vector<std::int64_t>{8, 3, 3, 3}, {150, 130}, {7}}) {
        std::int64_t count = 1;
        for (const std::int64_t side : shape)
            count *= side;
        const torch::Tensor values = at::arange(count, at::kDouble).mul(0.7).sin().mul(0.3);
        parameters.push_back(values.view(shape).to(type).requires_grad_(true));
    }
    return parameters;
}

// Gradients that change with the step and span many orders of magnitude.
void setGradients(const std::vector<torch::Tensor>& parameters, int step)
{
    for (const torch::Tensor& parameter : parameters) {
        const torch::Tensor angle =
            at::arange(parameter.numel(), at::kDouble).mul(0.37).add(0.9 * step);
        const torch::Tensor values = angle.sin().mul(angle.mul(0.11).cos().mul(4).exp());
        const_cast<torch::Tensor&>(parameter).mutable_grad() =
            values.view(parameter.sizes()).to(parameter.scalar_type());
    }
}

std::unique_ptr<torch::optim::Optimizer> reference(const std::vector<torch::Tensor>& parameters,
                                                   const OptimizerConfig& config)
{
    const auto betas = std::make_tuple(config.betas[0], config.betas[1]);
    switch (config.name) {
    case OptimizerKind::Adam:
        return std::make_unique<torch::optim::Adam>(parameters,
                                                    torch::optim::AdamOptions(kLearningRate)
                                                        .betas(betas)
                                                        .eps(config.epsilon)
                                                        .weight_decay(config.weightDecay));
    case OptimizerKind::AdamW:
        return std::make_unique<torch::optim::AdamW>(parameters,
                                                     torch::optim::AdamWOptions(kLearningRate)
                                                         .betas(betas)
                                                         .eps(config.epsilon)
                                                         .weight_decay(config.weightDecay));
    case OptimizerKind::Sgd:
    case OptimizerKind::Lamb:
    case OptimizerKind::ScheduleFree:
        break;
    }
    return std::make_unique<torch::optim::SGD>(parameters, torch::optim::SGDOptions(kLearningRate)
                                                               .momentum(config.momentum)
                                                               .nesterov(config.nesterov)
                                                               .weight_decay(config.weightDecay));
}

// LAMB as its paper writes it, in plain tensors.
class PlainLamb
{
public:
    PlainLamb(std::vector<torch::Tensor> parameters, const OptimizerConfig& config)
        : m_parameters(std::move(parameters))
        , m_config(config)
    {
        for (const torch::Tensor& parameter : m_parameters) {
            m_first.push_back(at::zeros_like(parameter));
            m_second.push_back(at::zeros_like(parameter));
        }
    }

    void step()
    {
        const torch::NoGradGuard noGrad;
        ++m_steps;
        const auto [beta1, beta2] = m_config.betas;
        for (std::size_t i = 0; i < m_parameters.size(); ++i) {
            const torch::Tensor gradient = m_parameters[i].grad();
            m_first[i] = beta1 * m_first[i] + (1 - beta1) * gradient;
            m_second[i] = beta2 * m_second[i] + (1 - beta2) * gradient.square();
            const torch::Tensor first = m_first[i] / (1 - std::pow(beta1, m_steps));
            const torch::Tensor second = m_second[i] / (1 - std::pow(beta2, m_steps));
            const torch::Tensor direction =
                first / (second.sqrt() + m_config.epsilon) + m_config.weightDecay * m_parameters[i];
            const double ratio = m_config.weightDecay > 0 ? m_parameters[i].norm().item<double>() /
                                                                direction.norm().item<double>()
                                                          : 1.0;
            m_parameters[i].sub_(direction * (kLearningRate * ratio));
        }
    }

private:
    std::vector<torch::Tensor> m_parameters;
    OptimizerConfig m_config;
    std::vector<torch::Tensor> m_first;
    std::vector<torch::Tensor> m_second;
    int m_steps = 0;
};

// Schedule-Free AdamW as its paper writes it, with x, y and z apart.
class PlainScheduleFree
{
public:
    PlainScheduleFree(const std::vector<torch::Tensor>& start, const OptimizerConfig& config)
        : m_config(config)
    {
        for (const torch::Tensor& tensor : start) {
            x.push_back(tensor.detach().clone());
            z.push_back(tensor.detach().clone());
            y.push_back(tensor.detach().clone());
            m_second.push_back(at::zeros_like(tensor.detach()));
        }
    }

    void step(const std::vector<torch::Tensor>& gradients, double rate)
    {
        ++m_steps;
        const auto [beta1, beta2] = m_config.betas;
        m_highest = std::max(m_highest, rate);
        m_weights += m_highest * m_highest;
        const double c = m_weights > 0 ? m_highest * m_highest / m_weights : 0;
        for (std::size_t i = 0; i < y.size(); ++i) {
            m_second[i] = beta2 * m_second[i] + (1 - beta2) * gradients[i].square();
            const torch::Tensor second = m_second[i] / (1 - std::pow(beta2, m_steps));
            z[i] = z[i] - rate * (gradients[i] / (second.sqrt() + m_config.epsilon) +
                                  m_config.weightDecay * y[i]);
            x[i] = (1 - c) * x[i] + c * z[i];
            y[i] = (1 - beta1) * z[i] + beta1 * x[i];
        }
    }

    std::vector<torch::Tensor> x; // to be judged
    std::vector<torch::Tensor> y; // where gradients are taken
    std::vector<torch::Tensor> z;

private:
    OptimizerConfig m_config;
    std::vector<torch::Tensor> m_second;
    double m_highest = 0;
    double m_weights = 0;
    int m_steps = 0;
};

double largestDifference(const std::vector<torch::Tensor>& a, const std::vector<torch::Tensor>& b)
{
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        largest = std::max(largest, (a[i] - b[i]).abs().max().to(at::kDouble).item<double>());
    return largest;
}

} // namespace

class TestOptimiser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { setComputeThreads(1); }

    void equalsLibTorch_data()
    {
        QTest::addColumn<OptimizerConfig>("config");
        OptimizerConfig config;
        config.name = OptimizerKind::Adam;
        QTest::newRow("Adam") << config;
        config.weightDecay = 0.05;
        QTest::newRow("Adam with decay") << config;
        config.name = OptimizerKind::AdamW;
        config.betas = {0.8, 0.99};
        config.epsilon = 1e-6;
        QTest::newRow("AdamW") << config;
        config.name = OptimizerKind::Sgd;
        QTest::newRow("SGD") << config;
        config.nesterov = true;
        QTest::newRow("Nesterov") << config;
        config.nesterov = false;
        config.momentum = 0;
        config.weightDecay = 0;
        QTest::newRow("plain SGD") << config;
    }
    void equalsLibTorch()
    {
        QFETCH(OptimizerConfig, config);
        for (const auto type : {at::kFloat, at::kDouble}) {
            for (const UpdatePath path : {UpdatePath::ByDevice, UpdatePath::Tensors}) {
                const auto ours = makeParameters(type);
                const auto theirs = makeParameters(type);
                Optimiser optimiser(ours, config, path);
                const auto expected = reference(theirs, config);
                for (int step = 0; step < 20; ++step) {
                    setGradients(ours, step);
                    setGradients(theirs, step);
                    optimiser.step(kLearningRate);
                    expected->step();
                }
                // Weights are about 0.3; the gradients of SGD reach 50.
                const double tolerance = type == at::kFloat ? 2e-6 : 1e-13;
                const double difference = largestDifference(ours, theirs);
                QVERIFY2(difference < tolerance, qPrintable(QString::number(difference)));
                QVERIFY(largestDifference(ours, makeParameters(type)) > 1e-3);
            }
        }
    }

    void lambIsThePapers_data()
    {
        QTest::addColumn<double>("decay");
        QTest::newRow("with decay") << 0.02;
        QTest::newRow("without") << 0.0;
    }
    void lambIsThePapers()
    {
        QFETCH(double, decay);
        OptimizerConfig config;
        config.name = OptimizerKind::Lamb;
        config.betas = {0.85, 0.99};
        config.epsilon = 1e-6;
        config.weightDecay = decay;
        for (const auto type : {at::kFloat, at::kDouble}) {
            for (const UpdatePath path : {UpdatePath::ByDevice, UpdatePath::Tensors}) {
                const auto ours = makeParameters(type);
                const auto theirs = makeParameters(type);
                Optimiser optimiser(ours, config, path);
                PlainLamb expected(theirs, config);
                for (int step = 0; step < 20; ++step) {
                    setGradients(ours, step);
                    setGradients(theirs, step);
                    optimiser.step(kLearningRate);
                    expected.step();
                }
                const double difference = largestDifference(ours, theirs);
                QVERIFY2(difference < (type == at::kFloat ? 5e-6 : 1e-13),
                         qPrintable(QString::number(difference)));
                QVERIFY(largestDifference(ours, makeParameters(type)) > 1e-3);
            }
        }
    }

    // The rate rises, falls and is 0 at first; x is asked for between any two steps.
    void scheduleFreeIsThePapers_data()
    {
        QTest::addColumn<double>("decay");
        QTest::newRow("with decay") << 0.05;
        QTest::newRow("without") << 0.0;
    }
    void scheduleFreeIsThePapers()
    {
        QFETCH(double, decay);
        OptimizerConfig config;
        config.name = OptimizerKind::ScheduleFree;
        config.betas = {0.9, 0.99};
        config.weightDecay = decay;
        for (const auto type : {at::kFloat, at::kDouble}) {
            for (const UpdatePath path : {UpdatePath::ByDevice, UpdatePath::Tensors}) {
                const auto ours = makeParameters(type);
                Optimiser optimiser(ours, config, path);
                PlainScheduleFree expected(makeParameters(at::kDouble), config);
                QVERIFY(optimiser.hasEvaluationWeights());
                for (int step = 0; step < 20; ++step) {
                    const double rate = kLearningRate * std::min(step, 5) / (step > 14 ? 10 : 5);
                    setGradients(ours, step);
                    std::vector<torch::Tensor> gradients;
                    for (const torch::Tensor& parameter : ours)
                        gradients.push_back(parameter.grad().to(at::kDouble));
                    optimiser.step(rate);
                    expected.step(gradients, rate);
                    const double tolerance = type == at::kFloat ? 2e-6 : 1e-13;
                    QVERIFY(largestDifference(ours, expected.y) < tolerance);
                    QVERIFY(largestDifference(optimiser.evaluationWeights(), expected.x) <
                            4 * tolerance);
                }
                QVERIFY(largestDifference(expected.x, expected.y) > 1e-4);
            }
        }
    }

    void lambLeavesZerosAlone()
    {
        OptimizerConfig config;
        config.name = OptimizerKind::Lamb;
        config.weightDecay = 0.1;
        for (const UpdatePath path : {UpdatePath::ByDevice, UpdatePath::Tensors}) {
            const std::vector<torch::Tensor> parameters = {at::zeros({5, 5}).requires_grad_(true),
                                                           at::ones({4, 4}).requires_grad_(true)};
            Optimiser optimiser(parameters, config, path);
            const_cast<torch::Tensor&>(parameters[0]).mutable_grad() = at::ones({5, 5});
            const_cast<torch::Tensor&>(parameters[1]).mutable_grad() = at::zeros({4, 4});
            optimiser.step(kLearningRate);
            // No weights to measure by: the ratio is 1, as is Adam's first direction.
            QVERIFY(at::allclose(parameters[0], at::full({5, 5}, -kLearningRate)));
            // Decay alone: |p| / |0.1 p| * 0.1 p = p.
            QVERIFY(at::allclose(parameters[1], at::full({4, 4}, 1 - kLearningRate)));
        }
    }

    // Parameters of three kinds are updated as three optimisers would do it.
    void settingsAreOfEachParameter_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("Adam") << static_cast<int>(OptimizerKind::Adam);
        QTest::newRow("AdamW") << static_cast<int>(OptimizerKind::AdamW);
        QTest::newRow("SGD") << static_cast<int>(OptimizerKind::Sgd);
        QTest::newRow("LAMB") << static_cast<int>(OptimizerKind::Lamb);
        QTest::newRow("Schedule-Free") << static_cast<int>(OptimizerKind::ScheduleFree);
    }
    void settingsAreOfEachParameter()
    {
        QFETCH(int, kind);
        OptimizerConfig config;
        config.name = static_cast<OptimizerKind>(kind);
        config.weightDecay = 0.1;
        OptimizerConfig spared = config;
        spared.weightDecay = 0;
        for (const UpdatePath path : {UpdatePath::ByDevice, UpdatePath::Tensors}) {
            const auto ours = makeParameters(at::kDouble);
            const auto theirs = makeParameters(at::kDouble);
            Optimiser optimiser(ours, config, path, {{1.0, true}, {0.5, true}, {0.25, false}});
            Optimiser full({theirs[0]}, config, path);
            Optimiser half({theirs[1]}, config, path);
            Optimiser quarter({theirs[2]}, spared, path);
            for (int step = 0; step < 5; ++step) {
                setGradients(ours, step);
                setGradients(theirs, step);
                optimiser.step(kLearningRate);
                full.step(kLearningRate);
                half.step(0.5 * kLearningRate);
                quarter.step(0.25 * kLearningRate);
            }
            QVERIFY(largestDifference(ours, theirs) < 1e-14);
        }
    }

    // LAMB sums norms over pieces: their order must not depend on the threads.
    void threadsChangeNothing()
    {
        OptimizerConfig config;
        config.name = OptimizerKind::Lamb;
        config.weightDecay = 0.1;
        const auto one = makeParameters(at::kFloat);
        const auto three = makeParameters(at::kFloat);
        Optimiser a(one, config);
        Optimiser b(three, config);
        for (int step = 0; step < 3; ++step) {
            setGradients(one, step);
            setGradients(three, step);
            setComputeThreads(1);
            a.step(kLearningRate);
            setComputeThreads(3);
            b.step(kLearningRate);
        }
        setComputeThreads(1);
        QCOMPARE(largestDifference(one, three), 0.0);
    }

    void learningRateIsOfTheStep()
    {
        const auto parameters = makeParameters(at::kFloat);
        Optimiser optimiser(parameters, {});
        setGradients(parameters, 0);
        optimiser.step(0.0);
        QCOMPARE(largestDifference(parameters, makeParameters(at::kFloat)), 0.0);
        optimiser.step(0.1);
        QVERIFY(largestDifference(parameters, makeParameters(at::kFloat)) > 0.05);
    }

    void leavesParametersWithoutGradientAlone()
    {
        for (const UpdatePath path : {UpdatePath::ByDevice, UpdatePath::Tensors}) {
            OptimizerConfig config;
            config.name = OptimizerKind::AdamW;
            config.weightDecay = 0.5;
            auto parameters = makeParameters(at::kFloat);
            Optimiser optimiser(parameters, config, path);
            setGradients(parameters, 0);
            parameters[1].mutable_grad().reset();
            optimiser.step(kLearningRate);
            const auto before = makeParameters(at::kFloat);
            QVERIFY(at::equal(parameters[1], before[1]));
            QVERIFY(!at::equal(parameters[0], before[0]));
            QVERIFY(!at::equal(parameters[2], before[2]));
            optimiser.dropGradients();
            for (const torch::Tensor& parameter : parameters)
                QVERIFY(!parameter.grad().defined());
        }
    }

    void takesGradientsOfAnyLayout()
    {
        const auto plain = makeParameters(at::kFloat);
        const auto turned = makeParameters(at::kFloat);
        Optimiser a(plain, {});
        Optimiser b(turned, {});
        setGradients(plain, 1);
        setGradients(turned, 1);
        torch::Tensor& gradient = const_cast<torch::Tensor&>(turned[1]).mutable_grad();
        gradient = gradient.t().contiguous().t();
        a.step(kLearningRate);
        b.step(kLearningRate);
        QCOMPARE(largestDifference(plain, turned), 0.0);
    }

    void continuesFromSavedState_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("Adam") << static_cast<int>(OptimizerKind::Adam);
        QTest::newRow("Schedule-Free") << static_cast<int>(OptimizerKind::ScheduleFree);
    }
    void continuesFromSavedState()
    {
        QFETCH(int, kind);
        OptimizerConfig config;
        config.name = static_cast<OptimizerKind>(kind);
        const auto straight = makeParameters(at::kFloat);
        const auto resumed = makeParameters(at::kFloat);
        Optimiser whole(straight, config);
        Optimiser first(resumed, config);
        for (int step = 0; step < 3; ++step) {
            setGradients(straight, step);
            setGradients(resumed, step);
            whole.step(kLearningRate);
            first.step(kLearningRate);
        }
        NamedTensors saved;
        for (const auto& [name, tensor] : first.state())
            saved.emplace_back(name, tensor.clone());
        Optimiser second(resumed, config);
        second.loadState(saved, first.stepsDone());
        for (int step = 3; step < 6; ++step) {
            setGradients(straight, step);
            setGradients(resumed, step);
            whole.step(kLearningRate);
            second.step(kLearningRate);
        }
        QCOMPARE(second.stepsDone(), 6);
        QCOMPARE(largestDifference(straight, resumed), 0.0);
    }

    void refusesForeignState()
    {
        Optimiser adam(makeParameters(at::kFloat), {});
        OptimizerConfig sgd;
        sgd.name = OptimizerKind::Sgd;
        Optimiser other(makeParameters(at::kFloat), sgd);
        const Error error = errorOf([&] { adam.loadState(other.state(), 1); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::CorruptData));
        QVERIFY(errorOf([&] { Optimiser({}, {}); }).code() == ErrorCode::InvalidArgument);
        QVERIFY(errorOf([&] {
                    Optimiser(makeParameters(at::kFloat), {}, UpdatePath::ByDevice, {{}});
                }).code() == ErrorCode::InvalidArgument);
    }
};

QTEST_APPLESS_MAIN(TestOptimiser)
#include "tst_optimiser.moc"
