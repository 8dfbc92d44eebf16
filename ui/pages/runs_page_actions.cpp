// What the actions of the runs page do, and what it remembers.
#include "core/base/error.h"
#include "core/report/export.h"
#include "ui/charts/chart_panel.h"
#include "ui/models/runs_filter_model.h"
#include "ui/models/runs_model.h"
#include "ui/models/store_watcher.h"
#include "ui/pages/runs_page.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

#include <QAction>
#include <QDesktopServices>
#include <QFileDialog>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QSplitter>
#include <QTableView>
#include <QUrl>

namespace formwork::ui {

void RunsPage::run(ActionKind kind)
{
    const std::vector<RunId> selected = selectedRuns();
    switch (kind) {
    case ActionKind::Stop:
        for (const RunId id : selected) {
            if (m_model->find(id)->status == RunStatus::Running)
                Q_EMIT stopRequested(id);
        }
        return;
    case ActionKind::Resume:
        for (const RunId id : selected) {
            const RunStatus status = m_model->find(id)->status;
            if (status == RunStatus::Stopped || status == RunStatus::Failed ||
                status == RunStatus::Interrupted)
                Q_EMIT resumeRequested(id);
        }
        return;
    case ActionKind::Clone:
        if (!selected.empty())
            Q_EMIT cloneRequested(selected.front());
        return;
    case ActionKind::Rename:
        return renameCurrent();
    case ActionKind::Delete:
        return askDelete();
    case ActionKind::OpenFolder:
        return openFolder();
    case ActionKind::ExportCsv:
        return askCsvPath();
    }
}

void RunsPage::renameCurrent()
{
    const QModelIndex current = m_table->currentIndex();
    if (!current.isValid())
        return;
    const QModelIndex name = current.siblingAtColumn(RunsModel::Name);
    m_table->setFocus();
    m_table->setCurrentIndex(name);
    m_table->edit(name);
}

void RunsPage::askDelete()
{
    std::vector<RunId> runs = selectedRuns();
    std::erase_if(runs,
                  [this](RunId id) { return m_model->find(id)->status == RunStatus::Running; });
    if (runs.empty())
        return;
    const QString text = runs.size() == 1
                             ? tr("Delete the run \u201c%1\u201d?")
                                   .arg(QString::fromStdString(m_model->find(runs.front())->name))
                             : tr("Delete %n runs?", nullptr, static_cast<int>(runs.size()));
    m_message->showMessage(Severity::Warning, text,
                           tr("Its curves, log and checkpoints are removed from the disk and "
                              "cannot be brought back."));
    m_message->setAction(tr("Delete"));
    m_toDelete = std::move(runs);
    for (QPushButton* button : m_message->findChildren<QPushButton*>()) {
        if (!button->isHidden())
            button->setFocus(Qt::OtherFocusReason);
    }
}

void RunsPage::deleteAsked()
{
    const std::vector<RunId> runs = std::exchange(m_toDelete, {});
    m_message->clear();
    try {
        for (const RunId id : runs)
            m_store.removeRun(id);
    } catch (const Error& error) {
        m_message->showError(error);
    }
    m_watcher.poke();
    refresh();
    m_table->setFocus();
}

void RunsPage::openFolder()
{
    const std::vector<RunId> selected = selectedRuns();
    if (selected.empty())
        return;
    const std::filesystem::path folder = m_store.workspace().runFolder(selected.front());
    if (!QDesktopServices::openUrl(QUrl::fromLocalFile(toQString(folder))))
        m_message->showMessage(Severity::Warning, tr("No file manager could be started."),
                               tr("The run's folder is %1").arg(toQString(folder)));
}

void RunsPage::askCsvPath()
{
    auto* dialog = new QFileDialog(this, tr("Export the numbers of the ticked runs"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("CSV files (*.csv)"));
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->selectFile(QStringLiteral("epochs.csv"));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& path) { exportCsv(toPath(path)); });
    dialog->open();
}

bool RunsPage::exportCsv(const std::filesystem::path& path)
{
    try {
        std::vector<RunId> ids = tickedRuns();
        if (ids.empty())
            ids = selectedRuns();
        std::vector<RunData> runs;
        for (const RunId id : ids)
            runs.push_back(readRunData(m_store, id));
        writeTextFile(m_fileSystem, path, epochsCsv(runs));
        m_message->showMessage(Severity::Info,
                               tr("Wrote the epochs; number of runs: %1").arg(runs.size()),
                               toQString(path));
        return true;
    } catch (const Error& error) {
        m_message->showError(error);
        return false;
    }
}

void RunsPage::saveLayout(QSettings& settings) const
{
    settings.setValue(QStringLiteral("runs/splitter"), m_splitter->saveState());
    settings.setValue(QStringLiteral("runs/sideSplitter"), m_sideSplitter->saveState());
    settings.setValue(QStringLiteral("runs/columns"), m_table->horizontalHeader()->saveState());
    settings.setValue(QStringLiteral("runs/inspector"), m_inspectorAction->isChecked());
    const ChartOptions& options = m_charts->options();
    settings.setValue(QStringLiteral("runs/showTrain"), options.showTrain);
    settings.setValue(QStringLiteral("runs/showValidation"), options.showValidation);
    settings.setValue(QStringLiteral("runs/smoothing"), options.smoothing);
    settings.setValue(QStringLiteral("runs/logarithmicLoss"), options.logarithmicLoss);
}

void RunsPage::restoreLayout(QSettings& settings)
{
    m_splitter->restoreState(settings.value(QStringLiteral("runs/splitter")).toByteArray());
    m_sideSplitter->restoreState(settings.value(QStringLiteral("runs/sideSplitter")).toByteArray());
    m_table->horizontalHeader()->restoreState(
        settings.value(QStringLiteral("runs/columns")).toByteArray());
    const QList<QAction*> columns = m_columnsMenu->actions();
    for (int i = 0; i < columns.size(); ++i)
        columns[i]->setChecked(!m_table->isColumnHidden(RunsModel::Status + i));
    m_inspectorAction->setChecked(settings.value(QStringLiteral("runs/inspector"), true).toBool());
    ChartOptions options;
    options.showTrain = settings.value(QStringLiteral("runs/showTrain"), true).toBool();
    options.showValidation = settings.value(QStringLiteral("runs/showValidation"), true).toBool();
    options.smoothing = settings.value(QStringLiteral("runs/smoothing"), 0.0).toDouble();
    options.logarithmicLoss =
        settings.value(QStringLiteral("runs/logarithmicLoss"), false).toBool();
    m_charts->setOptions(options);
}

} // namespace formwork::ui
