// What every model must do whatever its architecture; tst_model_parity holds the numbers.
#include "core/base/error.h"
#include "core/model/goldens.h"
#include "core/model/levit.h"
#include "core/model/vit.h"
#include "support/error_of.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>

#include <cmath>
#include <functional>
#include <map>
#include <thread>
#include <vector>

#include <QTest>

using namespace formwork;
using nlohmann::json;

namespace {

at::Tensor images(std::int64_t batch, std::int64_t size)
{
    return goldens::input(batch).slice(2, 0, size).slice(3, 0, size).contiguous();
}

bool sameState(const torch::nn::Module& a, const torch::nn::Module& b)
{
    const NamedTensors first = stateDict(a);
    const NamedTensors second = stateDict(b);
    if (first.size() != second.size())
        return false;
    for (std::size_t i = 0; i < first.size(); ++i)
        if (first[i].first != second[i].first || !at::equal(first[i].second, second[i].second))
            return false;
    return true;
}

// A few plain gradient steps.
std::shared_ptr<Classifier> trained(const ModelOptions& options)
{
    at::set_num_threads(1);
    const auto model = makeModel(options);
    const at::Tensor data = images(4, options.imageSize);
    const at::Tensor labels = goldens::labels(4);
    for (std::uint64_t step = 0; step < 3; ++step) {
        model->setStep(step);
        model->zero_grad();
        at::cross_entropy_loss(model->forward(data), labels).backward();
        const at::NoGradGuard noGrad;
        for (at::Tensor& parameter : model->parameters())
            parameter.add_(parameter.grad(), -0.01);
    }
    return model;
}

// Residual branches begin with weight 0; this makes them count.
void openBranches(torch::nn::Module& model)
{
    const at::NoGradGuard noGrad;
    for (auto& [name, tensor] : stateDict(model))
        if (name.ends_with("bn.weight"))
            tensor.fill_(1);
}

at::Tensor find(const torch::nn::Module& model, const std::string& name)
{
    for (const auto& [key, tensor] : stateDict(model))
        if (key == name)
            return tensor;
    return {};
}

using test::errorOf;

} // namespace

class TestModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }
    void namesMatchTheReferences();
    void everyNameCanBeBuilt();
    void imageSizes_data();
    void imageSizes();
    void wrongImageSizes_data();
    void wrongImageSizes();
    void wrongOptions();
    void seedsDecideAlone();
    void threadsDoNotMeet();
    void initialStatistics_data();
    void initialStatistics();
    void flavoursDifferInNamesAlone();
    void distillationHeads();
    void dropPathFollowsSeedAndStep();
    void biasesAreNeverStale();
    void smallerImagesUseTheirOffsets();
    void stateCanBeLoaded();
    void wrongStateIsRefused();
    void conversionKeepsIntegers();
};

void TestModel::namesMatchTheReferences()
{
    const json counts = goldens::read("counts.json");
    const std::vector<std::pair<const char*, const char*>> references = {
        {"vit_ti_16", "timm.vit_tiny_patch16_224|nc=10"},
        {"vit_s_16", "timm.vit_small_patch16_224|nc=10"},
        {"vit_b_16", "torchvision.vit_b_16|nc=10"},
        {"vit_b_32", "torchvision.vit_b_32|nc=10"},
        {"vit_l_16", "torchvision.vit_l_16|nc=10"},
        {"levit_128s", "LeViT_128S|dist=False|nc=10"},
        {"levit_128", "LeViT_128|dist=False|nc=10"},
        {"levit_192", "LeViT_192|dist=False|nc=10"},
        {"levit_256", "LeViT_256|dist=False|nc=10"},
        {"levit_384", "LeViT_384|dist=False|nc=10"},
    };
    // Nobody has published counts of these; tst_vit holds the ViTs against the closed form.
    constexpr std::size_t kWithoutReference = 5; // the two small ones, ViT-Ti, S and L/32
    QCOMPARE(modelNames().size(), references.size() + kWithoutReference);
    for (const auto& [id, key] : references) {
        const ModelName* name = findModelName(id);
        QVERIFY2(name != nullptr, id);
        QCOMPARE(name->parameters10, counts.at(key)["trainable"].get<std::int64_t>());
        const double macs = counts.at(key)["macs"]["total"].get<double>() / 1e9;
        QVERIFY2(std::abs(name->gigaMacs - macs) <= 0.00051, id);
    }
    QVERIFY(findModelName("vit") == nullptr);
    QVERIFY(findModelName("") == nullptr);
}

