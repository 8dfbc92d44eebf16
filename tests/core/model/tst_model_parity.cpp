// Formwork's models against the reference implementations, entry by entry.
#include "core/model/parity_training.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>

#include <cmath>

#include <QTest>

using namespace formwork;
using goldens::Comparison;
using goldens::Training;
using nlohmann::json;

namespace {

// In float32 the reference itself is up to 4e-4 away from its float64 here (BatchNorm over four
// samples), so ours may be as far away from that, and not farther.
void checkTrainingPair(Comparison& comparison, const json& golden, const at::Tensor& pair,
                       bool isDouble)
{
    const json& exact = golden["dist=True|float64|train_pair_B4_droppath0"];
    if (isDouble) {
        goldens::checkLogits(comparison, "float64 training pair", pair, exact, true);
        return;
    }
    const double referenceError =
        goldens::largestDifference(exact, golden["dist=True|float32|train_pair_B4_droppath0"]);
    comparison.checkList("float32 training pair", pair, exact, 0,
                         goldens::kFloatLogits + referenceError);
}

void addParityRows()
{
    QTest::addColumn<QString>("file");
    for (const std::string& name : goldens::filesStartingWith("parity_"))
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

} // namespace

class TestModelParity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(2); }
    void fillFormula();
    void stateDicts_data();
    void stateDicts();
    void counts();
    void float64_data() { addParityRows(); }
    void float64();
    void float32_data() { addParityRows(); }
    void float32();
    void levitHeads_data();
    void levitHeads();
};

// Without it a wrong formula would show as wrong models.
void TestModelParity::fillFormula()
{
    const json check = goldens::read("formula_check.json");
    for (const auto& [name, crc] : check["crc32"].items())
        QCOMPARE(goldens::crc32(name), crc.get<std::uint32_t>());
    for (int i = 0; i < 4; ++i)
        QCOMPARE(goldens::unit(static_cast<std::uint32_t>(i), goldens::crc32("input")),
                 check["u(0..3,\"input\")"][static_cast<std::size_t>(i)].get<double>());

    const at::Tensor images = goldens::input(4);
    const float* values = images.data_ptr<float>();
    for (std::size_t i = 0; i < 8; ++i) {
        QCOMPARE(values[i], check["input_B4_first8"][i].get<float>());
        QCOMPARE(values[static_cast<std::size_t>(images.numel()) - 8 + i],
                 check["input_B4_last8"][i].get<float>());
    }
    const double sum = images.to(at::kDouble).sum().item<double>();
    QVERIFY(std::abs(sum - check["input_B4_sum_f64"].get<double>()) < 1e-6);

    const auto model = goldens::makeModel("LeViT_128S");
    goldens::fill(*model);
    for (const auto& [name, tensor] : stateDict(*model))
        if (check["fill"].contains(name))
            for (std::size_t i = 0; i < 4; ++i)
                QCOMPARE(tensor.detach().data_ptr<float>()[i], check["fill"][name][i].get<float>());
}

void TestModelParity::stateDicts_data()
{
    QTest::addColumn<QString>("key");
    const json lists = goldens::read("state_dicts.json");
    for (const auto& [key, list] : lists.items())
        if (key.find(":diff") == std::string::npos)
            QTest::newRow(key.c_str()) << QString::fromStdString(key);
}

// Names, shapes and types, in order.
void TestModelParity::stateDicts()
{
    QFETCH(const QString, key);
    const std::string text = key.toStdString();
    const json list = goldens::read("state_dicts.json")[text];
    const auto model = goldens::makeModel(text.substr(0, text.find('|')),
                                          text.find("dist=True") != std::string::npos);
    QVERIFY(model != nullptr);
    const NamedTensors state = stateDict(*model);
    QCOMPARE(state.size(), list.size());
    for (std::size_t i = 0; i < state.size(); ++i) {
        const auto& [name, tensor] = state[i];
        QCOMPARE(QString::fromStdString(name),
                 QString::fromStdString(list[i][0].get<std::string>()));
        QVERIFY2(tensor.sizes().vec() == list[i][1].get<std::vector<std::int64_t>>(), name.c_str());
        const std::string type = tensor.scalar_type() == at::kFloat  ? "float32"
                                 : tensor.scalar_type() == at::kLong ? "int64"
                                                                     : "another";
        QCOMPARE(QString::fromStdString(type),
                 QString::fromStdString(list[i][2].get<std::string>()));
    }
}

