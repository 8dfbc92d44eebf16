// Weights of other programs in and out. What .pth files and names are like is tested beside their
// own headers; here whole models are loaded.
#include "core/model/weights/weights.h"

#include "core/model/levit.h"
#include "core/model/vit.h"
#include "core/model/weights/tensor_data.h"
#include "core/model/weights/weight_resize.h"
#include "core/model/weights_test.h"
#include "core/weights/pth_writer.h"
#include "filled_models.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>

#include <map>

#include <QTest>

using namespace formwork;
using namespace formwork::test;
using nlohmann::json;

namespace {

at::Tensor find(const NamedTensors& tensors, const std::string& name)
{
    for (const auto& [key, tensor] : tensors)
        if (key == name)
            return tensor;
    return {};
}

// As torch.save writes a state dict, nested under `entry`.
std::string pthOf(const NamedTensors& tensors, const std::string& entry)
{
    namespace p = pickled;
    std::vector<std::pair<std::string, std::string>> items;
    std::vector<std::pair<std::string, std::string>> storages;
    for (const auto& [name, tensor] : tensors) {
        const at::Tensor plain = tensor.detach().contiguous();
        const std::string key = std::to_string(storages.size());
        const char* type = plain.scalar_type() == at::kLong   ? "LongStorage"
                           : plain.scalar_type() == at::kHalf ? "HalfStorage"
                                                              : "FloatStorage";
        std::vector<std::int32_t> shape;
        std::vector<std::int32_t> strides;
        for (std::int64_t i = 0; i < plain.dim(); ++i) {
            shape.push_back(static_cast<std::int32_t>(plain.size(i)));
            strides.push_back(static_cast<std::int32_t>(plain.stride(i)));
        }
        items.emplace_back(
            name, p::tensor(p::storage(type, key, static_cast<std::int32_t>(plain.numel())), 0,
                            shape, strides));
        storages.emplace_back(
            key, std::string(static_cast<const char*>(plain.data_ptr()), plain.nbytes()));
    }
    const std::string state = p::dict(items);
    const std::string root = entry.empty() ? state : p::dict({{entry, state}, {"epoch", "K\7"}});
    return torchArchive(p::kStart + root + '.', storages).bytes();
}

} // namespace

class TestWeights : public QObject, private WeightFiles
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(2); }
    void valuesOfRealFiles_data();
    void valuesOfRealFiles();
    void goldensThroughFiles_data();
    void goldensThroughFiles();
    void namesAreTheReferences_data();
    void namesAreTheReferences();
    void anotherNumberOfClasses_data();
    void anotherNumberOfClasses();
    void backbones();
    void anotherImageSize_data();
    void anotherImageSize();
    void distillationHeads();
    void convolutionalLinears();
    void halfPrecision();
    void checkpoints();
    void prefixes();
    void normsWithoutCounters();
    void anotherPooling();
};

void TestWeights::valuesOfRealFiles_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("entry");
    QTest::addColumn<QString>("expected");
    QTest::newRow("types") << "types.pth"
                           << ""
                           << "types.pth";
    QTest::newRow("protocol 4") << "protocol4.pth"
                                << ""
                                << "protocol4.pth";
    QTest::newRow("before 1.6") << "legacy.pth"
                                << ""
                                << "types.pth";
    QTest::newRow("other objects") << "objects.pth"
                                   << ""
                                   << "types.pth";
    QTest::newRow("other objects, before 1.6") << "objects_legacy.pth"
                                               << ""
                                               << "types.pth";
    QTest::newRow("averaged") << "training.pth"
                              << ""
                              << "training.pth";
    QTest::newRow("named") << "training.pth"
                           << "model"
                           << "training.pth:model";
    QTest::newRow("wrapped") << "wrapped.pth"
                             << ""
                             << "wrapped.pth";
}