void TestModel::everyNameCanBeBuilt()
{
    for (const ModelName& name : modelNames()) {
        if (name.id.starts_with("vit_l_"))
            continue; // 1.2 GB of weights; tst_model_parity builds one
        const auto model = makeModel({.name = std::string(name.id), .imageSize = name.patch});
        QVERIFY(model->is_training());
        for (const at::Tensor& parameter : model->parameters())
            QVERIFY(parameter.requires_grad() && parameter.scalar_type() == at::kFloat);
        model->eval();
        const at::NoGradGuard noGrad;
        const at::Tensor logits = model->forward(images(2, name.patch));
        QVERIFY(logits.sizes() == at::IntArrayRef({2, 10}));
        QVERIFY(at::isfinite(logits).all().item<bool>());
    }
}

void TestModel::imageSizes_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("classes");
    for (const char* id : {"levit_128s", "vit_ti_16"})
        for (const int size : {16, 48, 96, 112})
            QTest::addRow("%s %d", id, size) << id << size << (size == 96 ? 1 : 7);
}

// Forward, backward, a gradient for every parameter that is not closed off at the start.
void TestModel::imageSizes()
{
    QFETCH(const QString, id);
    QFETCH(const int, size);
    QFETCH(const int, classes);
    const auto model =
        makeModel({.name = id.toStdString(), .imageSize = size, .classes = classes, .seed = 3});
    const at::Tensor logits = model->forward(images(3, size));
    QVERIFY(logits.sizes() == at::IntArrayRef({3, classes}));
    logits.square().sum().backward();
    for (const auto& parameter : model->named_parameters())
        QVERIFY2(parameter.value().grad().defined() &&
                     at::isfinite(parameter.value().grad()).all().item<bool>(),
                 parameter.key().c_str());
}

void TestModel::wrongImageSizes_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<int>("size");
    QTest::addColumn<QString>("nearest");
    QTest::newRow("between") << "levit_128s" << 100 << "96 or 112";
    QTest::newRow("patch 32") << "vit_b_32" << 112 << "96 or 128";
    QTest::newRow("too small") << "vit_ti_16" << 10 << "nearest valid: 16";
    QTest::newRow("zero") << "vit_ti_16" << 0 << "nearest valid: 16";
    QTest::newRow("negative") << "levit_256" << -32 << "nearest valid: 16";
}

void TestModel::wrongImageSizes()
{
    QFETCH(const QString, id);
    QFETCH(const int, size);
    QFETCH(const QString, nearest);
    const Error error = errorOf([&] { makeModel({.name = id.toStdString(), .imageSize = size}); });
    QCOMPARE(error.code(), ErrorCode::InvalidConfig);
    QVERIFY2(QString(error.what()).contains("model.image_size"), error.what());
    QVERIFY2(QString(error.what()).contains(nearest), error.what());
}

void TestModel::wrongOptions()
{
    const Error name = errorOf([] { makeModel({.name = "resnet_50"}); });
    QCOMPARE(name.code(), ErrorCode::InvalidConfig);
    QVERIFY2(QString(name.what()).contains("resnet_50"), name.what());
    QVERIFY2(QString(name.what()).contains("levit_128s"), name.what());

    const Error classes = errorOf([] { makeModel({.name = "vit_ti_16", .classes = 0}); });
    QCOMPARE(classes.code(), ErrorCode::InvalidConfig);

    const Error heads = errorOf([] { makeModel({.name = "vit_ti_16", .distillation = true}); });
    QCOMPARE(heads.code(), ErrorCode::InvalidConfig);
    QVERIFY2(QString(heads.what()).contains("model.distillation"), heads.what());
}

