#include "ui/pages/experiment/settings_table.h"

#include "support/experiment_page_fixture.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QTreeWidgetItem>

#include <memory>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestSettingsTable : public QObject, private ExperimentPageFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openPage(); }
    void cleanup() { closePage(); }

    void everySettingIsInTheTable()
    {
        SettingsTable* table = m_page->settings();
        for (const ConfigKey& key : configKeys()) {
            QTreeWidgetItem* item = table->itemOf(std::string(key.path));
            QVERIFY2(item != nullptr, key.path.data());
            QVERIFY(!item->text(2).isEmpty());
        }
        table->itemOf("data.order")->setText(1, QStringLiteral("weighted"));
        QTRY_VERIFY(yamlConfig().data.order == OrderKind::Weighted);
        table->itemOf("augment.color_jitter")->setText(1, QStringLiteral("0.4, 0.4, 0.4, 0.1"));
        QTRY_COMPARE(yamlConfig().augment.colourJitter[3], 0.1);
        table->itemOf("data.memory_budget")->setText(1, QStringLiteral("2, 4"));
        QTRY_VERIFY(hasText(QStringLiteral("Makes two runs of 300 epochs each.")));
        QVERIFY(table->itemOf("data.memory_budget")->font(1).bold());

        table->itemOf("augment.flip")->setText(1, QStringLiteral("often"));
        QTRY_VERIFY(visibleMessage().contains(QStringLiteral("augment.flip")));
        QVERIFY(!table->itemOf("augment.flip")->icon(1).isNull());
        QVERIFY(yamlSweep().runs.front().augment.flip == 0.5);
    }

    void contextMenuOfASetting()
    {
        ExperimentDraft& draft = m_page->draft();
        const auto trigger = [this](const QString& beginning) {
            const std::unique_ptr<QMenu> menu(m_page->settings()->contextMenu("optimizer.lr"));
            for (QAction* action : menu->actions()) {
                if (!action->text().startsWith(beginning))
                    continue;
                const bool enabled = action->isEnabled();
                action->trigger();
                return enabled;
            }
            return false;
        };
        draft.setText("optimizer.lr", QStringLiteral("1e-4, 3e-4"));
        QVERIFY(trigger(QStringLiteral("Copy as an option")));
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("'--optimizer.lr=1e-4, 3e-4'"));
        QVERIFY(trigger(QStringLiteral("Copy the key")));
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("optimizer.lr"));
        QVERIFY(trigger(QStringLiteral("Back to the default: 1e-05")));
        QVERIFY(draft.axes().empty());
        QCOMPARE(draft.config().optimizer.learningRate, 1e-5);
        QVERIFY(!trigger(QStringLiteral("Back to the default")));
    }

    void problemsOfTheTableStopTheStart()
    {
        fillData();
        m_page->settings()->itemOf("train.ema_decay")->setText(1, QStringLiteral("much"));
        QTRY_VERIFY(!m_page->draft().problems().empty());
        m_page->start();
        QVERIFY(m_store->runs().empty());
        QVERIFY(m_page->settings()->isVisible());
        QCOMPARE(m_page->settings()->currentItem(), m_page->settings()->itemOf("train.ema_decay"));
    }
};

QTEST_MAIN(TestSettingsTable)
#include "tst_settings_table.moc"
