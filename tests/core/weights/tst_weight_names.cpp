#include "core/weights/weight_names.h"

#include "core/experiment/model_names.h"
#include "core/experiment/model_shapes.h"
#include "core/model/weights_test.h"

#include <nlohmann/json.hpp>

#include <QTest>

using namespace formwork;
using namespace formwork::test;
using nlohmann::json;

namespace {

json golden(const char* name)
{
    PosixFileSystem fileSystem;
    return json::parse(
        readTextFile(fileSystem, std::filesystem::path(FORMWORK_TEST_DATA) / "models" / name));
}

// "a -> b" of name_maps.json.
std::vector<std::pair<std::string, std::string>> pairsOf(const char* key)
{
    std::vector<std::pair<std::string, std::string>> pairs;
    const json maps = golden("name_maps.json");
    for (const json& item : maps.at(key)) {
        const auto text = item.get<std::string>();
        const std::size_t arrow = text.find(" -> ");
        pairs.emplace_back(text.substr(0, arrow), text.substr(arrow + 4));
    }
    return pairs;
}

std::vector<TensorOutline> outlinesOf(const json& list)
{
    std::vector<TensorOutline> tensors;
    for (const json& item : list) {
        TensorOutline tensor;
        tensor.name = item[0];
        tensor.shape = item[1].get<std::vector<std::int64_t>>();
        tensors.push_back(tensor);
    }
    return tensors;
}

std::string idOf(std::string reference) // "torchvision.vit_b_16", "LeViT_128S"
{
    if (reference.starts_with("LeViT")) {
        std::ranges::transform(reference, reference.begin(),
                               [](unsigned char c) { return std::tolower(c); });
        return reference;
    }
    if (reference == "timm.vit_tiny_patch16_224")
        return "vit_ti_16";
    if (reference == "timm.vit_small_patch16_224")
        return "vit_s_16";
    if (reference == "timm.vit_base_patch16_224")
        return "vit_b_16";
    return reference.substr(reference.find('.') + 1);
}

} // namespace

class TestWeightNames : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void translations_data();
    void translations();
    void olderTorchvision();
    void recognition_data();
    void recognition();
    void recognitionUnderTimmsNames();
    void unknownWeights();
    void namings();
};

void TestWeightNames::translations_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("model");
    QTest::addColumn<int>("naming");
    QTest::newRow("LeViT-128S") << "LeViT_128S"
                                << "levit_128s" << int(WeightNaming::Facebook);
    QTest::newRow("LeViT-256") << "LeViT_256"
                               << "levit_256" << int(WeightNaming::Facebook);
    QTest::newRow("ViT-B/16") << "vit_b_16(torchvision->timm)"
                              << "vit_b_16" << int(WeightNaming::Torchvision);
}

// The reference's own map, both ways, name by name.
void TestWeightNames::translations()
{
    QFETCH(const QString, key);
    QFETCH(const QString, model);
    QFETCH(const int, naming);
    const auto other = static_cast<WeightNaming>(naming);
    const NameTranslation toTimm(model.toStdString(), other, WeightNaming::Timm);
    const NameTranslation fromTimm(model.toStdString(), WeightNaming::Timm, other);
    const auto pairs = pairsOf(key.toUtf8().constData());
    QVERIFY(pairs.size() > 100);
    for (const auto& [first, timm] : pairs) {
        QCOMPARE(toTimm(first), timm);
        QCOMPARE(fromTimm(timm), first);
    }
    const NameTranslation same(model.toStdString(), other, other);
    for (const auto& [first, timm] : pairs)
        QCOMPARE(same(first), first);
    QCOMPARE(toTimm("something.else"), std::string("something.else"));
    QCOMPARE(toTimm("other"), std::string("other"));
}

void TestWeightNames::olderTorchvision()
{
    for (const auto& [to, up] :
         {std::pair(WeightNaming::Timm, "blocks.3.mlp.fc1.weight"),
          std::pair(WeightNaming::Torchvision, "encoder.layers.encoder_layer_3.mlp.0.weight")}) {
        const NameTranslation translate("vit_b_16", WeightNaming::Torchvision, to);
        QCOMPARE(translate("encoder.layers.encoder_layer_3.mlp.linear_1.weight"), std::string(up));
    }
}

