#include "ui/dialogs/find_settings_dialog.h"

#include "ui/charts/metric_chart.h"
#include "ui/charts/rate_range_chart.h"
#include "ui/charts/search_picture.h"
#include "ui/jobs/job.h"
#include "ui/jobs/job_list.h"
#include "ui/language/error_texts.h"
#include "ui/models/run_texts.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"
#include "ui/widgets/whats_this.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

namespace formwork::ui {

namespace {

constexpr int kUsualMinutes = 30;
constexpr int kColumnGap = 16;             // pixels
constexpr int kMostSearchMinutes = 10'000; // a week

QString shortNumber(double value)
{
    return QLocale().toString(value, 'g', 3);
}

QString strengthText(const std::string& strength)
{
    if (strength == "weaker")
        return FindSettingsDialog::tr("weaker");
    return strength == "stronger" ? FindSettingsDialog::tr("stronger")
                                  : FindSettingsDialog::tr("as given");
}

QString accuracyText(const TuneTrial& trial)
{
    if (trial.diverged)
        return FindSettingsDialog::tr("diverged");
    return trial.validationTop1 ? percentText(*trial.validationTop1) : QStringLiteral("\u2013");
}

} // namespace

// What a search has reported, for the GUI thread to take when its progress is shown.
class FindSettingsDialog::News final : public TuneObserver
{
public:
    struct State
    {
        std::vector<RatePoint> rates;
        double steepest = 0;
        std::vector<TuneTrial> trials; // in the order of their runs
        std::map<RunId, std::vector<EpochRecord>> epochs;
    };

    void rangeTested(const std::vector<RatePoint>& rates, double steepest) override
    {
        const std::lock_guard lock(m_mutex);
        m_state.rates = rates;
        m_state.steepest = steepest;
        m_isNew = true;
    }
    void trialsChanged(const std::vector<TuneTrial>& trials) override
    {
        const std::lock_guard lock(m_mutex);
        m_state.trials = trials;
        m_isNew = true;
    }
    void epochEnded(RunId run, const EpochRecord& record) override
    {
        const std::lock_guard lock(m_mutex);
        m_state.epochs[run].push_back(record);
        m_isNew = true;
    }

    // Nothing, if it was taken before.
    std::optional<State> take()
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_isNew, false) ? std::optional(m_state) : std::nullopt;
    }

private:
    std::mutex m_mutex;
    State m_state;
    bool m_isNew = false;
};

