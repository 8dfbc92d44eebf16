#include "ui/pages/sweep/sweep_axes_button.h"

#include <QMenu>

#include <algorithm>

namespace formwork::ui {

namespace {

constexpr std::size_t kMostSweepAxes = 8; // unless more are chosen

bool isDefaultAxis(const SweepColumn& column)
{
    return column.isSetting && column.key != "train.seed";
}

} // namespace

SweepAxesButton::SweepAxesButton(const SweepData& sweep, QWidget* parent)
    : QToolButton(parent)
    , m_data(sweep)
    , m_menu(new QMenu(this))
{
    connect(m_menu, &QMenu::aboutToShow, this, &SweepAxesButton::fillMenu);
    setText(tr("Axes"));
    setToolTip(tr("Choose the axes of the parallel coordinates"));
    setMenu(m_menu);
    setPopupMode(QToolButton::InstantPopup);
    setFocusPolicy(Qt::TabFocus);
}

std::vector<int> SweepAxesButton::axes() const
{
    std::vector<int> columns;
    for (const std::string& key : m_keys) {
        if (const int place = m_data.columnOf(key); place >= 0)
            columns.push_back(place);
    }
    if (columns.empty()) {
        for (std::size_t i = 0; i < m_data.columns.size(); ++i) {
            if (isDefaultAxis(m_data.columns[i]) && columns.size() + 1 < kMostSweepAxes)
                columns.push_back(static_cast<int>(i));
        }
    }
    std::erase(columns, m_figure);
    if (m_figure >= 0)
        columns.push_back(m_figure);
    return columns;
}

QStringList SweepAxesButton::keys() const
{
    QStringList keys;
    for (const std::string& key : m_keys)
        keys << QString::fromStdString(key);
    return keys;
}

void SweepAxesButton::setKeys(const QStringList& keys)
{
    m_keys.clear();
    for (const QString& key : keys)
        m_keys.push_back(key.toStdString());
}

bool SweepAxesButton::isShown(const SweepColumn& column) const
{
    return m_keys.empty() ? isDefaultAxis(column) : std::ranges::count(m_keys, column.key) > 0;
}

void SweepAxesButton::fillMenu()
{
    m_menu->clear();
    for (std::size_t i = 0; i < m_data.columns.size(); ++i) {
        if (static_cast<int>(i) == m_figure)
            continue;
        const SweepColumn& column = m_data.columns[i];
        QAction* action = m_menu->addAction(column.title);
        action->setCheckable(true);
        action->setChecked(isShown(column));
        connect(action, &QAction::toggled, this,
                [this, key = column.key](bool shown) { toggle(key, shown); });
    }
    m_menu->addSeparator();
    m_menu->addAction(tr("All settings that differ"), this, [this] {
        m_keys.clear();
        Q_EMIT axesChanged();
    });
}

void SweepAxesButton::toggle(const std::string& key, bool shown)
{
    std::vector<std::string> keys;
    for (const SweepColumn& each : m_data.columns) {
        if (each.key == key ? shown : isShown(each))
            keys.push_back(each.key);
    }
    m_keys = std::move(keys);
    Q_EMIT axesChanged();
}

} // namespace formwork::ui
