#include "core/train/loop/low_frequency.h"

#include "core/train/device/device.h"

#include <ATen/ATen.h>

#include <QTest>

#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

using namespace formwork;

namespace {

// The definition, written out: forward transform, the middle of the spectrum, transform back.
std::vector<double> croppedSpectrum(const std::vector<double>& image, int from, int to)
{
    using Number = std::complex<double>;
    const auto turn = [](double part) {
        return std::polar(1.0, 2 * std::numbers::pi * part);
    };
    std::vector<Number> spectrum;
    for (int u = -to / 2; u < to / 2; ++u)
        for (int v = -to / 2; v < to / 2; ++v) {
            Number sum = 0;
            for (int y = 0; y < from; ++y)
                for (int x = 0; x < from; ++x)
                    sum += image[static_cast<std::size_t>(y * from + x)] *
                           turn(-static_cast<double>(u * y + v * x) / from);
            spectrum.push_back(sum);
        }
    std::vector<double> result;
    for (int y = 0; y < to; ++y)
        for (int x = 0; x < to; ++x) {
            Number sum = 0;
            std::size_t place = 0;
            for (int u = -to / 2; u < to / 2; ++u)
                for (int v = -to / 2; v < to / 2; ++v)
                    sum += spectrum[place++] * turn(static_cast<double>(u * y + v * x) / to);
            result.push_back(sum.real() / (static_cast<double>(from) * from));
        }
    return result;
}

} // namespace

class TestLowFrequency : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { setComputeThreads(1); }

    void isTheCroppedSpectrum_data()
    {
        QTest::addColumn<int>("from");
        QTest::addColumn<int>("to");
        QTest::newRow("a half") << 16 << 8;
        QTest::newRow("two thirds") << 12 << 8;
        QTest::newRow("all but two") << 14 << 12;
        QTest::newRow("all") << 10 << 10;
    }
    void isTheCroppedSpectrum()
    {
        QFETCH(int, from);
        QFETCH(int, to);
        const torch::Tensor images =
            at::arange(2 * 3 * from * from, at::kFloat).mul(0.37).sin().view({2, 3, from, from});
        const torch::Tensor result = LowFrequency(from, to, torch::kCPU)(images);
        QCOMPARE(result.sizes().vec(), (std::vector<std::int64_t>{2, 3, to, to}));
        for (std::int64_t image = 0; image < 2; ++image) {
            const torch::Tensor one = images[image][2].to(at::kDouble).contiguous();
            const double* const values = one.data_ptr<double>();
            const std::vector<double> expected =
                croppedSpectrum({values, values + from * from}, from, to);
            const torch::Tensor own = result[image][2].to(at::kDouble).contiguous();
            for (std::size_t i = 0; i < expected.size(); ++i)
                QVERIFY2(std::abs(own.data_ptr<double>()[i] - expected[i]) < 1e-5,
                         qPrintable(QString::number(i)));
        }
    }

    void keepsTheMean()
    {
        const torch::Tensor flat = at::full({1, 3, 32, 32}, 0.7F);
        const torch::Tensor result = LowFrequency(32, 16, torch::kCPU)(flat);
        QVERIFY(at::allclose(result, at::full({1, 3, 16, 16}, 0.7F), 1e-5, 1e-6));
    }
};

QTEST_APPLESS_MAIN(TestLowFrequency)
#include "tst_low_frequency.moc"
