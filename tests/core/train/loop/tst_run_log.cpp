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
        const auto warns = [](const char* products, OptimizerKind optimizer, const char* what) {
            const std::string text = slowBlasText(products, optimizer);
            return text.find(what) != std::string::npos &&
                   text.find("Install libopenblas0-openmp") != std::string::npos;
        };
        QVERIFY(warns("BLAS", OptimizerKind::AdamW, "training takes ten times as long"));
        QVERIFY(warns("oneDNN 2.6.3", OptimizerKind::Muon, "Muon's update"));
        QVERIFY(slowBlasText("oneDNN 2.6.3", OptimizerKind::AdamW).empty());
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
