#include "ui/pages/runs/samples_tab.h"

#include "ui/charts/confusion_chart.h"
#include "ui/models/run_texts.h"
#include "ui/pages/runs/hardest_images_view.h"
#include "ui/widgets/bar_delegate.h"
#include "ui/widgets/style.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace formwork::ui {

namespace {

constexpr std::size_t kMostMistakes = 100;

QTreeWidget* makeList(const QStringList& header, const QString& name, QWidget* parent)
{
    auto* list = new QTreeWidget(parent);
    list->setHeaderLabels(header);
    list->setAccessibleName(name);
    list->setRootIsDecorated(false);
    list->setUniformRowHeights(true);
    list->setAlternatingRowColors(true);
    list->setItemDelegate(new BarDelegate(list));
    list->header()->setStretchLastSection(true);
    return list;
}

QString className(const ConfusionRecord& record, std::uint32_t label)
{
    return label < record.classNames.size() ? QString::fromStdString(record.classNames[label])
                                            : QString::number(label);
}

} // namespace

SamplesTab::SamplesTab(FileSystem& fileSystem, QWidget* parent)
    : QWidget(parent)
    , m_which(new QComboBox(this))
    , m_shares(new QCheckBox(tr("&Shares"), this))
    , m_hardestButton(new QPushButton(tr("Har&dest images"), this))
    , m_note(makeHint({}, this))
    , m_lists(new QSplitter(Qt::Vertical, this))
    , m_hardest(new HardestImagesView(fileSystem, this))
    , m_chart(new ConfusionChart(this))
    , m_classes(makeList({tr("Class"), tr("Recognised")}, tr("Accuracy of every class"), this))
    , m_mistakes(makeList({tr("True class"), tr("Predicted class"), tr("Images")},
                          tr("Most frequent mistakes"), this))
{
    m_which->setAccessibleName(tr("Epoch whose validation is shown"));
    m_which->setWhatsThis(
        tr("The epoch whose validation is shown below: the best one so far, or the last one."));
    m_chart->setWhatsThis(
        tr("True classes in rows, predicted classes in columns; the darker a cell, the more "
           "images. Correct predictions lie on the diagonal. Point at a cell to read it; click it, "
           "or press Enter, to see its images."));
    m_shares->setToolTip(tr("Show per cent of the true class in the cells instead of counts"));
    connect(m_shares, &QCheckBox::toggled, m_chart, &ConfusionChart::setNormalised);
    connect(m_chart, &ConfusionChart::cellChosen, this, &SamplesTab::showCell);
    m_classes->setWhatsThis(
        tr("How many images of each class were recognised. Click the head of a column to sort."));
    m_mistakes->setWhatsThis(
        tr("Pairs of true and predicted class among the mistakes, most frequent first."));
    m_hardestButton->setCheckable(true);
    m_hardestButton->setWhatsThis(tr(
        "Classifies the validation images with the best checkpoint and shows those that it is most "
        "wrong about: often they are labelled wrongly. Click again to return to the classes."));
    m_lists->addWidget(m_chart);
    m_lists->addWidget(m_classes);
    m_lists->addWidget(m_mistakes);
    m_lists->setChildrenCollapsible(false);
    m_lists->setStretchFactor(0, 2);
    m_lists->setStretchFactor(1, 1);
    m_lists->setStretchFactor(2, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2, 8, 2, 4);
    auto* row = new QHBoxLayout;
    row->addWidget(m_which, 1);
    row->addWidget(m_shares);
    row->addWidget(m_hardestButton);
    column->addLayout(row);
    column->addWidget(m_note);
    column->addWidget(m_lists, 1);
    column->addWidget(m_hardest, 1);
    column->addStretch(0);
    m_hardestButton->setToolTip(tr("Validation images with prediction and truth, worst first"));
    connect(m_hardestButton, &QPushButton::toggled, this, &SamplesTab::showHardest);
    connect(m_which, &QComboBox::currentIndexChanged, this, &SamplesTab::showRecord);
    showRun(0, std::nullopt, std::nullopt);
}

void SamplesTab::setFinder(HardestImagesFinder finder)
{
    m_hardest->setFinder(std::move(finder));
    showRecord();
}