// PyTorch's files, bit for bit: views, strides, offsets, shared storages, every type.
void TestWeights::valuesOfRealFiles()
{
    QFETCH(const QString, file);
    QFETCH(const QString, entry);
    QFETCH(const QString, expected);
    const auto path = kPthData / file.toStdString();
    const WeightsOutline outline =
        readWeightsOutline(m_fileSystem, {.file = path, .entry = entry.toStdString()});
    const json all = json::parse(readTextFile(m_fileSystem, kPthData / "expected.json"));
    const json& values = all.at(expected.toStdString());
    const NamedTensors tensors = readTensors(*m_fileSystem.open(path), outline.tensors);
    QCOMPARE(tensors.size(), values.size());
    for (const auto& [name, tensor] : tensors) {
        QVERIFY2(tensor.is_contiguous(), name.c_str());
        QVERIFY(tensor.sizes().vec() == values.at(name)["shape"].get<std::vector<std::int64_t>>());
        const auto numbers = values.at(name)["values"].get<std::vector<double>>();
        const at::Tensor flat = tensor.to(at::kDouble).flatten();
        QCOMPARE(flat.numel(), static_cast<std::int64_t>(numbers.size()));
        for (std::size_t i = 0; i < numbers.size(); ++i)
            QVERIFY2(flat.data_ptr<double>()[i] == numbers[i], name.c_str());
    }
}

void TestWeights::goldensThroughFiles_data()
{
    QTest::addColumn<QString>("golden");
    QTest::addColumn<QString>("model");
    QTest::addColumn<int>("naming");
    QTest::addColumn<QString>("entry"); // of a .pth; "-": safetensors
    const auto add = [](const char* row, const char* golden, const char* model, WeightNaming naming,
                        const char* entry) {
        QTest::newRow(row) << golden << model << int(naming) << entry;
    };
    constexpr const char* kLevit = "parity_LeViT_128S_B2.json";
    constexpr const char* kVit = "parity_vit_tiny_patch16_224_B2.json";
    add("LeViT-128S", kLevit, "levit_128s", WeightNaming::Facebook, "-");
    add("LeViT-128S, timm", kLevit, "levit_128s", WeightNaming::Timm, "-");
    add("LeViT-128S, timm, .pth", kLevit, "levit_128s", WeightNaming::Timm, "");
    add("LeViT-128S, nested .pth", kLevit, "levit_128s", WeightNaming::Facebook, "model");
    add("ViT-Ti/16, torchvision", kVit, "vit_ti_16", WeightNaming::Torchvision, "-");
    add("ViT-Ti/16, nested .pth", kVit, "vit_ti_16", WeightNaming::Timm, "state_dict");
    add("ViT-B/16, timm", "parity_vit_b_16_B2.json", "vit_b_16", WeightNaming::Timm, "-");
}

// The reference's weights, written under a naming, read back and evaluated: the reference's logits.
void TestWeights::goldensThroughFiles()
{
    QFETCH(const QString, golden);
    QFETCH(const QString, model);
    QFETCH(const int, naming);
    QFETCH(const QString, entry);
    const auto source = filled({.name = model.toStdString()});
    const NamedTensors tensors = stateDictFor(*source, static_cast<WeightNaming>(naming));
    const auto path = entry == "-"
                          ? save("golden.safetensors", tensors)
                          : m_files.write("golden.pth", pthOf(tensors, entry.toStdString()));

    const LoadedClassifier loaded = loadClassifier(m_fileSystem, {.file = path});
    QCOMPARE(loaded.options.name, model.toStdString());
    QCOMPARE(loaded.options.imageSize, 224);
    QCOMPARE(loaded.options.classes, 10);
    QVERIFY(!loaded.model->is_training());
    goldens::Comparison comparison;
    comparison.checkList("logits", logits(*loaded.model, 224),
                         goldens::read(golden.toStdString())["f32"]["eval_logits"], 0, 1e-4);
    QVERIFY2(comparison.text().empty(), comparison.text().c_str());
}

void TestWeights::namesAreTheReferences_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("map");
    QTest::newRow("LeViT-128S") << "levit_128s"
                                << "LeViT_128S";
    QTest::newRow("LeViT-256") << "levit_256"
                               << "LeViT_256";
    QTest::newRow("ViT-B/16") << "vit_b_16"
                              << "vit_b_16(torchvision->timm)";
}

// Under timm's names there is what timm's strict loading asks for: nothing more, nothing less.
void TestWeights::namesAreTheReferences()
{
    QFETCH(const QString, model);
    QFETCH(const QString, map);
    std::vector<std::string> expected;
    const json pairs = goldens::read("name_maps.json").at(map.toStdString());
    for (const json& pair : pairs) {
        const auto text = pair.get<std::string>();
        expected.push_back(text.substr(text.find(" -> ") + 4));
    }
    const auto own = makeModel(
        {.name = model.toStdString(), .imageSize = 32, .distillation = model.startsWith("levit")});
    std::vector<std::string> names;
    for (const auto& [name, tensor] : stateDictFor(*own, WeightNaming::Timm))
        names.push_back(name);
    std::ranges::sort(expected);
    std::ranges::sort(names);
    QVERIFY(names == expected);
}

