#include "ui/pages/runs/run_filter_bar.h"

#include "support/runs_page_fixture.h"
#include "ui/pages/runs/filter_edit.h"

#include <QLabel>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestRunFilterBar : public QObject, private RunsPageFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openPage(); }
    void cleanup() { closePage(); }

    void filterNarrowsTheTable()
    {
        fill();
        QTest::keyClicks(filter(), QStringLiteral("model:levit loader:beton"));
        QCOMPARE(table()->model()->rowCount(), 1);
        QCOMPARE(table()->model()->index(0, RunsModel::Name).data().toString(),
                 QStringLiteral("levit beton"));
        filter()->setText(QStringLiteral("status:done"));
        QCOMPARE(table()->model()->rowCount(), 3);
        const auto explained = [&] {
            for (const QLabel* label : m_page->findChildren<QLabel*>()) {
                if (label->isVisible() && label->text().contains(QStringLiteral("loader:")))
                    return true;
            }
            return false;
        };
        QVERIFY(!explained());
        filter()->setText(QStringLiteral("no such run"));
        QVERIFY(m_page->selectedRuns().empty());
        QVERIFY(explained()); // an empty table says why
        filter()->setText(QStringLiteral("status:done"));
        QCOMPARE(m_page->selectedRuns().size(), std::size_t(1));
        QVERIFY(!explained());
    }

    void filterIsCompletedWhileTyping()
    {
        fill();
        m_store->setTags(m_runs[0], {"paper", "two words"});
        m_page->refresh();
        auto* edit = qobject_cast<FilterEdit*>(filter());
        QVERIFY(edit != nullptr);
        edit->setFocus();
        const auto offered = [edit] {
            QStringList words;
            const QAbstractItemModel* model = edit->wordCompleter()->completionModel();
            for (int row = 0; row < model->rowCount(); ++row)
                words << model->index(row, 0).data().toString();
            return words;
        };
        QTest::keyClicks(edit, QStringLiteral("loader:beton best_v"));
        QCOMPARE(offered(), QStringList{QStringLiteral("best_val_loss")});
        Q_EMIT edit->wordCompleter()->activated(QStringLiteral("best_val_loss"));
        QCOMPARE(edit->text(), QStringLiteral("loader:beton best_val_loss"));
        edit->clear();
        QTest::keyClicks(edit, QStringLiteral("-tag:"));
        QCOMPARE(offered(),
                 (QStringList{QStringLiteral("tag:paper"), QStringLiteral("tag:\"two words\"")}));
        Q_EMIT edit->wordCompleter()->activated(QStringLiteral("tag:\"two words\""));
        QCOMPARE(edit->text(), QStringLiteral("-tag:\"two words\""));
        QCOMPARE(table()->model()->rowCount(), 3);
        edit->clear();
        QTest::keyClicks(edit, QStringLiteral("model:levit"));
        QCOMPARE(offered(), QStringList{QStringLiteral("model:levit_128s")});
        // A word without meaning is named, and the others still hold.
        edit->setText(QStringLiteral("loader:beton nosuch>3"));
        QCOMPARE(table()->model()->rowCount(), 2);
        bool isNamed = false;
        for (const QLabel* label : m_page->findChildren<QLabel*>())
            isNamed =
                isNamed || (label->isVisible() && label->text().contains(QStringLiteral("nosuch")));
        QVERIFY(isNamed);
    }
};

QTEST_MAIN(TestRunFilterBar)
#include "tst_run_filter_bar.moc"
