// The five Adam steps of the models that are too large for the quick set.
#include "core/model/parity_training.h"

#include <ATen/Parallel.h>

#include <QTest>

using namespace formwork;

class TestModelParitySlow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(2); }
    void trajectory_data();
    void trajectory();
};

void TestModelParitySlow::trajectory_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<bool>("isDouble");
    for (const std::string& name : goldens::filesStartingWith("parity_")) {
        if (!goldens::isLarge(name))
            continue;
        const QString file = QString::fromStdString(name);
        QTest::newRow((name + " float32").c_str()) << file << false;
        QTest::newRow((name + " float64").c_str()) << file << true;
    }
}

void TestModelParitySlow::trajectory()
{
    QFETCH(const QString, file);
    QFETCH(const bool, isDouble);
    goldens::Training training = goldens::prepare(file.toStdString(), isDouble);
    goldens::Comparison comparison;
    goldens::checkFirstStep(comparison, training);
    goldens::checkTrajectory(comparison, training);
    QVERIFY2(comparison.text().empty(), comparison.text().c_str());
}

QTEST_APPLESS_MAIN(TestModelParitySlow)
#include "tst_model_parity_slow.moc"
