// Weights that are refused: damaged files, those of other models, and hostile shapes.
#include "core/model/weights/weights.h"
#include "filled_models.h"

#include <ATen/Parallel.h>

#include <limits>

#include <QTest>

using namespace formwork;
using namespace formwork::test;

class TestWeightsErrors : public QObject, private WeightFiles
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(2); }
    void valuesThatAreNotFinite();
    void mismatches();
    void anotherModel();
    void foreignFiles();
    void hostileShapes();
};

void TestWeightsErrors::valuesThatAreNotFinite()
{
    for (const float value :
         {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        const auto source = filled({.name = "vit_ti_16", .imageSize = 32});
        NamedTensors tensors = stateDict(*source);
        for (auto& [name, tensor] : tensors)
            if (name == "blocks.3.mlp.fc1.bias" || name == "blocks.7.mlp.fc1.bias") {
                tensor = tensor.detach().clone();
                tensor[5].fill_(value);
            }
        const auto path = save("nan", tensors);
        const Error error = errorOf([&] { loadClassifier(m_fileSystem, {.file = path}); });
        QCOMPARE(error.code(), ErrorCode::CorruptData);
        QCOMPARE(error.path(), path);
        QVERIFY2(QString(error.what()).contains("tensor blocks.3.mlp.fc1.bias holds NaN"),
                 error.what());
    }
}

// Everything that is wrong is reported at once, by name, and nothing is loaded.
void TestWeightsErrors::mismatches()
{
    const auto source = filled({.name = "vit_ti_16", .imageSize = 32});
    NamedTensors tensors = stateDictFor(*source, WeightNaming::Torchvision);
    std::erase_if(tensors, [](const auto& entry) { return entry.first == "encoder.ln.bias"; });
    tensors.emplace_back("encoder.extra", at::ones({1}));
    for (auto& [name, tensor] : tensors)
        if (name == "encoder.layers.encoder_layer_3.ln_1.weight")
            tensor = at::ones({5});
    const auto path = save("wrong", tensors);
    const auto target = makeModel({.name = "vit_ti_16", .imageSize = 32, .seed = 4});
    const auto before = makeModel({.name = "vit_ti_16", .imageSize = 32, .seed = 4});
    const Error error = errorOf([&] { loadForeignWeights(m_fileSystem, {.file = path}, *target); });
    QCOMPARE(error.code(), ErrorCode::CorruptData);
    QCOMPARE(error.path(), path);
    for (const char* part : {"missing: norm.bias", "not part of the model: encoder.extra",
                             "blocks.3.norm1.weight [5] instead of [192]"})
        QVERIFY2(QString(error.what()).contains(part), error.what());
    QVERIFY(at::equal(logits(*target, 32), logits(*before, 32)));
}

void TestWeightsErrors::anotherModel()
{
    const auto path = save("ti", stateDict(*makeModel({.name = "vit_ti_16", .imageSize = 32})));
    const auto levit = makeModel({.name = "levit_128s", .imageSize = 32});
    const Error error = errorOf([&] { loadForeignWeights(m_fileSystem, {.file = path}, *levit); });
    QCOMPARE(error.code(), ErrorCode::InvalidConfig);
    QVERIFY2(QString(error.what()).contains("ViT-Ti/16, not of LeViT-128S"), error.what());
    QVERIFY2(QString(error.what()).contains("model.name"), error.what());

    const Error naming = errorOf([&] { stateDictFor(*levit, WeightNaming::Torchvision); });
    QCOMPARE(naming.code(), ErrorCode::InvalidArgument);
}

void TestWeightsErrors::foreignFiles()
{
    const auto unknown = save("unknown", {{"conv1.weight", at::ones({2, 2})}});
    const Error model = errorOf([&] { loadClassifier(m_fileSystem, {.file = unknown}); });
    QCOMPARE(model.code(), ErrorCode::UnsupportedFormat);
    QVERIFY2(QString(model.what()).contains("conv1.weight"), model.what());

    struct Case
    {
        std::string bytes;
        const char* named;
    };
    for (const auto& [bytes, named] :
         {Case{"", "empty"}, Case{"hello, world", "neither"}, Case{"12345678 a text", "neither"},
          Case{"12345678{\"a\": 1}", "neither"}, Case{std::string(100, '\0'), "neither"},
          Case{"version https://git-lfs.github.com/spec/v1\n", "Git LFS"},
          Case{"<!DOCTYPE html><html>", "web page"},
          Case{std::string(257, '\0') + "ustar" + std::string(250, '\0'), "tar archive"},
          Case{std::string("\x80\x02N.", 4), "torch.save did not write"}}) {
        const auto path = m_files.write("foreign", bytes);
        const Error error = errorOf([&] { loadClassifier(m_fileSystem, {.file = path}); });
        QVERIFY2(QString(error.what()).contains(named), error.what());
    }
    const Error entry =
        errorOf([&] { loadClassifier(m_fileSystem, {.file = unknown, .entry = "model"}); });
    QCOMPARE(entry.code(), ErrorCode::InvalidArgument);
    const Error none = errorOf([&] { loadClassifier(m_fileSystem, {.file = m_files.path("no")}); });
    QCOMPARE(none.code(), ErrorCode::NotFound);
}

// Shapes in the file decide what is built, so they may not ask for too much.
void TestWeightsErrors::hostileShapes()
{
    NamedTensors tensors = stateDict(*makeModel({.name = "levit_128s", .imageSize = 32}));
    for (auto& [name, tensor] : tensors)
        if (name == "blocks.0.m.attention_biases")
            tensor = at::zeros({4, 300 * 300});
    const auto path = save("large", tensors);
    const Error error = errorOf([&] { loadClassifier(m_fileSystem, {.file = path}); });
    QCOMPARE(error.code(), ErrorCode::UnsupportedFormat);
    QVERIFY2(QString(error.what()).contains("4800 px"), error.what());

    for (auto& [name, tensor] : tensors)
        if (name == "blocks.0.m.attention_biases")
            tensor = at::zeros({4, 5}); // no square
    const auto odd = save("odd", tensors);
    QCOMPARE(errorOf([&] { loadClassifier(m_fileSystem, {.file = odd}); }).code(),
             ErrorCode::CorruptData);
}

QTEST_APPLESS_MAIN(TestWeightsErrors)
#include "tst_weights_errors.moc"
