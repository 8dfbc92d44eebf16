// What ONNX's own library reads from a file: its checker, and shapes as they follow from the
// operators.
#include "core/model/script/onnx_file.h"

#include "core/model/script/exported_models.h"
#include "support/error_of.h"
#include "support/failing_file_system.h"

#include <ATen/Functions.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include <cmath>
#include <filesystem>
#include <string>

using namespace formwork;
using namespace formwork::test;

namespace {

const std::map<std::string, std::string> kMetadata = {{"class_names", R"(["cat","dög"])"},
                                                      {"image_size", "32"}};

} // namespace

class TestOnnxFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readByOnnx_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<int>("size");
        QTest::addColumn<bool>("distillation");
        QTest::addColumn<bool>("mean");
        QTest::addColumn<QString>("operatorName");
        QTest::addColumn<int>("count");
        QTest::newRow("ViT-Ti") << "vit_ti_16" << 32 << false << false << "Erf" << 12;
        QTest::newRow("ViT-Ti, mean")
            << "vit_ti_16" << 48 << false << true << "LayerNormalization" << 25;
        QTest::newRow("ViT-B") << "vit_b_32" << 64 << false << false << "Softmax" << 12;
        QTest::newRow("LeViT-128S") << "levit_128s" << 224 << false << false << "Conv" << 4;
        QTest::newRow("LeViT-256, two heads")
            << "levit_256" << 48 << true << false << "Softmax" << 14;
    }

    void readByOnnx()
    {
        QFETCH(const QString, id);
        QFETCH(const int, size);
        QFETCH(const bool, distillation);
        QFETCH(const bool, mean);
        QFETCH(const QString, operatorName);
        QFETCH(const int, count);
        const ModelOptions options = {.name = id.toStdString(),
                                      .imageSize = size,
                                      .classes = 7,
                                      .distillation = distillation,
                                      .pooling = mean ? PoolingKind::Mean : PoolingKind::Auto};
        const auto model = filled(options);
        const OnnxGraph graph = makeOnnxGraph(*model, options);
        saveOnnx(m_fileSystem, file("model.onnx"), graph, kMetadata);
        const nlohmann::json facts = examined("model.onnx");
        QVERIFY(facts.is_object());
        QCOMPARE(facts["format"].get<int>(), 8);
        QCOMPARE(facts["operator_set"].get<std::int64_t>(), kOnnxOperatorSet);
        QCOMPARE(facts["producer"].get<std::string>(), std::string("Formwork"));
        QCOMPARE(facts["metadata"].get<decltype(kMetadata)>(), kMetadata);
        QVERIFY((facts["input"] == nlohmann::json{"batch", 3, size, size}));
        QVERIFY((facts["output"] == nlohmann::json{"batch", 7}));
        QCOMPARE(facts["inferred_output"].size(), std::size_t{2});
        QCOMPARE(facts["inferred_output"][1].get<int>(), 7);
        QCOMPARE(facts["operators"].value(operatorName.toStdString(), 0), count);
        QCOMPARE(facts["constants"].size(), graph.constants.size());
        for (const auto& [name, tensor] : graph.constants) {
            QVERIFY2(facts["constants"][name] == nlohmann::json(tensor.sizes().vec()),
                     name.c_str());
            if (tensor.scalar_type() != at::kFloat)
                continue;
            const double sum = tensor.to(at::kDouble).sum().item<double>();
            const double got = facts["sums"][name].get<double>();
            QVERIFY2(std::abs(got - sum) <= 1e-9 * (1 + std::abs(sum)), name.c_str());
        }
    }

    void checkerFindsFaults()
    {
        const ModelOptions options = {.name = "vit_ti_16", .imageSize = 32, .classes = 3};
        const auto model = filled(options);
        OnnxGraph graph = makeOnnxGraph(*model, options);
        graph.nodes.back().inputs[0] = "nothing";
        saveOnnx(m_fileSystem, file("wrong.onnx"), graph, {});
        QVERIFY(examined("wrong.onnx").is_null());
    }

    void tooLarge()
    {
        OnnxGraph graph{.nodes = {},
                        .constants = {{"weight", at::zeros({1}).expand({600'000'000})}},
                        .input = {"images", {kOnnxBatch}},
                        .output = {"logits", {kOnnxBatch}}};
        const Error error = errorOf([&] { saveOnnx(m_fileSystem, file("large.onnx"), graph, {}); });
        QCOMPARE(error.code(), ErrorCode::InvalidArgument);
        QVERIFY(error.message().find("2 GiB") != std::string::npos);
        QVERIFY(!std::filesystem::exists(file("large.onnx")));
    }

    void failedWritesLeaveNothing()
    {
        const ModelOptions options = {.name = "vit_ti_16", .imageSize = 32, .classes = 3};
        const auto model = filled(options);
        const OnnxGraph graph = makeOnnxGraph(*model, options);
        FailingFileSystem failing(m_fileSystem);
        failing.failAt(3, static_cast<unsigned>(FileOperation::Write));
        QCOMPARE(codeOf([&] { saveOnnx(failing, file("failed.onnx"), graph, {}); }),
                 ErrorCode::NoSpace);
        QVERIFY(!std::filesystem::exists(file("failed.onnx")));
    }

private:
    std::filesystem::path file(const char* name) const
    {
        return m_folder.filePath(QString::fromUtf8(name)).toStdString();
    }

    // Null where ONNX's library refuses the file.
    nlohmann::json examined(const char* name) const
    {
        QProcess process;
        process.start(QStringLiteral(FORMWORK_ONNX_CHECK),
                      {m_folder.filePath(QString::fromUtf8(name))});
        if (!process.waitForFinished() || process.exitCode() != 0) {
            qInfo() << process.errorString() << process.readAllStandardError();
            return {};
        }
        return nlohmann::json::parse(process.readAllStandardOutput().toStdString());
    }

    QTemporaryDir m_folder;
    PosixFileSystem m_fileSystem;
};

QTEST_GUILESS_MAIN(TestOnnxFile)
#include "tst_onnx_file.moc"
