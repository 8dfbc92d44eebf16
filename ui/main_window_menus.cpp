// The menus of the window, its languages and its guide.
#include "core/machine/collect.h"
#include "ui/dialogs/command_palette.h"
#include "ui/dialogs/help_dialogs.h"
#include "ui/dialogs/machine_dialog.h"
#include "ui/dialogs/pick_path.h"
#include "ui/help/guide_window.h"
#include "ui/jobs/notifier.h"
#include "ui/language/language.h"
#include "ui/main_window.h"
#include "ui/models/runs_model.h"
#include "ui/pages/datasets/datasets_page.h"
#include "ui/pages/experiment/new_experiment_page.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"
#include "ui/widgets/whats_this.h"

#include <QActionGroup>
#include <QApplication>
#include <QLocale>
#include <QMenuBar>
#include <QShortcut>
#include <QWhatsThis>

namespace formwork::ui {

namespace {

template <typename Dialog>
void openDialog(QWidget* parent)
{
    auto* dialog = new Dialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace

void MainWindow::buildMenus()
{
    QMenu* file = menuBar()->addMenu(tr("&File"));
    file->addAction(icon(QStringLiteral("folder")), tr("Add image &folder…"),
                    QKeySequence(Qt::CTRL | Qt::Key_O), this, [this] {
                        showPage(Page::Datasets);
                        m_datasets->addFolder();
                    });
    file->addAction(icon(QStringLiteral("beton")), tr("Add &beton file…"), this, [this] {
        showPage(Page::Datasets);
        m_datasets->addBeton();
    });
    file->addSeparator();
    file->addAction(tr("Open &workspace folder…"), this, [this] {
        pickFolder(this, tr("Open workspace"), toQString(m_store.workspace().root()),
                   [this](const QString& folder) { Q_EMIT workspaceRequested(folder); });
    });
    file->addSeparator();
    file->addAction(tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), this, &QWidget::close);

    QMenu* run = menuBar()->addMenu(tr("&Run"));
    run->addAction(icon(QStringLiteral("new")), tr("&New experiment"),
                   QKeySequence(Qt::CTRL | Qt::Key_N), this,
                   [this] { showPage(Page::NewExperiment); });
    run->addAction(icon(QStringLiteral("play")), tr("&Start the queue"),
                   QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Q), this, &MainWindow::startQueue);
    run->addAction(icon(QStringLiteral("stop")), tr("Stop training and &hold the queue"), this,
                   [this] { m_queue.stopAll(); });
    run->addSeparator();
    for (QAction* action : m_runs->runActions())
        run->addAction(action);
    run->addSeparator();
    run->addAction(icon(QStringLiteral("demo")), tr("&Try it with demo images"), this,
                   &MainWindow::prepareDemo);

    QMenu* view = menuBar()->addMenu(tr("&View"));
    for (const auto& [page, text] :
         {std::pair{Page::Datasets, tr("&Datasets")},
          std::pair{Page::NewExperiment, tr("&New experiment")}, std::pair{Page::Runs, tr("&Runs")},
          std::pair{Page::Compare, tr("&Compare and export")}})
        view->addAction(text, this, [this, shown = page] { showPage(shown); });
    view->addSeparator();
    addLanguages(view);
    QAction* notify = view->addAction(tr("&Notify when long work ends"));
    notify->setCheckable(true);
    notify->setChecked(Notifier::isOn());
    connect(notify, &QAction::toggled, this, &Notifier::turnOn);
    view->addAction(tr("&Full screen"), QKeySequence(Qt::Key_F11), this,
                    [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });

