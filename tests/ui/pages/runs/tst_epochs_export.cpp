#include "ui/pages/runs/epochs_export.h"

#include "support/runs_page_fixture.h"
#include "ui/jobs/job_list.h"
#include "ui/widgets/inline_message.h"

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestEpochsExport : public QObject, private RunsPageFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openPage(); }
    void cleanup() { closePage(); }

    void csvHasEveryEpoch()
    {
        fill();
        const std::filesystem::path path =
            m_folder->filePath(QStringLiteral("e.csv")).toStdString();
        JobList jobs;
        m_page->epochsExport().setJobs(jobs, 2);
        m_page->epochsExport().write(path);
        QCOMPARE(jobs.activities().size(), std::size_t(1)); // to be seen, and to be cancelled
        QCOMPARE(jobs.activities().front()->page(), 2);
        QTRY_VERIFY(jobs.isIdle());
        QVERIFY(m_page->message().text().contains(QStringLiteral("e.csv")));
        const QString csv = QString::fromStdString(readTextFile(m_fileSystem, path));
        QCOMPARE(csv.trimmed().count(QLatin1Char('\n')), 4 + 3 * 6);
    }

    // The command may be run where the window has left its file.
    void commandReplacesTheFile()
    {
        fill();
        JobList jobs;
        m_page->epochsExport().setJobs(jobs, 2);
        m_page->epochsExport().write(m_folder->filePath(QStringLiteral("runs.csv")).toStdString());
        QCOMPARE(jobs.activities().size(), std::size_t(1));
        QVERIFY(jobs.activities().front()->command().contains(QStringLiteral(" --replace ")));
        QTRY_VERIFY(jobs.isIdle());
    }

    void unwritableFileIsReported()
    {
        fill();
        m_page->epochsExport().write(
            m_folder->filePath(QStringLiteral("no/such/e.csv")).toStdString());
        QTRY_VERIFY(m_page->message().isVisible());
        QCOMPARE(m_page->message().severity(), Severity::Error);
        QVERIFY(m_page->message().text().contains(QStringLiteral("no/such")));
    }
};

QTEST_MAIN(TestEpochsExport)
#include "tst_epochs_export.moc"
