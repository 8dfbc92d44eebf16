#include "ui/pages/experiment/experiment_plan.h"

#include "core/base/error.h"
#include "core/experiment/model_names.h"
#include "ui/charts/schedule_chart.h"
#include "ui/models/run_texts.h"
#include "ui/widgets/bar_delegate.h"
#include "ui/widgets/style.h"

#include <QHeaderView>
#include <QLabel>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <span>

namespace formwork::ui {

ExperimentPlan::ExperimentPlan(const ExperimentDraft& draft, const DatasetLibrary& library,
                               QWidget* parent)
    : QWidget(parent)
    , m_draft(draft)
    , m_library(library)
    , m_runs(new QTreeWidget(this))
    , m_schedule(new ScheduleChart(this))
{
    m_runs->setHeaderLabels({tr("Run"), tr("Model"), tr("Loader"), tr("Train images"),
                             tr("Validation images"), tr("Steps per epoch"), tr("Steps in all")});
    for (int column = 3; column < m_runs->columnCount(); ++column)
        m_runs->headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    m_runs->setRootIsDecorated(false);
    m_runs->setAlternatingRowColors(true);
    m_runs->setItemDelegate(new BarDelegate(m_runs));
    m_runs->setAccessibleName(tr("Runs that this makes"));
    m_runs->setWhatsThis(tr("The runs that Start or Add to queue makes. Fields with several values "
                            "make one run for every combination."));
    m_runs->setSelectionMode(QAbstractItemView::NoSelection);
    m_runs->setMinimumHeight(4 * (fontMetrics().height() + 8));          // header and two runs
    m_runs->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored); // scrolls before the page
    m_runs->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_runs->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_runs->header()->setStretchLastSection(false);

    m_schedule->setWhatsThis(
        tr("The learning rate over the epochs of the runs that this makes: warm-up and schedule as "
           "they are set, one curve for each that differs."));
    auto* runs = new QVBoxLayout;
    runs->setSpacing(4);
    runs->addWidget(new QLabel(tr("Runs that this makes"), this));
    runs->addWidget(m_runs, 1);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kPageMargin);
    row->addLayout(runs, 3);
    row->addWidget(m_schedule, 2);
    connect(&m_draft, &ExperimentDraft::changed, this, &ExperimentPlan::showPlan);
    connect(&m_library, &DatasetLibrary::changed, this, &ExperimentPlan::showPlan);
    connect(&m_library, &DatasetLibrary::detailsChanged, this, &ExperimentPlan::showPlan);
    showPlan();
}

void ExperimentPlan::showPlan()
{
    try {
        const std::vector<ExperimentConfig> configs = m_draft.runs();
        showRuns(configs);
        showSchedule(configs);
    } catch (const Error&) { // more runs than can be made: the page says so
        m_runs->clear();
    }
}

void ExperimentPlan::showSchedule(const std::vector<ExperimentConfig>& configs)
{
    constexpr std::uint64_t kUsualSteps = 100; // as long as the data is not known
    const ExperimentConfig& first = configs.front();
    const auto images = m_library.sampleCount(first.data.train);
    const auto batch = std::uint64_t(globalBatch(first.train, first.train.device.count()));
    m_schedule->setConfigs(configs, images ? (*images + batch - 1) / batch : kUsualSteps);
}

void ExperimentPlan::showRuns(const std::vector<ExperimentConfig>& configs)
{
    m_runs->clear();
    constexpr std::size_t kMostShown = 200;
    for (const ExperimentConfig& config :
         std::span(configs).first(std::min(configs.size(), kMostShown))) {
        const ModelName* model = findModelName(config.model.name);
        const std::string label(model ? model->label : std::string_view(config.model.name));
        const auto train = m_library.sampleCount(config.data.train);
        const auto validation = m_library.sampleCount(config.data.validation);
        const auto text = [](const std::optional<std::uint64_t>& count) {
            return count ? countText(*count) : QStringLiteral("–");
        };
        const auto batch = std::uint64_t(globalBatch(config.train, config.train.device.count()));
        std::optional<std::uint64_t> steps;
        if (train)
            steps = (*train + batch - 1) / batch; // the last batch may be smaller
        std::optional<std::uint64_t> allSteps;
        if (steps)
            allSteps = *steps * std::uint64_t(config.train.epochs);
        auto* item = new QTreeWidgetItem(
            {QString::fromStdString(config.name), QString::fromStdString(label),
             config.data.loader == LoaderKind::Beton ? tr("Beton") : tr("Image folder"),
             text(train), text(validation), text(steps), text(allSteps)});
        for (int column = 3; column < m_runs->columnCount(); ++column)
            item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
        m_runs->addTopLevelItem(item);
    }
}

} // namespace formwork::ui
