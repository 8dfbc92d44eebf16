// What LibTorch's own loader makes of an exported program, beside the model itself. In Python
// (PyTorch 2.15, timm 1.0): see tests/bench/peers/check_exports.py.
#include "core/model/script/torch_script.h"

#include "core/model/goldens.h"
#include "support/error_of.h"
#include "support/failing_file_system.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <torch/csrc/jit/serialization/import.h>

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <map>
#include <string>

using namespace formwork;
using namespace formwork::test;

namespace {

std::shared_ptr<Classifier> filled(const ModelOptions& options)
{
    const auto model = makeModel(options);
    goldens::fill(*model);
    model->eval();
    return model;
}

at::Tensor images(std::int64_t batch, std::int64_t size)
{
    return goldens::input(batch).slice(2, 0, size).slice(3, 0, size).contiguous();
}

const ScriptFacts kFacts = {{"cat", "dög", "a \"b\""}, {0.1, 0.2, 0.3}, {0.4, 0.5, 0.6}, 0.875};

} // namespace

class TestTorchScript : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(2); }

    void sameLogits_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<int>("size");
        QTest::addColumn<bool>("distillation");
        QTest::addColumn<bool>("mean");
        QTest::newRow("ViT-Ti") << "vit_ti_16" << 64 << false << false;
        QTest::newRow("ViT-Ti, mean") << "vit_ti_16" << 48 << false << true;
        QTest::newRow("ViT-S/32") << "vit_s_32" << 64 << false << false;
        QTest::newRow("ViT-B") << "vit_b_32" << 64 << false << false;
        QTest::newRow("LeViT-128S") << "levit_128s" << 224 << false << false;
        QTest::newRow("LeViT-128S, two heads") << "levit_128s" << 48 << true << false;
        QTest::newRow("LeViT-192") << "levit_192" << 64 << false << false;
        QTest::newRow("LeViT-384") << "levit_384" << 32 << true << false;
    }

    void sameLogits()
    {
        QFETCH(const QString, id);
        QFETCH(const int, size);
        QFETCH(const bool, distillation);
        QFETCH(const bool, mean);
        const ModelOptions options = {.name = id.toStdString(),
                                      .imageSize = size,
                                      .classes = 3,
                                      .distillation = distillation,
                                      .pooling = mean ? PoolingKind::Mean : PoolingKind::Auto};
        const auto model = filled(options);
        const std::string path = file("same.pt");
        saveTorchScript(m_fileSystem, path, makeTorchScript(*model, options, kFacts), {});

        torch::jit::Module loaded = torch::jit::load(path);
        const at::NoGradGuard noGrad;
        const at::Tensor data = images(2, size);
        const at::Tensor expected = model->forward(data);
        const at::Tensor got = loaded.forward({data}).toTensor();
        QCOMPARE(got.sizes().vec(), expected.sizes().vec());
        const double difference =
            ((got - expected).abs().max() / expected.abs().max()).item<double>();
        QVERIFY2(difference < 1e-5, qPrintable(QString::number(difference)));
        // It never trains, whatever mode it is put into.
        loaded.train();
        QVERIFY(at::equal(loaded.forward({data}).toTensor(), got));
    }

    void factsGoAlong()
    {
        const ModelOptions options = {.name = "vit_ti_16", .imageSize = 32, .classes = 3};
        const auto model = filled(options);
        const std::string path = file("facts.pt");
        saveTorchScript(m_fileSystem, path, makeTorchScript(*model, options, kFacts),
                        {{"facts.json", "{}"}});
        torch::jit::ExtraFilesMap extra = {{"facts.json", ""}};
        const torch::jit::Module loaded = torch::jit::load(path, c10::nullopt, extra);
        QCOMPARE(extra.at("facts.json"), std::string("{}"));
        const auto names = loaded.attr("class_names").toListRef();
        QCOMPARE(names.size(), std::size_t{3});
        QCOMPARE(names[1].toStringRef(), std::string("dög"));
        QCOMPARE(loaded.attr("mean").toDoubleVector(), (std::vector<double>{0.1, 0.2, 0.3}));
        QCOMPARE(loaded.attr("std").toDoubleVector(), (std::vector<double>{0.4, 0.5, 0.6}));
        QCOMPARE(loaded.attr("image_size").toInt(), std::int64_t{32});
        QCOMPARE(loaded.attr("crop_pct").toDouble(), 0.875);
        std::map<std::string, at::Tensor> state;
        for (const auto& item : loaded.named_parameters())
            state.emplace(item.name, item.value);
        QVERIFY(state.contains("blocks.0.attn.qkv.weight"));
        QVERIFY(state.contains("cls_token"));
        QVERIFY(state.contains("head.bias"));
    }

    void otherSizesAreRefused()
    {
        const ModelOptions options = {.name = "levit_128s", .imageSize = 48, .classes = 3};
        const auto model = filled(options);
        torch::jit::Module script = makeTorchScript(*model, options, kFacts);
        try {
            script.forward({images(1, 64)});
            QFAIL("no exception");
        } catch (const std::exception& error) {
            QVERIFY2(QByteArray(error.what()).contains("images must be of 48 x 48 pixels"),
                     error.what());
        }
    }

    void failedWritesLeaveNothing()
    {
        const ModelOptions options = {.name = "vit_ti_16", .imageSize = 32, .classes = 3};
        const torch::jit::Module script = makeTorchScript(*filled(options), options, kFacts);
        FailingFileSystem failing(m_fileSystem);
        failing.failAt(3, static_cast<unsigned>(FileOperation::Write));
        const std::string path = file("failed.pt");
        QCOMPARE(codeOf([&] { saveTorchScript(failing, path, script, {}); }), ErrorCode::NoSpace);
        QVERIFY(!std::filesystem::exists(path));
    }

private:
    std::string file(const char* name) const { return m_folder.filePath(name).toStdString(); }

    QTemporaryDir m_folder;
    PosixFileSystem m_fileSystem;
};

QTEST_GUILESS_MAIN(TestTorchScript)
#include "tst_torch_script.moc"
