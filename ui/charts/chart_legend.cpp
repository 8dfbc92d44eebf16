#include "ui/charts/chart_legend.h"

#include "ui/charts/chart_theme.h"
#include "ui/charts/distinct.h"

#include <QSignalBlocker>

#include <algorithm>

namespace formwork::ui {

namespace {

constexpr int kMaxLegendRows = 2;
constexpr int kLegendRunRole = Qt::UserRole;

} // namespace

ChartLegend::ChartLegend(QWidget* parent) : QListWidget(parent)
{
    setAccessibleName(tr("Legend: shows and hides curves"));
    setToolTip(tr("Untick a run to hide its curves"));
    setFlow(QListView::LeftToRight);
    setWrapping(true);
    setResizeMode(QListView::Adjust);
    setSpacing(2);
    setFrameShape(QFrame::NoFrame);
    setSelectionMode(QAbstractItemView::NoSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setIconSize(QSize(14, 14));
    connect(this, &QListWidget::itemChanged, this, [this](const QListWidgetItem* changed) {
        Q_EMIT runToggled(changed->data(kLegendRunRole).toLongLong(),
                          changed->checkState() == Qt::Checked);
    });
}

void ChartLegend::setRuns(const std::vector<ChartRun>& runs)
{
    const QSignalBlocker block(this);
    const int current = currentRow();
    clear();
    QStringList names;
    for (const ChartRun& run : runs)
        names << run.name;
    const QStringList shortNames = withoutCommonParts(names);
    const int widest = 24 * fontMetrics().averageCharWidth();
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const ChartRun& run = runs[i];
        const QString name = fontMetrics().elidedText(shortNames[static_cast<qsizetype>(i)],
                                                      Qt::ElideMiddle, widest);
        auto* added = new QListWidgetItem(runSwatch(run.colour, isDark(palette())), name);
        added->setToolTip(run.name);
        added->setFlags(Qt::ItemIsEnabled | Qt::ItemIsUserCheckable);
        added->setCheckState(run.visible ? Qt::Checked : Qt::Unchecked);
        added->setData(kLegendRunRole, QVariant::fromValue<qlonglong>(run.id));
        addItem(added);
    }
    setCurrentRow(std::min(current, count() - 1));
    setVisible(!runs.empty());
    fitHeight();
}

void ChartLegend::setAvailableWidth(int width)
{
    m_availableWidth = width;
    fitHeight();
}

void ChartLegend::fitHeight()
{
    if (count() == 0)
        return;
    const int rowHeight = sizeHintForRow(0) + 2 * spacing();
    int rows = 1;
    int x = 0;
    for (int i = 0; i < count(); ++i) {
        const int width = visualItemRect(item(i)).width() + 2 * spacing();
        if (x > 0 && x + width > m_availableWidth) {
            ++rows;
            x = 0;
        }
        x += width;
    }
    setFixedHeight(std::min(rows, kMaxLegendRows) * rowHeight + 2 * spacing());
}

} // namespace formwork::ui