void TestModel::seedsDecideAlone()
{
    for (const char* id : {"levit_128s", "vit_ti_16", "vit_b_32"}) {
        const ModelOptions options{.name = id, .imageSize = 64, .seed = 11};
        at::manual_seed(1);
        const auto first = makeModel(options);
        const double next = at::rand({1}).item<double>();
        at::manual_seed(1);
        QCOMPARE(at::rand({1}).item<double>(), next); // the global generator was left alone
        QVERIFY(sameState(*first, *makeModel(options)));

        ModelOptions other = options;
        other.seed = 12;
        QVERIFY(!sameState(*first, *makeModel(other)));
    }
}

void TestModel::threadsDoNotMeet()
{
    const std::vector<ModelOptions> options = {
        {.name = "levit_384", .imageSize = 32, .seed = 1},
        {.name = "levit_128s", .imageSize = 64, .seed = 2},
        {.name = "vit_ti_16", .imageSize = 32, .seed = 3},
    };
    std::vector<std::shared_ptr<Classifier>> together(options.size());
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < options.size(); ++i)
            threads.emplace_back([&, i] { together[i] = trained(options[i]); });
    }
    for (std::size_t i = 0; i < options.size(); ++i) {
        std::shared_ptr<Classifier> alone;
        std::jthread([&] { alone = trained(options[i]); }).join();
        QVERIFY2(sameState(*alone, *together[i]), options[i].name.c_str());
        QVERIFY2(!sameState(*alone, *makeModel(options[i])), options[i].name.c_str());
    }
}

void TestModel::initialStatistics_data()
{
    QTest::addColumn<QString>("reference");
    QTest::addColumn<QString>("prefix");
    QTest::addColumn<bool>("distillation");
    QTest::newRow("LeViT") << "LeViT_256"
                           << "LeViT_256 " << true;
    QTest::newRow("ViT, torchvision") << "vit_b_16"
                                      << "torchvision " << false;
    QTest::newRow("ViT, timm") << "vit_base_patch16_224"
                               << "timm " << false;
}

// Mean, deviation and range, within what sampling explains of the reference's own.
void TestModel::initialStatistics()
{
    QFETCH(const QString, reference);
    QFETCH(const QString, prefix);
    QFETCH(const bool, distillation);
    const auto model = goldens::makeModel(reference.toStdString(), distillation);
    const json statistics = goldens::read("init_stats.json");
    int compared = 0;
    for (const auto& [key, expected] : statistics.items()) {
        if (!key.starts_with(prefix.toStdString()))
            continue;
        const at::Tensor tensor = find(*model, key.substr(prefix.toStdString().size()));
        QVERIFY2(tensor.defined(), key.c_str());
        const at::Tensor values = tensor.detach().to(at::kDouble);
        const auto count = static_cast<double>(values.numel());
        const double deviation = expected["std"];
        constexpr double kRounding = 1.1e-6; // the figures have six decimals
        // The reference's figure is a sample too.
        const double sampling = 5 * std::sqrt(2 / count);
        QVERIFY2(std::abs(values.mean().item<double>() - expected["mean"].get<double>()) <=
                     sampling * deviation + kRounding,
                 key.c_str());
        const double own = (values - values.mean()).square().mean().sqrt().item<double>();
        QVERIFY2(std::abs(own - deviation) <= sampling * deviation + kRounding, key.c_str());
        // A uniform fills its interval to the edge, a normal reaches four to five deviations.
        const double reach = std::max(std::abs(expected["min"].get<double>()),
                                      std::abs(expected["max"].get<double>()));
        const double ownReach = values.abs().max().item<double>();
        QVERIFY2(std::abs(ownReach - reach) <= 0.3 * reach + kRounding, key.c_str());
        const bool isUniform = count > 1000 && deviation > 0 && reach < 1.8 * deviation;
        QVERIFY2(!isUniform || std::abs(ownReach - reach) <= 0.01 * reach, key.c_str());
        ++compared;
    }
    QVERIFY(compared >= 10);
}

