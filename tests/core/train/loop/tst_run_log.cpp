// What the log of a run warns about at its start.
#include "core/train/loop/run_log.h"

#include <QTest>

#include <algorithm>

using namespace formwork;

class TestRunLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theReferenceBlasMattersWhereItIsUsed()
    {
        TrainConfig config;
        const auto warns = [&config](const char* products, bool attention, const char* what) {
            const std::string text = slowBlasText(products, attention, config);
            return text.find(what) != std::string::npos &&
                   text.find("Install libopenblas0-openmp") != std::string::npos;
        };
        constexpr const char* kOneDnn = "oneDNN 2.6.3";
        QVERIFY(warns("BLAS", false, ": training takes ten times as long"));
        QVERIFY(warns(kOneDnn, true, ": attention takes ten times as long"));
        QVERIFY(slowBlasText(kOneDnn, false, config).empty());
        config.precision = PrecisionKind::BFloat16;
        QVERIFY(slowBlasText(kOneDnn, true, config).empty());
        config.precision = PrecisionKind::Float32;
        config.lowFrequency = true;
        QVERIFY(slowBlasText(kOneDnn, false, config).empty()); // all images have their size
        config.firstImageSize = 64;
        QVERIFY(warns(kOneDnn, false, ": train.low_frequency takes"));
        QVERIFY(warns(kOneDnn, true, ": attention and train.low_frequency take "));
    }

    void imagesThatNeverReachTheirSize()
    {
        ExperimentConfig config;
        config.train.epochs = 5;
        config.train.firstImageSize = 64;
        const auto warns = [&config] {
            return std::ranges::any_of(startLines(config, {}, {}), [](const LogMessage& line) {
                return line.severity == Severity::Warning &&
                       line.text.find("No epoch has images of") != std::string::npos;
            });
        };
        QVERIFY(!warns());
        config.train.fullSizeEpoch = 6;
        QVERIFY(warns());
        config.train.fullSizeEpoch = 5;
        QVERIFY(!warns());
        config.train.fullSizeEpoch = 6;
        config.train.firstImageSize = 0;
        QVERIFY(!warns());
    }
};

QTEST_APPLESS_MAIN(TestRunLog)
#include "tst_run_log.moc"
