#include "core/model/layers/recompute.h"

#include "core/model/model.h"
#include "core/model/torch_compat.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/autocast_mode.h>

#include <QTest>

#include <functional>

using namespace formwork;

namespace {

using Change = std::function<void(ModelOptions&)>;

at::Tensor images(std::int64_t count, std::int64_t side)
{
    return at::arange(count * 3 * side * side, at::kFloat)
        .mul(0.37)
        .sin()
        .view({count, 3, side, side});
}

// Residual branches begin with weight 0; this makes them count.
void openBranches(Classifier& model)
{
    const at::NoGradGuard noGrad;
    for (auto& entry : model.named_parameters())
        if (entry.value().dim() == 1 && entry.key().ends_with("bn.weight"))
            entry.value().add_(0.5);
}

} // namespace

Q_DECLARE_METATYPE(Change)

class TestRecompute : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }

    // Two steps, so that a statistic that was counted twice would show.
    void modelsLearnTheSameBits_data()
    {
        QTest::addColumn<Change>("change");
        QTest::newRow("ViT") << Change([](auto& o) { o.name = "vit_ti_16"; });
        QTest::newRow("ViT with everything drawn") << Change([](auto& o) {
            o.name = "vit_ti_16";
            o.pooling = PoolingKind::Mean;
            o.dropout = o.attentionDropout = o.headDropout = 0.1;
            o.dropPath = 0.3;
            o.patchDropout = 0.25;
        });
        QTest::newRow("LeViT") << Change([](auto& o) { o.name = "levit_128s"; });
        QTest::newRow("LeViT with drop path and two heads") << Change([](auto& o) {
            o.name = "levit_128s";
            o.dropPath = 0.3;
            o.distillation = true;
        });
    }
    void modelsLearnTheSameBits()
    {
        QFETCH(const Change, change);
        ModelOptions options = {.name = "", .imageSize = 64, .classes = 5, .seed = 3};
        change(options);
        const auto plain = makeModel(options);
        options.activationCheckpointing = true;
        const auto thrifty = makeModel(options);
        const at::Tensor data = images(4, 64);
        for (const auto& model : {plain, thrifty}) {
            openBranches(*model);
            for (std::uint64_t step = 0; step < 2; ++step) {
                model->zero_grad();
                model->setStep(step);
                model->forward(data).square().sum().backward();
                const at::NoGradGuard noGrad;
                for (at::Tensor& parameter : model->parameters())
                    if (parameter.grad().defined())
                        parameter.add_(parameter.grad(), -1e-3);
            }
        }
        const NamedTensors expected = stateDict(*plain);
        const NamedTensors found = stateDict(*thrifty);
        QCOMPARE(found.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i)
            QVERIFY2(at::equal(found[i].second, expected[i].second), expected[i].first.c_str());
        for (std::size_t i = 0; i < plain->parameters().size(); ++i)
            QCOMPARE(thrifty->parameters()[i].grad().defined(),
                     plain->parameters()[i].grad().defined());
    }

    void frozenPartsStay()
    {
        ModelOptions options = {.name = "vit_ti_16", .imageSize = 32, .classes = 5};
        options.activationCheckpointing = true;
        const auto model = makeModel(options);
        for (auto& entry : model->named_parameters())
            if (!entry.key().starts_with("blocks.1") && !entry.key().starts_with("head"))
                entry.value().set_requires_grad(false);
        model->forward(images(2, 32)).square().sum().backward();
        for (const auto& entry : model->named_parameters())
            QCOMPARE(entry.value().grad().defined(), entry.value().requires_grad());
    }

    // The part is called a second time only for a gradient, and only in the backward pass.
    void computesAgainForGradientsAlone()
    {
        const at::Tensor weight = at::full({3}, 2.0F).requires_grad_(true);
        Noise noise(1);
        int calls = 0;
        const ModelPart part = [&](const at::Tensor& input, Noise&) {
            ++calls;
            return input * weight;
        };
        const at::Tensor input = at::arange(3, at::kFloat);
        {
            const at::NoGradGuard noGrad;
            recomputed(part, input, noise, {{weight}, {}});
        }
        QCOMPARE(calls, 1);
        const at::Tensor result = recomputed(part, input, noise, {{weight}, {}});
        QCOMPARE(calls, 2);
        result.sum().backward();
        QCOMPARE(calls, 3);
        QVERIFY(at::equal(weight.grad(), input));
    }

    // The draws of the second computation are those of the first, and later draws move on.
    void drawsTheSameTwice()
    {
        Noise noise(5);
        const at::Tensor weight = at::ones({1000}).requires_grad_(true);
        const ModelPart part = [&](const at::Tensor& input, Noise& own) {
            return own.dropout(input * weight, 0.5);
        };
        const at::Tensor input = at::ones({1000});
        const at::Tensor first = recomputed(part, input, noise, {{weight}, {}});
        const at::Tensor second = recomputed(part, input, noise, {{weight}, {}});
        QVERIFY(!at::equal(first, second));
        first.sum().backward();
        QVERIFY(at::equal(weight.grad(), first.detach()));
    }

    // The backward pass runs outside of autocast; what it computes again does not.
    void computesAgainInTheSamePrecision()
    {
        Noise noise(5);
        const at::Tensor weight = at::ones({8, 8}).requires_grad_(true);
        std::vector<at::ScalarType> types;
        const ModelPart part = [&](const at::Tensor& input, Noise&) {
            at::Tensor product = at::mm(input, weight);
            types.push_back(product.scalar_type());
            return product;
        };
        compat::setAutocastType(at::kCPU, at::kBFloat16);
        compat::setAutocast(at::kCPU, true);
        const at::Tensor result = recomputed(part, at::ones({8, 8}), noise, {{weight}, {}});
        compat::setAutocast(at::kCPU, false);
        at::autocast::clear_cache();
        result.to(at::kFloat).sum().backward();
        QCOMPARE(types.size(), std::size_t{2});
        QVERIFY(types[0] == at::kBFloat16 && types[1] == at::kBFloat16);
        QVERIFY(!compat::autocastIsOn(at::kCPU));
        QVERIFY(weight.grad().scalar_type() == at::kFloat);
    }
};

QTEST_APPLESS_MAIN(TestRecompute)
#include "tst_recompute.moc"
