// A workspace that cannot be opened: what is wrong with which file, and the ways out of it. Does
// not block: open() it and wait for answered(). Closing it answers Quit.
#pragma once

#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/store/database_backup.h"

#include <QDialog>

#include <filesystem>
#include <map>
#include <optional>

class QAbstractButton;
class QVBoxLayout;

namespace formwork::ui {

enum class TroubleAnswer {
    TryAgain,
    OpenReadOnly,
    RestoreBackup, // the newest one
    StartEmpty,    // what is damaged is kept under another name
    ChooseAnother, // workspace
    Quit,
};

struct WorkspaceTrouble
{
    Error error;
    bool canBeRead = false;                    // without writing
    bool isDamaged = false;                    // the existing database must be moved away
    std::optional<DatabaseBackup> backup = {}; // the newest one, of a damaged database
};

// Looks what can be done about an error of opening `workspace`; changes nothing.
WorkspaceTrouble examineTrouble(const Workspace& workspace, const Error& error,
                                FileSystem& fileSystem);

class WorkspaceTroubleDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit WorkspaceTroubleDialog(const WorkspaceTrouble& trouble, QWidget* parent = nullptr);

    // Null where that answer is not offered.
    QAbstractButton* buttonFor(TroubleAnswer answer) const;

    void done(int result) override;

Q_SIGNALS:
    void answered(formwork::ui::TroubleAnswer answer);

private:
    void offer(TroubleAnswer answer, const QString& text, const QString& description);

    QVBoxLayout* m_choices;
    std::map<TroubleAnswer, QAbstractButton*> m_buttons;
    TroubleAnswer m_answer = TroubleAnswer::Quit;
};

} // namespace formwork::ui
