#include "ui/pages/compare/look_fields.h"

#include "ui/charts/metric_titles.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QSignalBlocker>
#include <QTreeWidget>

#include <algorithm>
#include <optional>

namespace formwork::ui {

LookFields::LookFields(QWidget* parent) : FieldGroup(tr("Look"), parent)
{
    buildStyle();
    buildNames();
    QFormLayout* form = makeForm();
    form->addRow(tr("Font"), m_fontFamily);
    form->addRow(tr("&Line width"), m_line);
    form->addRow(m_markers);
    form->addRow(m_letters);
    form->addRow(new QLabel(tr("Limits of the axes"), this));
    form->addRow(buildLimits());
    form->addRow(new QLabel(tr("Names in the legend"), this));
    form->addRow(m_names);
}

void LookFields::buildStyle()
{
    m_fontFamily = new QComboBox(this);
    m_fontFamily->addItem(tr("Sans serif"), int(FontFamily::Sans));
    m_fontFamily->addItem(tr("Serif"), int(FontFamily::Serif));
    m_fontFamily->addItem(tr("As LaTeX"), int(FontFamily::Tex));
    m_fontFamily->setWhatsThis(tr("Font of all texts. As LaTeX: Latin Modern or Computer Modern "
                                  "where one is installed, else a serif font."));
    m_line = makeNumber(0.25, 4, 1, 2, tr(" pt"));
    m_line->setSingleStep(0.25);
    m_line->setWhatsThis(tr("Width of the curves on paper."));
    m_markers = new QCheckBox(tr("Markers"), this);
    m_markers->setChecked(true);
    m_markers->setWhatsThis(
        tr("Marks the best epoch, resumes, and epochs with other work on the machine."));
    m_letters = new QCheckBox(tr("Letters (a), (b), \u2026"), this);
    m_letters->setWhatsThis(tr("Letters above the charts of a picture that has several, so that a "
                               "text can refer to them."));
    for (QCheckBox* check : {m_markers, m_letters})
        connect(check, &QCheckBox::toggled, this, &LookFields::changed);
    connect(m_fontFamily, &QComboBox::currentIndexChanged, this, &LookFields::changed);
}

void LookFields::buildNames()
{
    m_names = new QTreeWidget(this);
    m_names->setHeaderHidden(true);
    m_names->setRootIsDecorated(false);
    m_names->setEditTriggers(QAbstractItemView::AllEditTriggers);
    m_names->setMaximumHeight(5 * (fontMetrics().height() + 6));
    m_names->setAccessibleName(tr("Names in the legend"));
    m_names->setWhatsThis(tr("Names of the runs in the legend. An edited name is used in pictures "
                             "only; an empty one restores the run's name."));
    connect(m_names, &QTreeWidget::itemChanged, this, &LookFields::nameEdited);
}

QGridLayout* LookFields::buildLimits()
{
    auto* grid = new QGridLayout;
    for (std::size_t i = 0; i < kAllMetrics.size(); ++i) {
        m_limitLabels[i] = new QLabel(metricTitle(kAllMetrics[i]), this);
        grid->addWidget(m_limitLabels[i], static_cast<int>(i), 0);
        m_limits[i].first = addLimit(grid, i, tr("lower limit"), 1);
        m_limits[i].second = addLimit(grid, i, tr("upper limit"), 2);
    }
    return grid;
}

QLineEdit* LookFields::addLimit(QGridLayout* grid, std::size_t metric, const QString& name,
                                int column)
{
    auto* edit = new QLineEdit(this);
    edit->setPlaceholderText(tr("auto"));
    edit->setAccessibleName(QStringLiteral("%1, %2").arg(metricTitle(kAllMetrics[metric]), name));
    edit->setWhatsThis(tr("End of this axis; without one it follows the curves."));
    edit->setMinimumWidth(4 * fontMetrics().averageCharWidth());
    connect(edit, &QLineEdit::textChanged, this, &LookFields::changed);
    grid->addWidget(edit, static_cast<int>(metric), column);
    return edit;
}

void LookFields::nameEdited(QTreeWidgetItem* item)
{
    const RunId run = item->data(0, Qt::UserRole).toLongLong();
    const QString own = item->data(0, Qt::UserRole + 1).toString();
    const QString name = item->text(0).trimmed();
    if (name.isEmpty() || name == own)
        m_ownNames.erase(run);
    else
        m_ownNames[run] = name;
    if (name.isEmpty()) {
        const QSignalBlocker blocker(m_names);
        item->setText(0, own);
    }
    Q_EMIT changed();
}

void LookFields::setRunNames(const std::vector<std::pair<RunId, QString>>& names)
{
    const QSignalBlocker blocker(m_names);
    m_names->clear();
    for (const auto& [run, name] : names) {
        const auto own = m_ownNames.find(run);
        auto* item = new QTreeWidgetItem(m_names, {own == m_ownNames.end() ? name : own->second});
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable);
        item->setData(0, Qt::UserRole, QVariant::fromValue<qlonglong>(run));
        item->setData(0, Qt::UserRole + 1, name);
        item->setToolTip(0, name);
    }
}

void LookFields::setCharts(const std::vector<MetricKind>& charts)
{
    for (std::size_t i = 0; i < kAllMetrics.size(); ++i) {
        const bool isDrawn = std::ranges::count(charts, kAllMetrics[i]) > 0;
        m_limitLabels[i]->setVisible(isDrawn);
        m_limits[i].first->setVisible(isDrawn);
        m_limits[i].second->setVisible(isDrawn);
    }
}

AxisLimits LookFields::limitsOf(std::size_t metric) const
{
    const auto number = [](const QLineEdit* edit) -> std::optional<double> {
        bool isNumber = false;
        double value = QLocale().toDouble(edit->text().trimmed(), &isNumber);
        if (!isNumber)
            value = QLocale::c().toDouble(edit->text().trimmed(), &isNumber);
        return isNumber ? std::optional(value) : std::nullopt;
    };
    return {number(m_limits[metric].first), number(m_limits[metric].second)};
}

void LookFields::addTo(ChartExportRequest& request) const
{
    request.font = FontFamily(m_fontFamily->currentData().toInt());
    request.linePoints = m_line->value();
    request.markers = m_markers->isChecked();
    request.letters = m_letters->isChecked();
    request.names = m_ownNames;
    for (std::size_t i = 0; i < kAllMetrics.size(); ++i) {
        if (!m_limits[i].first->isHidden() && limitsOf(i) != AxisLimits())
            request.limits[kAllMetrics[i]] = limitsOf(i);
    }
}

FieldGroup::Fields LookFields::remembered() const
{
    return {{QStringLiteral("fontFamily"), m_fontFamily},
            {QStringLiteral("lineWidth"), m_line},
            {QStringLiteral("markers"), m_markers},
            {QStringLiteral("letters"), m_letters}};
}

} // namespace formwork::ui
