#include "ui/dialogs/find_settings_dialog.h"

#include "support/experiment_page_fixture.h"
#include "support/played_backend.h"
#include "support/screenshot.h"
#include "ui/charts/rate_range_chart.h"
#include "ui/pages/experiment/settings_search.h"
#include "ui/widgets/inline_message.h"

#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTreeWidget>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

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
        m_imagesPerSecond = 6400;
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
        QVERIFY(dialog.findChild<RateRangeChart*>()->accessibleDescription().contains(
            QStringLiteral("fastest")));
        saveScreenshots(dialog, QStringLiteral("dialog-find-settings"), QSize(720, 620));
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
        QCOMPARE(m_page->draft().config().optimizer.learningRate, 1e-5);
    }

    void stoppingKeepsTheDialog()
    {
        m_beforeEpoch = [] {
            std::this_thread::sleep_for(std::chrono::milliseconds(5)); // as an epoch takes
        };
        open();
        FindSettingsDialog& dialog = *m_page->search()->dialog();
        dialog.startButton()->click();
        QTRY_VERIFY(dialog.isSearching());
        dialog.startButton()->click();
        QTRY_VERIFY(!dialog.isSearching());
        QTRY_VERIFY(dialog.message().text().contains(QStringLiteral("stopped")));
        QVERIFY(!dialog.useButton()->isEnabled());
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
    double m_imagesPerSecond = 6400;
    std::function<void()> m_beforeEpoch;
};

QTEST_MAIN(TestFindSettingsDialog)
#include "tst_find_settings_dialog.moc"
