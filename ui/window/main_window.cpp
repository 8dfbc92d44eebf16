#include "ui/window/main_window.h"

#include "ui/dialogs/alerts_dialog.h"
#include "ui/dialogs/command_palette.h"
#include "ui/help/guide_window.h"
#include "ui/jobs/bin_purge.h"
#include "ui/jobs/notifier.h"
#include "ui/jobs/run_follower.h"
#include "ui/jobs/workspace_backup.h"
#include "ui/language/error_texts.h"
#include "ui/language/language.h"
#include "ui/models/runs_model.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/datasets/dataset_detail.h"
#include "ui/pages/datasets/datasets_page.h"
#include "ui/pages/datasets/welcome_view.h"
#include "ui/pages/experiment/new_experiment_page.h"
#include "ui/pages/runs/epochs_export.h"
#include "ui/pages/runs/run_actions.h"
#include "ui/pages/runs/run_inspector.h"
#include "ui/pages/runs/run_prediction.h"
#include "ui/pages/runs/run_removal.h"
#include "ui/pages/runs/run_undo.h"
#include "ui/pages/runs/runs_charts.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/pages/sweep/sweep_view.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/job_strip.h"
#include "ui/widgets/navigation_bar.h"
#include "ui/widgets/overlay.h"
#include "ui/widgets/style.h"
#include "ui/widgets/whats_this.h"
#include "ui/window/file_drops.h"
#include "ui/window/machine_facts.h"
#include "ui/window/palette_source.h"
#include "ui/window/queue_status.h"
#include "ui/window/run_exchange.h"
#include "ui/window/run_inference.h"
#include "ui/window/run_notices.h"
#include "ui/window/window_menus.h"
#include "ui/window/workspace_choice.h"
#include "ui/window/workspace_notices.h"

#include <QApplication>
#include <QCloseEvent>
#include <QLocale>
#include <QScreen>
#include <QSettings>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

namespace formwork::ui {

namespace {

// What another window deletes stays in the bin so long, for its undo.
constexpr std::chrono::hours kUndoTime(24);
constexpr std::chrono::seconds kBackupDelay(20); // the start has other things to do
constexpr const char* kCpuSlots = "queue/cpu_slots";
constexpr int kCompareRefreshMilliseconds = 2000; // draws at print quality: not for every step
constexpr std::chrono::milliseconds
    kStartPatience(80); // with a locked database, while nothing is shown

// Whether there were runs to be marked. While the database is locked there seem to be none: the
// watcher looks again.
bool markInterrupted(Store& store)
{
    const BusyTimeout timeout(store, kStartPatience);
    try {
        return !store.markInterrupted().empty();
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Busy)
            throw;
        return false;
    }
}

QSettings layoutSettings(const Workspace& workspace)
{
    return QSettings(toQString(workspace.root() / "window.ini"), QSettings::IniFormat);
}

} // namespace

MainWindow::MainWindow(const Workspace& workspace, FileSystem& fileSystem,
                       TrainingQueue::BackendLoader loadBackend, StoreMode mode, QWidget* parent)
    : QMainWindow(parent)
    , m_fileSystem(fileSystem)
    , m_store(workspace, fileSystem, mode)
    , m_changes(m_store)
    , m_watcher(m_store)
    , m_library(m_changes, fileSystem, m_jobs, int(Page::Datasets))
    , m_loadBackend(std::move(loadBackend))
    , m_queue(workspace, fileSystem, m_loadBackend, m_jobs, int(Page::Runs),
              toPath(QCoreApplication::applicationDirPath()) / "formwork-cli")
    , m_training(m_changes, fileSystem, m_queue, m_jobs)
    , m_targets(m_changes, fileSystem, m_jobs, *this)
    , m_closeGuard(*this, m_store, m_jobs, m_queue)
    , m_lineage(workspace, fileSystem, m_library, m_watcher)
{
    const QString title =
        tr("%1 – Formwork").arg(QString::fromStdString(workspace.root().filename()));
    setWindowTitle(mode == StoreMode::ReadOnly ? tr("%1 (read-only)").arg(title) : title);
    setWindowIcon(applicationIcon());
    connect(new FileDrops(*this), &FileDrops::dropped, this, &MainWindow::addDatasets);
    setMinimumSize(960, 600);
    const bool writes = mode == StoreMode::ReadWrite;
    const bool interrupted = writes && markInterrupted(m_store);
    buildPages();
    m_newExperiment->setJobs(m_jobs, int(Page::NewExperiment));
    m_newExperiment->setBackend(m_loadBackend);
    std::vector<QAction*> runActions = m_runs->runActions().all();
    runActions.push_back(m_runs->prediction().action());
    const RunUndo& undo = m_runs->undo();
    m_menus = new WindowMenus(*this, runActions, {undo.undoAction(), undo.redoAction()});
    connectMenus();
    connectPages();
    connectRuns();
    connectTraining();
    connectTargets();
    connectQueue();
    connectWatcher();
    connectPalette();
    m_library.reload();
    const bool isNew = m_library.rows().empty() && m_runs->model().rows().empty();
    showPage(isNew ? Page::Datasets : Page::Runs);
    restoreLayout();
    m_queueStatus->refresh();
    if (interrupted)
        m_runNotices->showInterrupted();
    m_workspaceNotices->showState();
    if (writes)
        keepWorkspace();
    watchForAlerts();
}

