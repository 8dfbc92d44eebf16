#include "session.h"

#include "core/backend/backend.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"
#include "ui/window/main_window.h"
#include "ui/window/recent_workspaces.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QSettings>
#include <QTimer>

#include <utility>

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

void Session::open(const fs::path& workspace, StoreMode mode)
{
    const fs::path root = fs::absolute(workspace).lexically_normal();
    m_translations.use(ui::chosenLanguage());
    auto window = std::make_unique<ui::MainWindow>(
        Workspace(root), m_fileSystem, [module = m_backendModule] { return loadBackend(module); },
        mode);
    connect(window.get(), &ui::MainWindow::damageFound, this,
            [this, root](const Error& error) { ask(root, error); });
    connect(window.get(), &ui::MainWindow::workspaceRequested, this, &Session::change);
    connect(window.get(), &ui::MainWindow::languageChanged, this, &Session::changeLanguage);
    connect(window.get(), &ui::MainWindow::closed, this, [this, closed = window.get()] {
        if (closed == m_window.get())
            QCoreApplication::quit();
    });
    window->show();
    m_window = std::move(window);
    QSettings().setValue(kLastWorkspaceKey, ui::toQString(root));
    ui::rememberWorkspace(ui::toQString(root));
    if (!m_datasets.empty())
        m_window->addDatasets(std::exchange(m_datasets, {}));
}

void Session::addOnOpen(std::vector<fs::path> datasets)
{
    m_datasets = std::move(datasets);
}

void Session::openOrAsk(const fs::path& workspace, StoreMode mode)
{
    try {
        open(workspace, mode);
    } catch (const Error& error) {
        ask(fs::absolute(workspace).lexically_normal(), error);
    }
}

void Session::ask(const fs::path& root, const Error& error)
{
    auto* dialog = new ui::WorkspaceTroubleDialog(
        ui::examineTrouble(Workspace(root), error, m_fileSystem), m_window.get());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    // From the event loop: the dialog's window may go.
    connect(
        dialog, &ui::WorkspaceTroubleDialog::answered, this,
        [this, root](ui::TroubleAnswer answer) { act(root, answer); }, Qt::QueuedConnection);
    dialog->open();
}

void Session::act(const fs::path& root, ui::TroubleAnswer answer)
{
    switch (answer) {
    case ui::TroubleAnswer::TryAgain:
        return openOrAsk(root);
    case ui::TroubleAnswer::OpenReadOnly:
        return openOrAsk(root, StoreMode::ReadOnly);
    case ui::TroubleAnswer::RestoreBackup:
    case ui::TroubleAnswer::StartEmpty:
        return repair(root, answer);
    case ui::TroubleAnswer::ChooseAnother:
        return chooseAnother();
    case ui::TroubleAnswer::Quit:
        if (!m_window)
            QCoreApplication::exit(kCannotOpen);
        return;
    }
}

void Session::repair(const fs::path& root, ui::TroubleAnswer answer)
{
    const Workspace workspace(root);
    fs::path aside;
    try {
        m_window.reset(); // it has the file open that goes out of the way
        if (answer == ui::TroubleAnswer::StartEmpty) {
            aside = setDatabaseAside(workspace, m_fileSystem);
        } else {
            const auto backups = databaseBackups(workspace);
            if (backups.empty())
                throw Error(ErrorCode::NotFound,
                            Text::verbatim(tr("The backup is gone.").toStdString()), root);
            aside = restoreBackup(workspace, backups.front().path, m_fileSystem);
        }
        open(root);
    } catch (const Error& error) {
        return ask(root, error);
    }
    m_window->notice().showMessage(
        Severity::Info,
        answer == ui::TroubleAnswer::StartEmpty ? tr("This is a new, empty workspace.")
                                                : tr("The backup is in place."),
        tr("The damaged database is kept as %1").arg(ui::toQString(aside)));
}

void Session::chooseAnother()
{
    auto* dialog = new QFileDialog(m_window.get(), tr("Open workspace"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, &Session::change);
    connect(dialog, &QDialog::rejected, this, [this] {
        if (!m_window)
            QCoreApplication::exit(kCannotOpen);
    });
    dialog->open();
}

void Session::change(const QString& folder)
{
    // From the event loop, not from inside the window that goes. It stops and waits for what still
    // runs in it, with a checkpoint.
    QTimer::singleShot(0, this, [this, folder] { openOrAsk(ui::toPath(folder)); });
}

void Session::changeLanguage()
{
    QTimer::singleShot(0, this, [this] {
        try {
            const ui::WindowState state = m_window->state();
            open(m_window->store().workspace().root(),
                 m_window->store().isReadOnly() ? StoreMode::ReadOnly : StoreMode::ReadWrite);
            m_window->setState(state);
        } catch (const Error& error) {
            m_window->showError(error);
        }
    });
}

} // namespace formwork::gui
