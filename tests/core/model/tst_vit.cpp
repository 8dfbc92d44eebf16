// What a ViT can be besides its shape: initialisation, pooling, dropout, drop path.
#include "core/model/vit.h"

#include "core/model/goldens.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>

#include <cmath>
#include <functional>

#include <QTest>

using namespace formwork;

namespace {

using Change = std::function<void(VitConfig&)>;

VitConfig tiny()
{
    VitConfig config = vitConfig("vit_ti_16");
    config.depth = 3;
    config.imageSize = 32;
    config.classes = 5;
    config.seed = 3;
    return config;
}

at::Tensor images()
{
    return goldens::input(3).slice(2, 0, 32).slice(3, 0, 32).contiguous();
}

at::Tensor find(const torch::nn::Module& model, const std::string& name)
{
    for (const auto& [key, tensor] : stateDict(model))
        if (key == name)
            return tensor.detach();
    return {};
}

double deviation(const at::Tensor& tensor)
{
    return tensor.square().mean().sqrt().item<double>();
}

} // namespace

Q_DECLARE_METATYPE(Change)

class TestVit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }

    void registryHoldsTheClosedForms();
    void initialisation();
    void noise_data();
    void noise();
    void dropPathRisesFromBlockToBlock();
    void meanOfThePatches();
    void meanOfThePatchesThatStay();
    void lastNormFollowsThePooling();
    void attentionRollout();
};

// Parameters with 10 classes, multiply-adds of an image of 224 px.
void TestVit::registryHoldsTheClosedForms()
{
    int seen = 0;
    for (const ModelName& name : modelNames()) {
        if (name.family != ModelFamily::Vit)
            continue;
        const VitConfig config = vitConfig(name.id);
        QCOMPARE(config.patch, name.patch);
        const std::int64_t w = config.width;
        const std::int64_t patch = 3LL * config.patch * config.patch;
        const auto count = [&](std::int64_t side) {
            const std::int64_t tokens = 1 + side * side;
            const std::int64_t block = 12 * w * w + 13 * w; // four norms' halves, nine biases
            return w + patch * w + w + tokens * w + config.depth * block + 2 * w + 10 * w + 10;
        };
        const std::int64_t side = 224 / config.patch;
        QCOMPARE(name.parameters10, count(side));
        const std::int64_t tokens = 1 + side * side;
        const std::int64_t block = 12 * tokens * w * w + 2 * tokens * tokens * w;
        const auto macs =
            static_cast<double>((tokens - 1) * patch * w + config.depth * block + 10 * w);
        QVERIFY2(std::abs(name.gigaMacs - macs / 1e9) <= 0.00051, name.id.data());
        ++seen;

        if (config.width > 400)
            continue; // large; tst_model builds them
        std::int64_t parameters = 0;
        const auto model = makeModel({.name = std::string(name.id), .imageSize = config.patch});
        for (const at::Tensor& parameter : model->parameters())
            parameters += parameter.numel();
        QCOMPARE(parameters, count(1));
    }
    QCOMPARE(seen, 9);
}

// Either flavour under either naming; `init` alone decides.
void TestVit::initialisation()
{
    for (const char* id : {"vit_ti_32", "vit_b_32"}) {
        const bool timmNames = std::string(id) == "vit_ti_32";
        const std::string head = timmNames ? "head.weight" : "heads.head.weight";
        const std::string up =
            timmNames ? "blocks.0.mlp.fc1.weight" : "encoder.layers.encoder_layer_0.mlp.0.weight";
        const double width = vitConfig(id).width;
        const auto make = [&](InitKind init) {
            return makeModel({.name = id, .imageSize = 32, .init = init});
        };
        const auto timm = make(InitKind::Timm);
        QVERIFY(std::abs(deviation(find(*timm, head)) - 0.02) < 0.002);
        QVERIFY(std::abs(deviation(find(*timm, up)) - 0.02) < 0.001);
        const auto torchvision = make(InitKind::Torchvision);
        QCOMPARE(deviation(find(*torchvision, head)), 0.0);
        // Xavier: U(+-sqrt(6 / (width + 4 width))), whose deviation is a sqrt(3)th of that.
        QVERIFY(std::abs(deviation(find(*torchvision, up)) / std::sqrt(2 / (5 * width)) - 1) <
                0.03);
        const auto own = make(InitKind::Auto);
        QVERIFY(at::equal(find(*own, up), find(timmNames ? *timm : *torchvision, up)));
    }
}

