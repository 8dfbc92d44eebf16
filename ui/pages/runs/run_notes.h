// Tags and note of a run, edited in place and written when the field is left.
#pragma once

#include "core/store/store.h"
#include "ui/models/run_edits.h"

#include <QWidget>

class QLineEdit;
class QPlainTextEdit;

namespace formwork::ui {

class RunNotes final : public QWidget
{
    Q_OBJECT

public:
    explicit RunNotes(StoreChanges& changes, QWidget* parent = nullptr);

    // Null: there is no run. What is being typed is not disturbed by live updates of the same run.
    void showRun(const RunRow* run);
    // Writes what was typed.
    void save();

Q_SIGNALS:
    void edited(); // the store was written
    void failed(const QString& message);

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    EditOutcome outcome();
    StoreChanges& m_changes;
    RunRow m_run;
    int m_waiting = 0; // writes of what was typed about m_run
    QLineEdit* m_tags;
    QPlainTextEdit* m_note;
};

} // namespace formwork::ui
