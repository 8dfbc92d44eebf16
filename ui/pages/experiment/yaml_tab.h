// The experiment as text, in the format of the files in configs.
#pragma once

#include "ui/models/experiment_draft.h"

#include <QTimer>
#include <QWidget>

class QPlainTextEdit;

namespace formwork::ui {

class InlineMessage;

class YamlTab final : public QWidget
{
    Q_OBJECT

public:
    // Shows and edits `draft`, which must outlive it.
    explicit YamlTab(ExperimentDraft& draft, QWidget* parent = nullptr);

    QPlainTextEdit* edit() const { return m_edit; }
    // The draft takes what was typed a moment ago now.
    void flush();

private:
    void showDraft();
    void markLine(int line); // from 1; 0: none

    ExperimentDraft& m_draft;
    QPlainTextEdit* m_edit;
    InlineMessage* m_message;
    QTimer m_timer;
};

} // namespace formwork::ui
