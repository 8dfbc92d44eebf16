#include "ui/pages/runs/run_filter_bar.h"

#include "ui/models/run_texts.h"
#include "ui/models/runs_filter_model.h"
#include "ui/models/runs_model.h"
#include "ui/pages/runs/filter_edit.h"
#include "ui/widgets/style.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace formwork::ui {

RunFilterBar::RunFilterBar(RunsModel& runs, RunsFilterModel& filtered, QWidget* parent)
    : QWidget(parent)
    , m_runs(runs)
    , m_filtered(filtered)
    , m_row(new QHBoxLayout)
    , m_filter(new FilterEdit(this))
    , m_count(new QLabel(this))
    , m_hint(makeHint({}, this))
{
    buildFilter();
    m_count->setForegroundRole(QPalette::PlaceholderText);
    m_hint->setContentsMargins(8, 0, 8, 6);
    m_row->setContentsMargins(8, 6, 8, 6);
    m_row->setSpacing(6);
    m_row->addWidget(m_filter, 1);
    m_row->addWidget(m_count);
    m_row->addSpacing(6);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(m_row);
    layout->addWidget(m_hint);
}

void RunFilterBar::buildFilter()
{
    m_filter->setValues([this](const QString& key) { return values(key); });
    m_filter->setObjectName(QStringLiteral("runsFilter"));
    m_filter->setPlaceholderText(tr("Filter: model:levit status:done lr>1e-4 -tag:old"));
    m_filter->setAccessibleName(tr("Filter of the runs"));
    m_filter->setWhatsThis(
        tr("<p>Shows the runs that match all words.</p><p><b>vit</b>: somewhere in name, model, "
           "dataset, state, tags or note<br><b>model:levit</b>: in the model; likewise "
           "<b>loader:</b>, <b>dataset:</b>, <b>status:</b>, <b>name:</b>, <b>tag:</b> and "
           "<b>note:</b><br><b>\"two words\"</b>: both, in this order<br><b>best&gt;70</b>, "
           "<b>lr&lt;=1e-4</b>, <b>seed:0..2</b>: figures and settings, with &lt;, &lt;=, &gt;, "
           "&gt;=, = and !=, or a range<br><b>-tag:old</b>: all but those</p><p>Case does not "
           "matter.</p>"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMinimumWidth(140);
    connect(m_filter, &QLineEdit::textChanged, this, &RunFilterBar::apply);
}

QString RunFilterBar::text() const
{
    return m_filter->text();
}

void RunFilterBar::setText(const QString& text)
{
    m_filter->setText(text);
}

void RunFilterBar::edit()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void RunFilterBar::addButton(QWidget* button)
{
    m_row->addWidget(button);
}

void RunFilterBar::apply(const QString& text)
{
    try {
        m_filtered.setFilterText(text);
    } catch (const Error& error) {
        Q_EMIT failed(error);
    }
    Q_EMIT filterChanged();
}

void RunFilterBar::refresh()
{
    const int all = m_runs.rowCount();
    const int shown = m_filtered.rowCount();
    const std::size_t ticked = m_runs.ticked().size();
    m_count->setText(shown == all
                         ? tr("%1 of %2 ticked").arg(ticked).arg(all)
                         : tr("%1 of %2 shown, %3 ticked").arg(shown).arg(all).arg(ticked));
    const QStringList& problems = m_filtered.problems();
    m_hint->setVisible((shown == 0 && all > 0) || !problems.isEmpty());
    if (!problems.isEmpty())
        m_hint->setText(problems.join(QLatin1Char(' ')));
    else if (m_filter->text().trimmed().isEmpty())
        m_hint->setText(tr("All runs are in the archive: More, Show archived runs."));
    else
        m_hint->setText(tr("No run matches. A word may say where to look: model:, loader:, "
                           "dataset:, status:, name:, tag: or note:; figures and settings are "
                           "compared: best>70, lr<=1e-4, seed:0..2; a minus negates: -tag:old"));
}

QStringList RunFilterBar::values(const QString& key) const
{
    QStringList values;
    const auto add = [&values](const QString& value) {
        if (!value.isEmpty() && !values.contains(value))
            values << value;
    };
    for (const RunRow& run : m_runs.rows()) {
        if (key == QLatin1String("model"))
            add(QString::fromStdString(run.model));
        else if (key == QLatin1String("status"))
            add(QString::fromUtf8(runStatusName(run.status).data()));
        else if (key == QLatin1String("loader") && knowsLoader(run))
            add(QString::fromUtf8(loaderName(run.loader).data()));
        else if (key == QLatin1String("dataset"))
            add(datasetLabel(run.dataset));
        else if (key == QLatin1String("tag"))
            for (const std::string& tag : run.tags)
                add(QString::fromStdString(tag));
    }
    return values;
}

} // namespace formwork::ui
