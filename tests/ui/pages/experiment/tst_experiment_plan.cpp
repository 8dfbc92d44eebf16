#include "ui/pages/experiment/experiment_plan.h"

#include "support/experiment_page_fixture.h"
#include "ui/charts/schedule_chart.h"

#include <iterator>
#include <set>
#include <utility>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestExperimentPlan : public QObject, private ExperimentPageFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openPage(); }
    void cleanup() { closePage(); }

    void equalValuesMakeOneRun()
    {
        edit<QLineEdit>("optimizer.lr")->setText(QStringLiteral("1e-3, 0.001, 3e-4"));
        QVERIFY(hasText(QStringLiteral("Makes two runs of 300 epochs each. 600 epochs in all.")));
        QVERIFY(hasEnd(QStringLiteral("optimizer.lr: equal values count once.")));
        QCOMPARE(m_page->draft().runs().size(), std::size_t(2));
        edit<QLineEdit>("optimizer.lr")->setText(QStringLiteral("1e-3, 3e-4"));
        QVERIFY(hasText(QStringLiteral("Makes two runs of 300 epochs each.")));
    }

    void severalValuesMakeSeveralRuns()
    {
        edit<QLineEdit>("optimizer.lr")->setText(QStringLiteral("1e-4, 3e-4"));
        edit<QLineEdit>("train.seed")->setText(QStringLiteral("0..2"));
        QVERIFY(m_page->form()->fieldError("train.seed").isEmpty());
        QVERIFY(hasText(QStringLiteral("Makes 6 runs.")));
        const QString text = m_page->yaml()->toPlainText();
        QVERIFY2(text.contains(QStringLiteral("lr: [1e-4, 3e-4]")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("seed: [0, 1, 2]")), qPrintable(text));
        QCOMPARE(edit<QLineEdit>("train.seed")->text(), QStringLiteral("0..2")); // as typed
        fillData();
        m_page->addToQueue();
        QVERIFY2(m_store->runs().size() == 6, qPrintable(visibleMessage()));
        std::set<std::pair<double, std::uint64_t>> found;
        for (const RunRow& run : m_store->runs()) {
            const ExperimentConfig config = m_store->config(run.id);
            found.insert({config.optimizer.learningRate, config.train.seed});
        }
        QCOMPARE(found.size(), std::size_t(6));

        edit<QLineEdit>("optimizer.lr")->setText(QStringLiteral("1e-4, fast"));
        QVERIFY(!m_page->form()->fieldError("optimizer.lr").isEmpty());
        edit<QLineEdit>("optimizer.lr")->setText(QStringLiteral("1e-4"));
        edit<QLineEdit>("train.seed")->setText(QStringLiteral("7"));
        QVERIFY(hasText(QStringLiteral("Makes one run of 300 epochs.")));
    }

    void countsFollowTheLibrary()
    {
        fillLibrary();
        combo("Loader")->setCurrentText(QStringLiteral("Image folder"));
        const auto images = [this] {
            return m_page->plan()->runs()->topLevelItem(0)->text(3);
        };
        QCOMPARE(images(), QStringLiteral("6"));
        writeSplit(m_images, QStringLiteral("train"),
                   {QStringLiteral("cat"), QStringLiteral("dog")}, 5);
        m_library->inspect(toPath(m_images), ImageReading::Headers);
        QTRY_COMPARE(images(), QStringLiteral("10"));
    }

    void learningRateIsDrawnBeforeTheStart()
    {
        fillLibrary();
        const ScheduleChart* chart = m_page->plan()->schedule();
        const auto rates = [chart](int curve) {
            std::pair<double, double> ends;
            const auto& data = *chart->graph(curve)->data();
            ends.first = data.constBegin()->value;
            ends.second = std::prev(data.constEnd())->value;
            return ends;
        };
        setText("optimizer.lr", QStringLiteral("1e-3"));
        QCOMPARE(chart->graphCount(), 1);
        QCOMPARE(rates(0), std::pair(1e-3, 1e-3));
        setText("train.epochs", QStringLiteral("40"));
        setText("schedule.name", QStringLiteral("cosine"));
        QCOMPARE(chart->xAxis->range().upper, 40.0);
        QCOMPARE(rates(0).first, 1e-3);
        QVERIFY(rates(0).second < 1e-5);
        setText("optimizer.lr", QStringLiteral("1e-3, 2e-3"));
        QCOMPARE(chart->graphCount(), 2);
        // Seeds share a schedule.
        setText("train.seed", QStringLiteral("1..3"));
        QCOMPARE(chart->graphCount(), 2);
        QVERIFY(chart->accessibleDescription().contains(QStringLiteral("at most 0.002")));
    }
};

QTEST_MAIN(TestExperimentPlan)
#include "tst_experiment_plan.moc"
