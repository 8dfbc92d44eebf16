// Every setting of an experiment, by group, each with what it means; edited in place. What differs
// from the default is bold.
#pragma once

#include "ui/models/experiment_draft.h"

#include <QTreeWidget>

#include <map>
#include <string>

namespace formwork::ui {

class SettingsTable final : public QTreeWidget
{
    Q_OBJECT

public:
    // Shows and edits `draft`, which must outlive it.
    explicit SettingsTable(ExperimentDraft& draft, QWidget* parent = nullptr);

    QTreeWidgetItem* itemOf(const std::string& key) const;
    // What can be done with a setting; a new menu, the caller's.
    QMenu* contextMenu(const std::string& key);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void addItems();
    void showDraft();

    ExperimentDraft& m_draft;

    std::map<std::string, QTreeWidgetItem*> m_items;
    bool m_showing = false; // the draft, rather than being edited
};

} // namespace formwork::ui