MainWindow::~MainWindow()
{
    // The pages refer to members that go before the window's children would.
    delete takeCentralWidget();
}

void MainWindow::buildPages()
{
    auto* central = new QWidget(this);
    m_navigation = new NavigationBar(central);
    m_navigation->addPage(QStringLiteral("datasets"), tr("Datasets"));
    m_navigation->addPage(QStringLiteral("new"), tr("New"));
    m_navigation->addPage(QStringLiteral("runs"), tr("Runs"));
    m_navigation->addPage(QStringLiteral("compare"), tr("Compare"));
    m_stack = new QStackedWidget(central);
    m_datasets = new DatasetsPage(m_library, m_stack);
    m_newExperiment = new NewExperimentPage(m_changes, m_library, m_stack);
    m_runs = new RunsPage(m_changes, m_watcher, m_stack);
    m_runs->epochsExport().setJobs(m_jobs, int(Page::Runs));
    m_runs->chartsAndSweep().sweep().setJobs(m_jobs, int(Page::Runs));
    m_compare = new ComparePage(m_store, m_jobs, int(Page::Compare), m_stack);
    for (QWidget* page :
         std::initializer_list<QWidget*>{m_datasets, m_newExperiment, m_runs, m_compare})
        m_stack->addWidget(page);
    m_strip = new JobStrip(m_jobs, central);

    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(m_navigation);
    row->addWidget(m_stack, 1);
    m_notice = new InlineMessage(central);
    m_notice->setClosable(true);
    new Overlay(m_notice, m_stack, Qt::TopEdge);
    auto* column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row, 1);
    column->addWidget(m_strip);
    setCentralWidget(central);
    completeWhatsThis(*central);
    m_runNotices = std::make_unique<RunNotices>(m_store, m_runs->message());
    m_workspaceNotices = std::make_unique<WorkspaceNotices>(m_store, *m_notice);
    connect(m_notice, &InlineMessage::actionTriggered, this, [this] {
        m_closesUnsaved = true; // the only action that a notice offers
        close();
    });
    m_choice = new WorkspaceChoice(m_store.workspace(), *this, *m_notice, central);
    m_queueStatus = new QueueStatus(m_store, m_runs->model(), m_queue, *m_strip, central);
    m_palette = new PaletteSource(m_runs->model(), m_library, central);
}

