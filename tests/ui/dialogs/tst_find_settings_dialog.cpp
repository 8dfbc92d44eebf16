#include "ui/dialogs/find_settings_dialog.h"

#include "support/experiment_page_fixture.h"
#include "support/played_backend.h"
#include "support/screenshot.h"
#include "ui/charts/metric_chart.h"
#include "ui/charts/rate_range_chart.h"
#include "ui/pages/experiment/settings_search.h"
#include "ui/widgets/inline_message.h"

#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTreeWidget>

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

namespace {

constexpr double kFast = 640; // an epoch of a second, as is said: nine trials in a minute

} // namespace

class TestFindSettingsDialog : public QObject, private ExperimentPageFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        openPage();
        fillLibrary();
        m_page->setJobs(*m_jobs, 1);
        m_page->setBackend([this] {
            auto backend = std::make_unique<PlayedBackend>();
            backend->diverges = m_diverges;
            backend->imagesPerSecond = m_imagesPerSecond;
            backend->beforeEpoch = m_beforeEpoch;
            return backend;
        });
        setText("optimizer.name", QStringLiteral("adamw"));
        m_diverges = false;
        m_imagesPerSecond = kFast;
        m_beforeEpoch = nullptr;
    }
    void cleanup() { closePage(); }

    void foundSettingsFillTheDraft()
    {
        setText("name", QStringLiteral("mine"));
        setText("train.epochs", QStringLiteral("33"));
        open();
        FindSettingsDialog& dialog = *m_page->search()->dialog();
        QVERIFY(!dialog.useButton()->isEnabled());
        dialog.minutes()->setValue(1);
        dialog.startButton()->click();
        QVERIFY(dialog.isSearching());
        QTRY_VERIFY(dialog.result());
        QVERIFY(!dialog.isSearching());
        QCOMPARE(dialog.trials()->topLevelItemCount(), 9);
        QVERIFY(m_store->queue().empty());
        QCOMPARE(m_store->runs().size(), std::size_t{9});
        QCOMPARE(m_store->runs().front().tags, std::vector<std::string>{"tune"});
        QCOMPARE(dialog.accuracies()->axes().legendCurves().size(), std::size_t{9});
        QVERIFY(dialog.findChild<RateRangeChart*>()->accessibleDescription().contains(
            QStringLiteral("fastest")));
        saveScreenshots(dialog, QStringLiteral("dialog-find-settings"), QSize(860, 660));
        const TuneResult result = *dialog.result();
        QVERIFY(dialog.useButton()->isEnabled());
        dialog.useButton()->click();
        const ExperimentConfig config = m_page->draft().config();
        QCOMPARE(config.optimizer.learningRate, result.config.optimizer.learningRate);
        QCOMPARE(config.optimizer.weightDecay, result.config.optimizer.weightDecay);
        QCOMPARE(config.augment.erasing, result.config.augment.erasing);
        QCOMPARE(config.name, std::string("mine"));
        QCOMPARE(config.train.epochs, 33);
        QVERIFY(visibleMessage().contains(QStringLiteral("settings that were found")));
        QTRY_VERIFY(m_page->search()->dialog() == nullptr);
        buttonNamed(QStringLiteral("Undo"))->click();
        QCOMPARE(m_page->draft().config().optimizer.learningRate, 1e-5);
    }

    // As they come, rung by rung.
    void trialsAreShownWhileTheyTrain()
    {
        std::atomic<bool> mayContinue = false;
        std::atomic<int> epochs = 0;
        m_beforeEpoch = [&] {
            constexpr int kBeforeTrials = 12; // of the measurement and the range test
            for (++epochs; epochs > kBeforeTrials + 3 && !mayContinue;)
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
        };
        open();
        FindSettingsDialog& dialog = *m_page->search()->dialog();
        QSignalSpy asked(m_page.get(), &NewExperimentPage::runsRequested);
        dialog.minutes()->setValue(1);
        QVERIFY(!dialog.showButton()->isEnabled());
        dialog.startButton()->click();
        QTRY_COMPARE(dialog.trials()->topLevelItemCount(), 9);
        QTRY_VERIFY(dialog.trials()->topLevelItem(0)->text(5).contains(QLatin1Char('%')));
        QVERIFY(dialog.isSearching());
        QVERIFY(!dialog.useButton()->isEnabled());
        const QTreeWidgetItem* waiting = dialog.trials()->topLevelItem(8);
        QCOMPARE(waiting->text(4), QStringLiteral("0"));
        dialog.trials()->setCurrentItem(dialog.trials()->topLevelItem(0));
        QCOMPARE(dialog.accuracies()->axes().highlighted(),
                 std::optional<RunId>(dialog.trials()->topLevelItem(0)->text(0).toLongLong()));
        dialog.showButton()->click();
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked[0][0].value<std::vector<qint64>>().size(), std::size_t{9});
        mayContinue = true;
        QTRY_VERIFY(dialog.result());
    }

    void closingStopsTheSearch()
    {
        m_beforeEpoch = [] {
            std::this_thread::sleep_for(std::chrono::milliseconds(5)); // as an epoch takes
        };
        open();
        m_page->search()->dialog()->startButton()->click();
        QTRY_VERIFY(m_page->search()->dialog()->isSearching());
        m_page->search()->dialog()->reject();
        QTRY_VERIFY(m_page->search()->dialog() == nullptr);
        QTRY_VERIFY(m_jobs->isIdle());
        QVERIFY(m_store->queue().empty());
        QCOMPARE(m_page->draft().config().optimizer.learningRate, 1e-5);
    }

    void stoppingKeepsTheDialog_data()
    {
        QTest::addColumn<bool>("withTrials");
        QTest::newRow("at once") << false;
        QTest::newRow("with trials") << true;
    }
    void stoppingKeepsTheDialog()
    {
        QFETCH(const bool, withTrials);
        m_beforeEpoch = [] {
            std::this_thread::sleep_for(std::chrono::milliseconds(5)); // as an epoch takes
        };
        open();
        FindSettingsDialog& dialog = *m_page->search()->dialog();
        dialog.startButton()->click();
        QTRY_VERIFY(dialog.isSearching());
        if (withTrials)
            QTRY_COMPARE(dialog.trials()->topLevelItemCount(), 9);
        dialog.startButton()->click();
        QTRY_VERIFY(!dialog.isSearching());
        QTRY_VERIFY(dialog.message().text().contains(QStringLiteral("stopped")));
        QVERIFY(m_store->queue().empty());
        for (const RunRow& row : m_store->runs())
            QCOMPARE(row.status, RunStatus::Stopped);
        if (withTrials)
            QVERIFY(dialog.message().text().contains(QStringLiteral("trials stay")));
        QVERIFY(!dialog.useButton()->isEnabled());
        QCOMPARE(dialog.showButton()->isEnabled(), withTrials);
        // The next search has no trials yet.
        dialog.startButton()->click();
        QVERIFY(dialog.isSearching());
        QVERIFY(!dialog.showButton()->isEnabled());
    }

    void tooShortABudgetIsReported()
    {
        m_imagesPerSecond = 1; // a quarter of an hour for an epoch
        open();
        FindSettingsDialog& dialog = *m_page->search()->dialog();
        dialog.minutes()->setValue(1);
        dialog.startButton()->click();
        QTRY_VERIFY2(dialog.message().text().contains(QStringLiteral("too short")),
                     qPrintable(dialog.message().text()));
        QVERIFY(!dialog.isSearching());
    }

    void divergingIsReported()
    {
        m_diverges = true;
        open();
        FindSettingsDialog& dialog = *m_page->search()->dialog();
        dialog.minutes()->setValue(1);
        dialog.startButton()->click();
        QTRY_VERIFY2(dialog.message().text().contains(QStringLiteral("not a number")),
                     qPrintable(dialog.message().text()));
        QCOMPARE(dialog.message().severity(), Severity::Error);
        QVERIFY(!dialog.isSearching() && !dialog.useButton()->isEnabled());
    }

    void needsValidationData()
    {
        DraftData data = m_page->draft().data();
        data.validationBeton.clear();
        m_page->draft().setData(data);
        m_page->findSettings();
        QVERIFY(m_page->search()->dialog() == nullptr);
        QVERIFY2(visibleMessage().contains(QStringLiteral("validation data")),
                 qPrintable(visibleMessage()));
    }

private:
    void open()
    {
        QVERIFY(m_page->search()->isVisible());
        m_page->search()->click();
        QVERIFY(m_page->search()->dialog() != nullptr);
    }

    QPushButton* buttonNamed(const QString& text) const
    {
        for (auto* each : m_page->findChildren<QPushButton*>()) {
            if (each->text() == text)
                return each;
        }
        return nullptr;
    }

    bool m_diverges = false;
    double m_imagesPerSecond = kFast;
    std::function<void()> m_beforeEpoch;
};

QTEST_MAIN(TestFindSettingsDialog)
#include "tst_find_settings_dialog.moc"
