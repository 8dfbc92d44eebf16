// The targets of the workspace: add, edit, check and remove them.
#pragma once

#include "core/remote/target_check.h"
#include "ui/jobs/job.h"

#include <QDialog>
#include <QPointer>
#include <QString>

#include <functional>
#include <stop_token>
#include <vector>

class QLabel;
class QListWidget;
class QPushButton;
class QStackedWidget;
class QTextBrowser;

namespace formwork::ui {

class EmptyState;
class InlineMessage;
class StoreChanges;

class TargetsDialog final : public QDialog
{
    Q_OBJECT

public:
    // In a background thread; see checkTarget().
    using Checker = std::function<std::vector<TargetFinding>(
        const Target&, std::stop_token, const std::function<void(const TargetFinding&)>&)>;

    TargetsDialog(StoreChanges& changes, Checker check, QWidget* parent = nullptr);
    ~TargetsDialog() override;

    void add();
    void edit();
    void check();
    void remove();

    // Parts, for tests.
    QListWidget* list() const { return m_list; }
    QString details() const; // as shown: the target, and what its check found
    InlineMessage& message() const { return *m_message; }

Q_SIGNALS:
    void changed(); // targets were added, edited or removed

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* buildTargets();
    void reload(const std::string& current);
    const Target* current() const;
    void openEditor(const Target& target);
    void save(const Target& target);
    void showCurrent();
    void addFinding(const TargetFinding& finding);

    StoreChanges& m_changes;
    Checker m_check;
    std::vector<Target> m_targets;
    std::vector<TargetFinding> m_findings; // of the current one
    QPointer<Job> m_job;                   // while it checks
    bool m_wasChecked = false;
    QStackedWidget* m_pages;
    EmptyState* m_empty;
    InlineMessage* m_message;
    QListWidget* m_list = nullptr;
    QTextBrowser* m_details = nullptr;
    QPushButton* m_edit = nullptr;
    QPushButton* m_checkButton = nullptr;
    QPushButton* m_remove = nullptr;
};

} // namespace formwork::ui
