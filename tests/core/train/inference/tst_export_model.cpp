#include "core/train/inference/export_model.h"

#include "core/model/weights/convert_weights.h"
#include "core/model/weights/weights.h"
#include "core/train/checkpoint/checkpoint.h"
#include "core/train/checkpoint/saved_model.h"
#include "support/error_of.h"
#include "support/memory_folder.h"

#include <ATen/Functions.h>
#include <torch/csrc/jit/serialization/import.h>

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <limits>

using namespace formwork;
using namespace formwork::test;

namespace {

// Weights that differ from those of every other model of the tests.
std::shared_ptr<Classifier> someModel(const ExperimentConfig& config)
{
    const auto model = makeModel(modelOptions(config, 3));
    model->eval();
    return model;
}

ExperimentConfig someConfig(const char* model)
{
    ExperimentConfig config;
    config.name = "small";
    config.model.name = model;
    config.model.imageSize = 32;
    config.augment.mean = {0.1, 0.2, 0.3};
    return config;
}

} // namespace

class TestExportModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // The exported file gives the logits of the checkpoint that it came from.
    void sameLogits_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<int>("format");
        for (const char* model : {"vit_micro_16", "levit_micro"})
            for (const ModelFormat format : modelFormats())
                if (format != ModelFormat::Onnx && // see onnx()
                    (format != ModelFormat::Torchvision || QByteArray(model).startsWith("vit")))
                    QTest::addRow("%s, %s", model, modelFormatName(format).data())
                        << QString::fromUtf8(model) << static_cast<int>(format);
    }

    void sameLogits()
    {
        QFETCH(const QString, model);
        QFETCH(const int, format);
        const ExperimentConfig config = someConfig(model.toUtf8().constData());
        const auto trained = someModel(config);
        writeCheckpoint(m_disk, checkpoint(), *trained, nullptr, infoOf(config));
        const ModelExport request = {.input = checkpoint(),
                                     .output = path("exported"),
                                     .format = static_cast<ModelFormat>(format)};
        const ExportedModel exported = exportModel(request, m_disk, {});
        QVERIFY(exported.isCheckpoint);
        QVERIFY(!exported.isAveraged);
        QCOMPARE(exported.epoch, 4);
        QCOMPARE(exported.classNames, (std::vector<std::string>{"a", "b", "c"}));
        QCOMPARE(exported.config.augment.mean[2], 0.3);
        QCOMPARE(exported.bytes, std::filesystem::file_size(request.output));

        const at::NoGradGuard noGrad;
        const at::Tensor images = at::rand({2, 3, 32, 32});
        const at::Tensor expected = trained->forward(images);
        at::Tensor got;
        if (request.format == ModelFormat::TorchScript)
            got = torch::jit::load(request.output.string()).forward({images}).toTensor();
        else
            got = loadClassifier(m_disk, {.file = request.output}).model->forward(images);
        QVERIFY(at::allclose(got, expected, 1e-4, 1e-5));
    }

    // Evaluating the file must give what the checkpoint gives, on the same images.
    void weightsKeepTheirFacts()
    {
        ExperimentConfig config = someConfig("vit_micro_16");
        config.augment.deviation = {0.5, 0.25, 0.125};
        config.augment.validationCrop = 1;
        config.augment.interpolation = InterpolationKind::Bilinear;
        CheckpointInfo info = infoOf(config);
        info.state.appliesOrientation = true;
        writeCheckpoint(m_disk, checkpoint(), *someModel(config), nullptr, info);
        exportModel({.input = checkpoint(), .output = path("exported.safetensors")}, m_disk, {});
        convertWeights({.input = checkpoint(), .output = path("converted.safetensors")}, m_disk,
                       {});
        convertWeights({.input = path("exported.safetensors"),
                        .output = path("again.safetensors"),
                        .naming = "torchvision"},
                       m_disk, {});
        for (const char* name : {"exported", "converted", "again"}) {
            const SavedModel saved =
                loadPlainModel(m_disk, path((std::string(name) + ".safetensors").c_str()));
            QCOMPARE(saved.classNames, (std::vector<std::string>{"a", "b", "c"}));
            QCOMPARE(saved.config.augment.mean, config.augment.mean);
            QCOMPARE(saved.config.augment.deviation, config.augment.deviation);
            QCOMPARE(saved.config.augment.validationCrop, 1.0);
            QVERIFY(saved.config.augment.interpolation == InterpolationKind::Bilinear);
            QVERIFY(saved.appliesOrientation == true);
        }
        convertWeights({.input = path("exported.safetensors"),
                        .output = path("other.safetensors"),
                        .classes = 2},
                       m_disk, {});
        const SavedModel other = loadPlainModel(m_disk, path("other.safetensors"));
        QCOMPARE(other.classNames, (std::vector<std::string>{"class 0", "class 1"}));
        QCOMPARE(other.config.augment.validationCrop, 1.0);
    }

    // What the graph computes and how it is encoded is tested in core/model/script.
    void onnx()
    {
        const ExperimentConfig config = someConfig("levit_128s");
        writeCheckpoint(m_disk, checkpoint(), *someModel(config), nullptr, infoOf(config));
        const ModelExport request = {
            .input = checkpoint(), .output = path("model.onnx"), .format = ModelFormat::Onnx};
        const ExportedModel exported = exportModel(request, m_disk, {});
        QCOMPARE(exported.bytes, std::filesystem::file_size(request.output));
        QVERIFY(exported.bytes > 4 * exported.parameters / 2);
        const std::string text = readTextFile(m_disk, request.output, 1U << 30);
        for (const char* part : {"images", "logits", "batch", "HardSwish", "class_names",
                                 R"(["a","b","c"])", "levit_128s", "[0.1,0.2,0.3]", "crop_pct"})
            QVERIFY2(text.find(part) != std::string::npos, part);
    }

    void averagedOrTrained()
    {
        const ExperimentConfig config = someConfig("vit_micro_16");
        const auto trained = someModel(config);
        NamedTensors average;
        for (const auto& [name, tensor] : stateDict(*trained))
            average.emplace_back(std::string(kAveragePrefix) + name, at::zeros_like(tensor));
        writeCheckpoint(m_disk, checkpoint(), *trained, nullptr, infoOf(config), average);
        ModelExport request = {.input = checkpoint(), .output = path("averaged")};
        QVERIFY(exportModel(request, m_disk, {}).isAveraged);
        const auto zero = loadSafetensors(m_disk, request.output).tensors;
        QVERIFY(zero.front().second.abs().sum().item<double>() == 0);
        request.averaged = false;
        QVERIFY(!exportModel(request, m_disk, {}).isAveraged);
        double sum = 0;
        for (const auto& [name, tensor] : loadSafetensors(m_disk, request.output).tensors)
            sum += tensor.abs().sum().item<double>();
        QVERIFY(sum > 0);
    }

    // The best checkpoint of a run with averaged weights.
    void averageAlone()
    {
        ExperimentConfig config = someConfig("vit_micro_16");
        config.train.emaDecay = 0.5;
        writeCheckpoint(m_disk, checkpoint(), *someModel(config), nullptr, infoOf(config));
        ModelExport request = {.input = checkpoint(), .output = path("alone.safetensors")};
        QVERIFY(exportModel(request, m_disk, {}).isAveraged);
        request.averaged = false;
        QCOMPARE(codeOf([&] { exportModel(request, m_disk, {}); }), ErrorCode::InvalidArgument);
    }

    void weightsFromElsewhere()
    {
        const ExperimentConfig config = someConfig("vit_micro_16");
        saveForeignWeights(m_disk, path("timm.safetensors"), *someModel(config),
                           WeightNaming::Timm);
        const ExportedModel exported = exportModel({.input = path("timm.safetensors"),
                                                    .output = path("t.pt"),
                                                    .format = ModelFormat::TorchScript},
                                                   m_disk, {});
        QVERIFY(!exported.isCheckpoint);
        QCOMPARE(exported.classNames.at(2), std::string("class 2"));
        QCOMPARE(exported.config.model.name, std::string("vit_micro_16"));
        // What is assumed of them is not recorded as known.
        exportModel({.input = path("timm.safetensors"), .output = path("t.safetensors")}, m_disk,
                    {});
        const WeightsFacts facts = loadClassifier(m_disk, {.file = path("t.safetensors")}).facts;
        QVERIFY(facts.classNames.empty() && !facts.preparation && !facts.appliesOrientation);
    }

    void errors()
    {
        const ExperimentConfig config = someConfig("levit_micro");
        const auto model = someModel(config);
        writeCheckpoint(m_disk, checkpoint(), *model, nullptr, infoOf(config));
        ModelExport request = {.input = checkpoint(),
                               .output = path("refused.safetensors"),
                               .format = ModelFormat::Torchvision};
        QCOMPARE(codeOf([&] { exportModel(request, m_disk, {}); }), ErrorCode::InvalidArgument);
        request.format = ModelFormat::Timm;
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(codeOf([&] { exportModel(request, m_disk, stop.get_token()); }),
                 ErrorCode::Cancelled);
        request.input = path("none.safetensors");
        QCOMPARE(codeOf([&] { exportModel(request, m_disk, {}); }), ErrorCode::NotFound);

        const at::NoGradGuard noGrad;
        stateDict(*model).front().second.fill_(std::numeric_limits<double>::quiet_NaN());
        writeCheckpoint(m_disk, checkpoint(), *model, nullptr, infoOf(config));
        request.input = checkpoint();
        QCOMPARE(codeOf([&] { exportModel(request, m_disk, {}); }), ErrorCode::Diverged);
        QVERIFY(!std::filesystem::exists(request.output));
    }

private:
    std::filesystem::path path(const char* name) const
    {
        return m_folder.filePath(QString::fromUtf8(name)).toStdString();
    }
    std::filesystem::path checkpoint() const { return path("best.safetensors"); }
    static CheckpointInfo infoOf(const ExperimentConfig& config)
    {
        CheckpointInfo info;
        info.state.epoch = 5;
        info.configYaml = configToYaml(config);
        info.classNames = {"a", "b", "c"};
        return info;
    }

    QTemporaryDir m_folder{memoryFolder(QStringLiteral("export-model"))};
    PosixFileSystem m_disk;
};

QTEST_GUILESS_MAIN(TestExportModel)
#include "tst_export_model.moc"