void TestWeights::anotherNumberOfClasses_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<bool>("distillation");
    QTest::newRow("LeViT") << "levit_128s" << false;
    QTest::newRow("LeViT, two heads") << "levit_128s" << true;
    QTest::newRow("ViT") << "vit_ti_16" << false;
}

void TestWeights::anotherNumberOfClasses()
{
    QFETCH(const QString, model);
    QFETCH(const bool, distillation);
    ModelOptions options{
        .name = model.toStdString(), .imageSize = 32, .classes = 7, .distillation = distillation};
    const auto source = filled(options);
    const auto path = save("seven.safetensors", stateDictFor(*source, WeightNaming::Timm));
    options.classes = 3;
    options.seed = 5;
    const auto fresh = makeModel(options);
    const auto target = makeModel(options);
    const WeightsFit fit = loadForeignWeights(m_fileSystem, {.file = path}, *target);
    QVERIFY(fit.newHead && !fit.resized && !fit.newDistillation && !fit.leftDistillation);
    QVERIFY2(fit.text.find("for 3 classes, the file's is for 7") != std::string::npos,
             fit.text.c_str());
    int replaced = 0;
    const NamedTensors given = stateDict(*source);
    const NamedTensors own = stateDict(*fresh);
    for (const auto& [name, tensor] : stateDict(*target)) {
        const bool isHead =
            tensor.dim() > 0 && tensor.size(0) == 3 && name.find("head") != std::string::npos;
        replaced += isHead ? 1 : 0;
        QVERIFY2(at::equal(tensor, find(isHead ? own : given, name)), name.c_str());
    }
    QCOMPARE(replaced, distillation ? 4 : 2);
}

void TestWeights::backbones()
{
    const auto source = filled({.name = "vit_ti_16", .imageSize = 32});
    NamedTensors tensors = stateDictFor(*source, WeightNaming::Timm);
    std::erase_if(tensors, [](const auto& entry) { return entry.first.starts_with("head."); });
    const auto path = save("backbone", tensors);
    const ModelOptions options{.name = "vit_ti_16", .imageSize = 32, .classes = 4, .seed = 6};
    const auto target = makeModel(options);
    const WeightsFit fit = loadForeignWeights(m_fileSystem, {.file = path}, *target);
    QVERIFY(fit.newHead);
    QVERIFY2(fit.text.find("for 4 classes, the file has none") != std::string::npos,
             fit.text.c_str());
    const NamedTensors state = stateDict(*target);
    QVERIFY(at::equal(find(state, "norm.weight"), find(tensors, "norm.weight")));
    QVERIFY(
        at::equal(find(state, "head.weight"), find(stateDict(*makeModel(options)), "head.weight")));
    const Error error = errorOf([&] { loadClassifier(m_fileSystem, {.file = path}); });
    QCOMPARE(error.code(), ErrorCode::CorruptData);
}

void TestWeights::anotherImageSize_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<int>("naming");
    QTest::addColumn<int>("size");
    for (const int size : {32, 96}) {
        QTest::addRow("LeViT %d", size) << "levit_128s" << int(WeightNaming::Facebook) << size;
        QTest::addRow("LeViT, timm %d", size) << "levit_128s" << int(WeightNaming::Timm) << size;
        QTest::addRow("ViT, timm %d", size) << "vit_ti_16" << int(WeightNaming::Timm) << size;
        QTest::addRow("ViT, torchvision %d", size)
            << "vit_ti_16" << int(WeightNaming::Torchvision) << size;
    }
}

