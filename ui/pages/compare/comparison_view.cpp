#include "ui/pages/compare/comparison_view.h"

#include "ui/widgets/style.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QSettings>
#include <QSignalBlocker>
#include <QTableWidget>
#include <QVBoxLayout>

namespace formwork::ui {

ComparisonView::ComparisonView(QWidget* parent)
    : QWidget(parent)
    , m_baseline(new QComboBox(this))
    , m_onlyDifferences(new QCheckBox(tr("Only differences"), this))
    , m_groupSeeds(new QCheckBox(tr("Mean over &seeds"), this))
    , m_table(new QTableWidget(this))
{
    m_baseline->setAccessibleName(tr("Baseline"));
    m_baseline->setWhatsThis(
        tr("The run that the others are compared with. Differences have a 95 % interval over the "
           "seeds where both sides have at least two; a difference is bold if its interval "
           "excludes zero. Accuracies and losses are compared on the same data only."));
    m_baseline->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_baseline->setMinimumContentsLength(18);
    m_onlyDifferences->setChecked(true);
    m_onlyDifferences->setWhatsThis(tr("Hides figures and settings that are the same everywhere."));
    m_groupSeeds->setWhatsThis(
        tr("Runs that differ only in name and seed become one column of means with their standard "
           "deviation."));
    auto* label = new QLabel(tr("&Baseline"), this);
    label->setBuddy(m_baseline);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(12, 8, 12, 8);
    bar->addWidget(label);
    bar->addWidget(m_baseline);
    bar->addSpacing(12);
    bar->addWidget(m_onlyDifferences);
    bar->addWidget(m_groupSeeds);
    bar->addStretch(1);
    m_table->setAccessibleName(tr("Comparison of the ticked runs"));
    m_table->setWhatsThis(tr("Results and settings of the ticked runs. Ctrl+C copies the selected "
                             "cells, for a spreadsheet."));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setAlternatingRowColors(true);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_table, 1);

    connect(m_baseline, &QComboBox::activated, this, [this] {
        m_wantedBaseline = m_baseline->currentData().toLongLong();
        fill();
    });
    for (QCheckBox* box : {m_onlyDifferences, m_groupSeeds})
        connect(box, &QCheckBox::toggled, this, &ComparisonView::fill);
    m_table->installEventFilter(this);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QWidget::customContextMenuRequested, this, [this](QPoint place) {
        openMenu(m_table->columnAt(place.x()), m_table->viewport()->mapToGlobal(place));
    });
    QHeaderView* header = m_table->horizontalHeader();
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this, [this, header](QPoint place) {
        openMenu(header->logicalIndexAt(place), header->viewport()->mapToGlobal(place));
    });
}

QMenu* ComparisonView::contextMenu(int column)
{
    auto* menu = new QMenu(this);
    if (column >= 0 && column < static_cast<int>(m_columnRuns.size())) {
        const RunId run = m_columnRuns[static_cast<std::size_t>(column)];
        const bool isBaseline = run == m_baseline->currentData().toLongLong();
        menu->addAction(isBaseline ? tr("Compare with no baseline")
                                   : tr("Compare the others with this one"),
                        this, [this, run, isBaseline] { setBaseline(isBaseline ? 0 : run); });
        menu->addAction(tr("Show on the Runs page"), this,
                        [this, run] { Q_EMIT runRequested(run); });
        menu->addSeparator();
    }
    QAction* copied = menu->addAction(tr("Copy"), this, &ComparisonView::copy);
    copied->setShortcut(QKeySequence(QKeySequence::Copy));
    copied->setEnabled(!m_table->selectedRanges().isEmpty());
    menu->addAction(tr("Select all"), m_table, &QTableWidget::selectAll);
    return menu;
}

void ComparisonView::openMenu(int column, QPoint globalPlace)
{
    QMenu* menu = contextMenu(column);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(globalPlace);
}

void ComparisonView::setBaseline(RunId run)
{
    m_wantedBaseline = run;
    fillBaselines();
    fill();
}

void ComparisonView::setRuns(std::vector<const RunData*> runs, UnknownData unknown)
{
    m_runs = std::move(runs);
    m_unknown = unknown;
    fillBaselines();
    fill();
}

