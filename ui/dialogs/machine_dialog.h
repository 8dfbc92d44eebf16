// The machine that Formwork runs on, and what is wrong with it: what a user pastes into a bug
// report.
#pragma once

#include "core/base/file_system.h"
#include "core/machine/report.h"
#include "ui/jobs/job.h"

#include <QDialog>
#include <QPointer>

#include <functional>
#include <optional>
#include <stop_token>

class QLabel;
class QPushButton;
class QTextBrowser;

namespace formwork::ui {

class InlineMessage;

class MachineDialog final : public QDialog
{
    Q_OBJECT

public:
    // Runs in a background thread; see collectMachineFacts().
    using Collector = std::function<MachineFacts(bool measure, ProgressSink&, std::stop_token)>;

    // Begins to collect at once, without measuring; not without a collector. `files` writes what is
    // saved, and must outlive the dialog.
    MachineDialog(Collector collect, FileSystem& files, QWidget* parent = nullptr);
    ~MachineDialog() override;

    void showFacts(const MachineFacts& facts);
    // As Copy puts it on the clipboard: in English, for those who read bug reports. Empty before
    // there are facts.
    QString reportText() const;
    bool isCollecting() const { return !m_job.isNull(); }

protected:
    void changeEvent(QEvent* event) override;

private:
    void collect(bool measure);
    void takeFailure(const Error& error);
    void showReport();
    void updateButtons();
    void copy();
    void save();

    Collector m_collect;
    FileSystem& m_files;
    QPointer<Job> m_job; // while it runs
    std::optional<MachineReport> m_report;
    QLabel* m_state;
    InlineMessage* m_message;
    QTextBrowser* m_text;
    QPushButton* m_measure;
    QPushButton* m_copy;
    QPushButton* m_save;
};

} // namespace formwork::ui
