#include "ui/dialogs/find_settings_dialog.h"

#include "ui/charts/rate_range_chart.h"
#include "ui/jobs/job.h"
#include "ui/jobs/job_list.h"
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

#include <utility>

namespace formwork::ui {

namespace {

constexpr int kUsualMinutes = 30;
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

} // namespace

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
                    "three times as long. Other training in the meantime disturbs the times, not "
                    "the results.")
                     .arg(modelLabel(config.model.name)),
                 this));
    column->addWidget(buildTop());
    column->addWidget(m_message);
    column->addWidget(buildResult(), 1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_use = buttons->addButton(tr("&Use these settings"), QDialogButtonBox::ActionRole);
    m_use->setEnabled(false);
    m_use->setWhatsThis(tr("Fills in the learning rate, the weight decay and the augmentation of "
                           "the best trial; all else stays as it is."));
    connect(m_use, &QPushButton::clicked, this, &FindSettingsDialog::use);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
    resize(720, 620);
    ended();
    completeWhatsThis(*this);
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
    m_chart = new RateRangeChart(area);
    m_trials = new QTreeWidget(area);
    m_trials->setRootIsDecorated(false);
    m_trials->setUniformRowHeights(true);
    m_trials->setAlternatingRowColors(true);
    m_trials->setAccessibleName(tr("Trials, the best one first"));
    m_trials->setWhatsThis(
        tr("What was tried, for how many epochs, and the validation accuracy after "
           "them. Trials with more epochs were among the better ones before."));
    m_trials->setHeaderLabels({tr("Learning rate"), tr("Weight decay"), tr("Augmentation"),
                               tr("Epochs"), tr("Accuracy")});
    m_summary = makeHint({}, area);
    auto* column = new QVBoxLayout(area);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_chart, 3);
    column->addWidget(m_trials, 2);
    column->addWidget(m_summary);
    return area;
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
    m_trials->clear();
    m_summary->clear();
    m_chart->setPoints({}, 0);
    m_job = m_means.jobs.addJob(tr("Finding settings"), m_means.page);
    connect(m_job, &Job::changed, this, &FindSettingsDialog::showProgress);
    connect(m_job, &Job::failed, this, [this](const Error& error) {
        m_message->showError(error);
        ended();
    });
    connect(m_job, &Job::cancelled, this, [this] {
        m_message->showMessage(Severity::Info, tr("The search was stopped; nothing was changed."));
        ended();
    });
    connect(m_job, &Job::succeeded, this, &FindSettingsDialog::ended);
    TuneRequest request{
        .config = m_config, .budgetSeconds = 60.0 * m_minutes->value(), .scratch = m_means.scratch};
    m_job->start(
        [load = m_means.loadBackend, files = &m_means.fileSystem,
         request = std::move(request)](ProgressSink& progress, const std::stop_token& stop) {
            return tuneSettings(*load(), request, *files, progress, stop);
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

void FindSettingsDialog::showResult(TuneResult result)
{
    m_chart->setPoints(result.rates, result.steepest);
    for (const TuneTrial& trial : result.trials) {
        const bool diverged = trial.validationTop1 < 0;
        auto* item = new QTreeWidgetItem(
            m_trials, {shortNumber(trial.config.optimizer.learningRate),
                       shortNumber(trial.config.optimizer.weightDecay),
                       strengthText(trial.augmentation), QString::number(trial.epochs),
                       diverged ? tr("diverged") : percentText(trial.validationTop1)});
        for (const int column : {0, 1, 3, 4})
            item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    }
    if (QTreeWidgetItem* best = m_trials->topLevelItem(0)) {
        m_trials->setCurrentItem(best);
        QFont bold = font();
        bold.setBold(true);
        for (int column = 0; column < m_trials->columnCount(); ++column)
            best->setFont(column, bold);
    }
    for (int column = 0; column < m_trials->columnCount(); ++column)
        m_trials->resizeColumnToContents(column);
    m_summary->setText(
        tr("The loss falls fastest at a learning rate of %1. Best trial: %2, weight "
           "decay %3, found in %4.")
            .arg(shortNumber(result.steepest), shortNumber(result.config.optimizer.learningRate),
                 shortNumber(result.config.optimizer.weightDecay), durationText(result.seconds)));
    m_result = std::move(result);
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
