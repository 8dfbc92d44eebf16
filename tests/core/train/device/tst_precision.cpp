#include "core/train/device/precision.h"

#include "core/model/model.h"
#include "core/model/torch_compat.h"
#include "core/train/device/device.h"
#include "support/error_of.h"

#include <ATen/ATen.h>

#include <QTest>

#include <sstream>

using namespace formwork;
using formwork::test::errorOf;

Q_DECLARE_METATYPE(PrecisionSupport)

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

    // The setting is that of the whole process, also in a build without CUDA.
    void tensorFloat32HasOneValueAtATime()
    {
        const torch::Device one(torch::kCUDA, 0);
        const torch::Device two(torch::kCUDA, 1);
        const at::Context& context = at::globalContext();
        {
            const TensorFloat32Use first(one, true);
            QVERIFY(context.allowTF32CuBLAS() && context.allowTF32CuDNN());
            {
                const TensorFloat32Use second(two, true);
            }
            const Error error = errorOf([&] { TensorFloat32Use(two, false); });
            QVERIFY(error.code() == ErrorCode::Busy);
            QVERIFY2(error.message().find("train.tf32") != std::string::npos, error.what());
            QVERIFY(context.allowTF32CuBLAS() && context.allowTF32CuDNN());
            const TensorFloat32Use cpu(torch::kCPU, false); // has no such products
        }
        const TensorFloat32Use other(two, false);
        QVERIFY(!context.allowTF32CuBLAS() && !context.allowTF32CuDNN());
    }

    // The models' own kernels are not used, and the result is close: 8 bits of mantissa.
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

    void refusesWhatTheDeviceLacks_data()
    {
        QTest::addColumn<int>("precision");
        QTest::addColumn<bool>("tf32");
        QTest::addColumn<PrecisionSupport>("support");
        QTest::addColumn<QString>("error"); // empty: accepted
        const PrecisionSupport nothing = {false, false, false, "NVIDIA P100"};
        const PrecisionSupport all = {true, true, true, "NVIDIA H100"};
        const PrecisionSupport cpu = {false, false, false, "this processor"};
        const auto row = [](const char* name, PrecisionKind precision, bool tf32,
                            const PrecisionSupport& support, const char* error) {
            QTest::newRow(name) << static_cast<int>(precision) << tf32 << support
                                << QString::fromLatin1(error);
        };
        row("float32", PrecisionKind::Float32, false, cpu, "");
        row("auto", PrecisionKind::Auto, false, cpu, "");
        row("bfloat16, CPU without", PrecisionKind::BFloat16, false, cpu,
            "train.precision is bfloat16, for which this processor has no instructions");
        row("float16, CPU", PrecisionKind::Float16, false, cpu,
            "train.precision is float16, for which this processor has no instructions");
        row("bfloat16, old GPU", PrecisionKind::BFloat16, false, nothing,
            "train.precision is bfloat16, for which NVIDIA P100 has no instructions");
        row("float16, old GPU", PrecisionKind::Float16, false, nothing,
            "train.precision is float16, for which NVIDIA P100 has no instructions");
        row("TF32, old GPU", PrecisionKind::Float32, true, nothing,
            "train.tf32 is on, but NVIDIA P100 has no TensorFloat-32");
        row("TF32 means nothing on the CPU", PrecisionKind::Float32, true, cpu, "");
        row("bfloat16, new GPU", PrecisionKind::BFloat16, true, all, "");
        row("float16, new GPU", PrecisionKind::Float16, true, all, "");
    }
    void refusesWhatTheDeviceLacks()
    {
        QFETCH(int, precision);
        QFETCH(bool, tf32);
        QFETCH(PrecisionSupport, support);
        QFETCH(QString, error);
        TrainConfig config;
        config.precision = static_cast<PrecisionKind>(precision);
        config.tf32 = tf32;
        if (error.isEmpty()) {
            requirePrecision(support, config);
            return;
        }
        const Error thrown = errorOf([&] { requirePrecision(support, config); });
        QCOMPARE(errorCodeName(thrown.code()), errorCodeName(ErrorCode::InvalidConfig));
        QVERIFY2(QString::fromStdString(thrown.message()).startsWith(error),
                 thrown.message().c_str());
        QVERIFY(!thrown.hint().empty());
    }

    void asksTheDevice()
    {
        const PrecisionSupport cpu = precisionSupport(torch::kCPU);
        QVERIFY(!cpu.float16);
        QVERIFY(!cpu.tensorFloat32);
        QCOMPARE(cpu.device, std::string("this processor"));
    }

    // auto: the shorter type only where it exists and a trial shows it to be clearly faster.
    void autoIsMeasured_data()
    {
        QTest::addColumn<bool>("bfloat16");
        QTest::addColumn<bool>("float16");
        QTest::addColumn<double>("shortSeconds"); // float32 takes one
        QTest::addColumn<int>("chosen");
        QTest::addColumn<int>("trials");
        const auto kind = [](PrecisionKind precision) {
            return static_cast<int>(precision);
        };
        QTest::newRow("none") << false << false << 0.1 << kind(PrecisionKind::Float32) << 0;
        QTest::newRow("faster") << true << false << 0.5 << kind(PrecisionKind::BFloat16) << 2;
        QTest::newRow("hardly") << true << false << 0.95 << kind(PrecisionKind::Float32) << 2;
        QTest::newRow("slower") << true << true << 30.0 << kind(PrecisionKind::Float32) << 2;
        QTest::newRow("float16 alone") << false << true << 0.5 << kind(PrecisionKind::Float16) << 2;
        QTest::newRow("both") << true << true << 0.5 << kind(PrecisionKind::BFloat16) << 2;
    }
    void autoIsMeasured()
    {
        QFETCH(bool, bfloat16);
        QFETCH(bool, float16);
        QFETCH(double, shortSeconds);
        QFETCH(int, chosen);
        QFETCH(int, trials);
        int asked = 0;
        const PrecisionChoice choice =
            choosePrecision({bfloat16, float16, false, "a device"}, [&](PrecisionKind precision) {
                ++asked;
                const double seconds = precision == PrecisionKind::Float32 ? 1.0 : shortSeconds;
                return StepSeconds{0.99 * seconds, seconds, 1.01 * seconds};
            });
        QCOMPARE(static_cast<int>(choice.precision), chosen);
        QCOMPARE(asked, trials);
        QVERIFY2(choice.note.find(precisionName(choice.precision)) != std::string::npos,
                 choice.note.c_str());
    }

    // Steps that vary by more than the types differ decide nothing; neither does a trial that
    // fails.
    void autoNeedsAClearTrial()
    {
        const PrecisionSupport support = {true, false, false, "a device"};
        const PrecisionChoice wild = choosePrecision(support, [](PrecisionKind precision) {
            return precision == PrecisionKind::Float32 ? StepSeconds{0.4, 1.0, 3.0}
                                                       : StepSeconds{0.2, 0.5, 2.0};
        });
        QCOMPARE(static_cast<int>(wild.precision), static_cast<int>(PrecisionKind::Float32));
        QVERIFY2(wild.note.ends_with("but steps varied by more than that"), wild.note.c_str());

        const auto failing = [&](const Error& error) {
            return [error](PrecisionKind precision) {
                if (precision != PrecisionKind::Float32)
                    throw error;
                return StepSeconds{1, 1, 1};
            };
        };
        const PrecisionChoice failed = choosePrecision(
            support, failing(Error(ErrorCode::Internal, Text("could not create a primitive"))));
        QCOMPARE(static_cast<int>(failed.precision), static_cast<int>(PrecisionKind::Float32));
        QVERIFY2(failed.note.find("could not create a primitive") != std::string::npos,
                 failed.note.c_str());
        for (const ErrorCode code : {ErrorCode::Cancelled, ErrorCode::OutOfMemory}) {
            const Error thrown =
                errorOf([&] { choosePrecision(support, failing(Error(code, Text("stopped")))); });
            QCOMPARE(errorCodeName(thrown.code()), errorCodeName(code));
        }
    }

    void readsTheProcessorsAbilities_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("bfloat16");
        QTest::newRow("AVX2") << QByteArray("processor : 0\nflags\t\t: fpu avx2 fma\n") << false;
        QTest::newRow("AVX-512 BF16") << QByteArray("flags : avx512f avx512_bf16 sha\n") << true;
        QTest::newRow("AMX") << QByteArray("flags : amx_tile amx_bf16\n") << true;
        QTest::newRow("another word") << QByteArray("flags : avx512_bf16x\n") << false;
        QTest::newRow("ARM with") << QByteArray("Features : fp asimd bf16\n") << true;
        QTest::newRow("ARM without") << QByteArray("Features : fp asimd\n") << false;
        QTest::newRow("unknown processor") << QByteArray("hart : 0\nisa : rv64imafdc\n") << false;
        QTest::newRow("nothing") << QByteArray() << false;
    }
    void readsTheProcessorsAbilities()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, bfloat16);
        std::istringstream info(text.toStdString());
        QCOMPARE(hasBFloat16(info), bfloat16);
    }
};

QTEST_APPLESS_MAIN(TestPrecision)
#include "tst_precision.moc"