FindSettingsDialog::FindSettingsDialog(const ExperimentConfig& config, Means means, QWidget* parent)
    : QDialog(parent)
    , m_config(config)
    , m_means(std::move(means))
    , m_message(new InlineMessage(this))
{
    setWindowTitle(tr("Find settings"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPageMargin, kPageMargin, kPageMargin, kPageMargin);
    column->setSpacing(12);
    column->addWidget(
        makeHint(tr("First a short training with a rising learning rate shows where %1 learns "
                    "fastest. Then trials around that rate, with other weight decays and "
                    "augmentations, are trained for a few epochs, and the best third continues "
                    "three times as long. They are runs of the workspace, with the tag "
                    "\u201ctune\u201d. Other training in the meantime disturbs the times, not the "
                    "results.")
                     .arg(modelLabel(config.model.name)),
                 this));
    column->addWidget(buildTop());
    column->addWidget(m_message);
    column->addWidget(buildResult(), 1);
    buildButtons();
    resize(860, 660);
    ended();
    completeWhatsThis(*this);
}

void FindSettingsDialog::buildButtons()
{
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_use = buttons->addButton(tr("&Use these settings"), QDialogButtonBox::ActionRole);
    m_use->setEnabled(false);
    m_use->setWhatsThis(tr("Fills in the learning rate, the weight decay and the augmentation of "
                           "the best trial; all else stays as it is."));
    connect(m_use, &QPushButton::clicked, this, &FindSettingsDialog::use);
    m_show = buttons->addButton(tr("Show these &runs"), QDialogButtonBox::ActionRole);
    m_show->setEnabled(false);
    m_show->setWhatsThis(tr("Shows the trials on the Runs page, in the table and as a sweep."));
    connect(m_show, &QPushButton::clicked, this, [this] { Q_EMIT runsRequested(m_runs); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout()->addWidget(buttons);
}

// The job belongs to the window; it must not report to a dialog that is gone.
FindSettingsDialog::~FindSettingsDialog()
{
    if (m_job)
        m_job->disconnect(this);
}

QWidget* FindSettingsDialog::buildTop()
{
    auto* top = new QWidget(this);
    m_minutes = new QSpinBox(top);
    m_minutes->setRange(1, kMostSearchMinutes);
    m_minutes->setValue(kUsualMinutes);
    m_minutes->setSuffix(tr(" min"));
    m_minutes->setAccessibleName(tr("Time to spend"));
    m_minutes->setWhatsThis(tr("The search ends within about this time. More time means more and "
                               "longer trials."));
    m_start = new QPushButton(top);
    m_start->setDefault(true);
    m_start->setWhatsThis(tr("Starts the search, or stops it; until its settings are taken over, "
                             "nothing is changed."));
    connect(m_start, &QPushButton::clicked, this, &FindSettingsDialog::start);
    m_bar = new QProgressBar(top);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress of the search"));
    m_stage = makeHint({}, top);
    auto* label = new QLabel(tr("&Time to spend"), top);
    label->setBuddy(m_minutes);
    auto* row = new QHBoxLayout;
    row->addWidget(label);
    m_minutes->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    row->addWidget(m_minutes);
    m_start->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    row->addWidget(m_start);
    row->addWidget(m_bar, 1);
    row->addStretch(); // for when the bar is hidden
    auto* column = new QVBoxLayout(top);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(row);
    column->addWidget(m_stage);
    return top;
}

QWidget* FindSettingsDialog::buildResult()
{
    auto* area = new QWidget(this);
    QWidget* charts = buildCharts(area);
    m_trials = new QTreeWidget(area);
    m_trials->setRootIsDecorated(false);
    m_trials->setUniformRowHeights(true);
    m_trials->header()->setStretchLastSection(false);
    m_trials->setAlternatingRowColors(true);
    m_trials->setAccessibleName(tr("Trials, the best one first"));
    m_trials->setWhatsThis(
        tr("What was tried, for how many epochs, and the validation accuracy after "
           "them. Trials with more epochs were among the better ones before. The curve of the "
           "selected one stands out in the chart."));
    m_trials->setHeaderLabels({tr("Run"), tr("Learning rate"), tr("Weight decay"),
                               tr("Augmentation"), tr("Epochs"), tr("Accuracy")});
    connect(m_trials, &QTreeWidget::currentItemChanged, this, &FindSettingsDialog::highlight);
    m_summary = makeHint({}, area);
    auto* column = new QVBoxLayout(area);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(charts, 3);
    column->addWidget(m_trials, 2);
    column->addWidget(m_summary);
    return area;
}

QWidget* FindSettingsDialog::buildCharts(QWidget* area)
{
    auto* charts = new QWidget(area);
    m_chart = new RateRangeChart(charts);
    m_accuracies = new MetricChart(MetricKind::Accuracy, charts);
    m_accuracies->axes().setOptions({.showTrain = false});
    m_accuracies->setWhatsThis(
        tr("The validation accuracy of each trial over its epochs: where a curve ends, halving "
           "has stopped its trial. Move the pointer, or press the arrow keys, to read the "
           "values."));
    connect(m_accuracies, &MetricChart::needsReplot, m_accuracies,
            [this] { m_accuracies->replot(QCustomPlot::rpQueuedReplot); });
    connect(m_accuracies, &MetricChart::crosshairMoved, m_accuracies, &MetricChart::setCrosshair);
    connect(m_accuracies, &MetricChart::crosshairLeft, m_accuracies,
            [this] { m_accuracies->setCrosshair(std::nullopt); });
    connect(m_accuracies, &MetricChart::fitRequested, this, &FindSettingsDialog::showCurves);
    auto* row = new QHBoxLayout(charts);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_chart, 1);
    row->addWidget(m_accuracies, 1);
    return charts;
}

bool FindSettingsDialog::isSearching() const
{
    return m_job && !m_job->hasEnded();
}

void FindSettingsDialog::start()
{
    if (isSearching())
        m_job->cancel();
    else
        search();
}

void FindSettingsDialog::search()
{
    m_message->clear();
    m_result.reset();
    m_runs.clear();
    m_curves.clear();
    m_show->setEnabled(false);
    m_trials->clear();
    m_summary->clear();
    m_chart->setPoints({}, 0);
    showCurves();
    m_news = std::make_shared<News>();
    m_job = m_means.jobs.addJob(tr("Finding settings"), m_means.page);
    connect(m_job, &Job::changed, this, &FindSettingsDialog::showProgress);
    connect(m_job, &Job::failed, this, [this](const Error& error) {
        showNews();
        m_message->showError(error);
        ended();
    });
    connect(m_job, &Job::cancelled, this, [this] {
        showNews();
        m_message->showMessage(Severity::Info,
                               m_runs.empty()
                                   ? tr("The search was stopped; nothing was changed.")
                                   : tr("The search was stopped. Its trials stay as stopped "
                                        "runs; no settings were changed."));
        showProblem();
        ended();
    });
    connect(m_job, &Job::succeeded, this, [this] {
        showProblem();
        ended();
    });
    TuneRequest request{.config = m_config,
                        .budgetSeconds = 60.0 * m_minutes->value(),
                        .scratch = m_means.scratch,
                        .rankProgram = m_means.rankProgram};
    m_job->start(
        [load = m_means.loadBackend, files = &m_means.fileSystem, workspace = m_means.workspace,
         news = m_news,
         request = std::move(request)](ProgressSink& progress, const std::stop_token& stop) {
            return tuneSettings(load, workspace, request, *files, news.get(), progress, stop);
        },
        this, [this](TuneResult result) { showResult(std::move(result)); });
    ended();
}

void FindSettingsDialog::showProgress()
{
    const ActivityStatus status = m_job->status();
    m_stage->setText(status.text);
    m_bar->setRange(0, status.share < 0 ? 0 : 1000);
    m_bar->setValue(static_cast<int>(1000 * status.share));
    showNews();
}

void FindSettingsDialog::showNews()
{
    std::optional<News::State> news = m_news->take();
    if (!news)
        return;
    m_chart->setPoints(news->rates, news->steepest);
    m_runs.clear();
    m_curves.clear();
    for (const TuneTrial& trial : news->trials) {
        m_runs.push_back(trial.run);
        ChartRun& curve = m_curves.emplace_back();
        curve.id = trial.run;
        curve.name = trialLabel(trial.config.name);
        curve.colour = static_cast<int>(m_curves.size() - 1) % kRunColours;
        curve.epochs = std::move(news->epochs[trial.run]);
    }
    m_show->setEnabled(!m_runs.empty());
    showTrials(std::move(news->trials));
    showCurves();
}

void FindSettingsDialog::showCurves()
{
    MetricAxes& axes = m_accuracies->axes();
    axes.setRuns(m_curves);
    axes.fitValues();
    const auto [first, last] = axes.epochRange().value_or(std::pair(0.0, 10.0));
    axes.setEpochRange(first - 0.5, last + 0.5);
    m_accuracies->setCrosshair(m_accuracies->crosshair());
    m_accuracies->replot(QCustomPlot::rpQueuedReplot);
}

// The selected trial's curve.
void FindSettingsDialog::highlight()
{
    const QTreeWidgetItem* item = m_trials->currentItem();
    m_accuracies->setHighlighted(
        item == nullptr ? std::nullopt
                        : std::optional<RunId>(item->data(0, Qt::UserRole).toLongLong()));
}

// Shows whether it searches; also when it begins.
void FindSettingsDialog::ended()
{
    const bool searches = isSearching();
    m_start->setText(searches ? tr("&Stop") : tr("&Start"));
    m_minutes->setEnabled(!searches);
    m_bar->setVisible(searches);
    m_stage->setVisible(searches);
    m_use->setEnabled(m_result.has_value());
    if (m_result)
        m_use->setFocus();
}

void FindSettingsDialog::showTrials(std::vector<TuneTrial> trials)
{
    std::ranges::stable_sort(trials, isBetterTrial);
    const QTreeWidgetItem* current = m_trials->currentItem();
    const QVariant selected = current == nullptr ? QVariant() : current->data(0, Qt::UserRole);
    m_trials->clear();
    for (const TuneTrial& trial : trials) {
        auto* item = new QTreeWidgetItem(
            m_trials,
            {QString::number(trial.run), shortNumber(trial.config.optimizer.learningRate),
             shortNumber(trial.config.optimizer.weightDecay), strengthText(trial.augmentation),
             QString::number(trial.epochs), accuracyText(trial)});
        item->setData(0, Qt::UserRole, QVariant::fromValue<qint64>(trial.run));
        for (const int column : {0, 1, 2, 4, 5})
            item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
        if (item->data(0, Qt::UserRole) == selected)
            m_trials->setCurrentItem(item);
    }
    for (int column = 0; column < m_trials->columnCount(); ++column) {
        m_trials->resizeColumnToContents(column);
        m_trials->setColumnWidth(column, m_trials->columnWidth(column) + kColumnGap);
    }
}

void FindSettingsDialog::showResult(TuneResult result)
{
    showNews();
    showTrials(result.trials);
    if (QTreeWidgetItem* best = m_trials->topLevelItem(0)) {
        m_trials->setCurrentItem(best);
        QFont bold = font();
        bold.setBold(true);
        for (int column = 0; column < m_trials->columnCount(); ++column)
            best->setFont(column, bold);
    }
    m_summary->setText(
        tr("The loss falls fastest at a learning rate of %1. Best trial: %2, weight "
           "decay %3, found in %4.")
            .arg(shortNumber(result.steepest), shortNumber(result.config.optimizer.learningRate),
                 shortNumber(result.config.optimizer.weightDecay), durationText(result.seconds)));
    m_result = std::move(result);
}

// Of a search that has ended otherwise as it should.
void FindSettingsDialog::showProblem()
{
    if (m_job->problems().empty())
        return;
    const Problem& problem = m_job->problems().back();
    m_message->showMessage(problem.severity, inWindowsLanguage(problem.message),
                           toQString(problem.path));
}

void FindSettingsDialog::use()
{
    std::vector<ConfigOverride> settings;
    for (const ConfigDifference& difference : configDiff({m_config, m_result->config}))
        settings.emplace_back(difference.key, difference.values[1]);
    Q_EMIT settingsChosen(settings);
    accept();
}

void FindSettingsDialog::done(int code)
{
    if (isSearching())
        m_job->cancel();
    QDialog::done(code);
}

} // namespace formwork::ui
