#include "support/image_folder.h"
#include "support/sample_runs.h"
#include "support/workspace_fixture.h"
#include "ui/models/runs_filter_model.h"
#include "ui/models/runs_model.h"
#include "ui/models/store_changes.h"
#include "ui/pages/runs/hardest_images_view.h"
#include "ui/pages/runs/prediction_window.h"
#include "ui/pages/runs/run_prediction.h"
#include "ui/pages/runs/runs_view.h"
#include "ui/pages/runs/samples_tab.h"

#include <QAction>
#include <QDropEvent>
#include <QMimeData>
#include <QTableView>
#include <QTest>
#include <QTreeWidget>
#include <QUrl>

using namespace formwork;
using namespace formwork::ui;

class RunPredictionTest : public QObject, private test::WorkspaceFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void withoutATrainingModuleThereIsNone();
    void photosAreDroppedOnARun();
    void datasetsAreLeftToTheWindow();
    void samplesAreLookedAt();

private:
    bool drop(const QString& file, const QModelIndex& row);
    QString imagePath() const { return m_folder->filePath(QStringLiteral("photo.jpg")); }

    std::unique_ptr<StoreChanges> m_changes;
    std::unique_ptr<RunsModel> m_model;
    std::unique_ptr<RunsFilterModel> m_filtered;
    std::unique_ptr<QWidget> m_page;
    RunsView* m_view = nullptr;
    RunPrediction* m_prediction = nullptr;
    std::vector<RunId> m_runs;
    RunId m_asked = 0;
};

void RunPredictionTest::init()
{
    openStore();
    m_changes = std::make_unique<StoreChanges>(*m_store);
    m_runs = test::addSampleRuns(*m_store, 3, 3);
    m_model = std::make_unique<RunsModel>(*m_changes);
    m_model->refresh();
    m_filtered = std::make_unique<RunsFilterModel>(m_model.get());
    m_page = std::make_unique<QWidget>();
    m_view = new RunsView(*m_store, m_model.get(), m_filtered.get(), m_page.get());
    m_view->resize(700, 300);
    m_page->show();
    m_prediction = new RunPrediction(*m_model, *m_view, m_fileSystem, m_page.get());
    test::writeJpeg(imagePath(), 64, 48, 30);
    m_asked = 0;
}

void RunPredictionTest::cleanup()
{
    m_page.reset();
    m_filtered.reset();
    m_model.reset();
    m_changes.reset();
    closeStore();
}

bool RunPredictionTest::drop(const QString& file, const QModelIndex& row)
{
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(file)});
    QWidget* viewport = m_view->table()->viewport();
    const QPointF place = m_view->table()->visualRect(row).center();
    QDragEnterEvent enter(place.toPoint(), Qt::CopyAction, &data, Qt::LeftButton, {});
    enter.setAccepted(false);
    QApplication::sendEvent(viewport, &enter);
    QDropEvent event(place, Qt::CopyAction, &data, Qt::LeftButton, {});
    event.setAccepted(false);
    QApplication::sendEvent(viewport, &event);
    return event.isAccepted();
}

void RunPredictionTest::withoutATrainingModuleThereIsNone()
{
    QVERIFY(!m_prediction->action()->isEnabled());
    QVERIFY(!drop(imagePath(), m_filtered->index(0, 0)));
    m_prediction->predict(m_runs[0], {imagePath().toStdString()});
    QVERIFY(m_prediction->window() == nullptr);
}

void RunPredictionTest::photosAreDroppedOnARun()
{
    m_prediction->setPredictor([this](RunId run, const std::vector<std::filesystem::path>& images,
                                      ProgressSink&, const std::stop_token&) {
        m_asked = run;
        PredictResult result;
        for (const auto& image : images) {
            Prediction& prediction = result.predictions.emplace_back();
            prediction.image = image;
            prediction.classes = {{0, "tench", 0.9}, {1, "church", 0.1}};
        }
        return result;
    });
    QVERIFY(m_prediction->action()->isEnabled());
    const QModelIndex row = m_filtered->index(2, 0);
    QVERIFY(drop(imagePath(), row));
    QVERIFY(m_prediction->window() != nullptr);
    QTRY_COMPARE(m_prediction->window()->classes()->topLevelItemCount(), 2);
    QCOMPARE(m_asked, row.data(RunsModel::RunIdRole).toLongLong());
    m_prediction->window()->close();
    QTRY_VERIFY(m_prediction->window() == nullptr);
}

void RunPredictionTest::datasetsAreLeftToTheWindow()
{
    m_prediction->setPredictor([](RunId, const std::vector<std::filesystem::path>&, ProgressSink&,
                                  const std::stop_token&) { return PredictResult(); });
    QVERIFY(!drop(m_folder->path(), m_filtered->index(0, 0)));
    QVERIFY(!drop(m_folder->filePath(QStringLiteral("train.beton")), m_filtered->index(0, 0)));
}

void RunPredictionTest::samplesAreLookedAt()
{
    SamplesTab samples(m_fileSystem);
    m_prediction->follow(samples);
    m_view->select(m_runs[1]);
    HardImage image;
    image.image = imagePath().toStdString();
    image.predicted = "church";
    Q_EMIT samples.hardest()->imageChosen({image}, {"tench", "church"}, 0);
    QVERIFY(m_prediction->window() != nullptr);
    QCOMPARE(m_prediction->window()->count(), std::size_t(1));
    QVERIFY(m_prediction->window()->windowTitle().contains(
        QString::fromStdString(m_store->run(m_runs[1]).name)));
}

QTEST_MAIN(RunPredictionTest)
#include "tst_run_prediction.moc"
