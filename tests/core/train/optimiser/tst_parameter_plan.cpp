#include "core/train/optimiser/parameter_plan.h"

#include "core/model/model.h"
#include "support/error_of.h"

#include <ATen/ATen.h>

#include <QTest>

#include <algorithm>
#include <cmath>
#include <set>

using namespace formwork;
using formwork::test::errorOf;

namespace {

std::shared_ptr<Classifier> small(const std::string& name, bool distillation = false)
{
    return makeModel({.name = name, .imageSize = 32, .classes = 3, .distillation = distillation});
}

const ParameterSettings* settingsOf(const ParameterPlan& plan, const std::string& name)
{
    const auto found = std::ranges::find(plan.names, name);
    return found == plan.names.end()
               ? nullptr
               : &plan.settings[static_cast<std::size_t>(found - plan.names.begin())];
}

} // namespace

class TestParameterPlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void layersByName_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("layer"); // of 12 blocks
        const auto row = [](const char* name, int layer) {
            QTest::newRow(name) << name << layer;
        };
        row("cls_token", 0);
        row("pos_embed", 0);
        row("patch_embed.proj.weight", 0);
        row("patch_embed.6.bn.bias", 0);
        row("class_token", 0);
        row("conv_proj.bias", 0);
        row("encoder.pos_embedding", 0);
        row("blocks.0.norm1.weight", 1);
        row("blocks.11.attn.qkv.bias", 12);
        row("encoder.layers.encoder_layer_3.ln_1.weight", 4);
        row("norm.weight", 13);
        row("encoder.ln.bias", 13);
        row("head.weight", 13);
        row("heads.head.weight", 13);
        row("head_dist.l.bias", 13);
    }
    void layersByName()
    {
        QFETCH(QString, name);
        QFETCH(int, layer);
        QCOMPARE(layerOfParameter(name.toStdString(), 12), layer);
    }

    void countsBlocks()
    {
        QCOMPARE(countBlocks(*small("vit_ti_16")), 12);
        QCOMPARE(countBlocks(*small("vit_b_32")), 12);
        // 2 (2 + 3 + 4) attentions and MLPs, and two transitions of two.
        QCOMPARE(countBlocks(*small("levit_128s")), 22);
    }

    void decaySparesTheUsualOnes()
    {
        ExperimentConfig config;
        for (const char* name : {"vit_ti_16", "vit_b_32", "levit_128s"}) {
            const auto model = small(name);
            const ParameterPlan plan = planParameters(*model, config);
            QCOMPARE(plan.names.size(), model->parameters().size());
            for (std::size_t i = 0; i < plan.names.size(); ++i) {
                const std::string& parameter = plan.names[i];
                const bool embedding = parameter.find("token") != std::string::npos ||
                                       parameter.find("pos_embed") != std::string::npos ||
                                       parameter.find("attention_biases") != std::string::npos;
                QCOMPARE(plan.settings[i].decays, plan.tensors[i].dim() > 1 && !embedding);
            }
            QVERIFY(std::ranges::count(plan.settings, true, &ParameterSettings::decays) > 10);
        }
        config.optimizer.decayWeightsOnly = false;
        const ParameterPlan all = planParameters(*small("vit_ti_16"), config);
        QVERIFY(std::ranges::all_of(all.settings, &ParameterSettings::decays));
    }

    void equalSettingsLieTogether()
    {
        ExperimentConfig config;
        config.optimizer.layerDecay = 0.7;
        const ParameterPlan plan = planParameters(*small("vit_ti_16"), config);
        std::size_t stretches = 1;
        std::set<std::tuple<double, bool, bool>> kinds;
        for (std::size_t i = 0; i < plan.settings.size(); ++i) {
            const ParameterSettings& s = plan.settings[i];
            kinds.emplace(s.rateFactor, s.decays, s.isHead);
            stretches += i > 0 && !(s == plan.settings[i - 1]) ? 1 : 0;
        }
        QCOMPARE(stretches, kinds.size());
        QVERIFY(kinds.size() >= 28); // 14 layers, with and without decay
    }

    void ratesFallTowardsTheInput()
    {
        ExperimentConfig config;
        config.optimizer.layerDecay = 0.5;
        const ParameterPlan plan = planParameters(*small("vit_ti_16"), config);
        QCOMPARE(settingsOf(plan, "head.weight")->rateFactor, 1.0);
        QCOMPARE(settingsOf(plan, "norm.bias")->rateFactor, 1.0);
        QCOMPARE(settingsOf(plan, "blocks.11.mlp.fc1.weight")->rateFactor, 0.5);
        QCOMPARE(settingsOf(plan, "blocks.0.mlp.fc1.weight")->rateFactor, std::pow(0.5, 12));
        QCOMPARE(settingsOf(plan, "pos_embed")->rateFactor, std::pow(0.5, 13));
        QVERIFY(settingsOf(plan, "head.bias")->isHead && !settingsOf(plan, "norm.bias")->isHead);
    }

    void freezesFromTheInputOn()
    {
        ExperimentConfig config;
        config.train.freezeLayers = 3;
        const auto model = small("vit_ti_16");
        const ParameterPlan plan = planParameters(*model, config);
        QVERIFY(settingsOf(plan, "blocks.1.norm1.weight") == nullptr);
        QVERIFY(settingsOf(plan, "cls_token") == nullptr);
        QVERIFY(settingsOf(plan, "blocks.2.norm1.weight") != nullptr);
        for (const auto& entry : model->named_parameters())
            QCOMPARE(entry.value().requires_grad(), settingsOf(plan, entry.key()) != nullptr);

        config.train.freezeLayers = -1;
        const ParameterPlan head = planParameters(*small("levit_128s", true), config);
        QCOMPARE(head.names.size(), std::size_t{8}); // two heads, each a norm and a matrix
    }

    // A frozen LeViT is a function that stays: its norms neither measure nor track a batch.
    void frozenNormsStay()
    {
        ExperimentConfig config;
        config.train.freezeLayers = -1;
        const auto model = small("levit_128s");
        planParameters(*model, config);
        model->train();
        std::vector<torch::Tensor> before;
        for (const torch::Tensor& buffer : model->buffers())
            before.push_back(buffer.clone());
        const torch::Tensor loss =
            model->forward(at::arange(4 * 3 * 32 * 32, at::kFloat).sin().view({4, 3, 32, 32}))
                .square()
                .sum();
        loss.backward();
        const auto after = model->named_buffers();
        std::size_t i = 0;
        std::size_t moved = 0;
        for (const auto& entry : after) {
            const bool same = at::equal(entry.value(), before[i++]);
            QVERIFY2(same || entry.key().starts_with("head."), entry.key().c_str());
            moved += same ? 0 : 1;
        }
        QCOMPARE(moved, std::size_t{3}); // mean, variance and number of batches of the head
        for (const auto& entry : model->named_parameters())
            QCOMPARE(entry.value().grad().defined(), entry.key().starts_with("head."));
    }

    void cannotFreezeMoreThanThereIs()
    {
        ExperimentConfig config;
        config.train.freezeLayers = 14;
        const Error error = errorOf([&] { planParameters(*small("vit_ti_16"), config); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::InvalidConfig));
        QVERIFY(error.message().find("train.freeze_layers") != std::string::npos);
        QVERIFY(error.message().find("13 layers") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestParameterPlan)
#include "tst_parameter_plan.moc"