void TestWeightNames::recognition_data()
{
    QTest::addColumn<QString>("key");
    const json lists = golden("state_dicts.json");
    for (const auto& [key, list] : lists.items())
        if (key.find(":diff") == std::string::npos)
            QTest::newRow(key.c_str()) << QString::fromStdString(key);
}

void TestWeightNames::recognition()
{
    QFETCH(const QString, key);
    const std::string text = key.toStdString();
    const auto known = recogniseWeights(outlinesOf(golden("state_dicts.json")[text]));
    QVERIFY(known.has_value());
    QCOMPARE(known->model, idOf(text.substr(0, text.find('|'))));
    QCOMPARE(known->naming, text.starts_with("timm")    ? WeightNaming::Timm
                            : text.starts_with("LeViT") ? WeightNaming::Facebook
                                                        : WeightNaming::Torchvision);
    QCOMPARE(known->classes, 10);
    QCOMPARE(known->imageSize, 224);
    QCOMPARE(known->distillation, text.find("dist=True") != std::string::npos);
}

void TestWeightNames::recognitionUnderTimmsNames()
{
    const json lists = golden("state_dicts.json");
    for (const auto& [key, list] : lists.items()) {
        if (key.find(":diff") != std::string::npos || key.starts_with("timm"))
            continue;
        std::vector<TensorOutline> tensors = outlinesOf(list);
        const auto own = recogniseWeights(tensors);
        QVERIFY(own.has_value());
        const NameTranslation translate(own->model, own->naming, WeightNaming::Timm);
        for (TensorOutline& tensor : tensors)
            tensor.name = translate(tensor.name);
        const auto known = recogniseWeights(tensors);
        QVERIFY2(known.has_value(), key.c_str());
        QCOMPARE(known->model, own->model);
        QCOMPARE(known->naming, WeightNaming::Timm);
        QCOMPARE(known->imageSize, 224);
        QCOMPARE(known->classes, 10);
        QCOMPARE(known->distillation, own->distillation);
    }
}

void TestWeightNames::unknownWeights()
{
    QVERIFY(!recogniseWeights({}).has_value());
    const json list = golden("state_dicts.json")["timm.vit_tiny_patch16_224|nc=10"];
    std::vector<TensorOutline> tensors = outlinesOf(list);
    tensors.push_back(tensors.back());
    tensors.back().name = "blocks.12.norm1.weight"; // one block more
    QVERIFY(!recogniseWeights(tensors).has_value());
    QCOMPARE(recogniseNaming(tensors), std::optional(WeightNaming::Timm));

    // Shapes that make no sense do not fail here; loading compares them.
    std::vector<TensorOutline> strange = outlinesOf(list);
    for (TensorOutline& tensor : strange)
        if (tensor.name == "pos_embed" || tensor.name == "head.weight")
            tensor.shape = {};
    const auto known = recogniseWeights(strange);
    QVERIFY(known.has_value());
    QCOMPARE(known->classes, 0);
    QCOMPARE(known->imageSize, 0);
}

void TestWeightNames::namings()
{
    for (const WeightNaming naming :
         {WeightNaming::Timm, WeightNaming::Torchvision, WeightNaming::Facebook})
        QCOMPARE(findNaming(namingName(naming)), std::optional(naming));
    QVERIFY(!findNaming("keras").has_value());
    // Each model has one shape, and each shape a model.
    QCOMPARE(vitShapes().size() + levitShapes().size(), modelNames().size());
    for (const ModelName& name : modelNames()) {
        QVERIFY2((findVitShape(name.id) != nullptr) == (name.family == ModelFamily::Vit),
                 name.id.data());
        QVERIFY2((findLevitShape(name.id) != nullptr) == (name.family == ModelFamily::Levit),
                 name.id.data());
        requireNamingOf(name.id, ownNaming(name.id));
        requireNamingOf(name.id, WeightNaming::Timm);
        const bool isVit = name.family == ModelFamily::Vit;
        const Error error = errorOf([&] {
            requireNamingOf(name.id, isVit ? WeightNaming::Facebook : WeightNaming::Torchvision);
        });
        QCOMPARE(error.code(), ErrorCode::InvalidArgument);
        QVERIFY2(QString(error.what()).contains(QString(name.id.data())), error.what());
    }
}

QTEST_APPLESS_MAIN(TestWeightNames)
#include "tst_weight_names.moc"
