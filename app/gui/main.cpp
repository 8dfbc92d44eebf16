// formwork: the window, and the drawing of charts to files.
#include "export_command.h"
#include "options.h"
#include "session.h"

#include "core/backend/backend.h"
#include "core/backend/process_environment.h"
#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/base/mapping_guard.h"
#include "ui/language/language.h"
#include "ui/widgets/colour_scheme.h"
#include "ui/widgets/indicator_style.h"

#include <QApplication>
#include <QDir>
#include <QMessageBox>
#include <QTemporaryDir>

#include <langinfo.h>

#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace fs = std::filesystem;
using namespace formwork;

namespace {

constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;

void print(std::FILE* stream, const std::string& text)
{
    std::fprintf(stream, "%s\n", text.c_str());
}

bool hasDisplay()
{
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) {
        if (!qEnvironmentVariableIsEmpty(name))
            return true;
    }
    return false;
}

std::string displayName()
{
    for (const char* name : {"WAYLAND_DISPLAY", "DISPLAY"})
        if (!qEnvironmentVariableIsEmpty(name))
            return qEnvironmentVariable(name).toStdString();
    return qEnvironmentVariable("QT_QPA_PLATFORM").toStdString();
}

QString runtimeFolderPattern()
{
    return QDir::tempPath() + QStringLiteral("/formwork-runtime");
}

// Without $XDG_RUNTIME_DIR (a container, cron, sudo) Qt uses its own folder and complains on
// stderr. Here it gets a private one, for as long as the program runs.
std::unique_ptr<QTemporaryDir> ownRuntimeFolder()
{
    if (!qEnvironmentVariableIsEmpty("XDG_RUNTIME_DIR"))
        return nullptr;
    auto folder = std::make_unique<QTemporaryDir>(runtimeFolderPattern());
    if (folder->isValid())
        qputenv("XDG_RUNTIME_DIR", folder->path().toLocal8Bit());
    return folder;
}

// Where the locale is not set, or not installed, characters would be ASCII; Qt then takes UTF-8 and
// complains on stderr. While one of these lives, the environment asks for UTF-8 from the start.
// Only the constructor of the first application object looks; the language comes from the
// environment as it is afterwards.
class Utf8Characters
{
public:
    Utf8Characters()
    {
        std::setlocale(LC_ALL, "");
        if (QByteArrayView(nl_langinfo(CODESET)) == "UTF-8")
            return;
        m_before = qgetenv(kVariable);
        m_wasSet = qEnvironmentVariableIsSet(kVariable);
        m_changed = qputenv(kVariable, "C.UTF-8");
    }
    ~Utf8Characters()
    {
        if (!m_changed)
            return;
        if (m_wasSet)
            qputenv(kVariable, m_before);
        else
            qunsetenv(kVariable);
    }
    Utf8Characters(const Utf8Characters&) = delete;
    Utf8Characters& operator=(const Utf8Characters&) = delete;

private:
    static constexpr const char* kVariable = "LC_ALL";
    QByteArray m_before;
    bool m_wasSet = false;
    bool m_changed = false;
};

void nameProgram()
{
    // The same name twice would put settings into formwork/formwork.conf; this makes it Formwork/….
    QCoreApplication::setOrganizationName(QStringLiteral("Formwork"));
    QCoreApplication::setApplicationName(QStringLiteral("formwork"));
    QGuiApplication::setDesktopFileName(QStringLiteral("formwork"));
}

int drawCharts(const gui::Options& options, const fs::path& workspace, FileSystem& fileSystem)
{
    for (const fs::path& file : gui::exportCharts(options, workspace, fileSystem))
        print(stdout, file.string());
    return 0;
}

// While Qt looks for a display: without one it explains itself to developers and aborts.
void explainFatal(QtMsgType type, const QMessageLogContext& context, const QString& message)
{
    if (type != QtFatalMsg) {
        print(stderr, qFormatLogMessage(type, context, message).toStdString());
        return;
    }
    const QString own = runtimeFolderPattern();
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    if (runtime.startsWith(own)) // no destructor will come
        QDir(runtime).removeRecursively();
    print(stderr, "formwork: cannot open the display '" + displayName() +
                      "' (check DISPLAY or WAYLAND_DISPLAY; use formwork-cli here, or --export)");
    std::_Exit(kExitFailed);
}

// A question would wait for ever otherwise.
bool isInteractive()
{
    const QString platform = QGuiApplication::platformName();
    return platform != QLatin1String("offscreen") && platform != QLatin1String("minimal");
}

// Prints on the terminal and, in an interactive session, shows in a window why the program cannot
// start.
int reportFailure(const std::string& text, const std::string& hint, bool withWindow)
{
    print(stderr, "formwork: " + text + (hint.empty() ? "" : " (" + hint + ")"));
    if (withWindow && isInteractive()) {
        ui::Translations translations; // those of the session went with it
        translations.use(ui::chosenLanguage());
        QMessageBox box(QMessageBox::Critical, QObject::tr("Formwork cannot start"),
                        QString::fromStdString(text), QMessageBox::Close);
        box.setInformativeText(QString::fromStdString(hint));
        box.exec();
    }
    return kExitFailed;
}

std::string describe(const Error& error)
{
    return error.path().empty() ? error.message() : error.path().string() + ": " + error.message();
}

int runProgram(int argc, char** argv, const gui::Options& options)
{
    const bool draws = options.exportFormat.has_value();
    if (draws && qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const std::unique_ptr<QTemporaryDir> runtimeFolder = ownRuntimeFolder();
    if (!hasDisplay()) {
        print(stderr, "formwork: there is no display (use formwork-cli here, or --export)");
        return kExitFailed;
    }
    const auto previousHandler = qInstallMessageHandler(explainFatal);
    QApplication application(argc, argv);
    qInstallMessageHandler(previousHandler);
    QApplication::setStyle(new formwork::ui::IndicatorStyle);
    QApplication::setQuitOnLastWindowClosed(false); // jobs may continue without the window
    PosixFileSystem fileSystem;
    try {
        const fs::path workspace = options.workspace.value_or(gui::workspaceToOpen());
        if (draws) {
            ui::Translations translations;
            translations.use(ui::chosenLanguage());
            return drawCharts(options, workspace, fileSystem);
        }
        ui::applyColourScheme(ui::chosenColourScheme());
        gui::Session session(fileSystem,
                             backendModulePath(fs::read_symlink("/proc/self/exe").parent_path()));
        session.addOnOpen(options.datasets);
        if (isInteractive())
            session.openOrAsk(workspace);
        else
            session.open(workspace);
        return QApplication::exec();
    } catch (const Error& error) {
        return reportFailure(describe(error), error.hint().english(), !draws);
    } catch (const std::exception& error) {
        return reportFailure(error.what(), {}, !draws);
    }
}

} // namespace

int main(int argc, char** argv)
{
    prepareEnvironment(argv);
    nameProgram();
    installMappingGuard();
    ignoreFileSizeSignal();
    const std::vector<std::string> arguments(argv, argv + argc);
    gui::ParsedOptions parsed;
    {
        // Help and version need no display; a QApplication would insist on one.
        const Utf8Characters characters;
        const QCoreApplication application(argc, argv);
        parsed = gui::parseOptions(arguments);
    }
    if (!parsed.text.isEmpty()) {
        print(parsed.isError ? stderr : stdout, parsed.text.toStdString());
        return parsed.isError ? kExitUsage : 0;
    }
    return runProgram(argc, argv, parsed.options);
}