// torchvision's weights under timm's names give the same logits.
void TestModel::flavoursDifferInNamesAlone()
{
    VitConfig config = vitConfig("vit_ti_16");
    config.imageSize = 32;
    config.names = config.init = VitFlavour::Torchvision;
    const auto torchvision = makeVit(config);
    config.names = config.init = VitFlavour::Timm;
    const auto timm = makeVit(config);
    const at::NoGradGuard noGrad;
    for (at::Tensor& parameter : torchvision->parameters())
        parameter.add_(0.01); // its head begins at zero

    std::map<std::string, std::string> timmName;
    const json pairs = goldens::read("name_maps.json")["vit_b_16(torchvision->timm)"];
    for (const json& pair : pairs) {
        const auto text = pair.get<std::string>();
        const std::size_t arrow = text.find(" -> ");
        timmName[text.substr(0, arrow)] = text.substr(arrow + 4);
    }
    NamedTensors renamed;
    for (const auto& [name, tensor] : stateDict(*torchvision))
        renamed.emplace_back(timmName.at(name), tensor);
    const at::Tensor data = images(2, 32);
    QVERIFY(!at::allclose(timm->forward(data), torchvision->forward(data)));
    loadStateDict(*timm, renamed);
    QVERIFY(at::equal(timm->forward(data), torchvision->forward(data)));
}

void TestModel::distillationHeads()
{
    const auto model =
        makeModel({.name = "levit_128s", .imageSize = 32, .classes = 5, .distillation = true});
    const at::Tensor data = images(4, 32);
    const at::NoGradGuard noGrad;
    model->eval();
    const HeadLogits heads = model->forwardHeads(data);
    QVERIFY(heads.distillation.defined());
    QVERIFY(!at::allclose(heads.classes, heads.distillation));
    QVERIFY(at::allclose(model->forward(data), (heads.classes + heads.distillation) / 2));
    model->train();
    QVERIFY(at::equal(model->forward(data), model->forwardHeads(data).classes));

    const auto single = makeModel({.name = "levit_128s", .imageSize = 32});
    QVERIFY(!single->forwardHeads(data).distillation.defined());
}

void TestModel::dropPathFollowsSeedAndStep()
{
    const auto make = [](std::uint64_t seed, double dropPath) {
        LevitConfig config = levitConfig("levit_384");
        config.imageSize = 32;
        config.seed = seed;
        config.dropPath = dropPath;
        auto model = makeLevit(config);
        openBranches(*model);
        return model;
    };
    const at::NoGradGuard noGrad;
    const at::Tensor data = images(4, 32);
    const auto model = make(5, 0.1);
    const auto at = [&](std::uint64_t step) {
        model->setStep(step);
        return model->forward(data);
    };
    const at::Tensor seventh = at(7);
    QVERIFY(!at::equal(at(8), seventh));
    QVERIFY(at::equal(at(7), seventh));

    const auto without = make(5, 0.0);
    QVERIFY(!at::equal(without->forward(data), seventh));
    model->eval();
    loadStateDict(*without, stateDict(*model));
    without->eval();
    QVERIFY(at::equal(model->forward(data), without->forward(data)));
}

void TestModel::biasesAreNeverStale()
{
    const auto model = makeModel({.name = "levit_128s", .imageSize = 32});
    openBranches(*model);
    model->eval();
    const at::NoGradGuard noGrad;
    const at::Tensor data = images(2, 32);
    const at::Tensor before = model->forward(data);
    find(*model, "blocks.0.m.attention_biases").select(1, 1).fill_(3);
    QVERIFY(!at::allclose(model->forward(data), before));
}