void SamplesTab::showRun(RunId run, const std::optional<ConfusionRecord>& best,
                         const std::optional<ConfusionRecord>& last)
{
    m_hardest->setRun(run);
    if (best == m_best && last == m_last && m_which->count() > 0)
        return;
    m_best = best;
    m_last = last;
    const int before = m_which->currentIndex();
    {
        const QSignalBlocker block(m_which);
        m_which->clear();
        if (best)
            m_which->addItem(tr("Best epoch: %1").arg(best->epoch), true);
        if (last)
            m_which->addItem(tr("Last epoch: %1").arg(last->epoch), false);
        m_which->setCurrentIndex(std::clamp(before, 0, std::max(0, m_which->count() - 1)));
    }
    showRecord();
}

void SamplesTab::showRecord()
{
    const std::optional<ConfusionRecord>& record =
        m_which->currentData().toBool() ? m_best : m_last;
    const bool any = m_which->count() > 0 && record.has_value();
    const bool images = any && m_hardestButton->isChecked();
    m_which->setVisible(any);
    m_which->setEnabled(!images);
    m_hardestButton->setVisible(any && m_hardest->canFind());
    m_shares->setVisible(any && !images);
    m_lists->setVisible(any && !images);
    m_hardest->setVisible(images);
    m_note->setVisible(!any);
    m_note->setText(tr("If the run validates, this tab shows after the first best epoch which "
                       "classes are recognised and which are confused with one another."));
    if (!any)
        return;
    m_chart->setRecord(*record);
    showClasses(*record);
    showMistakes(*record);
}

void SamplesTab::setViewer(const Viewer& viewer)
{
    connect(m_hardest, &HardestImagesView::imageChosen, this, viewer);
}

void SamplesTab::showHardest(bool shown)
{
    if (shown)
        m_hardest->showCell({}, {});
    showRecord();
}

// For the best epoch, because only its checkpoint is kept.
void SamplesTab::showCell(const QString& truth, const QString& predicted)
{
    if (!m_hardest->canFind())
        return;
    {
        const QSignalBlocker block(m_hardestButton);
        m_hardestButton->setChecked(true);
    }
    m_hardest->showCell(truth, predicted);
    showRecord();
}

void SamplesTab::showClasses(const ConfusionRecord& record)
{
    m_classes->clear();
    const std::vector<std::optional<double>> accuracies = classAccuracies(record);
    std::vector<std::size_t> order;
    for (std::size_t label = 0; label < accuracies.size(); ++label) {
        if (accuracies[label])
            order.push_back(label);
    }
    std::ranges::stable_sort(order, {}, [&](std::size_t label) { return *accuracies[label]; });
    QList<QTreeWidgetItem*> items;
    for (const std::size_t label : order) {
        auto* item = new QTreeWidgetItem(
            {className(record, static_cast<std::uint32_t>(label)), percentText(accuracies[label])});
        item->setData(1, BarDelegate::kShareRole, *accuracies[label]);
        items.append(item);
    }
    m_classes->addTopLevelItems(items);
    m_classes->resizeColumnToContents(0);
}

void SamplesTab::showMistakes(const ConfusionRecord& record)
{
    m_mistakes->clear();
    std::vector<ConfusionCell> wrong;
    std::ranges::copy_if(record.cells, std::back_inserter(wrong),
                         [](const ConfusionCell& cell) { return cell.truth != cell.predicted; });
    std::ranges::stable_sort(wrong, std::ranges::greater{}, &ConfusionCell::images);
    wrong.resize(std::min(wrong.size(), kMostMistakes));
    QList<QTreeWidgetItem*> items;
    for (const ConfusionCell& cell : wrong) {
        auto* item =
            new QTreeWidgetItem({className(record, cell.truth), className(record, cell.predicted),
                                 countText(cell.images)});
        item->setData(2, BarDelegate::kShareRole,
                      double(cell.images) / double(wrong.front().images));
        items.append(item);
    }
    m_mistakes->addTopLevelItems(items);
    m_mistakes->resizeColumnToContents(0);
    m_mistakes->resizeColumnToContents(1);
}

} // namespace formwork::ui
