#include "ui/main_window.h"

#include "ui/dialogs/pick_path.h"
#include "ui/help/guide_window.h"
#include "ui/jobs/demo.h"
#include "ui/jobs/job.h"
#include "ui/jobs/notifier.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/datasets/datasets_page.h"
#include "ui/pages/datasets/samples_tab.h"
#include "ui/pages/experiment/new_experiment_page.h"
#include "ui/pages/runs/hardest_images_view.h"
#include "ui/pages/runs/run_inspector.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/job_strip.h"
#include "ui/widgets/navigation_bar.h"
#include "ui/widgets/style.h"
#include "ui/widgets/whats_this.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QMimeData>
#include <QScreen>
#include <QSettings>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>
#include <ranges>

namespace formwork::ui {

namespace {

constexpr int kQueueRefreshMilliseconds = 500;
// What another window deletes stays in the bin so long, for its undo.
constexpr std::chrono::hours kUndoTime(24);
constexpr std::chrono::seconds kBackupDelay(20);  // the start has other things to do
constexpr int kCompareRefreshMilliseconds = 2000; // draws at print quality: not for every step

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
    , m_watcher(m_store)
    , m_library(m_store, fileSystem, m_jobs, int(Page::Datasets))
    , m_loadBackend(std::move(loadBackend))
    , m_queue(workspace, fileSystem, m_loadBackend, m_jobs, int(Page::Runs))
{
    const QString title =
        tr("%1 – Formwork").arg(QString::fromStdString(workspace.root().filename()));
    setWindowTitle(mode == StoreMode::ReadOnly ? tr("%1 (read-only)").arg(title) : title);
    setWindowIcon(applicationIcon());
    setAcceptDrops(true);
    setMinimumSize(960, 600);
    const bool writes = mode == StoreMode::ReadWrite;
    const bool interrupted = writes && !m_store.markInterrupted().empty();
    buildPages();
    m_newExperiment->setBackend(m_loadBackend);
    buildMenus();
    connectPages();
    connectRuns();
    connectQueue();
    m_library.reload();
    const bool isNew = m_library.rows().empty() && m_store.runs().empty();
    showPage(isNew ? Page::Datasets : Page::Runs);
    restoreLayout();
    refresh();
    if (interrupted)
        showInterrupted();
    showWorkspaceNotes();
    if (!writes)
        return;
    try {
        m_store.emptyBin(kUndoTime);
    } catch (const Error& error) {
        showError(error);
    }
    QTimer::singleShot(kBackupDelay, this, &MainWindow::backUp);
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
    m_newExperiment = new NewExperimentPage(m_store, m_library, m_stack);
    m_runs = new RunsPage(m_store, m_watcher, m_stack);
    m_runs->setJobs(m_jobs, int(Page::Runs));
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
    auto* column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_notice);
    column->addLayout(row, 1);
    column->addWidget(m_strip);
    setCentralWidget(central);
    completeWhatsThis(*central);
}

void MainWindow::connectPages()
{
    connect(m_navigation, &NavigationBar::pageChosen, this,
            [this](int page) { showPage(Page(page)); });
    connect(m_strip, &JobStrip::pageRequested, this, [this](int page) { showPage(Page(page)); });
    connect(m_strip, &JobStrip::startQueueRequested, this, &MainWindow::startQueue);
    connect(m_datasets, &DatasetsPage::demoRequested, this, &MainWindow::prepareDemo);
    connect(m_datasets, &DatasetsPage::guideRequested, this, &MainWindow::showGuide);
    connect(m_datasets, &DatasetsPage::experimentRequested, this, [this](const QString& path) {
        m_newExperiment->chooseDataset(toPath(path));
        showPage(Page::NewExperiment);
    });
    connect(m_newExperiment, &NewExperimentPage::runsCreated, this,
            [this](const std::vector<qint64>& runs, bool start) {
                m_watcher.poke();
                m_runs->refresh();
                if (start) {
                    trainRuns({runs.begin(), runs.end()});
                    showPage(Page::Runs);
                }
                refresh();
            });
    connectWatcher();
}

void MainWindow::connectWatcher()
{
    connect(&m_watcher, &StoreWatcher::changed, this, [this] {
        reloadLibrary();
        scheduleRefresh();
        if (!m_compareTimer.isActive())
            m_compareTimer.start();
    });
    connect(&m_watcher, &StoreWatcher::runsInterrupted, this, &MainWindow::showDead);
    connect(&m_watcher, &StoreWatcher::databaseGone, this, &MainWindow::showWorkspaceGone);
    connect(&m_library, &DatasetLibrary::changed, &m_watcher, &StoreWatcher::poke);
}

void MainWindow::connectRuns()
{
    connect(m_runs, &RunsPage::newExperimentRequested, this,
            [this] { showPage(Page::NewExperiment); });
    offerHardestImages();
    connect(m_runs, &RunsPage::demoRequested, this, &MainWindow::prepareDemo);
    connect(m_runs, &RunsPage::cloneRequested, this, [this](qint64 run) {
        m_newExperiment->cloneRun(run);
        showPage(Page::NewExperiment);
    });
    connect(m_runs, &RunsPage::stopRequested, this, &MainWindow::stopRun);
    connect(m_runs, &RunsPage::resumeRequested, this, &MainWindow::resumeRun);
    connect(m_runs, &RunsPage::tickedRunsChanged, m_compare, &ComparePage::setRuns);
    connect(m_compare, &ComparePage::runsPageRequested, this, [this] { showPage(Page::Runs); });
    m_compare->setRuns(m_runs->drawnRuns());
}

void MainWindow::connectQueue()
{
    m_notifier = new Notifier(*this, m_jobs, makeDesktopSender(), this);
    connect(m_notifier, &Notifier::clicked, this, [this] {
        show();
        raise();
        activateWindow();
    });
    connect(&m_queue, &TrainingQueue::runFinished, this, [this](qint64 run) {
        try {
            m_notifier->runEnded(m_store.run(run));
        } catch (const Error&) {
            // A run that was removed has nothing to report.
        }
    });
    connect(&m_queue, &TrainingQueue::runStarted, this, &MainWindow::scheduleRefresh);
    connect(&m_queue, &TrainingQueue::runFailed, this, &MainWindow::showFailed);
    connect(&m_queue, &TrainingQueue::becameIdle, this, [this] {
        refresh();
        if (!isActiveWindow())
            QApplication::alert(this);
        closeWhenIdle();
    });
    connect(&m_jobs, &JobList::becameIdle, this, &MainWindow::closeWhenIdle);
    m_refreshTimer.setSingleShot(true);
    m_refreshTimer.setInterval(kQueueRefreshMilliseconds);
    connect(&m_refreshTimer, &QTimer::timeout, this, &MainWindow::refresh);
    m_compareTimer.setSingleShot(true);
    m_compareTimer.setInterval(kCompareRefreshMilliseconds);
    connect(&m_compareTimer, &QTimer::timeout, m_compare, &ComparePage::refresh);
}

void MainWindow::restoreLayout()
{
    QSettings settings = layoutSettings(m_store.workspace());
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

void MainWindow::scheduleRefresh()
{
    if (!m_refreshTimer.isActive())
        m_refreshTimer.start();
}

int MainWindow::queuedRuns()
{
    try {
        return static_cast<int>(m_store.queue().size());
    } catch (const Error& error) {
        showError(error);
        return 0;
    }
}

void MainWindow::refresh()
{
    try {
        const auto rows = m_store.runs();
        const auto queue = m_store.queue();
        const auto next =
            queue.empty() ? rows.end() : std::ranges::find(rows, queue.front(), &RunRow::id);
        m_strip->setQueue(static_cast<int>(queue.size()), m_queue.isActive(),
                          next != rows.end() && next->willResume
                              ? QString::fromStdString(next->name)
                              : QString());
        const auto elsewhere = std::ranges::find(rows, RunStatus::Running, &RunRow::status);
        m_strip->setIdleText(elsewhere == rows.end()
                                 ? tr("Nothing runs")
                                 : tr("“%1” is training in another program")
                                       .arg(QString::fromStdString(elsewhere->name)));
    } catch (const Error& error) {
        showError(error);
    }
}

void MainWindow::prepareDemo()
{
    if (m_demo || !mayTrain())
        return;
    showPage(Page::Runs);
    m_demo = startDemo(m_jobs, int(Page::Datasets), m_store.workspace(), m_fileSystem, this,
                       [this](const std::vector<RunId>& runs) {
                           reloadLibrary();
                           m_watcher.poke();
                           m_runs->refresh();
                           trainRuns(runs);
                       });
    connect(m_demo, &Job::failed, this, &MainWindow::showError);
}

void MainWindow::offerHardestImages()
{
    if (!m_loadBackend)
        return;
    const StoreMode mode = m_store.isReadOnly() ? StoreMode::ReadOnly : StoreMode::ReadWrite;
    m_runs->inspector().samplesTab()->setFinder(
        [workspace = m_store.workspace(), mode, files = &m_fileSystem,
         load = m_loadBackend](RunId run, ProgressSink& progress, std::stop_token stop) {
            Store store(workspace, *files, mode);
            return findHardestImages(*load(), store, run, *files, progress, std::move(stop));
        });
}

void MainWindow::startQueue()
{
    if (!mayTrain())
        return;
    m_queue.start();
    refresh();
}

void MainWindow::trainRuns(const std::vector<RunId>& runs)
{
    if (!mayTrain())
        return;
    // An error must not leave through the signal that asked for this.
    try {
        for (const RunId run : runs) {
            const RunStatus status = m_store.run(run).status;
            if (status == RunStatus::Stopped || status == RunStatus::Interrupted)
                m_store.requestResume(run);
        }
        // The one that trains first is shown last: it becomes the current one.
        for (const RunId run : std::views::reverse(runs))
            m_runs->showRun(run);
    } catch (const Error& error) {
        showError(error);
    }
    m_queue.start();
    refresh();
}

void MainWindow::resumeRun(RunId run)
{
    if (!mayTrain())
        return;
    try {
        m_store.requestResume(run);
    } catch (const Error& error) {
        return showError(error);
    }
    m_watcher.poke();
    m_runs->refresh(); // at once: what was asked for is seen to happen
    startQueue();
}

void MainWindow::stopRun(RunId run)
{
    // Another process may be training it: then the store passes the request on.
    if (m_queue.stopRun(run))
        return;
    try {
        m_store.requestStop(run);
        m_watcher.poke();
        m_runs->refresh();
    } catch (const Error& error) {
        showError(error);
    }
}

bool MainWindow::isBusy() const
{
    return m_queue.isActive() || !m_jobs.isIdle();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!isBusy()) {
        m_runs->emptyBin();
        saveLayout();
        event->accept();
        Q_EMIT closed();
        return;
    }
    event->ignore();
    if (!m_question)
        askBeforeClosing();
}

void MainWindow::hideEvent(QHideEvent* event)
{
    QMainWindow::hideEvent(event);
    if (m_guide && !event->spontaneous()) // it is not the desktop that hides all windows
        m_guide->close();
}

void MainWindow::askBeforeClosing()
{
    QStringList running;
    for (const Activity* activity : m_jobs.activities())
        running.append(activity->title());
    // They go on as well, and it may be hours.
    if (const int queued = m_queue.isActive() ? queuedRuns() : 0; queued > 0)
        running.append(queued == 1 ? tr("One more run is queued.")
                                   : tr("%Ln more runs are queued.", nullptr, queued));
    m_question = new CloseQuestion(running, this);
    m_question->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_question, &CloseQuestion::answered, this, [this](CloseAnswer answer) {
        m_closing = answer != CloseAnswer::GoBack;
        if (answer == CloseAnswer::KeepRunning)
            hide();
        if (answer == CloseAnswer::Stop) {
            m_queue.stopAll();
            m_jobs.cancelAll();
        }
        closeWhenIdle();
    });
    // What it asks about may end by itself meanwhile; either list may be the last to be idle.
    const auto withdraw = [this] {
        if (!isBusy())
            m_question->close();
    };
    connect(&m_jobs, &JobList::becameIdle, m_question, withdraw);
    connect(&m_queue, &TrainingQueue::becameIdle, m_question, withdraw);
    m_question->open();
}

void MainWindow::closeWhenIdle()
{
    if (!m_closing || isBusy())
        return;
    m_closing = false;
    close();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    const auto urls = event->mimeData()->urls();
    if (std::ranges::any_of(urls, [](const QUrl& url) { return url.isLocalFile(); }))
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    std::vector<std::filesystem::path> paths;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            paths.push_back(toPath(url.toLocalFile()));
    }
    event->acceptProposedAction();
    addDatasets(paths);
}

void MainWindow::addDatasets(const std::vector<std::filesystem::path>& paths)
{
    showPage(Page::Datasets);
    m_datasets->addPaths(paths);
}

} // namespace formwork::ui
