#include "support/sample_runs.h"
#include "ui/charts/series.h"

#include <QTest>

#include <limits>

using namespace formwork;
using namespace formwork::ui;

class SeriesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unitsAreThoseOfTheChart();
    void leavesOutWhatIsMissing();
    void elapsedTimeAddsUp();
    void bandsSurroundTheMean();
    void timePartsAddUp();
    void meanLeavesOutTheFirstEpoch();
    void everythingRecordedHasAMetric();
    void unrecordedMetricsAreKnown();
    void stepsLieBetweenEpochs();
    void gpuSamplesLieInTheirEpochs();
};

namespace {

EpochRecord record(int number)
{
    EpochRecord epoch;
    epoch.epoch = number;
    epoch.trainTop1 = 0.5;
    epoch.trainLoss = 1.5;
    epoch.epochSeconds = 20;
    return epoch;
}

} // namespace

void SeriesTest::unitsAreThoseOfTheChart()
{
    EpochRecord epoch = record(1);
    epoch.validationTop1 = 0.25;
    epoch.validationLoss = 2.5;
    QCOMPARE(metricValue(epoch, MetricKind::Accuracy, CurvePart::Train), std::optional(50.0));
    QCOMPARE(metricValue(epoch, MetricKind::Accuracy, CurvePart::Validation), std::optional(25.0));
    QCOMPARE(metricValue(epoch, MetricKind::Loss, CurvePart::Train), std::optional(1.5));
    QCOMPARE(metricValue(epoch, MetricKind::Loss, CurvePart::Validation), std::optional(2.5));
    QCOMPARE(metricValue(epoch, MetricKind::EpochSeconds, CurvePart::Train), std::optional(20.0));
    QVERIFY(!metricValue(epoch, MetricKind::EpochSeconds, CurvePart::Validation));
}

void SeriesTest::leavesOutWhatIsMissing()
{
    std::vector<EpochRecord> epochs = {record(1), record(2), record(3)};
    epochs[1].trainLoss = std::numeric_limits<double>::infinity();
    epochs[2].validationLoss = 0.5;
    const Curve train = metricCurve(epochs, MetricKind::Loss, CurvePart::Train);
    QCOMPARE(train.x, (std::vector<double>{1, 3}));
    const Curve validation = metricCurve(epochs, MetricKind::Loss, CurvePart::Validation);
    QCOMPARE(validation.x, std::vector<double>{3});
    QCOMPARE(validation.y, std::vector<double>{0.5});
}

void SeriesTest::elapsedTimeAddsUp()
{
    std::vector<EpochRecord> epochs = {record(1), record(2), record(3)};
    for (EpochRecord& epoch : epochs)
        epoch.epochSeconds = 10.0 * epoch.epoch;
    epochs[1].trainLoss = std::numeric_limits<double>::quiet_NaN(); // its time passes all the same
    const Curve curve = metricCurve(epochs, MetricKind::Loss, CurvePart::Train, XAxisKind::Elapsed);
    QCOMPARE(curve.x, (std::vector<double>{10, 60}));
    QCOMPARE(axisPosition(epochs, 2, XAxisKind::Elapsed), std::optional(30.0));
    QCOMPARE(axisPosition(epochs, 2, XAxisKind::Epoch), std::optional(2.0));
    QVERIFY(!axisPosition(epochs, 4, XAxisKind::Epoch));
}

void SeriesTest::bandsSurroundTheMean()
{
    std::vector<EpochRecord> mean = {record(1), record(2)};
    std::vector<EpochRecord> deviation = mean;
    mean[0].trainLoss = 2;
    deviation[0].trainLoss = 0.5;
    mean[1].trainLoss = std::numeric_limits<double>::quiet_NaN();
    const Band band = metricBand(mean, deviation, MetricKind::Loss, CurvePart::Train);
    QCOMPARE(band.low, std::vector<double>{1.5});
    QCOMPARE(band.high, std::vector<double>{2.5});
    QVERIFY(metricBand(mean, {}, MetricKind::Loss, CurvePart::Train).low.empty());
}

void SeriesTest::timePartsAddUp()
{
    for (const EpochRecord& epoch : test::sampleEpochs(test::kSampleShapes[1], 20)) {
        const EpochTimeParts parts = timeParts(epoch);
        QVERIFY(parts.other >= 0);
        const double all =
            parts.dataWait + parts.transfer + parts.compute + parts.validation + parts.other;
        QVERIFY(std::abs(all - epoch.epochSeconds) < 1e-9);
    }
}

void SeriesTest::meanLeavesOutTheFirstEpoch()
{
    std::vector<EpochRecord> epochs = {record(1), record(2), record(3)};
    epochs[0].dataWaitSeconds = 19;
    epochs[1].dataWaitSeconds = 1;
    epochs[2].dataWaitSeconds = 3;
    QCOMPARE(meanTimeParts(epochs).dataWait, 2.0);
    QCOMPARE(meanTimeParts({epochs[0]}).dataWait, 19.0);
    QCOMPARE(meanTimeParts({}).dataWait, 0.0);
}