void TestWeights::anotherImageSize()
{
    QFETCH(const QString, model);
    QFETCH(const int, naming);
    QFETCH(const int, size);
    ModelOptions options{.name = model.toStdString(), .imageSize = 64};
    const auto source = filled(options);
    const auto path =
        save("size.safetensors", stateDictFor(*source, static_cast<WeightNaming>(naming)));
    options.imageSize = size;
    const auto target = makeModel(options);
    const WeightsFit fit = loadForeignWeights(m_fileSystem, {.file = path}, *target);
    QVERIFY(fit.resized && !fit.newHead);
    const std::string sizes = "from 64 to " + std::to_string(size) + " px";
    QVERIFY2(fit.text.find(sizes) != std::string::npos, fit.text.c_str());
    const NamedTensors given = stateDict(*source);
    for (const auto& [name, tensor] : stateDict(*target)) {
        const at::Tensor from = find(given, name);
        if (name.ends_with("attention_bias_idxs"))
            continue;
        if (name == "pos_embed")
            QVERIFY(at::equal(tensor, resizePositions(from, size / 16)));
        else if (name.ends_with("attention_biases"))
            QVERIFY(at::equal(tensor, resizeBiases(from, std::lround(std::sqrt(tensor.size(1))))));
        else
            QVERIFY2(at::equal(tensor, from), name.c_str());
    }
    QVERIFY(at::isfinite(logits(*target, size)).all().item<bool>());
}

void TestWeights::distillationHeads()
{
    ModelOptions options{.name = "levit_128s", .imageSize = 32};
    const auto single = filled(options);
    options.distillation = true;
    const auto both = filled(options);
    const auto fileOfBoth = save("both", stateDictFor(*both, WeightNaming::Facebook));
    const auto fileOfSingle = save("single", stateDictFor(*single, WeightNaming::Facebook));

    QVERIFY(loadClassifier(m_fileSystem, {.file = fileOfBoth}).options.distillation);
    QVERIFY(!loadClassifier(m_fileSystem, {.file = fileOfSingle}).options.distillation);

    const auto withoutSecond = makeModel({.name = "levit_128s", .imageSize = 32});
    const WeightsFit left = loadForeignWeights(m_fileSystem, {.file = fileOfBoth}, *withoutSecond);
    QVERIFY(left.leftDistillation && !left.newDistillation);
    QVERIFY2(left.text.find("left out") != std::string::npos, left.text.c_str());
    QVERIFY(at::equal(logits(*withoutSecond, 32), logits(*single, 32)));

    const auto withSecond = makeModel(options);
    const WeightsFit fresh = loadForeignWeights(m_fileSystem, {.file = fileOfSingle}, *withSecond);
    QVERIFY(fresh.newDistillation && !fresh.leftDistillation);
    QVERIFY2(fresh.text.find("new distillation head") != std::string::npos, fresh.text.c_str());
}

// timm's levit_conv_* models are the same with 1 x 1 convolutions.
void TestWeights::convolutionalLinears()
{
    const auto source = filled({.name = "levit_128s", .imageSize = 32});
    NamedTensors tensors = stateDictFor(*source, WeightNaming::Timm);
    int changed = 0;
    for (auto& [name, tensor] : tensors)
        if (name.ends_with("linear.weight") && tensor.dim() == 2 && !name.starts_with("head")) {
            tensor = tensor.unsqueeze(-1).unsqueeze(-1);
            ++changed;
        }
    QVERIFY(changed > 30);
    const auto loaded = loadClassifier(m_fileSystem, {.file = save("conv", tensors)});
    QVERIFY(at::equal(logits(*loaded.model, 32), logits(*source, 32)));
}

void TestWeights::halfPrecision()
{
    const auto source = filled({.name = "vit_ti_16", .imageSize = 32});
    NamedTensors tensors = stateDictFor(*source, WeightNaming::Timm);
    for (auto& [name, tensor] : tensors)
        tensor = tensor.to(at::kHalf);
    const auto path = m_files.write("half.pth", pthOf(tensors, "state_dict"));
    const auto loaded = loadClassifier(m_fileSystem, {.file = path});
    QCOMPARE(loaded.model->parameters().front().scalar_type(), at::kFloat);
    QVERIFY(at::allclose(logits(*loaded.model, 32), logits(*source, 32), 1e-2, 1e-2));
}

// Checkpoints of Formwork hold more than weights; averaged ones come first.
void TestWeights::checkpoints()
{
    const auto source = filled({.name = "levit_128s", .imageSize = 32, .classes = 2});
    NamedTensors tensors = stateDict(*source);
    tensors.emplace_back("optimizer.moment", at::ones({3}));
    const std::map<std::string, std::string> metadata = {{"formwork.state", "{}"},
                                                         {"formwork.classes", R"(["cat","dog"])"}};
    saveSafetensors(m_fileSystem, m_files.path("plain"), tensors, metadata);
    const auto plain = loadClassifier(m_fileSystem, {.file = m_files.path("plain")});
    QVERIFY(at::equal(logits(*plain.model, 32), logits(*source, 32)));
    QVERIFY((plain.facts.classNames == std::vector<std::string>{"cat", "dog"}));

    const auto average =
        makeModel({.name = "levit_128s", .imageSize = 32, .classes = 2, .seed = 9});
    for (const auto& [name, tensor] : stateDict(*average))
        tensors.emplace_back("ema." + name, tensor);
    tensors.emplace_back("gradient.head", at::ones({3}));
    saveSafetensors(m_fileSystem, m_files.path("averaged"), tensors, metadata);
    const auto averaged = loadClassifier(m_fileSystem, {.file = m_files.path("averaged")});
    QVERIFY(at::equal(logits(*averaged.model, 32), logits(*average, 32)));
}

