// What LibTorch's own loader makes of an exported program, beside the model itself. In Python
// (PyTorch 2.15, timm 1.0): see tests/bench/peers/check_exports.py.
#include "core/model/script/torch_script.h"

#include "core/model/script/exported_models.h"
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

const ScriptFacts kFacts = {{"cat", "dög", "a \"b\""}, {0.1, 0.2, 0.3}, {0.4, 0.5, 0.6}, 0.875};

} // namespace

class TestTorchScript : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(2); }

    void sameLogits_data() { addExportedModels(); }

    void sameLogits()
    {
        const ModelOptions options = exportedModel();
        const auto model = filled(options);
        const std::string path = file("same.pt");
        saveTorchScript(m_fileSystem, path, makeTorchScript(*model, options, kFacts), {});

        torch::jit::Module loaded = torch::jit::load(path);
        const at::NoGradGuard noGrad;
        const at::Tensor data = images(2, options.imageSize);
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