// A LeViT on smaller images is the LeViT of that size whose biases are those of the same offsets.
void TestModel::smallerImagesUseTheirOffsets()
{
    constexpr std::int64_t kLarge = 96;
    constexpr std::int64_t kSmall = 64;
    const auto large = trained({.name = "levit_128s", .imageSize = kLarge, .classes = 10});
    openBranches(*large);
    const auto small = makeModel({.name = "levit_128s", .imageSize = kSmall, .classes = 10});
    const at::NoGradGuard noGrad;
    for (auto& [name, tensor] : stateDict(*small)) {
        const at::Tensor other = find(*large, name);
        if (name.ends_with("attention_bias_idxs"))
            continue;
        if (!name.ends_with("attention_biases")) {
            tensor.copy_(other);
            continue;
        }
        const auto side = [](const at::Tensor& biases) {
            return std::llround(std::sqrt(static_cast<double>(biases.size(1))));
        };
        const std::int64_t from = side(other);
        const std::int64_t to = side(tensor);
        QVERIFY(to < from);
        const at::Tensor table = other.view({-1, from, from});
        QVERIFY(table.abs().max().item<double>() > 0);
        tensor.copy_(table.slice(1, 0, to).slice(2, 0, to).flatten(1));
    }
    for (const bool training : {true, false}) {
        large->train(training);
        small->train(training);
        QVERIFY(at::equal(large->forward(images(4, kSmall)), small->forward(images(4, kSmall))));
    }
}

void TestModel::stateCanBeLoaded()
{
    for (const char* id : {"levit_128s", "vit_ti_16"}) {
        const auto source = makeModel({.name = id, .imageSize = 32, .seed = 1});
        const auto target = makeModel({.name = id, .imageSize = 32, .seed = 2});
        QVERIFY(!sameState(*source, *target));
        NamedTensors state = stateDict(*source);
        std::ranges::reverse(state); // names decide, not places
        loadStateDict(*target, state);
        QVERIFY(sameState(*source, *target));
        QVERIFY(target->parameters().front().requires_grad());

        convertFloatingPoint(*source, at::kDouble);
        const auto third = makeModel({.name = id, .imageSize = 32, .seed = 3});
        loadStateDict(*third, stateDict(*source));
        QVERIFY(sameState(*third, *target));
    }
}

void TestModel::wrongStateIsRefused()
{
    const auto model = makeModel({.name = "levit_128s", .imageSize = 32, .seed = 1});
    const auto untouched = makeModel({.name = "levit_128s", .imageSize = 32, .seed = 1});
    NamedTensors state = stateDict(*makeModel({.name = "levit_128s", .imageSize = 32, .seed = 2}));
    std::erase_if(state, [](const auto& entry) { return entry.first == "head.l.bias"; });
    state.emplace_back("head.extra", at::zeros({1}));
    for (auto& [name, tensor] : state)
        if (name == "head.l.weight")
            tensor = at::zeros({7, 384});
    const Error error = errorOf([&] { loadStateDict(*model, state, "weights.safetensors"); });
    QCOMPARE(error.code(), ErrorCode::CorruptData);
    for (const char* part : {"weights.safetensors", "missing: head.l.bias", "head.extra",
                             "head.l.weight [7, 384] instead of [10, 384]"})
        QVERIFY2(QString(error.what()).contains(part), error.what());
    QVERIFY(sameState(*model, *untouched));

    NamedTensors indices;
    for (const auto& [name, tensor] : stateDict(*model))
        indices.emplace_back(name, name == "blocks.0.m.attention_bias_idxs" ? tensor.flip(0)
                                                                            : tensor.clone());
    const Error order = errorOf([&] { loadStateDict(*model, indices); });
    QVERIFY2(QString(order.what()).contains("blocks.0.m.attention_bias_idxs"), order.what());

    const Error none = errorOf([&] { loadStateDict(*model, {}); });
    QVERIFY2(QString(none.what()).contains("more"), none.what());
    QVERIFY(QString(none.what()).size() < 1000);
}

void TestModel::conversionKeepsIntegers()
{
    const auto model = makeModel({.name = "levit_128s", .imageSize = 32});
    convertFloatingPoint(*model, at::kDouble);
    QCOMPARE(find(*model, "head.bn.running_var").scalar_type(), at::kDouble);
    QCOMPARE(find(*model, "head.bn.num_batches_tracked").scalar_type(), at::kLong);
    QCOMPARE(find(*model, "blocks.0.m.attention_bias_idxs").scalar_type(), at::kLong);
    QCOMPARE(model->forward(images(2, 32).to(at::kDouble)).scalar_type(), at::kDouble);
    QCOMPARE(find(*model, "head.bn.num_batches_tracked").item<std::int64_t>(), std::int64_t{1});
}

QTEST_APPLESS_MAIN(TestModel)
#include "tst_model.moc"
