#include "core/model/layers/fused.h"

#include "core/model/goldens.h"
#include "core/model/weights_test.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>

#include <QTest>

using namespace formwork;
using nlohmann::json;

namespace {

at::Tensor images(std::int64_t batch, std::int64_t size)
{
    return goldens::input(batch).slice(2, 0, size).slice(3, 0, size).contiguous();
}

double relativeDifference(const at::Tensor& a, const at::Tensor& b)
{
    return ((a - b).abs().max() / b.abs().max()).item<double>();
}

std::shared_ptr<Classifier> filled(const ModelOptions& options)
{
    const auto model = makeModel(options);
    goldens::fill(*model);
    model->eval();
    return model;
}

} // namespace

class TestFused : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(2); }
    void sameLogits_data();
    void sameLogits();
    void referencesFusedLogits_data();
    void referencesFusedLogits();
    void otherModelsStay();
    void cannotTrain();
    void isACopy();
    void sameAttentionMaps();
};

void TestFused::sameLogits_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("distillation");
    for (const char* id : {"levit_128s", "levit_128", "levit_192", "levit_256", "levit_384"})
        QTest::addRow("%s", id) << id << 64 << true;
    for (const int size : {16, 48, 112, 224})
        QTest::addRow("%d px", size) << "levit_128s" << size << (size == 48);
}

void TestFused::sameLogits()
{
    QFETCH(const QString, id);
    QFETCH(const int, size);
    QFETCH(const bool, distillation);
    const auto model =
        filled({.name = id.toStdString(), .imageSize = size, .distillation = distillation});
    const at::NoGradGuard noGrad;
    const at::Tensor data = images(3, size);
    const auto fused = fusedForInference(model);
    QVERIFY(fused != model);
    QVERIFY(fused->parameters().empty());
    const HeadLogits expected = model->forwardHeads(data);
    const HeadLogits heads = fused->forwardHeads(data);
    QVERIFY(relativeDifference(heads.classes, expected.classes) < 1e-5);
    QCOMPARE(heads.distillation.defined(), distillation);
    if (distillation)
        QVERIFY(relativeDifference(heads.distillation, expected.distillation) < 1e-5);
    QVERIFY(relativeDifference(fused->forward(data), model->forward(data)) < 1e-5);

    convertFloatingPoint(*model, at::kDouble);
    const auto exact = fusedForInference(model);
    QVERIFY(relativeDifference(exact->forward(data.to(at::kDouble)),
                               model->forward(data.to(at::kDouble))) < 1e-12);
}

void TestFused::referencesFusedLogits_data()
{
    QTest::addColumn<QString>("reference");
    for (const char* name : {"LeViT_128S", "LeViT_128", "LeViT_192", "LeViT_256", "LeViT_384"})
        QTest::newRow(name) << name;
}

// What the original's own fusing gives.
void TestFused::referencesFusedLogits()
{
    QFETCH(const QString, reference);
    const json golden = goldens::read("levit_eval_dist_fused_B2.json").at(reference.toStdString());
    const at::Tensor data = goldens::input(2);
    for (const bool distillation : {false, true}) {
        const auto model = goldens::makeModel(reference.toStdString(), distillation);
        goldens::fill(*model);
        const std::string key =
            std::string("dist=") + (distillation ? "True" : "False") + "|float32|fused_eval";
        goldens::Comparison comparison;
        comparison.checkList(key, fusedForInference(model)->forward(data), golden.at(key), 0, 1e-4);
        QVERIFY2(comparison.text().empty(), comparison.text().c_str());
    }
}

void TestFused::otherModelsStay()
{
    const auto model = makeModel({.name = "vit_ti_16", .imageSize = 32});
    QVERIFY(fusedForInference(model) == model);
}

void TestFused::cannotTrain()
{
    const auto fused = fusedForInference(filled({.name = "levit_128s", .imageSize = 32}));
    fused->train();
    const Error error = test::errorOf([&] { fused->forward(images(2, 32)); });
    QCOMPARE(error.code(), ErrorCode::Internal);
}

void TestFused::isACopy()
{
    const auto model = filled({.name = "levit_128s", .imageSize = 32});
    const auto fused = fusedForInference(model);
    const at::Tensor before = fused->forward(images(2, 32));
    const at::NoGradGuard noGrad;
    for (at::Tensor& parameter : model->parameters())
        parameter.mul_(2);
    QVERIFY(at::equal(fused->forward(images(2, 32)), before));
    QVERIFY(!at::allclose(model->forward(images(2, 32)), before));
}

void TestFused::sameAttentionMaps()
{
    const auto model = filled({.name = "levit_128s", .imageSize = 112});
    const at::Tensor data = images(2, 112);
    const at::Tensor maps = model->attentionMaps(data);
    QCOMPARE(maps.sizes().vec(), (std::vector<std::int64_t>{2, 2, 2})); // 7, 4, 2 a side
    QVERIFY(at::allclose(maps.sum({1, 2}), at::ones({2}), 1e-5, 1e-5));
    QVERIFY(relativeDifference(fusedForInference(model)->attentionMaps(data), maps) < 1e-4);
}

QTEST_APPLESS_MAIN(TestFused)
#include "tst_fused.moc"