void SeriesTest::everythingRecordedHasAMetric()
{
    EpochRecord epoch = record(1);
    epoch.trainTop5 = 0.75;
    epoch.validationTop5 = 0.7;
    epoch.learningRate = 1e-3;
    epoch.gradientNorm = 2.5;
    epoch.images = 1500;
    epoch.validationSeconds = 5;
    epoch.peakMemoryBytes = 2'500'000'000;
    const auto value = [&](MetricKind metric, CurvePart part = CurvePart::Train) {
        return metricValue(epoch, metric, part);
    };
    QCOMPARE(value(MetricKind::Top5), std::optional(75.0));
    QCOMPARE(value(MetricKind::Top5, CurvePart::Validation), std::optional(70.0));
    QCOMPARE(value(MetricKind::LearningRate), std::optional(1e-3));
    QCOMPARE(value(MetricKind::GradientNorm), std::optional(2.5));
    QCOMPARE(value(MetricKind::ImagesPerSecond), std::optional(100.0)); // without validation
    QCOMPARE(value(MetricKind::Memory), std::optional(2.5));
    epoch.dataWaitSeconds = 3;
    QCOMPARE(value(MetricKind::DataWait), std::optional(20.0)); // of 15 s without validation
    QVERIFY(!value(MetricKind::StepLoss));
    for (const MetricKind metric : kAllMetrics)
        QVERIFY(hasValidationPart(metric) || !value(metric, CurvePart::Validation));
    QVERIFY(!metricValue(EpochRecord(), MetricKind::Memory, CurvePart::Train)); // older records
}

void SeriesTest::unrecordedMetricsAreKnown()
{
    EpochRecord epoch = record(1);
    epoch.trainTop5 = 0;
    epoch.validationTop5 = {};
    QVERIFY(hasMetric({epoch}, MetricKind::Loss));
    QVERIFY(!hasMetric({}, MetricKind::Loss));
    QVERIFY(!hasMetric({epoch}, MetricKind::Top5));
    QVERIFY(!hasMetric({epoch}, MetricKind::GradientNorm));
    QVERIFY(!hasMetric({epoch}, MetricKind::StepLoss));
    EpochRecord later = record(2);
    later.validationTop5 = 0.5;
    later.gradientNorm = 1.5;
    QVERIFY(hasMetric({epoch, later}, MetricKind::Top5));
    QVERIFY(hasMetric({epoch, later}, MetricKind::GradientNorm));
}

void SeriesTest::stepsLieBetweenEpochs()
{
    const std::vector<EpochRecord> epochs = {record(1), record(2)}; // of 20 s
    std::vector<StepRecord> steps;
    for (std::uint64_t step = 1; step <= 10; ++step)
        steps.push_back({.step = step,
                         .epoch = step <= 4   ? 1
                                  : step <= 8 ? 2
                                              : 3,
                         .loss = 1.0 / static_cast<double>(step)});
    steps[1].loss = std::numeric_limits<double>::quiet_NaN();
    const Curve curve = stepCurve(epochs, steps, XAxisKind::Epoch);
    QCOMPARE(curve.x.size(), std::size_t(9));
    QCOMPARE(curve.x.front(), 0.25);
    QCOMPARE(curve.x.back(), 2.5); // in the third epoch, which is not done
    QCOMPARE(curve.y.back(), 0.1);
    QCOMPARE(stepCurve(epochs, steps, XAxisKind::Elapsed).x.back(), 50.0);
    QVERIFY(stepCurve({}, {}, XAxisKind::Elapsed).x.empty());
}

void SeriesTest::gpuSamplesLieInTheirEpochs()
{
    std::vector<EpochRecord> epochs = {record(1), record(2)};
    epochs[0].finishedAt = 100'000;
    epochs[1].finishedAt = 200'000; // it stood still from 100 s to 180 s
    std::vector<SystemSample> samples(4);
    samples[0].time = 90'000;
    samples[1].time = 150'000;
    samples[2].time = 195'000;
    samples[3].time = 300'000;
    for (SystemSample& sample : samples)
        sample.gpuShare = 0.25;
    const Curve curve = gpuCurve(epochs, samples, XAxisKind::Epoch);
    QCOMPARE(curve.x, (std::vector<double>{0.5, 1.75}));
    QCOMPARE(curve.y, (std::vector<double>{25, 25}));
    samples[0].gpuShare.reset(); // without a GPU
    QCOMPARE(gpuCurve(epochs, samples, XAxisKind::Elapsed).x, std::vector<double>{35});
}

QTEST_APPLESS_MAIN(SeriesTest)
#include "tst_series.moc"
