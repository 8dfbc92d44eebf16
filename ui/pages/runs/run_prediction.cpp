#include "ui/pages/runs/run_prediction.h"

#include "core/image/decode.h"
#include "ui/dialogs/pick_path.h"
#include "ui/models/runs_model.h"
#include "ui/pages/runs/prediction_window.h"
#include "ui/pages/runs/runs_view.h"
#include "ui/pages/runs/samples_tab.h"
#include "ui/widgets/style.h"

#include <QAction>
#include <QDropEvent>
#include <QMimeData>
#include <QTableView>
#include <QTreeView>
#include <QUrl>

#include <utility>

namespace formwork::ui {

RunPrediction::RunPrediction(RunsModel& runs, RunsView& view, FileSystem& fileSystem,
                             QWidget* parent)
    : QObject(parent)
    , m_runs(runs)
    , m_view(view)
    , m_fileSystem(fileSystem)
    , m_page(parent)
    , m_action(new QAction(tr("Predict\u2026"), this))
{
    m_action->setToolTip(tr("Show what the run's model sees in pictures; they can also be dropped "
                            "on its row"));
    m_action->setEnabled(false);
    connect(m_action, &QAction::triggered, this, &RunPrediction::pick);
    acceptDropsOn(*m_view.table()->viewport());
    acceptDropsOn(*m_view.tree()->viewport());
}

void RunPrediction::setPredictor(Predictor predictor)
{
    m_predictor = std::move(predictor);
    m_action->setEnabled(m_predictor != nullptr);
}

void RunPrediction::setMarker(LabelMarker marker)
{
    m_marker = std::move(marker);
}

void RunPrediction::follow(SamplesTab& samples)
{
    samples.setViewer([this](const std::vector<HardImage>& images,
                             const std::vector<std::string>& classNames, std::size_t place) {
        const RunId run = m_view.currentRun();
        openWindow().showImages(run, nameOf(run), images, classNames, place);
    });
}

void RunPrediction::acceptDropsOn(QWidget& widget)
{
    widget.setAcceptDrops(true);
    widget.installEventFilter(this);
}

QString RunPrediction::nameOf(RunId run) const
{
    const RunRow* row = m_runs.find(run);
    return row == nullptr ? QString::number(run) : QString::fromStdString(row->name);
}

PredictionWindow& RunPrediction::openWindow()
{
    if (!m_window) {
        m_window = new PredictionWindow(m_fileSystem, m_predictor, m_marker, m_page);
        m_window->setAttribute(Qt::WA_DeleteOnClose);
    }
    m_window->show();
    m_window->raise();
    m_window->activateWindow();
    return *m_window;
}

PredictionWindow* RunPrediction::window() const
{
    return m_window;
}

void RunPrediction::predict(RunId run, const std::vector<std::filesystem::path>& images)
{
    if (run != 0 && m_predictor && !images.empty())
        openWindow().showFiles(run, nameOf(run), images);
}

void RunPrediction::pick()
{
    const RunId run = m_view.currentRun();
    pickFiles(m_page, tr("Pictures to try"), {},
              tr("Pictures (*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff)"),
              [this, run](const QStringList& files) {
                  std::vector<std::filesystem::path> images;
                  for (const QString& file : files)
                      images.push_back(toPath(file));
                  predict(run, images);
              });
}

// Folders and betons are datasets, which the window takes; a drop of several things is one of
// images if all are.
std::vector<std::filesystem::path> RunPrediction::imagesOf(const QDropEvent& event)
{
    std::vector<std::filesystem::path> images;
    for (const QUrl& url : event.mimeData()->urls()) {
        const std::filesystem::path path = toPath(url.toLocalFile());
        if (!url.isLocalFile() || !hasImageExtension(path))
            return {};
        images.push_back(path);
    }
    return images;
}

RunId RunPrediction::runBelow(const QObject* target, const QDropEvent& event) const
{
    for (const QAbstractItemView* view :
         std::initializer_list<QAbstractItemView*>{m_view.table(), m_view.tree()}) {
        if (view->viewport() == target)
            return view->indexAt(event.position().toPoint())
                .data(RunsModel::RunIdRole)
                .toLongLong();
    }
    return m_view.currentRun();
}

bool RunPrediction::eventFilter(QObject* object, QEvent* event)
{
    const bool isDrag = event->type() == QEvent::DragEnter || event->type() == QEvent::DragMove ||
                        event->type() == QEvent::Drop;
    if (!isDrag || !m_predictor)
        return QObject::eventFilter(object, event);
    auto& drop = static_cast<QDropEvent&>(*event);
    const auto images = imagesOf(drop);
    const RunId run = event->type() == QEvent::DragEnter ? 0 : runBelow(object, drop);
    const bool isTaken = !images.empty() && (run != 0 || event->type() == QEvent::DragEnter);
    drop.setAccepted(isTaken);
    if (!isTaken) // the window may take it as a dataset
        return event->type() == QEvent::DragMove;
    drop.acceptProposedAction();
    if (event->type() == QEvent::Drop)
        predict(run, images);
    return true;
}

} // namespace formwork::ui
