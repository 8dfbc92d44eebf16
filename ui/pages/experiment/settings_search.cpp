#include "ui/pages/experiment/settings_search.h"

#include "core/base/error.h"
#include "ui/dialogs/find_settings_dialog.h"
#include "ui/models/experiment_draft.h"

#include <QCoreApplication>

#include <utility>

namespace formwork::ui {

SettingsSearch::SettingsSearch(const ExperimentDraft& draft, Store& store, FileSystem& fileSystem,
                               QWidget* parent)
    : QPushButton(tr("Find settings\u2026"), parent)
    , m_draft(draft)
    , m_store(store)
    , m_fileSystem(fileSystem)
{
    setToolTip(tr("Search for a learning rate, a weight decay and an augmentation"));
    hide();
}

void SettingsSearch::setBackend(TrainingQueue::BackendLoader loadBackend)
{
    m_loadBackend = std::move(loadBackend);
    showWhetherOffered();
}

void SettingsSearch::setJobs(JobList& jobs, int page)
{
    m_jobs = &jobs;
    m_page = page;
    showWhetherOffered();
}

void SettingsSearch::showWhetherOffered()
{
    setVisible(m_loadBackend && m_jobs != nullptr && !m_store.isReadOnly());
}

void SettingsSearch::open()
{
    if (m_dialog) {
        m_dialog->raise();
        m_dialog->activateWindow();
        return;
    }
    try {
        const ExperimentConfig config = m_draft.runs().front();
        validateConfig(config);
        if (config.data.validation.empty())
            throw Error(ErrorCode::InvalidArgument,
                        Text("settings cannot be compared without validation data"), {},
                        Text("set data.val"));
        const std::string scratch = "tune-" + std::to_string(QCoreApplication::applicationPid()) +
                                    '-' + std::to_string(++m_opened);
        m_dialog = new FindSettingsDialog(
            config,
            {.loadBackend = m_loadBackend,
             .fileSystem = m_fileSystem,
             .jobs = *m_jobs,
             .page = m_page,
             .workspace = m_store.workspace(),
             .scratch = m_store.workspace().root() / scratch,
             .rankProgram = toPath(QCoreApplication::applicationDirPath()) / "formwork-cli"},
            parentWidget());
        m_dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(m_dialog, &FindSettingsDialog::settingsChosen, this, &SettingsSearch::found);
        connect(m_dialog, &FindSettingsDialog::runsRequested, this, &SettingsSearch::runsRequested);
        m_dialog->show(); // not modal: it takes its time, and other pages stay usable
    } catch (const Error& error) {
        Q_EMIT failed(error);
    }
}

FindSettingsDialog* SettingsSearch::dialog() const
{
    return m_dialog;
}

} // namespace formwork::ui
