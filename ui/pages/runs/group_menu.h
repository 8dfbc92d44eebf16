// What the table of runs can be grouped by.
#pragma once

#include <QMenu>

#include <optional>
#include <string>

class QActionGroup;

namespace formwork::ui {

class RunsView;

class GroupMenu final : public QMenu
{
    Q_OBJECT

public:
    // `view` must outlive it.
    GroupMenu(RunsView& view, QWidget* parent);

private:
    // `key` as for RunsView::setGrouping().
    void add(const QString& text, const std::optional<std::string>& key);
    void addAllSettings();

    RunsView& m_view;
    QActionGroup* m_choice;
};

} // namespace formwork::ui
