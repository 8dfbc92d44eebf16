#include "ui/window/lineage_links.h"

#include "support/sample_runs.h"
#include "support/window_fixture.h"
#include "ui/pages/datasets/dataset_detail.h"
#include "ui/pages/datasets/datasets_page.h"
#include "ui/pages/lineage_panel.h"
#include "ui/pages/runs/run_inspector.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/widgets/lineage_view.h"

#include <QAbstractButton>
#include <QDesktopServices>
#include <QDir>
#include <QUrl>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

// In place of the desktop's file manager.
class UrlCatcher : public QObject
{
    Q_OBJECT

public:
    QUrl opened;

public Q_SLOTS:
    void open(const QUrl& url) { opened = url; }
};

class TestLineageLinks : public QObject, private WindowFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openWorkspace(); }
    void cleanup() { closeWorkspace(); }

    void clicksLeadFromRunToDatasetAndBack()
    {
        fillLibrary();
        ExperimentConfig config = sampleConfig(kSampleShapes[1], 3);
        config.name = "on photos";
        config.data.train = toPath(images()) / "train";
        config.data.validation = toPath(images()) / "val";
        const RunId run = m_window->store().createRun(config);
        m_window->newExperimentPage().cloneRun(run);
        m_window->newExperimentPage().addToQueue();
        QCOMPARE(m_window->store().runs().size(), std::size_t(2));

        m_window->resize(1500, 900); // with room for the inspector
        m_window->showPage(Page::Runs);
        m_window->runsPage().showRun(run);
        m_window->runsPage().inspector().showLineage();
        LineagePanel* ofRun = m_window->runsPage().inspector().lineage();
        QTRY_VERIFY(nodeNamed(*ofRun, QStringLiteral("photos")) != nullptr);
        QVERIFY(nodeNamed(*ofRun, QStringLiteral("on photos")) != nullptr);
        QVERIFY(nodeNamed(*ofRun, QStringLiteral("on photos copy")) != nullptr); // its clone
        nodeNamed(*ofRun, QStringLiteral("photos"))->click();
        QCOMPARE(m_window->page(), Page::Datasets);
        QCOMPARE(m_window->datasetsPage().detail().path(), toPath(images()));

        m_window->datasetsPage().detail().showLineage();
        LineagePanel* ofDataset = m_window->datasetsPage().detail().lineage();
        QTRY_VERIFY(nodeNamed(*ofDataset, QStringLiteral("on photos copy")) != nullptr);
        nodeNamed(*ofDataset, QStringLiteral("on photos copy"))->click();
        QCOMPARE(m_window->page(), Page::Runs);
        QVERIFY(m_window->runsPage().selectedRuns() != std::vector<RunId>{run});
    }

    void exportedWeightsOpenTheirFolder()
    {
        fillLibrary();
        const RunId run = m_window->store().createRun({}, RunStart::Claimed);
        m_window->store().finishRun(run, RunStatus::Done);
        const QString folder = m_folder->filePath(QStringLiteral("flowers"));
        QVERIFY(QDir().mkpath(folder));
        m_window->store().recordExport(run, {toPath(folder), "timm", 1});
        m_window->resize(1500, 900); // with room for the inspector
        m_window->showPage(Page::Runs);
        m_window->runsPage().refresh();
        m_window->runsPage().showRun(run);
        m_window->runsPage().inspector().showLineage();
        LineagePanel* panel = m_window->runsPage().inspector().lineage();
        QTRY_VERIFY(nodeNamed(*panel, QStringLiteral("flowers")) != nullptr);
        UrlCatcher catcher;
        QDesktopServices::setUrlHandler(QStringLiteral("file"), &catcher, "open");
        nodeNamed(*panel, QStringLiteral("flowers"))->click();
        QDesktopServices::unsetUrlHandler(QStringLiteral("file"));
        QCOMPARE(catcher.opened, QUrl::fromLocalFile(folder));
    }

    void datasetWithoutRunsSaysSo()
    {
        fillLibrary();
        m_window->showPage(Page::Datasets);
        m_window->datasetsPage().detail().showLineage();
        QTRY_VERIFY(shownText().contains(QStringLiteral("No run was trained")));
    }

private:
    static QAbstractButton* nodeNamed(const LineagePanel& panel, const QString& name)
    {
        for (auto* button : panel.view()->findChildren<QAbstractButton*>())
            if (button->text() == name)
                return button;
        return nullptr;
    }

    QString shownText() const
    {
        QString text;
        for (const QLabel* label :
             m_window->datasetsPage().detail().lineage()->findChildren<QLabel*>())
            if (label->isVisible())
                text += label->text();
        return text;
    }
};

QTEST_MAIN(TestLineageLinks)
#include "tst_lineage_links.moc"