void MainWindow::connectMenus()
{
    connect(m_menus, &WindowMenus::pageRequested, this, &MainWindow::showPage);
    connect(m_menus, &WindowMenus::addFolderRequested, this, [this] {
        showPage(Page::Datasets);
        m_datasets->addFolder();
    });
    connect(m_menus, &WindowMenus::addBetonRequested, this, [this] {
        showPage(Page::Datasets);
        m_datasets->addBeton();
    });
    connect(m_menus, &WindowMenus::openWorkspaceRequested, m_choice, &WorkspaceChoice::ask);
    connect(m_menus, &WindowMenus::workspaceChosen, m_choice, &WorkspaceChoice::open);
    m_menus->setRecentWorkspaces([this] { return m_choice->others(); });
    connect(m_menus, &WindowMenus::startQueueRequested, &m_training, &TrainingControl::startQueue);
    connect(m_menus, &WindowMenus::holdQueueRequested, &m_queue, &TrainingQueue::stopAll);
    connect(m_menus, &WindowMenus::cpuSlotsChosen, this, [this](int slots) {
        m_queue.setCpuSlots(slots);
        layoutSettings(m_store.workspace()).setValue(kCpuSlots, slots);
    });
    connect(m_menus, &WindowMenus::demoRequested, &m_training, &TrainingControl::prepareDemo);
    connect(m_menus, &WindowMenus::languageChosen, this, &MainWindow::changeLanguage);
    connect(m_menus, &WindowMenus::paletteRequested, this, &MainWindow::showPalette);
    connect(m_menus, &WindowMenus::guideRequested, this, [this] { showGuide(); });
    connect(m_menus, &WindowMenus::machineRequested, this,
            [this] { openMachineDialog(*this, m_store.workspace(), m_fileSystem, m_loadBackend); });
    connect(m_menus, &WindowMenus::targetsRequested, &m_targets, &TargetControl::showTargets);
}

void MainWindow::connectPages()
{
    connect(m_navigation, &NavigationBar::pageChosen, this,
            [this](int page) { showPage(Page(page)); });
    connect(m_strip, &JobStrip::pageRequested, this, [this](int page) { showPage(Page(page)); });
    connect(m_strip, &JobStrip::startQueueRequested, &m_training, &TrainingControl::startQueue);
    connect(m_datasets, &DatasetsPage::demoRequested, &m_training, &TrainingControl::prepareDemo);
    connect(m_datasets, &DatasetsPage::guideRequested, this, &MainWindow::showGuide);
    WelcomeView* welcome = m_datasets->welcome();
    connect(welcome, &WelcomeView::openWorkspaceRequested, m_choice, &WorkspaceChoice::ask);
    connect(welcome, &WelcomeView::workspaceChosen, m_choice, &WorkspaceChoice::open);
    connect(m_choice, &WorkspaceChoice::chosen, this, &MainWindow::workspaceRequested);
    const auto showRecent = [this, welcome] {
        welcome->setRecentWorkspaces(m_choice->others());
    };
    connect(m_choice, &WorkspaceChoice::othersChanged, this, showRecent);
    showRecent();
    const auto showWhetherNew = [this] {
        m_datasets->setNewWorkspace(m_runs->model().rows().empty());
    };
    for (const auto signal : {&RunsModel::rowsInserted, &RunsModel::rowsRemoved})
        connect(&m_runs->model(), signal, this, showWhetherNew);
    showWhetherNew();
    connect(m_datasets, &DatasetsPage::experimentRequested, this, [this](const QString& path) {
        m_newExperiment->chooseDataset(toPath(path));
        showPage(Page::NewExperiment);
    });
    connect(m_newExperiment, &NewExperimentPage::runsRequested, this,
            [this](const std::vector<qint64>& runs) {
                showPage(Page::Runs);
                m_runs->showSweep({runs.begin(), runs.end()});
                activateWindow(); // it may lie behind the dialog that asks
            });
    connect(m_newExperiment, &NewExperimentPage::runsCreated, this,
            [this](const std::vector<qint64>& runs, bool start) {
                readRuns();
                if (start) {
                    m_training.train({runs.begin(), runs.end()});
                    showPage(Page::Runs);
                }
                m_queueStatus->refresh();
            });
}

