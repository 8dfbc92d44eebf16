// Keeps the one window of the program, and changes it for another when the user opens another
// workspace or chooses another language.
#pragma once

#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/store/workspace.h"
#include "ui/dialogs/workspace_trouble.h"
#include "ui/language/language.h"

#include <QObject>
#include <QString>

#include <filesystem>
#include <memory>
#include <vector>

namespace formwork::ui {
class MainWindow;
}

namespace formwork::gui {

// The workspace to open without --workspace: $FORMWORK_WORKSPACE, else the last one that still
// exists, else the default.
std::filesystem::path workspaceToOpen();

class Session final : public QObject
{
    Q_OBJECT

public:
    Session(FileSystem& fileSystem, std::filesystem::path backendModule);
    ~Session() override;

    // Shows the window on a workspace. Errors: those of Store; the window that was open stays.
    void open(const std::filesystem::path& workspace, StoreMode mode = StoreMode::ReadWrite);
    // As open(), but asks what to do about an error. Quitting then ends the program with
    // kCannotOpen.
    void openOrAsk(const std::filesystem::path& workspace, StoreMode mode = StoreMode::ReadWrite);
    static constexpr int kCannotOpen = 1;
    // Beton files and image folders that the next workspace to open takes into its library and
    // shows.
    void addOnOpen(std::vector<std::filesystem::path> datasets);

private:
    void ask(const std::filesystem::path& root, const Error& error);
    void act(const std::filesystem::path& root, ui::TroubleAnswer answer);
    void repair(const std::filesystem::path& root, ui::TroubleAnswer answer);
    void chooseAnother();
    void change(const QString& folder);
    void changeLanguage();

    FileSystem& m_fileSystem;
    std::filesystem::path m_backendModule;
    ui::Translations m_translations; // outlives the window that it translates
    std::unique_ptr<ui::MainWindow> m_window;
    std::vector<std::filesystem::path> m_datasets; // for the window that opens next
};

} // namespace formwork::gui
