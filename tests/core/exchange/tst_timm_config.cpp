#include "core/exchange/timm_config.h"

#include "core/experiment/model_names.h"

#include <nlohmann/json.hpp>

#include <QTest>

using namespace formwork;
using nlohmann::json;

namespace {

ExportedModel someModel(const char* name, int size = 224)
{
    ExportedModel model;
    model.config.model.name = name;
    model.config.model.imageSize = size;
    model.classNames = {"cat", "dog"};
    return model;
}

} // namespace

class TestTimmConfig : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatTimmReads()
    {
        const json config = json::parse(timmConfig(someModel("vit_b_16"), ModelFormat::Timm));
        QVERIFY(config["architecture"] == "vit_base_patch16_224");
        QVERIFY(config["num_classes"] == 2);
        QVERIFY(config["label_names"] == json({"cat", "dog"}));
        QVERIFY(config["global_pool"] == "token");
        QVERIFY(!config.contains("model_args"));
        const json& weights = config["pretrained_cfg"];
        QVERIFY(weights["input_size"] == json({3, 224, 224}));
        QVERIFY(weights["mean"] == json({0.485, 0.456, 0.406}));
        QVERIFY(weights["std"] == json({0.229, 0.224, 0.225}));
        QVERIFY(weights["crop_pct"] == 0.875);
        QVERIFY(weights["classifier"] == "head");
    }

    void argumentsWhereTimmsDefaultsDiffer()
    {
        ExportedModel model = someModel("vit_ti_32", 160);
        model.config.model.pooling = PoolingKind::Mean;
        const json vit = json::parse(timmConfig(model, ModelFormat::Timm));
        QVERIFY(vit["architecture"] == "vit_tiny_patch16_224");
        QVERIFY(vit["model_args"] ==
                json({{"patch_size", 32}, {"img_size", 160}, {"global_pool", "avg"}}));
        const json small = json::parse(timmConfig(someModel("levit_micro"), ModelFormat::Timm));
        QVERIFY(small["architecture"] == "levit_128s");
        QVERIFY(small["model_args"] == json({{"embed_dim", {64, 96, 128}},
                                             {"num_heads", {2, 3, 4}},
                                             {"depth", {1, 1, 1}},
                                             {"distilled", false}}));
        const json levit = json::parse(timmConfig(someModel("levit_128s"), ModelFormat::Timm));
        QVERIFY(levit["architecture"] == "levit_128s");
        QVERIFY(levit["model_args"] == json({{"distilled", false}}));
        model = someModel("levit_128s");
        model.config.model.distillation = true;
        const json distilled = json::parse(timmConfig(model, ModelFormat::Timm));
        QVERIFY(!distilled.contains("model_args"));
        QCOMPARE(distilled["pretrained_cfg"]["classifier"].size(), std::size_t{2});
    }

    void everyModelHasAName()
    {
        for (const ModelName& name : modelNames())
            QVERIFY(!timmModel(someModel(std::string(name.id).c_str()).config.model)
                         .architecture.empty());
    }
};

QTEST_GUILESS_MAIN(TestTimmConfig)
#include "tst_timm_config.moc"