void ComparisonView::fillBaselines()
{
    const QSignalBlocker blocker(m_baseline);
    m_baseline->clear();
    m_baseline->addItem(tr("none"), QVariant::fromValue<qlonglong>(0));
    for (const RunData* run : m_runs)
        m_baseline->addItem(QString::fromStdString(run->row.name),
                            QVariant::fromValue<qlonglong>(run->row.id));
    const int wanted = m_baseline->findData(QVariant::fromValue<qlonglong>(m_wantedBaseline));
    m_baseline->setCurrentIndex(std::max(wanted, 0));
}

void ComparisonView::fill()
{
    ComparisonOptions options;
    options.onlyDifferences = m_onlyDifferences->isChecked();
    options.groupSeeds = m_groupSeeds->isChecked();
    options.unknown = m_unknown;
    if (const RunId baseline = m_baseline->currentData().toLongLong(); baseline != 0)
        options.baseline = baseline;
    const ComparisonTable table = compareRuns(m_runs, options);
    m_columnRuns.clear();
    for (const ComparisonColumn& column : table.columns)
        m_columnRuns.push_back(column.runs.empty() ? 0 : column.runs.front());
    m_table->clear();
    m_table->setRowCount(static_cast<int>(table.rows.size()));
    m_table->setColumnCount(static_cast<int>(table.columns.size()));
    for (int column = 0; column < m_table->columnCount(); ++column) {
        const ComparisonColumn& about = table.columns[static_cast<std::size_t>(column)];
        auto* header =
            new QTableWidgetItem(fontMetrics().elidedText(about.name, Qt::ElideMiddle, 220));
        header->setToolTip(about.name);
        if (about.isBaseline)
            header->setText(tr("%1 (baseline)").arg(header->text()));
        m_table->setHorizontalHeaderItem(column, header);
    }
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const ComparisonRow& about = table.rows[static_cast<std::size_t>(row)];
        m_table->setVerticalHeaderItem(row, new QTableWidgetItem(about.title));
        for (int column = 0; column < m_table->columnCount(); ++column) {
            const ComparisonCell& cell = about.cells[static_cast<std::size_t>(column)];
            auto* item = new QTableWidgetItem(
                cell.change.isEmpty() ? cell.text
                                      : QStringLiteral("%1   %2").arg(cell.text, cell.change));
            item->setToolTip(item->text());
            if (cell.isShown) {
                QFont bold = font();
                bold.setBold(true);
                item->setFont(bold);
                // Better or worse also by the sign: colour is never the only signal.
                if (cell.isBetter || cell.isWorse)
                    item->setForeground(severityColour(
                        cell.isBetter ? Severity::Info : Severity::Warning, palette()));
            }
            m_table->setItem(row, column, item);
        }
    }
    m_table->resizeColumnsToContents();
    constexpr int kWidest = 360;
    for (int column = 0; column < m_table->columnCount(); ++column)
        m_table->setColumnWidth(column, std::min(m_table->columnWidth(column), kWidest));
}

// A table copies its current cell alone.
bool ComparisonView::eventFilter(QObject* object, QEvent* event)
{
    if (object == m_table && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        copy();
        return true;
    }
    return QWidget::eventFilter(object, event);
}

void ComparisonView::copy() const
{
    QString text;
    for (const QTableWidgetSelectionRange& range : m_table->selectedRanges()) {
        for (int row = range.topRow(); row <= range.bottomRow(); ++row) {
            QStringList cells = {m_table->verticalHeaderItem(row)->text()};
            for (int column = range.leftColumn(); column <= range.rightColumn(); ++column)
                cells << m_table->item(row, column)->text();
            text += cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
        }
    }
    QApplication::clipboard()->setText(text);
}

void ComparisonView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        fill(); // with the colours of the palette
}

void ComparisonView::saveLayout(QSettings& settings) const
{
    settings.setValue(QStringLiteral("compare/baseline"),
                      QVariant::fromValue<qlonglong>(m_wantedBaseline));
    settings.setValue(QStringLiteral("compare/onlyDifferences"), m_onlyDifferences->isChecked());
    settings.setValue(QStringLiteral("compare/groupSeeds"), m_groupSeeds->isChecked());
}

void ComparisonView::restoreLayout(const QSettings& settings)
{
    m_wantedBaseline = settings.value(QStringLiteral("compare/baseline")).toLongLong();
    m_onlyDifferences->setChecked(
        settings.value(QStringLiteral("compare/onlyDifferences"), true).toBool());
    m_groupSeeds->setChecked(settings.value(QStringLiteral("compare/groupSeeds")).toBool());
    fillBaselines();
    fill();
}

} // namespace formwork::ui
