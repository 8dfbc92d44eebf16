#include "ui/window/window_menus.h"

#include "ui/dialogs/help_dialogs.h"
#include "ui/jobs/notifier.h"
#include "ui/language/language.h"
#include "ui/widgets/colour_scheme.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/whats_this.h"
#include "ui/window/recent_workspaces.h"

#include <QActionGroup>
#include <QMainWindow>
#include <QMenuBar>
#include <QShortcut>
#include <QWhatsThis>

#include <functional>
#include <utility>

namespace formwork::ui {

WindowMenus::WindowMenus(QMainWindow& window, const std::vector<QAction*>& runActions,
                         const std::vector<QAction*>& editActions)
    : QObject(&window)
    , m_window(window)
{
    buildFile();
    buildEdit(editActions);
    buildRun(runActions);
    buildView();
    buildHelp();
}

void WindowMenus::buildFile()
{
    QMenu* file = m_window.menuBar()->addMenu(tr("&File"));
    file->addAction(icon(QStringLiteral("folder")), tr("Add image &folder…"),
                    QKeySequence(Qt::CTRL | Qt::Key_O), this, &WindowMenus::addFolderRequested);
    file->addAction(icon(QStringLiteral("beton")), tr("Add &beton file…"), this,
                    &WindowMenus::addBetonRequested);
    file->addSeparator();
    file->addAction(tr("Open &workspace folder…"), this, &WindowMenus::openWorkspaceRequested);
    m_recent = file->addMenu(tr("&Recent workspaces"));
    connect(m_recent, &QMenu::aboutToShow, this, &WindowMenus::fillRecent);
    file->addAction(tr("&Import runs…"), this, &WindowMenus::importRunsRequested);
    file->addSeparator();
    file->addAction(tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), &m_window, &QWidget::close);
}

void WindowMenus::setRecentWorkspaces(std::function<QStringList()> folders)
{
    m_recentFolders = std::move(folders);
}

void WindowMenus::fillRecent()
{
    m_recent->clear();
    const QStringList folders = m_recentFolders ? m_recentFolders() : QStringList();
    if (folders.isEmpty()) {
        m_recent->addAction(tr("No other workspace was opened yet"))->setEnabled(false);
        return;
    }
    for (const QString& folder : folders) {
        QString text = folder;
        m_recent->addAction(text.replace(QLatin1Char('&'), QLatin1String("&&")), this,
                            [this, folder] { Q_EMIT workspaceChosen(folder); });
    }
    m_recent->addSeparator();
    m_recent->addAction(tr("&Clear this list"), this, &forgetAllWorkspaces);
}

void WindowMenus::buildEdit(const std::vector<QAction*>& editActions)
{
    QMenu* edit = m_window.menuBar()->addMenu(tr("Edit"));
    for (QAction* action : editActions)
        edit->addAction(action);
}

void WindowMenus::buildRun(const std::vector<QAction*>& runActions)
{
    QMenu* run = m_window.menuBar()->addMenu(tr("&Run"));
    run->addAction(icon(QStringLiteral("new")), tr("&New experiment"),
                   QKeySequence(Qt::CTRL | Qt::Key_N), this,
                   [this] { Q_EMIT pageRequested(Page::NewExperiment); });
    run->addAction(icon(QStringLiteral("play")), tr("&Start the queue"),
                   QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Q), this,
                   &WindowMenus::startQueueRequested);
    run->addAction(icon(QStringLiteral("stop")), tr("Stop training and &hold the queue"), this,
                   &WindowMenus::holdQueueRequested);
    buildCpuSlots(run);
    run->addAction(tr("&Targets…"), this, &WindowMenus::targetsRequested);
    run->addSeparator();
    for (QAction* action : runActions)
        run->addAction(action);
    run->addSeparator();
    run->addAction(tr("A&lerts…"), this, &WindowMenus::alertsRequested);
    run->addAction(icon(QStringLiteral("demo")), tr("&Try it with demo images"), this,
                   &WindowMenus::demoRequested);
}

void WindowMenus::buildCpuSlots(QMenu* run)
{
    constexpr int kMostOffered = 4;
    QMenu* menu = run->addMenu(tr("Trainings at once on the &CPU"));
    menu->setToolTipsVisible(true);
    auto* group = new QActionGroup(menu);
    for (int count = 1; count <= kMostOffered; ++count) {
        const QString text = count == 1 ? tr("One training on the CPU at a time")
                                        : tr("%1 trainings on the CPU at once").arg(count);
        QAction* action =
            menu->addAction(text, this, [this, count] { Q_EMIT cpuSlotsChosen(count); });
        action->setToolTip(tr("They share the cores. A GPU trains one run at a time."));
        action->setCheckable(true);
        group->addAction(action);
        m_cpuSlots.push_back(action);
    }
}

void WindowMenus::showCpuSlots(int slots)
{
    for (std::size_t i = 0; i < m_cpuSlots.size(); ++i)
        m_cpuSlots[i]->setChecked(static_cast<int>(i) + 1 == slots);
}

