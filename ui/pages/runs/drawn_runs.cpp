#include "ui/pages/runs/drawn_runs.h"

#include "ui/models/runs_filter_model.h"
#include "ui/models/runs_model.h"
#include "ui/pages/runs/runs_view.h"

#include <QAction>
#include <QMenu>
#include <QSettings>
#include <QStringList>

#include <algorithm>

namespace formwork::ui {

namespace {

template <typename Runs>
QString joinedRuns(const Runs& runs)
{
    QStringList texts;
    for (const RunId run : runs)
        texts << QString::number(run);
    return texts.join(QLatin1Char(' '));
}

std::set<RunId> splitRuns(const QString& text)
{
    std::set<RunId> runs;
    for (const QString& run : text.split(QLatin1Char(' '), Qt::SkipEmptyParts))
        runs.insert(run.toLongLong());
    return runs;
}

} // namespace

DrawnRuns::DrawnRuns(RunsModel& runs, RunsFilterModel& filtered, RunsView& view, QWidget* parent)
    : QObject(parent)
    , m_runs(runs)
    , m_filtered(filtered)
    , m_view(view)
    , m_menu(new QMenu(tr("Tick"), parent))
{
    buildMenu();
}

void DrawnRuns::buildMenu()
{
    m_menu->addAction(tr("All that are shown"), this,
                      [this] { m_runs.setTicked(shownRuns(), true); });
    m_menu->addAction(tr("Only those that are shown"), this, [this] { tickOnly(shownRuns()); });
    m_menu->addAction(tr("Only the selected ones"), this,
                      [this] { tickOnly(m_view.selectedRuns()); });
    m_menu->addAction(tr("None"), this, [this] { tickOnly({}); });
    m_menu->addSeparator();
    m_pin = m_menu->addAction(tr("Draw the selected ones whatever the filter shows"));
    m_pin->setCheckable(true);
    connect(m_pin, &QAction::triggered, this, &DrawnRuns::pinSelected);
}

std::vector<RunId> DrawnRuns::runs() const
{
    std::vector<RunId> runs = m_runs.ticked();
    std::erase_if(runs, [this](RunId run) {
        return !m_pinned.contains(run) &&
               !m_filtered.mapFromSource(m_runs.index(m_runs.rowOf(run), 0)).isValid();
    });
    return runs;
}

std::vector<RunId> DrawnRuns::shownRuns() const
{
    std::vector<RunId> runs;
    for (int row = 0; row < m_filtered.rowCount(); ++row)
        runs.push_back(m_filtered.index(row, 0).data(RunsModel::RunIdRole).toLongLong());
    return runs;
}

void DrawnRuns::tickOnly(const std::vector<RunId>& runs)
{
    const std::set<RunId> wanted(runs.begin(), runs.end());
    std::vector<RunId> others = m_runs.ticked();
    std::erase_if(others, [&](RunId run) { return wanted.contains(run); });
    m_runs.setTicked(others, false);
    m_runs.setTicked(runs, true);
}

void DrawnRuns::pinSelected(bool pinned)
{
    for (const RunId run : m_view.selectedRuns()) {
        if (pinned)
            m_pinned.insert(run);
        else
            m_pinned.erase(run);
    }
    Q_EMIT pinsChanged();
}

void DrawnRuns::refreshMenu()
{
    const std::vector<RunId> selected = m_view.selectedRuns();
    m_pin->setEnabled(!selected.empty());
    m_pin->setChecked(!selected.empty() && std::ranges::all_of(selected, [this](RunId run) {
        return m_pinned.contains(run);
    }));
}

void DrawnRuns::save(QSettings& settings) const
{
    settings.setValue(QStringLiteral("runs/pinned"), joinedRuns(m_pinned));
    settings.setValue(QStringLiteral("runs/ticked"), joinedRuns(m_runs.ticked()));
    settings.setValue(QStringLiteral("runs/newest"),
                      m_runs.rows().empty() ? 0 : qint64(m_runs.rows().front().id));
}

void DrawnRuns::restore(QSettings& settings)
{
    m_pinned.merge(splitRuns(settings.value(QStringLiteral("runs/pinned")).toString()));
    if (settings.contains(QStringLiteral("runs/ticked")))
        restoreTicks(settings);
}

void DrawnRuns::restoreTicks(QSettings& settings)
{
    const std::set<RunId> wanted =
        splitRuns(settings.value(QStringLiteral("runs/ticked")).toString());
    const RunId newest = settings.value(QStringLiteral("runs/newest")).toLongLong();
    std::vector<RunId> on;
    std::vector<RunId> off;
    for (const RunRow& run : m_runs.rows())
        (wanted.contains(run.id) || run.id > newest ? on : off).push_back(run.id);
    m_runs.setTicked(off, false);
    m_runs.setTicked(on, true);
}

} // namespace formwork::ui
