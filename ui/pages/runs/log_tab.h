// The log of a run: what the training said, with warnings and errors marked, and above it why the
// run failed and what can be done.
#pragma once

#include "core/store/store.h"

#include <QWidget>

#include <vector>

class QPlainTextEdit;

namespace formwork::ui {

class InlineMessage;

class LogTab final : public QWidget
{
    Q_OBJECT

public:
    explicit LogTab(QWidget* parent = nullptr);

    void clear();
    // Goes to the end of the log, which stays in view where the user looks at it.
    void append(const std::vector<LogLine>& lines);
    // Says why it failed, if it did.
    void showStatus(const RunRow& run);
    // Marks the last error and brings it into view; the end if there is none.
    void goToError();

    std::int64_t lastId() const { return m_lastId; } // of the lines so far
    QPlainTextEdit* reader() const { return m_reader; }
    InlineMessage* message() const { return m_message; }

private:
    std::int64_t m_lastId = 0;
    InlineMessage* m_message;
    QPlainTextEdit* m_reader;
};

// A read-only text in the font of programs.
QPlainTextEdit* makeReader(const QString& name, QWidget* parent);

} // namespace formwork::ui
