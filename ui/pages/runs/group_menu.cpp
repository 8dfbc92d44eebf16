#include "ui/pages/runs/group_menu.h"

#include "core/experiment/config.h"
#include "ui/pages/runs/runs_view.h"

#include <QActionGroup>

namespace formwork::ui {

GroupMenu::GroupMenu(RunsView& view, QWidget* parent)
    : QMenu(parent)
    , m_view(view)
    , m_choice(new QActionGroup(this))
{
    add(tr("Not grouped"), std::nullopt);
    add(tr("Same experiment: mean over seeds"), std::string());
    addSeparator();
    for (const char* key : {"model.name", "data.loader", "data.train", "optimizer.name",
                            "optimizer.lr", "train.batch_size", "train.seed"})
        add(QLatin1String(key), std::string(key));
    addAllSettings();
}

void GroupMenu::add(const QString& text, const std::optional<std::string>& key)
{
    QAction* action = addAction(text);
    action->setCheckable(true);
    action->setChecked(!key);
    m_choice->addAction(action);
    connect(action, &QAction::triggered, this, [this, key] { m_view.setGrouping(key); });
    connect(&m_view, &RunsView::groupingChanged, action,
            [this, action, key] { action->setChecked(m_view.grouping() == key); });
}

void GroupMenu::addAllSettings()
{
    QMenu* all = addMenu(tr("Another setting"));
    for (const ConfigKey& key : configKeys()) {
        const std::string path(key.path);
        all->addAction(QString::fromStdString(path), this,
                       [this, path] { m_view.setGrouping(path); });
    }
}

} // namespace formwork::ui