// What a wrapper put before the names, and what lies outside it, is reported.
void TestWeights::prefixes()
{
    const auto source = filled({.name = "vit_ti_16", .imageSize = 32});
    NamedTensors tensors;
    for (const auto& [name, tensor] : stateDictFor(*source, WeightNaming::Torchvision))
        tensors.emplace_back("teacher.backbone." + name, tensor);
    tensors.emplace_back("teacher.loss", at::ones({3}));
    const auto path = m_files.write("teacher.pth", pthOf(tensors, "state_dict"));
    const auto loaded = loadClassifier(m_fileSystem, {.file = path});
    QVERIFY(at::equal(logits(*loaded.model, 32), logits(*source, 32)));
    const auto target = makeModel({.name = "vit_ti_16", .imageSize = 32});
    const WeightsFit fit = loadForeignWeights(m_fileSystem, {.file = path}, *target);
    QVERIFY2(fit.text.find("prefix 'teacher.backbone.'") != std::string::npos, fit.text.c_str());
    QVERIFY2(fit.text.find("1 tensors outside") != std::string::npos, fit.text.c_str());
}

void TestWeights::normsWithoutCounters()
{
    const auto source = filled({.name = "levit_128s", .imageSize = 32});
    NamedTensors tensors = stateDictFor(*source, WeightNaming::Facebook);
    const auto removed = std::erase_if(
        tensors, [](const auto& entry) { return entry.first.ends_with("num_batches_tracked"); });
    QVERIFY(removed > 30);
    const auto loaded = loadClassifier(m_fileSystem, {.file = save("counters", tensors)});
    QVERIFY(at::equal(logits(*loaded.model, 32), logits(*source, 32)));
}

// The norm before the head is the one behind the mean, or the class token's: timm's names.
void TestWeights::anotherPooling()
{
    for (const char* id : {"vit_ti_16", "vit_b_32"}) {
        const ModelOptions token{.name = id, .imageSize = 64, .classes = 3};
        ModelOptions mean = token;
        mean.pooling = PoolingKind::Mean;
        const auto pooled = filled(mean);
        const auto path = save("mean", stateDictFor(*pooled, WeightNaming::Timm));
        QVERIFY(find(stateDictFor(*pooled, WeightNaming::Timm), "fc_norm.weight").defined());

        const LoadedClassifier loaded = loadClassifier(m_fileSystem, {.file = path});
        QCOMPARE(loaded.options.pooling, PoolingKind::Mean);
        pooled->eval();
        QVERIFY(at::equal(logits(*loaded.model, 64), logits(*pooled, 64)));

        const auto classified = makeModel(token);
        const WeightsFit fit = loadForeignWeights(m_fileSystem, {.file = path}, *classified);
        QVERIFY(fit.otherPooling);
        QVERIFY2(QString::fromStdString(fit.text).contains("another pooling"), fit.text.c_str());
        classified->eval();
        QVERIFY(!at::allclose(logits(*classified, 64), logits(*pooled, 64)));
        const auto back = save("token", stateDictFor(*classified, WeightNaming::Timm));
        const auto again = makeModel(mean);
        QVERIFY(loadForeignWeights(m_fileSystem, {.file = back}, *again).otherPooling);
        again->eval();
        QVERIFY(at::equal(logits(*again, 64), logits(*pooled, 64)));

        const Error error = errorOf([&] { stateDictFor(*pooled, WeightNaming::Torchvision); });
        QCOMPARE(error.code(), ErrorCode::InvalidArgument);
        QVERIFY2(QString(error.what()).contains("mean pooling"), error.what());
    }
}

QTEST_APPLESS_MAIN(TestWeights)
#include "tst_weights.moc"
