#include "core/train/loop/teacher.h"

#include "core/model/weights/weights.h"
#include "core/train/checkpoint/checkpoint.h"
#include "support/error_of.h"
#include "support/memory_folder.h"

#include <ATen/ATen.h>

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace formwork;
using formwork::test::errorOf;

namespace {

torch::Tensor values(std::initializer_list<double> list)
{
    return at::tensor(at::ArrayRef<double>(list.begin(), list.size())).view({2, 3});
}

} // namespace

class TestTeacher : public QObject
{
    Q_OBJECT

private:
    std::filesystem::path file() const
    {
        return m_folder.filePath(QStringLiteral("t.safetensors")).toStdString();
    }

    QTemporaryDir m_folder{test::memoryFolder(QStringLiteral("teacher"))};
    PosixFileSystem m_disk;
    ExperimentConfig m_config;
    std::shared_ptr<Classifier> m_model;

private Q_SLOTS:
    void initTestCase()
    {
        m_config.model.name = "vit_micro_16";
        m_config.model.imageSize = 32;
        m_model = makeModel({.name = "vit_micro_16", .imageSize = 32, .classes = 2, .seed = 3});
        CheckpointInfo info;
        info.configYaml = configToYaml(m_config);
        info.classNames = {"cat", "dog"};
        writeCheckpoint(m_disk, file(), *m_model, nullptr, info);
        m_config.distillation.teacher = file();
    }

    void hardIsCrossEntropyWithItsChoice()
    {
        const torch::Tensor student = values({0.1, 0.7, -0.3, 2, 1, 0});
        const torch::Tensor teacher = values({0, 0, 9, 1, 5, 2}); // classes 2 and 1
        double expected = 0;
        for (int row = 0; row < 2; ++row) {
            const int chosen = row == 0 ? 2 : 1;
            double sum = 0;
            for (int k = 0; k < 3; ++k)
                sum += std::exp(student[row][k].item<double>());
            expected -= (student[row][chosen].item<double>() - std::log(sum)) / 2;
        }
        const DistillationConfig config{.kind = TeacherKind::Hard};
        QVERIFY(std::abs(distillationLoss(student, teacher, config).item<double>() - expected) <
                1e-12);
    }

    void softIsTheDivergenceOfItsProbabilities()
    {
        const torch::Tensor student = values({0.1, 0.7, -0.3, 2, 1, 0});
        const torch::Tensor teacher = values({0, 0, 9, 1, 5, 2});
        const double t = 3;
        double expected = 0;
        for (int row = 0; row < 2; ++row) {
            double studentSum = 0;
            double teacherSum = 0;
            for (int k = 0; k < 3; ++k) {
                studentSum += std::exp(student[row][k].item<double>() / t);
                teacherSum += std::exp(teacher[row][k].item<double>() / t);
            }
            for (int k = 0; k < 3; ++k) {
                const double p = std::exp(teacher[row][k].item<double>() / t) / teacherSum;
                const double q = std::exp(student[row][k].item<double>() / t) / studentSum;
                expected += p * std::log(p / q) * t * t / 2;
            }
        }
        const DistillationConfig config{.kind = TeacherKind::Soft, .temperature = t};
        QVERIFY(std::abs(distillationLoss(student, teacher, config).item<double>() - expected) <
                1e-12);
        QVERIFY(std::abs(distillationLoss(teacher, teacher, config).item<double>()) < 1e-12);
    }

    void answersAsTheSavedModel()
    {
        const Teacher teacher(m_disk, m_config, {"cat", "dog"}, torch::kCPU);
        const torch::Tensor images =
            at::arange(2 * 3 * 32 * 32, at::kFloat).sin().view({2, 3, 32, 32});
        m_model->eval();
        const torch::NoGradGuard noGrad;
        QVERIFY(at::equal(teacher.logits(images), m_model->forward(images)));
        // Larger images are made to fit.
        const torch::Tensor larger = at::ones({1, 3, 48, 48});
        QVERIFY(at::allclose(teacher.logits(larger), m_model->forward(at::ones({1, 3, 32, 32})),
                             1e-4, 1e-5));
        QVERIFY(!teacher.logits(images).requires_grad());
    }

    // The student may see images normalised otherwise.
    void seesItsOwnColours()
    {
        ExperimentConfig student = m_config;
        student.augment.mean = {0.5, 0.4, 0.3};
        student.augment.deviation = {0.5, 0.25, 1};
        const torch::Tensor pixels = at::rand({2, 3, 32, 32});
        const auto normalised = [&](const AugmentConfig& augment) {
            const auto values = [](const std::array<double, 3>& three) {
                return at::tensor(three).to(at::kFloat).view({1, 3, 1, 1});
            };
            return (pixels - values(augment.mean)) / values(augment.deviation);
        };
        const Teacher same(m_disk, m_config, {"cat", "dog"}, torch::kCPU);
        const Teacher other(m_disk, student, {"cat", "dog"}, torch::kCPU);
        QVERIFY(at::allclose(other.logits(normalised(student.augment)),
                             same.logits(normalised(m_config.augment)), 1e-4, 1e-5));
    }

    void itsClassesMustBeTheData()
    {
        const Error error = errorOf([&] {
            Teacher(m_disk, m_config, {"cat", "cow"}, torch::kCPU);
        });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::ClassMismatch));
        QVERIFY(std::string(error.what()).find("t.safetensors") != std::string::npos);
        QVERIFY2(error.message().ends_with("only in training: cow; only in the teacher: dog"),
                 error.what());
        ExperimentConfig absent = m_config;
        absent.distillation.teacher = "/nowhere/t.safetensors";
        QCOMPARE(errorCodeName(errorOf([&] {
                                   Teacher(m_disk, absent, {"cat", "dog"}, torch::kCPU);
                               }).code()),
                 errorCodeName(ErrorCode::NotFound));
    }

    void weightsFromElsewhere()
    {
        ExperimentConfig config = m_config;
        config.distillation.teacher =
            m_folder.filePath(QStringLiteral("timm.safetensors")).toStdString();
        saveForeignWeights(m_disk, config.distillation.teacher, *m_model, WeightNaming::Timm);
        const Teacher named(m_disk, m_config, {"cat", "dog"}, at::kCPU);
        const Teacher foreign(m_disk, config, {"cat", "dog"}, at::kCPU);
        const torch::Tensor images = at::rand({2, 3, 32, 32});
        QVERIFY(at::equal(foreign.logits(images), named.logits(images)));
        for (const std::vector<std::string>& classes :
             {std::vector<std::string>{"a", "b", "c"}, std::vector<std::string>{"a"}}) {
            const Error error = errorOf([&] { Teacher(m_disk, config, classes, at::kCPU); });
            QCOMPARE(error.code(), ErrorCode::ClassMismatch);
            QVERIFY2(QString(error.what()).contains("has 2 classes"), error.what());
        }
    }
};

QTEST_APPLESS_MAIN(TestTeacher)
#include "tst_teacher.moc"
