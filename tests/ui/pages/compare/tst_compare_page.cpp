#include "support/sample_runs.h"
#include "support/screenshot.h"
#include "support/workspace_fixture.h"
#include "ui/jobs/job_list.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/widgets/inline_message.h"

#include <QAccessible>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSettings>
#include <QTest>

#include <cmath>

using namespace formwork;
using namespace formwork::ui;

class ComparePageTest : public QObject, private test::WorkspaceFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void nothingTickedOffersNothing();
    void previewShowsTheRuns();
    void sizesInPixelsAreWrittenAsSuch();
    void settingsAreRemembered();
    void exportsEachFormat_data();
    void exportsEachFormat();
    void chartsOfWhatWasRecordedAreOffered();
    void exportsTheNumbers();
    void unwritablePlaceIsReportedInThePage();
    void writesTheReport();
    void exportRunsInTheBackground();
    void legendStandsWhereItIsWanted();
    void comparesInWords();
    void unknownDataIsComparedOnRequest();
    void copiesThePicture();
    void refreshFollowsTheStore();
    void everyFieldHasAName();
    void screenshots();

private:
    QPushButton* button(const QString& text) const;
    QComboBox* choice(const QString& name) const;
    QStringList written() const;

    std::unique_ptr<JobList> m_jobs;
    std::unique_ptr<ComparePage> m_page;
    std::vector<RunId> m_runs;
};

void ComparePageTest::init()
{
    openStore();
    m_runs = test::addSampleRuns(*m_store, 6, 4);
    m_jobs = std::make_unique<JobList>();
    m_page = std::make_unique<ComparePage>(*m_store, *m_jobs, 3);
    m_page->setFolder(m_folder->filePath(QStringLiteral("out")).toStdString());
    m_page->resize(1100, 700);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
}

void ComparePageTest::cleanup()
{
    m_page.reset();
    m_jobs.reset();
    closeStore();
}

QPushButton* ComparePageTest::button(const QString& text) const
{
    for (auto* each : m_page->findChildren<QPushButton*>()) {
        if (each->text() == text)
            return each;
    }
    return nullptr;
}

QComboBox* ComparePageTest::choice(const QString& name) const
{
    for (auto* each : m_page->findChildren<QComboBox*>()) {
        if (each->accessibleName() == name)
            return each;
    }
    return nullptr;
}

QStringList ComparePageTest::written() const
{
    return QDir(m_folder->filePath(QStringLiteral("out"))).entryList(QDir::Files, QDir::Name);
}

void ComparePageTest::nothingTickedOffersNothing()
{
    QVERIFY(!button(QStringLiteral("&Export charts"))->isEnabled());
    m_page->exportFiles();
    QTRY_VERIFY(!m_page->isExporting());
    QVERIFY(written().isEmpty());
}

void ComparePageTest::previewShowsTheRuns()
{
    m_page->setRuns(m_runs);
    QTRY_VERIFY(!m_page->preview().isNull());
    const double ratio = double(m_page->preview().width()) / m_page->preview().height();
    QVERIFY(std::abs(ratio - 175.0 / 80.0) < 0.05);
    // Another shape, another picture.
    m_page->findChildren<QDoubleSpinBox*>()[1]->setValue(60);
    m_page->setRuns({});
    QTRY_VERIFY(m_page->preview().isNull());
}

void ComparePageTest::sizesInPixelsAreWrittenAsSuch()
{
    m_page->setRuns(m_runs);
    m_page->setFormat(QStringLiteral("png"));
    auto* unit = choice(QStringLiteral("Unit of the sizes"));
    auto* width = m_page->findChildren<QDoubleSpinBox*>()[1];
    auto* height = m_page->findChildren<QDoubleSpinBox*>()[2];
    unit->setCurrentText(QStringLiteral("px"));
    QCOMPARE(width->value(), 2067.0); // 175 mm at 300 dpi
    QCOMPARE(height->value(), 945.0);
    width->setValue(640);
    height->setValue(480);
    for (auto* check : m_page->findChildren<QCheckBox*>())
        check->setChecked(check->text() == QLatin1String("Loss"));
    m_page->exportFiles();
    QTRY_VERIFY(!m_page->isExporting());
    const QImage image(m_folder->filePath(QStringLiteral("out/loss.png")));
    QCOMPARE(image.size(), QSize(640, 480));
    // A vector file has 96 of them in an inch.
    m_page->setFormat(QStringLiteral("svg"));
    QCOMPARE(std::lround(m_page->request().widthMillimetres), 169L);
    unit->setCurrentText(QStringLiteral("mm"));
    QCOMPARE(width->value(), 169.0);
}