void TestVit::noise_data()
{
    QTest::addColumn<Change>("change");
    QTest::newRow("dropout") << Change([](auto& c) { c.dropout = 0.2; });
    QTest::newRow("dropout of attention") << Change([](auto& c) { c.attentionDropout = 0.2; });
    QTest::newRow("dropout before the head") << Change([](auto& c) { c.headDropout = 0.2; });
    QTest::newRow("drop path") << Change([](auto& c) { c.dropPath = 0.5; });
    QTest::newRow("patch dropout") << Change([](auto& c) { c.patchDropout = 0.5; });
}

// Every kind is there in training, follows the step, lets gradients through, and is gone at
// evaluation.
void TestVit::noise()
{
    QFETCH(const Change, change);
    VitConfig config = tiny();
    const auto plain = makeVit(config);
    change(config);
    const auto noisy = makeVit(config);
    const at::Tensor data = images();
    const auto at = [&](std::uint64_t step) {
        noisy->setStep(step);
        return noisy->forward(data);
    };
    const at::Tensor seventh = at(7);
    QVERIFY(!at::allclose(seventh, plain->forward(data)));
    QVERIFY(!at::equal(at(8), seventh));
    QVERIFY(at::equal(at(7), seventh));
    seventh.square().sum().backward();
    for (const auto& parameter : noisy->named_parameters())
        QVERIFY2(at::isfinite(parameter.value().grad()).all().item<bool>(),
                 parameter.key().c_str());
    noisy->eval();
    plain->eval();
    QVERIFY(at::equal(noisy->forward(data), plain->forward(data)));
}

// With a rate that drops nearly every path of the last block, its gradients vanish; the first
// block, whose rate is 0, keeps its own.
void TestVit::dropPathRisesFromBlockToBlock()
{
    VitConfig config = tiny();
    config.dropPath = 0.999999;
    const auto model = makeVit(config);
    model->forward(images()).square().sum().backward();
    for (const auto& parameter : model->named_parameters()) {
        const double norm = parameter.value().grad().norm().item<double>();
        if (parameter.key().starts_with("blocks.2."))
            QVERIFY2(norm == 0.0, parameter.key().c_str());
        if (parameter.key() == "blocks.0.mlp.fc1.weight")
            QVERIFY(norm > 0);
    }
}

// Without blocks the answer is head(norm(mean of patches and their positions)).
void TestVit::meanOfThePatches()
{
    VitConfig config = tiny();
    config.depth = 0;
    config.meanPooling = true;
    const auto model = makeVit(config);
    const at::NoGradGuard noGrad;
    find(*model, "cls_token").fill_(1e6F); // takes no part
    const at::Tensor data = images();
    const at::Tensor patches = at::conv2d(data, find(*model, "patch_embed.proj.weight"),
                                          find(*model, "patch_embed.proj.bias"), 16)
                                   .flatten(2)
                                   .transpose(1, 2);
    const at::Tensor mean = (patches + find(*model, "pos_embed").slice(1, 1)).mean(1);
    const at::Tensor expected =
        at::linear(at::layer_norm(mean, {192}, {}, {}, 1e-6), find(*model, "head.weight"));
    QVERIFY(at::allclose(model->forward(data), expected, 1e-4, 1e-5));
}

