// The operators, computed by LibTorch one by one, give what the model itself computes. With ONNX
// Runtime: see tests/bench/peers/check_exports.py.
#include "core/model/script/onnx_graph.h"

#include "core/model/script/exported_models.h"
#include "core/model/script/onnx_evaluator.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>

#include <QTest>

#include <set>
#include <string>

using namespace formwork;
using namespace formwork::test;

class TestOnnxGraph : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(2); }

    void sameLogits_data() { addExportedModels(); }

    void sameLogits()
    {
        const ModelOptions options = exportedModel();
        const auto model = filled(options);
        const OnnxGraph graph = makeOnnxGraph(*model, options);
        const at::NoGradGuard noGrad;
        for (const std::int64_t batch : {1, 2}) {
            const at::Tensor data = images(batch, options.imageSize);
            const at::Tensor expected = model->forward(data);
            const at::Tensor got = evaluate(graph, data);
            QCOMPARE(got.sizes().vec(), expected.sizes().vec());
            const double difference =
                ((got - expected).abs().max() / expected.abs().max()).item<double>();
            QVERIFY2(difference < 1e-5, qPrintable(QString::number(difference)));
        }
    }

    void namesAndShapes()
    {
        const ModelOptions options = {.name = "vit_ti_16", .imageSize = 32, .classes = 5};
        const auto model = filled(options);
        const OnnxGraph graph = makeOnnxGraph(*model, options);
        QCOMPARE(graph.input.name, std::string("images"));
        QCOMPARE(graph.input.shape, (std::vector<std::int64_t>{kOnnxBatch, 3, 32, 32}));
        QCOMPARE(graph.output.name, std::string("logits"));
        QCOMPARE(graph.output.shape, (std::vector<std::int64_t>{kOnnxBatch, 5}));
        std::set<std::string> names;
        for (const auto& [name, tensor] : graph.constants) {
            QVERIFY2(names.insert(name).second, name.c_str());
            QVERIFY(tensor.is_contiguous());
            QVERIFY(tensor.scalar_type() == at::kFloat || tensor.scalar_type() == at::kLong);
        }
        QVERIFY(names.contains("blocks.0.attn.qkv.weight"));
        for (const OnnxNode& node : graph.nodes)
            for (const std::string& output : node.outputs)
                QVERIFY2(names.insert(output).second, output.c_str());
    }

private:
    static std::shared_ptr<Classifier> filled(const ModelOptions& options)
    {
        const auto model = makeModel(options);
        goldens::fill(*model);
        model->eval();
        return model;
    }
};

QTEST_GUILESS_MAIN(TestOnnxGraph)
#include "tst_onnx_graph.moc"