    QMenu* help = menuBar()->addMenu(tr("&Help"));
    help->addAction(tr("&Find an action, run or setting\u2026"), QKeySequence(Qt::CTRL | Qt::Key_K),
                    this, &MainWindow::showPalette);
    help->addAction(tr("User &guide"), QKeySequence(Qt::Key_F1), this, [this] { showGuide(); });
    help->addAction(tr("&Keyboard shortcuts"), QKeySequence(Qt::CTRL | Qt::Key_Slash), this,
                    [this] { openDialog<ShortcutsDialog>(this); });
    // The menu asks the pointer; the key explains what has the focus, so that keys alone do.
    const QKeySequence explainKeys(Qt::SHIFT | Qt::Key_F1);
    QAction* ask = help->addAction(tr("&What's This?") + QLatin1Char('\t') +
                                       explainKeys.toString(QKeySequence::NativeText),
                                   this, [] { QWhatsThis::enterWhatsThisMode(); });
    ask->setObjectName(QStringLiteral("whatsThis"));
    auto* explain = new QShortcut(explainKeys, this);
    connect(explain, &QShortcut::activated, this, &explainFocus);
    help->addSeparator();
    QAction* machine = help->addAction(tr("About this &machine"), this, &MainWindow::showMachine);
    machine->setObjectName(QStringLiteral("aboutMachine"));
    help->addAction(tr("&About Formwork"), this, [this] {
        auto* about = new AboutDialog(this);
        about->setAttribute(Qt::WA_DeleteOnClose);
        connect(about, &AboutDialog::machineRequested, this, &MainWindow::showMachine);
        about->open();
    });
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
    std::vector<PaletteEntry> entries;
    const auto plain = [](QString text) {
        return text.section(QLatin1Char('\t'), 0, 0).remove(QLatin1Char('&'));
    };
    const std::function<void(const QMenu*)> addMenu = [&](const QMenu* menu) {
        for (QAction* action : menu->actions()) {
            if (action->menu() != nullptr)
                addMenu(action->menu());
            else if (action->isEnabled() && !action->text().isEmpty())
                entries.push_back({plain(action->text()), tr("Action"),
                                   action->shortcut().toString(QKeySequence::NativeText),
                                   [guard = QPointer<QAction>(action)] {
                                       if (guard)
                                           guard->trigger();
                                   }});
        }
    };
    for (const QAction* menu : menuBar()->actions())
        addMenu(menu->menu());
    for (const RunRow& run : m_runs->model().rows())
        entries.push_back({QString::fromStdString(run.name), tr("Run"), {}, [this, id = run.id] {
                               showPage(Page::Runs);
                               m_runs->showRun(id);
                           }});
    for (const DatasetRow& dataset : m_library.rows())
        entries.push_back(
            {QString::fromStdString(dataset.name), tr("Dataset"), {}, [this, path = dataset.path] {
                 showPage(Page::Datasets);
                 m_datasets->showDataset(path);
             }});
    for (const ConfigKey& key : configKeys())
        entries.push_back(
            {QString::fromUtf8(key.path.data(), static_cast<qsizetype>(key.path.size())),
             tr("Setting"),
             {},
             [this, path = std::string(key.path)] {
                 showPage(Page::NewExperiment);
                 m_newExperiment->showSetting(path);
             }});
    auto* palette = new CommandPalette(std::move(entries), this);
    palette->setAttribute(Qt::WA_DeleteOnClose);
    palette->open();
}

void MainWindow::showMachine()
{
    const auto collect = [workspace = m_store.workspace().root(), load = m_loadBackend,
                          platform = QGuiApplication::platformName().toStdString()](
                             bool measure, ProgressSink& progress, std::stop_token stop) {
        MachineRequest request;
        request.workspace = workspace;
        request.measure = measure;
        request.windowPlatform = platform;
        return collectMachineFacts(request, load, progress, std::move(stop));
    };
    auto* dialog = new MachineDialog(collect, m_fileSystem, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::addLanguages(QMenu* view)
{
    QMenu* menu = view->addMenu(tr("&Language"));
    auto* group = new QActionGroup(menu);
    const QString chosen = chosenLanguage();
    const auto add = [&](const QString& code, const QString& name) {
        QAction* action = menu->addAction(name, this, [this, code] { changeLanguage(code); });
        action->setCheckable(true);
        action->setChecked(code == chosen);
        group->addAction(action);
    };
    add({}, tr("As the &system"));
    for (const Language& language : languages())
        add(language.code, language.name);
}

void MainWindow::changeLanguage(const QString& code)
{
    if (code == chosenLanguage())
        return;
    chooseLanguage(code);
    if (isBusy()) {
        showPage(Page::Runs);
        m_runs->message().showMessage(Severity::Info,
                                      tr("The language changes when Formwork is started again."),
                                      tr("Work is in progress: this window stays as it is."));
        return;
    }
    saveLayout();
    Q_EMIT languageChanged();
}

} // namespace formwork::ui