void TestModelParity::counts()
{
    const json all = goldens::read("counts.json");
    for (const auto& [key, expected] : all.items()) {
        if (key.find("vit_l_16") != std::string::npos && key.ends_with("nc=1000"))
            continue; // 1.2 GB once, for the ten-class row, is enough
        const auto model = goldens::makeModel(key.substr(0, key.find('|')),
                                              key.find("dist=True") != std::string::npos,
                                              std::stoi(key.substr(key.rfind('=') + 1)));
        QVERIFY2(model != nullptr, key.c_str());
        std::int64_t trainable = 0;
        for (const at::Tensor& parameter : model->parameters())
            trainable += parameter.requires_grad() ? parameter.numel() : 0;
        std::int64_t numbers = 0;
        const NamedTensors state = stateDict(*model);
        for (const auto& [name, tensor] : state)
            numbers += tensor.numel();
        QVERIFY2(trainable == expected["trainable"].get<std::int64_t>(), key.c_str());
        QVERIFY2(numbers == expected["state_numel"].get<std::int64_t>(), key.c_str());
        QVERIFY2(state.size() == expected["n_entries"].get<std::size_t>(), key.c_str());
        QVERIFY2(model->parameters().size() == expected["n_params"].get<std::size_t>(),
                 key.c_str());
    }
}

void TestModelParity::float64()
{
    QFETCH(const QString, file);
    Training training = goldens::prepare(file.toStdString(), true);
    Comparison comparison;
    goldens::checkEvaluation(comparison, training);
    goldens::checkFirstStep(comparison, training);
    if (!goldens::isLarge(file.toStdString()))
        goldens::checkTrajectory(comparison, training);
    QVERIFY2(comparison.text().empty(), comparison.text().c_str());
}

void TestModelParity::float32()
{
    QFETCH(const QString, file);
    Training training = goldens::prepare(file.toStdString(), false);
    Comparison comparison;
    goldens::checkEvaluation(comparison, training);
    goldens::checkFirstStep(comparison, training);
    if (!training.isLevit && !goldens::isLarge(file.toStdString()))
        goldens::checkTrajectory(comparison, training);
    QVERIFY2(comparison.text().empty(), comparison.text().c_str());
}

void TestModelParity::levitHeads_data()
{
    QTest::addColumn<QString>("model");
    const json golden = goldens::read("levit_eval_dist_fused_B2.json");
    for (const auto& [name, values] : golden.items())
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

// Every size with one head and with two: their mean at evaluation, both of them in training.
void TestModelParity::levitHeads()
{
    QFETCH(const QString, model);
    const std::string name = model.toStdString();
    const json golden = goldens::read("levit_eval_dist_fused_B2.json")[name];
    const at::NoGradGuard noGrad;
    Comparison comparison;
    for (const bool distillation : {false, true}) {
        const auto classifier = goldens::makeModel(name, distillation, 10, false);
        QVERIFY(classifier != nullptr);
        for (const at::ScalarType type : {at::kFloat, at::kDouble}) {
            // Filled as float and cast up, so again for each type: training moves the statistics.
            convertFloatingPoint(*classifier, at::kFloat);
            goldens::fill(*classifier);
            convertFloatingPoint(*classifier, type);
            const bool isDouble = type == at::kDouble;
            const std::string prefix = std::string("dist=") + (distillation ? "True" : "False") +
                                       (isDouble ? "|float64|" : "|float32|");
            classifier->eval();
            goldens::checkLogits(comparison, prefix + "eval",
                                 classifier->forward(goldens::input(2).to(type)),
                                 golden[prefix + "eval"], isDouble);
            if (!distillation)
                continue;
            classifier->train();
            const HeadLogits logits = classifier->forwardHeads(goldens::input(4).to(type));
            checkTrainingPair(comparison, golden, at::stack({logits.classes, logits.distillation}),
                              isDouble);
        }
    }
    QVERIFY2(comparison.text().empty(), comparison.text().c_str());
}

QTEST_APPLESS_MAIN(TestModelParity)
#include "tst_model_parity.moc"