void MainWindow::connectRuns()
{
    connect(m_runs, &RunsPage::newExperimentRequested, this,
            [this] { showPage(Page::NewExperiment); });
    offerInference(*m_runs, m_store, m_library, m_fileSystem, m_loadBackend);
    m_exchange = new RunExchange(*m_runs, m_store, m_fileSystem, m_jobs, m_loadBackend, m_runs);
    connect(m_menus, &WindowMenus::importRunsRequested, this, [this] {
        showPage(Page::Runs);
        if (m_store.isReadOnly())
            m_workspaceNotices->showState();
        else
            m_exchange->askImport();
    });
    connect(m_exchange, &RunExchange::imported, this, &MainWindow::readRuns);
    m_lineage.serve({m_runs->inspector().lineage(), m_datasets->detail().lineage()});
    connect(&m_lineage, &LineageLinks::runRequested, this, &MainWindow::goToRun);
    connect(&m_lineage, &LineageLinks::datasetRequested, this, &MainWindow::goToDataset);
    connect(&m_lineage, &LineageLinks::fileManagerMissing, this, [this](const QString& path) {
        m_notice->showMessage(Severity::Warning, tr("No file manager could be started."), path);
    });
    connect(m_runs, &RunsPage::demoRequested, &m_training, &TrainingControl::prepareDemo);
    connect(m_runs, &RunsPage::cloneRequested, this, [this](qint64 run) {
        m_newExperiment->cloneRun(run);
        showPage(Page::NewExperiment);
    });
    connect(m_runs, &RunsPage::stopRequested, this, [this](qint64 run) {
        m_training.stop(run);
        m_targets.askSoon();
    });
    connect(m_runs, &RunsPage::resumeRequested, this, [this](qint64 run) {
        const RunRow* row = m_runs->model().find(run);
        if (row != nullptr && row->remote)
            m_targets.resume(run);
        else
            m_training.resume(run);
    });
    connect(m_runs, &RunsPage::tickedRunsChanged, m_compare, &ComparePage::setRuns);
    connect(m_compare, &ComparePage::runsPageRequested, this, [this] { showPage(Page::Runs); });
    connect(m_compare, &ComparePage::runRequested, this, &MainWindow::goToRun);
    m_compare->setRuns(m_runs->drawnRuns());
}

void MainWindow::connectTraining()
{
    // What was asked for is seen to happen: the runs are read at once.
    connect(&m_training, &TrainingControl::changed, this, &MainWindow::readRuns);
    connect(&m_training, &TrainingControl::queueChanged, m_queueStatus, &QueueStatus::refresh);
    connect(&m_training, &TrainingControl::demoStarted, this, [this] { showPage(Page::Runs); });
    connect(&m_training, &TrainingControl::demoPrepared, this, &MainWindow::reloadLibrary);
    connect(&m_training, &TrainingControl::runReached, m_runs, &RunsPage::showRun);
    connect(&m_training, &TrainingControl::refused, this, [this] { showPage(Page::Runs); });
    connect(&m_training, &TrainingControl::failed, this, &MainWindow::showError);
    connect(&m_closeGuard, &CloseGuard::failed, this, &MainWindow::showError);
    connect(m_queueStatus, &QueueStatus::failed, this, &MainWindow::showError);
}

void MainWindow::connectTargets()
{
    m_targets.serve(*m_newExperiment, *m_runs);
    connect(&m_targets, &TargetControl::changed, this, &MainWindow::readRuns);
    connect(&m_targets, &TargetControl::submitted, this,
            [this](const QString&, const std::vector<qint64>& runs) {
                showPage(Page::Runs);
                if (!runs.empty())
                    m_runs->showRun(runs.front());
            });
    connect(&m_targets, &TargetControl::failed, this, [this](const Error& error) {
        showPage(Page::Runs);
        showError(error);
    });
}

void MainWindow::connectQueue()
{
    m_notifier = new Notifier(*this, m_jobs, makeDesktopSender(), this);
    connect(m_notifier, &Notifier::clicked, this, [this] {
        show();
        raise();
        activateWindow();
    });
    const auto notify = [this](qint64 run) {
        try {
            m_notifier->runEnded(m_store.run(run));
        } catch (const Error&) {
            // A run that was removed has nothing to report.
        }
    };
    connect(&m_queue, &TrainingQueue::runFinished, this, notify);
    connect(&m_targets, &TargetControl::runEnded, this, notify);
    connect(&m_queue, &TrainingQueue::runStarted, m_queueStatus, &QueueStatus::scheduleRefresh);
    connect(&m_queue, &TrainingQueue::runFailed, this,
            [this](qint64 run, const Error& error) { m_runNotices->showFailed(run, error); });
    connect(&m_queue, &TrainingQueue::deviceLost, this,
            [this](const QString& device) { m_runNotices->showDeviceLost(device); });
    connect(&m_queue, &TrainingQueue::becameIdle, this, [this] {
        m_queueStatus->refresh();
        if (!isActiveWindow())
            QApplication::alert(this);
    });
}