void ComparePageTest::settingsAreRemembered()
{
    m_page->setFormat(QStringLiteral("png"));
    choice(QStringLiteral("Unit of the sizes"))->setCurrentText(QStringLiteral("px"));
    m_page->findChildren<QDoubleSpinBox*>()[1]->setValue(3000);
    choice(QStringLiteral("Place of the legend"))->setCurrentIndex(2);
    for (auto* check : m_page->findChildren<QCheckBox*>())
        check->setChecked(check->text() == QLatin1String("Loss"));
    QSettings settings(m_folder->filePath(QStringLiteral("layout.ini")), QSettings::IniFormat);
    m_page->saveLayout(settings);
    ComparePage another(*m_store, *m_jobs, 3);
    another.restoreLayout(settings);
    const ChartExportRequest request = another.request();
    QCOMPARE(request.format, std::string("png"));
    QCOMPARE(std::lround(request.widthMillimetres), 254L);
    QCOMPARE(std::lround(request.heightMillimetres), 80L);
    QCOMPARE(request.legendPlace, LegendPlace::Right);
    QCOMPARE(request.charts, std::vector<MetricKind>{MetricKind::Loss});
    QCOMPARE(request.folder, m_page->request().folder);
    // Nothing remembered, nothing changed.
    QSettings none(m_folder->filePath(QStringLiteral("none.ini")), QSettings::IniFormat);
    another.restoreLayout(none);
    QCOMPARE(std::lround(another.request().widthMillimetres), 254L);
}

void ComparePageTest::exportsEachFormat_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QByteArray>("start");
    QTest::newRow("png") << QStringLiteral("png") << QByteArray("\x89PNG");
    QTest::newRow("svg") << QStringLiteral("svg") << QByteArray("<?xml");
    QTest::newRow("pdf") << QStringLiteral("pdf") << QByteArray("%PDF");
}