// Without blocks, a model that keeps one of four patches answers with head(norm(that patch)), and
// every patch gets its turn.
void TestVit::meanOfThePatchesThatStay()
{
    VitConfig config = tiny();
    config.depth = 0;
    config.meanPooling = true;
    config.patchDropout = 0.75;
    const auto few = makeVit(config);
    const at::NoGradGuard noGrad;
    const at::Tensor data = images();
    find(*few, "head.weight").copy_(at::arange(5 * 192, at::kFloat).sin().view({5, 192}));
    std::vector<at::Tensor> single;
    const at::Tensor patches = at::conv2d(data, find(*few, "patch_embed.proj.weight"),
                                          find(*few, "patch_embed.proj.bias"), 16)
                                   .flatten(2)
                                   .transpose(1, 2);
    const at::Tensor tokens = patches + find(*few, "pos_embed").slice(1, 1);
    for (std::int64_t patch = 0; patch < 4; ++patch)
        single.push_back(at::linear(at::layer_norm(tokens.select(1, patch), {192}, {}, {}, 1e-6),
                                    find(*few, "head.weight")));
    std::vector<int> seen(4);
    for (std::uint64_t step = 0; step < 40; ++step) {
        few->setStep(step);
        const at::Tensor answer = few->forward(data);
        for (std::int64_t image = 0; image < data.size(0); ++image) {
            int matches = 0;
            for (std::size_t patch = 0; patch < 4; ++patch) {
                if (!at::allclose(answer[image], single[patch][image], 1e-4, 1e-4))
                    continue;
                ++matches;
                ++seen[patch];
            }
            QCOMPARE(matches, 1);
        }
    }
    // 120 draws: 30 of each, deviation 4.7.
    for (const int count : seen)
        QVERIFY2(count > 8 && count < 55, qPrintable(QString::number(count)));
}

void TestVit::lastNormFollowsThePooling()
{
    VitConfig config = tiny();
    for (const VitFlavour names : {VitFlavour::Timm, VitFlavour::Torchvision}) {
        config.names = names;
        const char* own = names == VitFlavour::Timm ? "norm.weight" : "encoder.ln.weight";
        config.meanPooling = false;
        QVERIFY(find(*makeVit(config), own).defined());
        QVERIFY(!find(*makeVit(config), "fc_norm.weight").defined());
        config.meanPooling = true;
        QVERIFY(!find(*makeVit(config), own).defined());
        QVERIFY(find(*makeVit(config), "fc_norm.weight").defined());
    }
}

void TestVit::attentionRollout()
{
    VitConfig config = tiny();
    const auto model = makeVit(config);
    model->eval();
    const at::NoGradGuard noGrad;
    const at::Tensor maps = model->attentionMaps(images());
    QCOMPARE(maps.sizes().vec(), (std::vector<std::int64_t>{3, 2, 2}));
    QVERIFY(at::allclose(maps.sum({1, 2}), at::ones({3}), 1e-5, 1e-5));
    QVERIFY(maps.min().item<double>() > 0);
    // Where all tokens look everywhere alike, the map is even.
    for (int block = 0; block < config.depth; ++block) {
        const std::string name = "blocks." + std::to_string(block) + ".attn.qkv.";
        find(*model, name + "weight").zero_();
        find(*model, name + "bias").zero_();
    }
    QVERIFY(at::allclose(model->attentionMaps(images()), at::full({3, 2, 2}, 0.25), 1e-5, 1e-5));
    // One block that attends to one patch alone: its share is what the rollout passes on.
    config.depth = 1;
    const auto one = makeVit(config);
    one->eval();
    const at::Tensor weight = find(*one, "blocks.0.attn.qkv.weight");
    const at::Tensor bias = find(*one, "blocks.0.attn.qkv.bias");
    const at::Tensor single = one->attentionMaps(images());
    weight.slice(0, 0, 192).zero_(); // the queries: the class token asks nothing
    bias.slice(0, 0, 192).zero_();
    QVERIFY(at::allclose(one->attentionMaps(images()), at::full({3, 2, 2}, 0.25), 1e-5, 1e-5));
    QVERIFY(!at::allclose(single, at::full({3, 2, 2}, 0.25), 1e-7, 1e-7));
    // Mean pooling starts from the patches.
    config.meanPooling = true;
    const auto mean = makeVit(config);
    mean->eval();
    QVERIFY(at::allclose(mean->attentionMaps(images()).sum({1, 2}), at::ones({3}), 1e-5, 1e-5));
}

QTEST_APPLESS_MAIN(TestVit)
#include "tst_vit.moc"