void MainWindow::connectWatcher()
{
    connect(&m_watcher, &StoreWatcher::changed, this, [this] {
        reloadLibrary();
        m_queueStatus->scheduleRefresh();
        if (!m_compareTimer.isActive())
            m_compareTimer.start();
    });
    connect(&m_watcher, &StoreWatcher::runsInterrupted, this,
            [this](const QStringList& names) { m_runNotices->showDead(names); });
    connect(&m_watcher, &StoreWatcher::databaseGone, this,
            [this](bool gone) { m_workspaceNotices->showGone(gone); });
    connect(&m_changes, &StoreChanges::waitingChanged, this, &MainWindow::showWaiting);
    connect(&m_library, &DatasetLibrary::changed, &m_watcher, &StoreWatcher::poke);
    m_compareTimer.setSingleShot(true);
    m_compareTimer.setInterval(kCompareRefreshMilliseconds);
    connect(&m_compareTimer, &QTimer::timeout, m_compare, &ComparePage::refresh);
}

void MainWindow::showWaiting(int waiting)
{
    if (waiting > 0 && m_closesWhenSaved)
        m_workspaceNotices->showUnsaved(waiting);
    else
        m_workspaceNotices->showWaiting(waiting);
    if (waiting == 0 && std::exchange(m_closesWhenSaved, false))
        close();
}

void MainWindow::connectPalette()
{
    connect(m_palette, &PaletteSource::runChosen, this, &MainWindow::goToRun);
    connect(m_palette, &PaletteSource::datasetChosen, this, &MainWindow::goToDataset);
    m_palette->setWorkspaces([this] { return m_choice->others(); });
    connect(m_palette, &PaletteSource::workspaceChosen, m_choice, &WorkspaceChoice::open);
    connect(m_palette, &PaletteSource::settingChosen, this, [this](const QString& key) {
        showPage(Page::NewExperiment);
        m_newExperiment->showSetting(key.toStdString());
    });
}

// Empties the bin of what other windows left there, and backs the database up.
void MainWindow::keepWorkspace()
{
    m_purge = std::make_unique<BinPurge>(m_store, m_fileSystem);
    connect(m_purge.get(), &BinPurge::failed, this, &MainWindow::showError);
    QTimer::singleShot(kBackupDelay, m_purge.get(), [this] { m_purge->start(kUndoTime); });
    m_backup = std::make_unique<WorkspaceBackup>(m_store, m_fileSystem);
    connect(m_backup.get(), &WorkspaceBackup::damageFound, this, &MainWindow::damageFound);
    connect(m_backup.get(), &WorkspaceBackup::failed, this, &MainWindow::showError);
    QTimer::singleShot(kBackupDelay, m_backup.get(), &WorkspaceBackup::start);
    m_follower = std::make_unique<RunFollower>(m_store.workspace(), m_fileSystem);
    connect(m_follower.get(), &RunFollower::failed, this,
            [this](qint64, const Error& error) { showError(error); });
    m_follower->start();
    m_targets.start();
}

void MainWindow::watchForAlerts()
{
    connect(m_menus, &WindowMenus::alertsRequested, this, [this] {
        if (m_alerts)
            openAlerts(*m_alerts, *this);
        else
            m_workspaceNotices->showState();
    });
    if (m_store.isReadOnly()) // it cannot hold which ones were reported
        return;
    m_alerts = std::make_unique<AlertWatch>(
        m_store.workspace(), m_fileSystem, webhooksFile(),
        [this](const Text& message) { m_notifier->alert(inWindowsLanguage(message)); });
    connect(m_alerts.get(), &AlertWatch::failed, this, &MainWindow::showError);
    connect(&m_watcher, &StoreWatcher::changed, m_alerts.get(), &AlertWatch::check);
    m_alerts->check();
}