void WindowMenus::buildView()
{
    QMenu* view = m_window.menuBar()->addMenu(tr("&View"));
    for (const auto& [page, text] :
         {std::pair{Page::Datasets, tr("&Datasets")},
          std::pair{Page::NewExperiment, tr("&New experiment")}, std::pair{Page::Runs, tr("&Runs")},
          std::pair{Page::Compare, tr("&Compare and export")}})
        view->addAction(text, this, [this, shown = page] { Q_EMIT pageRequested(shown); });
    view->addSeparator();
    buildColourSchemes(view);
    buildLanguages(view);
    QAction* notify = view->addAction(tr("&Notify when long work ends"));
    notify->setCheckable(true);
    notify->setChecked(Notifier::isOn());
    connect(notify, &QAction::toggled, this, &Notifier::turnOn);
    view->addAction(tr("&Full screen"), QKeySequence(Qt::Key_F11), this, [this] {
        m_window.setWindowState(m_window.windowState() ^ Qt::WindowFullScreen);
    });
}

void WindowMenus::buildColourSchemes(QMenu* view)
{
    QMenu* menu = view->addMenu(tr("&Colours"));
    auto* group = new QActionGroup(menu);
    const ColourScheme chosen = chosenColourScheme();
    for (const auto& [scheme, text] : {std::pair{ColourScheme::System, tr("As the &system")},
                                       std::pair{ColourScheme::Light, tr("&Light")},
                                       std::pair{ColourScheme::Dark, tr("&Dark")}}) {
        QAction* action = menu->addAction(text, this, [wanted = scheme] {
            chooseColourScheme(wanted);
            applyColourScheme(wanted);
        });
        action->setCheckable(true);
        action->setChecked(scheme == chosen);
        group->addAction(action);
    }
}

void WindowMenus::buildLanguages(QMenu* view)
{
    QMenu* menu = view->addMenu(tr("&Language"));
    auto* group = new QActionGroup(menu);
    const QString chosen = chosenLanguage();
    const auto add = [&](const QString& code, const QString& name) {
        QAction* action =
            menu->addAction(name, this, [this, code] { Q_EMIT languageChosen(code); });
        action->setCheckable(true);
        action->setChecked(code == chosen);
        group->addAction(action);
    };
    add({}, tr("As the &system"));
    for (const Language& language : languages())
        add(language.code, language.name);
}

void WindowMenus::buildHelp()
{
    QMenu* help = m_window.menuBar()->addMenu(tr("&Help"));
    help->addAction(tr("&Find an action, run or setting\u2026"), QKeySequence(Qt::CTRL | Qt::Key_K),
                    this, &WindowMenus::paletteRequested);
    help->addAction(tr("User &guide"), QKeySequence(Qt::Key_F1), this,
                    &WindowMenus::guideRequested);
    help->addAction(tr("&Keyboard shortcuts"), QKeySequence(Qt::CTRL | Qt::Key_Slash), this,
                    [this] {
                        auto* shortcuts = new ShortcutsDialog(&m_window);
                        shortcuts->setAttribute(Qt::WA_DeleteOnClose);
                        shortcuts->open();
                    });
    // The menu asks the pointer; the key explains what has the focus, so that keys alone do.
    const QKeySequence explainKeys(Qt::SHIFT | Qt::Key_F1);
    QAction* ask = help->addAction(tr("&What's This?") + QLatin1Char('\t') +
                                       explainKeys.toString(QKeySequence::NativeText),
                                   this, [] { QWhatsThis::enterWhatsThisMode(); });
    ask->setObjectName(QStringLiteral("whatsThis"));
    auto* explain = new QShortcut(explainKeys, &m_window);
    connect(explain, &QShortcut::activated, this, &explainFocus);
    help->addSeparator();
    QAction* machine =
        help->addAction(tr("About this &machine"), this, &WindowMenus::machineRequested);
    machine->setObjectName(QStringLiteral("aboutMachine"));
    help->addAction(tr("&About Formwork"), this, &WindowMenus::showAbout);
}

void WindowMenus::showAbout()
{
    auto* about = new AboutDialog(&m_window);
    about->setAttribute(Qt::WA_DeleteOnClose);
    connect(about, &AboutDialog::machineRequested, this, &WindowMenus::machineRequested);
    about->open();
}

std::vector<QAction*> WindowMenus::enabledActions() const
{
    std::vector<QAction*> actions;
    const std::function<void(const QMenu*)> addMenu = [&](const QMenu* menu) {
        for (QAction* action : menu->actions()) {
            if (action->menu() != nullptr)
                addMenu(action->menu());
            else if (action->isEnabled() && !action->text().isEmpty())
                actions.push_back(action);
        }
    };
    for (const QAction* menu : m_window.menuBar()->actions())
        addMenu(menu->menu());
    return actions;
}

} // namespace formwork::ui
