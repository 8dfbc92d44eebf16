#include "core/train/precision.h"

#include "core/model/model.h"
#include "core/model/torch_compat.h"
#include "core/train/device.h"
#include "core/train/expect_error.h"

#include <ATen/ATen.h>

#include <QTest>

using namespace formwork;
using formwork::test::errorOf;

class TestPrecision : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { setComputeThreads(1); }

    void lastsAsLongAsTheScope()
    {
        const torch::Tensor a = at::ones({4, 4});
        QVERIFY(!compat::autocastIsOn(at::kCPU));
        {
            const AutocastScope plain(torch::kCPU, PrecisionKind::Float32);
            QVERIFY(at::mm(a, a).scalar_type() == at::kFloat);
            const AutocastScope reduced(torch::kCPU, PrecisionKind::BFloat16);
            QVERIFY(at::mm(a, a).scalar_type() == at::kBFloat16);
            {
                const AutocastScope inner(torch::kCPU, PrecisionKind::BFloat16);
                QVERIFY(at::mm(a, a).scalar_type() == at::kBFloat16);
            }
            QVERIFY(at::mm(a, a).scalar_type() == at::kBFloat16);
        }
        QVERIFY(!compat::autocastIsOn(at::kCPU));
        QVERIFY(at::mm(a, a).scalar_type() == at::kFloat);
    }

    // The models' own kernels stand back, and what comes out is close: 8 bits of mantissa.
    void modelsAnswerNearly_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("ViT") << "vit_ti_16";
        QTest::newRow("LeViT") << "levit_128s";
    }
    void modelsAnswerNearly()
    {
        QFETCH(QString, name);
        const auto model = makeModel({.name = name.toStdString(), .imageSize = 32, .classes = 5});
        const torch::Tensor images =
            at::arange(8 * 3 * 32 * 32, at::kFloat).mul(0.37).sin().view({8, 3, 32, 32});
        model->train();
        const torch::Tensor exact = model->forward(images);
        torch::Tensor near;
        {
            const AutocastScope reduced(torch::kCPU, PrecisionKind::BFloat16);
            near = model->forward(images);
        }
        QVERIFY(near.scalar_type() == at::kBFloat16);
        const double difference = (exact - near).abs().max().item<double>();
        QVERIFY2(difference > 0 && difference < 0.1 * exact.abs().max().item<double>() + 0.02,
                 qPrintable(QString::number(difference)));
        near.to(at::kFloat).square().sum().backward();
        for (const torch::Tensor& parameter : model->parameters()) {
            QVERIFY(parameter.grad().scalar_type() == at::kFloat);
            QVERIFY(at::isfinite(parameter.grad()).all().item<bool>());
        }
    }

    void float16IsForGpus()
    {
        const Error error = errorOf([] { checkPrecision(torch::kCPU, PrecisionKind::Float16); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::InvalidConfig));
        QVERIFY(error.message().find("train.precision") != std::string::npos);
        QVERIFY(error.hint().find("bfloat16") != std::string::npos);
        QVERIFY(checkPrecision(torch::kCPU, PrecisionKind::Float32).empty());
        QCOMPARE(checkPrecision(torch::kCPU, PrecisionKind::BFloat16).empty(), cpuHasBFloat16());
        QVERIFY(checkPrecision(torch::Device(torch::kCUDA, 0), PrecisionKind::Float16).empty());
    }
};

QTEST_APPLESS_MAIN(TestPrecision)
#include "tst_precision.moc"