void MainWindow::restoreLayout()
{
    QSettings settings = layoutSettings(m_store.workspace());
    const int slots = settings.value(kCpuSlots, 1).toInt();
    m_queue.setCpuSlots(slots);
    m_menus->showCpuSlots(slots);
    // The frame and the title bar have to fit as well.
    resize(QSize(1280, 800)
               .boundedTo(screen()->availableSize() - QSize(8, 40))
               .expandedTo(minimumSize()));
    restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    m_newExperiment->restoreLayout(settings);
    m_runs->restoreLayout(settings);
    m_compare->restoreLayout(settings);
}

void MainWindow::saveLayout() const
{
    std::error_code ignored;
    if (!std::filesystem::exists(m_store.workspace().root(), ignored))
        return; // and nothing shall seem to be there
    QSettings settings = layoutSettings(m_store.workspace());
    settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    m_newExperiment->saveLayout(settings);
    m_runs->saveLayout(settings);
    m_compare->saveLayout(settings);
}

Page MainWindow::page() const
{
    return Page(m_stack->currentIndex());
}

void MainWindow::showPage(Page page)
{
    m_stack->setCurrentIndex(int(page));
    m_navigation->setCurrentPage(int(page));
}

WindowState MainWindow::state() const
{
    return {.page = page(), .draft = m_newExperiment->draft().state()};
}

void MainWindow::setState(const WindowState& state)
{
    showPage(state.page);
    m_newExperiment->draft().restore(state.draft);
}

void MainWindow::showError(const Error& error)
{
    m_runs->message().showError(error);
}

void MainWindow::reloadLibrary()
{
    try {
        m_library.reload();
    } catch (const Error& error) {
        showError(error);
    }
}

void MainWindow::readRuns()
{
    m_watcher.poke();
    m_runs->refresh();
}

void MainWindow::goToRun(qint64 run)
{
    showPage(Page::Runs);
    m_runs->showRun(run);
}

void MainWindow::goToDataset(const QString& path)
{
    showPage(Page::Datasets);
    m_datasets->showDataset(toPath(path));
}

void MainWindow::showGuide(const QString& chapter)
{
    if (!m_guide) {
        // No child of this window: a dialog of this one would lock it.
        m_guide = std::make_unique<GuideWindow>(QLocale().name().section(QLatin1Char('_'), 0, 0));
        connect(m_guide.get(), &GuideWindow::pageRequested, this, [this](Page wanted) {
            showPage(wanted);
            activateWindow();
        });
    }
    m_guide->showChapter(chapter.isEmpty() ? chapterOf(page()) : chapter);
    m_guide->show();
    m_guide->raise();
    m_guide->activateWindow();
}

void MainWindow::showPalette()
{
    auto* palette = new CommandPalette(m_palette->entries(m_menus->enabledActions()), this);
    palette->setAttribute(Qt::WA_DeleteOnClose);
    palette->open();
}

void MainWindow::changeLanguage(const QString& code)
{
    if (code == chosenLanguage())
        return;
    chooseLanguage(code);
    if (m_closeGuard.isBusy()) {
        showPage(Page::Runs);
        m_runs->message().showMessage(
            Severity::Info, tr("The language changes when Formwork is restarted."),
            tr("Work is in progress, which a restart now would interrupt."));
        return;
    }
    saveLayout();
    Q_EMIT languageChanged();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!m_closeGuard.mayClose()) {
        event->ignore();
        return;
    }
    if (m_changes.waiting() > 0 && !m_closesUnsaved) {
        m_closesWhenSaved = true;
        m_workspaceNotices->showUnsaved(m_changes.waiting());
        event->ignore();
        return;
    }
    m_runs->removal().emptyBin();
    saveLayout();
    event->accept();
    Q_EMIT closed();
}

void MainWindow::hideEvent(QHideEvent* event)
{
    QMainWindow::hideEvent(event);
    if (m_guide && !event->spontaneous()) // it is not the desktop that hides all windows
        m_guide->close();
}

void MainWindow::addDatasets(const std::vector<std::filesystem::path>& paths)
{
    showPage(Page::Datasets);
    m_datasets->addPaths(paths);
}

} // namespace formwork::ui
