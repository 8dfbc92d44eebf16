// "Try it on a picture": what the model of a run sees in images that are dropped on its row or on
// the inspector, picked with Predict…, or chosen among its samples.
//
// GUI thread only.
#pragma once

#include "core/base/file_system.h"
#include "ui/jobs/looked_image.h"

#include <QObject>
#include <QPointer>

#include <filesystem>
#include <string>
#include <vector>

class QAction;
class QDropEvent;
class QWidget;

namespace formwork::ui {

class PredictionWindow;
class RunsModel;
class RunsView;
class SamplesTab;

class RunPrediction final : public QObject
{
    Q_OBJECT

public:
    // All must outlive it; `parent` is the page.
    RunPrediction(RunsModel& runs, RunsView& view, FileSystem& fileSystem, QWidget* parent);

    // Without a predictor there is no Predict….
    void setPredictor(Predictor predictor);
    void setMarker(LabelMarker marker);
    // Images that are chosen there are looked at here, as images of the current run.
    void follow(SamplesTab& samples);
    // Images that are dropped on it are tried on the current run.
    void acceptDropsOn(QWidget& widget);

    QAction* action() const { return m_action; }
    PredictionWindow* window() const; // null until it is needed

    void predict(RunId run, const std::vector<std::filesystem::path>& images);

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void pick();
    PredictionWindow& openWindow();
    QString nameOf(RunId run) const;
    RunId runBelow(const QObject* target, const QDropEvent& event) const;
    static std::vector<std::filesystem::path> imagesOf(const QDropEvent& event);

    RunsModel& m_runs;
    RunsView& m_view;
    FileSystem& m_fileSystem;
    QWidget* m_page;
    Predictor m_predictor;
    LabelMarker m_marker;
    QAction* m_action;
    QPointer<PredictionWindow> m_window;
};

} // namespace formwork::ui
