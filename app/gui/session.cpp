#include "session.h"

#include "core/train/backend.h"
#include "ui/main_window.h"
#include "ui/widgets/style.h"

#include <QCoreApplication>
#include <QSettings>
#include <QTimer>

namespace formwork::gui {

namespace fs = std::filesystem;

namespace {

const QString kLastWorkspaceKey = QStringLiteral("lastWorkspace");

} // namespace

fs::path workspaceToOpen()
{
    if (!qEnvironmentVariableIsEmpty("FORMWORK_WORKSPACE"))
        return Workspace::defaultRoot();
    const fs::path last = ui::toPath(QSettings().value(kLastWorkspaceKey).toString());
    std::error_code ignored;
    return !last.empty() && fs::exists(Workspace(last).database(), ignored)
               ? last
               : Workspace::defaultRoot();
}

Session::Session(FileSystem& fileSystem, fs::path backendModule)
    : m_fileSystem(fileSystem)
    , m_backendModule(std::move(backendModule))
{}

Session::~Session() = default;

void Session::open(const fs::path& workspace)
{
    const fs::path root = fs::absolute(workspace).lexically_normal();
    m_translations.use(ui::chosenLanguage());
    auto window = std::make_unique<ui::MainWindow>(
        Workspace(root), m_fileSystem, [module = m_backendModule] { return loadBackend(module); });
    connect(window.get(), &ui::MainWindow::workspaceRequested, this, &Session::change);
    connect(window.get(), &ui::MainWindow::languageChanged, this, &Session::changeLanguage);
    connect(window.get(), &ui::MainWindow::closed, this, [this, closed = window.get()] {
        if (closed == m_window.get())
            QCoreApplication::quit();
    });
    window->show();
    m_window = std::move(window);
    QSettings().setValue(kLastWorkspaceKey, ui::toQString(root));
}

void Session::change(const QString& folder)
{
    // From the event loop, not from inside the window that goes. It stops and waits for what still
    // runs in it, with a checkpoint.
    QTimer::singleShot(0, this, [this, folder] {
        try {
            open(ui::toPath(folder));
        } catch (const Error& error) {
            m_window->showError(error);
        }
    });
}

void Session::changeLanguage()
{
    QTimer::singleShot(0, this, [this] {
        try {
            const ui::WindowState state = m_window->state();
            open(m_window->store().workspace().root());
            m_window->setState(state);
        } catch (const Error& error) {
            m_window->showError(error);
        }
    });
}

} // namespace formwork::gui