void ComparePageTest::exportsEachFormat()
{
    QFETCH(QString, format);
    QFETCH(QByteArray, start);
    m_page->setRuns(m_runs);
    m_page->setFormat(format);
    button(QStringLiteral("&Export charts"))->click();
    QVERIFY(m_page->isExporting());
    QVERIFY(!button(QStringLiteral("&Export charts"))->isEnabled()); // one at a time
    QTRY_VERIFY(!m_page->isExporting());
    QVERIFY(button(QStringLiteral("&Export charts"))->isEnabled());
    QCOMPARE(m_page->message().severity(), Severity::Info);
    QVERIFY(m_page->message().text().contains(QStringLiteral("accuracy.") + format));
    QCOMPARE(written(),
             (QStringList{QStringLiteral("accuracy.") + format, QStringLiteral("charts.") + format,
                          QStringLiteral("loss.") + format, QStringLiteral("runtime.") + format}));
    for (const QString& name : written()) {
        QFile file(m_folder->filePath(QStringLiteral("out/") + name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().startsWith(start));
    }
}

void ComparePageTest::chartsOfWhatWasRecordedAreOffered()
{
    const auto offered = [this] {
        QStringList titles;
        for (const auto* check : m_page->findChildren<QCheckBox*>()) {
            if (check->isVisible())
                titles << check->text();
        }
        return titles;
    };
    m_page->setRuns(m_runs);
    QVERIFY(offered().contains(QStringLiteral("Top-5 accuracy (%)")));
    QVERIFY(offered().contains(QStringLiteral("Data wait (%)")));
    QVERIFY(!offered().contains(QStringLiteral("Gradient norm")));
    QVERIFY(!offered().contains(QStringLiteral("Loss per step")));
    QVERIFY(!offered().contains(QStringLiteral("GPU (%)")));
    // One of them is enough.
    EpochRecord epoch = test::sampleEpoch(test::kSampleShapes[0], 5);
    epoch.gradientNorm = 1.25;
    m_store->recordStep(
        m_runs[0],
        {.step = 740, .epoch = 5, .loss = 1.5, .learningRate = 1e-5, .imagesPerSecond = 400});
    m_store->recordEpoch(m_runs[0], epoch);
    m_page->refresh();
    QVERIFY(offered().contains(QStringLiteral("Gradient norm")));
    QVERIFY(offered().contains(QStringLiteral("Loss per step")));
    for (auto* check : m_page->findChildren<QCheckBox*>()) {
        const QStringList wanted = {QStringLiteral("Gradient norm"),
                                    QStringLiteral("Loss per step")};
        check->setChecked(wanted.contains(check->text()));
    }
    QCOMPARE(m_page->request().charts,
             (std::vector<MetricKind>{MetricKind::GradientNorm, MetricKind::StepLoss}));
    QCOMPARE(m_page->request().steps.at(m_runs[0]).size(), std::size_t(1));
    m_page->exportFiles();
    QTRY_VERIFY(!m_page->isExporting());
    QCOMPARE(written(),
             (QStringList{QStringLiteral("charts.svg"), QStringLiteral("gradient_norm.svg"),
                          QStringLiteral("step_loss.svg")}));
    // Ticked, but of none of these runs.
    m_page->setRuns({m_runs[1]});
    QVERIFY(m_page->request().charts.empty());
}

void ComparePageTest::exportsTheNumbers()
{
    m_page->setRuns({m_runs[0], m_runs[1]});
    button(QStringLiteral("Export &numbers (CSV)"))->click();
    QTRY_VERIFY(!m_page->isExporting());
    QCOMPARE(written(), QStringList{QStringLiteral("runs.csv")});
    const std::string csv = readTextFile(
        m_fileSystem, m_folder->filePath(QStringLiteral("out/runs.csv")).toStdString());
    QCOMPARE(QString::fromStdString(csv).trimmed().count(QLatin1Char('\n')), 4 + 6);
}

void ComparePageTest::unwritablePlaceIsReportedInThePage()
{
    m_page->setRuns(m_runs);
    const QString blocked = m_folder->filePath(QStringLiteral("blocked"));
    writeTextFile(m_fileSystem, blocked.toStdString(), "a file where a folder should be");
    m_page->setFolder((blocked + QStringLiteral("/charts")).toStdString());
    m_page->exportFiles();
    QTRY_VERIFY(!m_page->isExporting());
    QVERIFY(m_page->message().isVisible());
    QCOMPARE(m_page->message().severity(), Severity::Error);
    QVERIFY(m_page->message().text().contains(blocked));
    m_page->message().clear();
    m_page->exportCsv();
    QTRY_VERIFY(!m_page->isExporting());
    QCOMPARE(m_page->message().severity(), Severity::Error);
}

void ComparePageTest::writesTheReport()
{
    m_page->setRuns(m_runs);
    m_page->exportReportFiles();
    QTRY_VERIFY(!m_page->isExporting());
    QCOMPARE(written(), (QStringList{QStringLiteral("report.html"), QStringLiteral("report.pdf")}));
    QVERIFY(m_page->message().text().contains(QStringLiteral("report.pdf")));
}

// Drawing holds the page up no longer than a single file takes; the strip shows the writing.
void ComparePageTest::exportRunsInTheBackground()
{
    m_page->setRuns(m_runs);
    m_page->setFormat(QStringLiteral("png"));
    QStringList titles;
    connect(m_jobs.get(), &JobList::added, this,
            [&](Activity* activity) { titles << activity->title(); });
    m_page->exportFiles();
    QVERIFY(written().isEmpty());
    QTRY_VERIFY(!m_page->isExporting());
    QCOMPARE(titles.size(), 1);
    QVERIFY(titles.front().contains(m_folder->filePath(QStringLiteral("out"))));
    QCOMPARE(written().size(), 4);
}

void ComparePageTest::legendStandsWhereItIsWanted()
{
    m_page->setRuns(m_runs);
    QComboBox* place = choice(QStringLiteral("Place of the legend"));
    QVERIFY(place != nullptr);
    QTRY_VERIFY(!m_page->preview().isNull());
    QList<QImage> pictures;
    for (const LegendPlace wanted : {LegendPlace::Below, LegendPlace::Above, LegendPlace::Right}) {
        place->setCurrentIndex(place->findData(int(wanted)));
        QCOMPARE(m_page->request().legendPlace, wanted);
        pictures << renderCharts(m_page->request(), 60);
        QVERIFY(pictures.count(pictures.back()) == 1);
    }
}

void ComparePageTest::comparesInWords()
{
    QVERIFY(m_page->comparison().isEmpty());
    m_page->setRuns({m_runs[1], m_runs[3]});
    QTRY_VERIFY(!m_page->comparison().isEmpty());
    static const QRegularExpression kSentence(
        QStringLiteral("\u201cvit folder\u201d against \u201clevit folder\u201d: training time per "
                       "epoch -1[2-5] % \\(95 %: -\\d+ to -\\d+\\)"));
    QVERIFY2(m_page->comparison().contains(kSentence), qPrintable(m_page->comparison()));
    m_page->setRuns({m_runs[1]});
    QTRY_VERIFY(m_page->comparison().isEmpty());
}

void ComparePageTest::unknownDataIsComparedOnRequest()
{
    const auto assumeSame = [this]() -> QCheckBox* {
        for (auto* each : m_page->findChildren<QCheckBox*>())
            if (each->text() == QStringLiteral("Assume unrecorded data is the same"))
                return each;
        return nullptr;
    };
    m_page->setRuns({m_runs[1], m_runs[3]});
    QVERIFY(assumeSame() != nullptr && assumeSame()->isHidden());
    RunEnvironment old = m_store->environment(m_runs[1]);
    old.trainData = old.validationData = {}; // of a workspace from before it was recorded
    m_store->recordEnvironment(m_runs[1], old);
    m_page->refresh();
    QTRY_VERIFY(m_page->comparison().contains(QStringLiteral("not recorded")));
    QVERIFY(!assumeSame()->isHidden());
    QVERIFY(!m_page->comparison().contains(QStringLiteral("points")));
    assumeSame()->setChecked(true);
    QTRY_VERIFY(m_page->comparison().contains(QStringLiteral("points")));
}

void ComparePageTest::copiesThePicture()
{
    m_page->setRuns(m_runs);
    QVERIFY(m_page->copyToClipboard());
    const QImage image = QGuiApplication::clipboard()->image();
    QVERIFY(std::abs(image.width() - 175 / 25.4 * 300) <= 2);
}

void ComparePageTest::refreshFollowsTheStore()
{
    m_page->setRuns(m_runs);
    QCOMPARE(m_page->request().runs.front().epochs.size(), std::size_t(4));
    m_store->recordEpoch(m_runs[0], test::sampleEpoch(test::kSampleShapes[0], 5));
    m_page->refresh();
    QCOMPARE(m_page->request().runs.front().epochs.size(), std::size_t(5));
    // A hidden page reads when it is shown.
    m_page->hide();
    m_store->recordEpoch(m_runs[0], test::sampleEpoch(test::kSampleShapes[0], 6));
    m_page->refresh();
    QCOMPARE(m_page->request().runs.front().epochs.size(), std::size_t(5));
    m_page->show();
    QCOMPARE(m_page->request().runs.front().epochs.size(), std::size_t(6));
}

void ComparePageTest::everyFieldHasAName()
{
    m_page->setRuns(m_runs);
    for (const QWidget* field : m_page->findChildren<QWidget*>()) {
        if (field->focusPolicy() == Qt::NoFocus || !field->isVisible())
            continue;
        if (qobject_cast<const QLineEdit*>(field) &&
            qobject_cast<QAbstractSpinBox*>(field->parentWidget()))
            continue; // the spin box has the name
        const QAccessibleInterface* face =
            QAccessible::queryAccessibleInterface(const_cast<QWidget*>(field));
        QVERIFY2(face != nullptr && !face->text(QAccessible::Name).isEmpty(),
                 field->metaObject()->className());
    }
}

void ComparePageTest::screenshots()
{
    m_runs.clear();
    saveScreenshots(*m_page, QStringLiteral("compare-empty"));
    m_runs = test::addSampleRuns(*m_store, 300, 212);
    m_page->setRuns(m_runs);
    m_page->setFormat(QStringLiteral("png"));
    QTRY_VERIFY(!m_page->preview().isNull());
    saveScreenshots(*m_page, QStringLiteral("compare"));
    m_page->exportFiles();
    QTRY_VERIFY(!m_page->isExporting());
    m_page->setFormat(QStringLiteral("pdf"));
    m_page->exportFiles();
    QTRY_VERIFY(!m_page->isExporting());
    m_page->setFormat(QStringLiteral("svg"));
    m_page->exportFiles();
    QTRY_VERIFY(!m_page->isExporting());
    const QDir pictures(QCoreApplication::applicationDirPath() +
                        QStringLiteral("/../screenshots/export"));
    pictures.mkpath(QStringLiteral("."));
    for (const QString& name : written()) {
        QFile::remove(pictures.filePath(name));
        QVERIFY(QFile::copy(m_folder->filePath(QStringLiteral("out/") + name),
                            pictures.filePath(name)));
    }
}

QTEST_MAIN(ComparePageTest)
#include "tst_compare_page.moc"
