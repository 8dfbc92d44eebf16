#include "ui/dialogs/import_runs_dialog.h"

#include "support/screenshot.h"

#include <QCheckBox>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QTest>

using namespace formwork::ui;
using namespace Qt::Literals::StringLiterals;

class TestImportRunsDialog : public QObject
{
    Q_OBJECT

private:
    static QPushButton* button(const ImportRunsDialog& dialog, const QString& text)
    {
        for (auto* each : dialog.findChildren<QPushButton*>())
            if (each->text() == text)
                return each;
        return nullptr;
    }

private Q_SLOTS:
    void collectsSources()
    {
        ImportRunsDialog dialog;
        dialog.show();
        QVERIFY(!button(dialog, u"&Import"_s)->isEnabled());
        dialog.addSources({u"/logs/a"_s, u"/logs/b.csv"_s});
        dialog.addSources({u"/logs/a"_s});
        QCOMPARE(dialog.sources().size(), std::size_t{2});
        QVERIFY(button(dialog, u"&Import"_s)->isEnabled());
        QVERIFY(!dialog.withCheckpoints());
        dialog.findChild<QCheckBox*>()->click();
        QVERIFY(dialog.withCheckpoints());

        QVERIFY(!button(dialog, u"&Remove"_s)->isEnabled());
        dialog.findChild<QListWidget*>()->selectAll();
        button(dialog, u"&Remove"_s)->click();
        QVERIFY(dialog.sources().empty());
        QVERIFY(!button(dialog, u"&Import"_s)->isEnabled());
    }

    void screenshots()
    {
        ImportRunsDialog dialog;
        dialog.addSources({u"/data/experiments/lightning_logs"_s, u"/data/results.csv"_s});
        dialog.adjustSize();
        saveScreenshots(dialog, u"dialog-import-runs"_s, dialog.size());
    }
};

QTEST_MAIN(TestImportRunsDialog)
#include "tst_import_runs_dialog.moc"
