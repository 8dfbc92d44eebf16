#include "core/weights/weight_prefix.h"

#include "core/model/weights_test.h"
#include "core/weights/weight_names.h"

#include <nlohmann/json.hpp>

#include <algorithm>

#include <QTest>

using namespace formwork;
using namespace formwork::test;
using nlohmann::json;

namespace {

// The tensors of a reference model; see tests/data/models.
std::vector<TensorOutline> reference(const char* key)
{
    PosixFileSystem fileSystem;
    const json lists = json::parse(readTextFile(
        fileSystem, std::filesystem::path(FORMWORK_TEST_DATA) / "models" / "state_dicts.json"));
    std::vector<TensorOutline> tensors;
    for (const json& item : lists.at(key)) {
        TensorOutline tensor;
        tensor.name = item[0];
        tensor.shape = item[1].get<std::vector<std::int64_t>>();
        tensors.push_back(tensor);
    }
    return tensors;
}

std::vector<TensorOutline> prefixed(const std::vector<TensorOutline>& tensors,
                                    const std::string& prefix)
{
    std::vector<TensorOutline> out = tensors;
    for (TensorOutline& tensor : out)
        tensor.name = prefix + tensor.name;
    return out;
}

void append(std::vector<TensorOutline>& to, const std::vector<TensorOutline>& from)
{
    to.insert(to.end(), from.begin(), from.end());
}

TensorOutline named(const std::string& name)
{
    TensorOutline tensor;
    tensor.name = name;
    tensor.shape = {2};
    return tensor;
}

std::vector<std::string> namesOf(const std::vector<TensorOutline>& tensors)
{
    std::vector<std::string> names;
    for (const TensorOutline& tensor : tensors)
        names.push_back(tensor.name);
    std::ranges::sort(names);
    return names;
}

constexpr const char* kTimmVit = "timm.vit_tiny_patch16_224|nc=10";

} // namespace

class TestWeightPrefix : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyModelAndPrefix_data();
    void everyModelAndPrefix();
    void unwrappedModels();
    void transparentWrappers();
    void teachersComeFirst();
    void othersAreLeftOut();
    void headsBesideBackbones();
    void unknownPrefixes_data();
    void unknownPrefixes();
};

void TestWeightPrefix::everyModelAndPrefix_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("prefix");
    PosixFileSystem fileSystem;
    const json lists = json::parse(readTextFile(
        fileSystem, std::filesystem::path(FORMWORK_TEST_DATA) / "models" / "state_dicts.json"));
    for (const auto& [key, list] : lists.items()) {
        if (key.find(":diff") != std::string::npos)
            continue;
        for (const char* prefix :
             {"model.", "net.", "backbone.", "module.", "encoder.", "student.", "teacher.",
              "module.backbone.", "model._orig_mod.", "teacher.module.backbone."})
            QTest::addRow("%s %s", key.c_str(), prefix) << QString::fromStdString(key) << prefix;
    }
}

void TestWeightPrefix::everyModelAndPrefix()
{
    QFETCH(const QString, key);
    QFETCH(const QString, prefix);
    const std::vector<TensorOutline> plain = reference(key.toUtf8().constData());
    std::vector<TensorOutline> tensors = prefixed(plain, prefix.toStdString());
    tensors.push_back(named("loss.weight"));
    const RemovedPrefix removed = removePrefix(tensors);
    QCOMPARE(removed.prefix, prefix.toStdString());
    QVERIFY((removed.outside == std::vector<std::string>{"loss.weight"}));
    QVERIFY(namesOf(tensors) == namesOf(plain));
}

void TestWeightPrefix::unwrappedModels()
{
    const std::vector<TensorOutline> plain = reference(kTimmVit);
    std::vector<TensorOutline> tensors = plain;
    tensors.push_back(named("extra.weight"));
    const RemovedPrefix removed = removePrefix(tensors);
    QVERIFY(removed.prefix.empty() && removed.outside.empty());
    QCOMPARE(tensors.size(), plain.size() + 1); // loading says that it is unknown
}

// They go whatever the names behind them are, if all names have them.
void TestWeightPrefix::transparentWrappers()
{
    std::vector<TensorOutline> tensors = {named("module._orig_mod.a"), named("module._orig_mod.b")};
    QCOMPARE(removePrefix(tensors).prefix, std::string("module._orig_mod."));
    QVERIFY((namesOf(tensors) == std::vector<std::string>{"a", "b"}));
    tensors = {named("module.a"), named("b")};
    QVERIFY(removePrefix(tensors).prefix.empty());
    tensors = {named("module.")};
    QVERIFY(removePrefix(tensors).prefix.empty());
    tensors = {};
    QVERIFY(removePrefix(tensors).prefix.empty());
}

void TestWeightPrefix::teachersComeFirst()
{
    const std::vector<TensorOutline> plain = reference(kTimmVit);
    std::vector<TensorOutline> tensors = prefixed(plain, "student.backbone.");
    append(tensors, prefixed(plain, "teacher.backbone."));
    const RemovedPrefix removed = removePrefix(tensors);
    QCOMPARE(removed.prefix, std::string("teacher.backbone."));
    QCOMPARE(removed.outside.size(), plain.size());
    // An incomplete teacher is none.
    tensors = prefixed(plain, "student.");
    tensors.push_back(named("teacher.patch_embed.proj.weight"));
    QCOMPARE(removePrefix(tensors).prefix, std::string("student."));
}

void TestWeightPrefix::othersAreLeftOut()
{
    std::vector<TensorOutline> tensors = prefixed(reference(kTimmVit), "backbone.");
    for (const char* name : {"head.mlp.0.weight", "head.last_layer.weight_g", "neck.weight"})
        tensors.push_back(named(name));
    const RemovedPrefix removed = removePrefix(tensors);
    QCOMPARE(removed.outside.size(), std::size_t{3});
    QVERIFY(recogniseWeights(tensors).has_value());
}

void TestWeightPrefix::headsBesideBackbones()
{
    for (const std::string outer : {"", "model."}) {
        const std::vector<TensorOutline> plain = reference(kTimmVit);
        std::vector<TensorOutline> tensors;
        for (TensorOutline tensor : plain) {
            tensor.name =
                outer + (tensor.name.starts_with("head.") ? "" : "backbone.") + tensor.name;
            tensors.push_back(tensor);
        }
        const RemovedPrefix removed = removePrefix(tensors);
        QCOMPARE(removed.prefix, outer + "backbone.");
        QVERIFY(removed.outside.empty());
        QVERIFY(namesOf(tensors) == namesOf(plain));
        QCOMPARE(recogniseWeights(tensors)->classes, 10);
    }
}

void TestWeightPrefix::unknownPrefixes_data()
{
    QTest::addColumn<QString>("prefix");
    for (const char* prefix : {"generator.", "model.layers.", "blocks.0.", "x", "model"})
        QTest::newRow(prefix) << prefix;
}

void TestWeightPrefix::unknownPrefixes()
{
    QFETCH(const QString, prefix);
    const auto wrapped = prefixed(reference(kTimmVit), prefix.toStdString());
    std::vector<TensorOutline> tensors = wrapped;
    QVERIFY(removePrefix(tensors).prefix.empty());
    QVERIFY(namesOf(tensors) == namesOf(wrapped));
}

QTEST_APPLESS_MAIN(TestWeightPrefix)
#include "tst_weight_prefix.moc"
