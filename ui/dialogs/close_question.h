// Asked once when the window is closed while jobs run. Does not block: open() it and wait for
// answered().
#pragma once

#include <QMessageBox>
#include <QStringList>

namespace formwork::ui {

enum class CloseAnswer {
    KeepRunning, // hide the window, quit when all is done
    Stop,        // training ends with a checkpoint, other jobs are cancelled; then quit
    GoBack,
};

class CloseQuestion final : public QMessageBox
{
    Q_OBJECT

public:
    // `running`: what runs, one line each.
    explicit CloseQuestion(const QStringList& running, QWidget* parent = nullptr);

    // The button that gives this answer.
    QAbstractButton* buttonFor(CloseAnswer answer) const;

Q_SIGNALS:
    void answered(formwork::ui::CloseAnswer answer);

private:
    QPushButton* m_keep;
    QPushButton* m_stop;
    QPushButton* m_back;
};

} // namespace formwork::ui
