#include "ui/pages/experiment/new_experiment_page.h"

#include "core/base/error.h"
#include "core/experiment/sweep.h"
#include "core/machine/cuda_driver.h"
#include "core/report/lineage.h"
#include "core/runner/inference_job.h"
#include "core/runner/sweep_plan.h"
#include "ui/jobs/job.h"
#include "ui/language/error_texts.h"
#include "ui/models/run_texts.h"
#include "ui/models/store_changes.h"
#include "ui/pages/experiment/augmentation_tab.h"
#include "ui/pages/experiment/experiment_plan.h"
#include "ui/pages/experiment/locate_datasets.h"
#include "ui/pages/experiment/recipe_tiles.h"
#include "ui/pages/experiment/run_on_chooser.h"
#include "ui/pages/experiment/settings_search.h"
#include "ui/pages/experiment/settings_table.h"
#include "ui/pages/experiment/time_budget.h"
#include "ui/pages/experiment/try_out_panel.h"
#include "ui/pages/experiment/yaml_tab.h"
#include "ui/widgets/form.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/overlay.h"
#include "ui/widgets/style.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QShortcut>
#include <QTabWidget>
#include <QVBoxLayout>

#include <cmath>
#include <memory>

namespace formwork::ui {

NewExperimentPage::NewExperimentPage(StoreChanges& changes, DatasetLibrary& library,
                                     QWidget* parent)
    : QWidget(parent)
    , m_changes(changes)
    , m_store(changes.store())
    , m_library(library)
    , m_tabs(new QTabWidget(this))
    , m_form(new ExperimentForm(m_draft, this))
    , m_yaml(new YamlTab(m_draft, this))
    , m_settings(new SettingsTable(m_draft, this))
    , m_augmentation(new AugmentationTab(m_draft, library.fileSystem(), this))
    , m_plan(new ExperimentPlan(m_draft, library, this))
    , m_message(new InlineMessage(this))
    , m_recipes(new RecipeTiles(this))
{
    auto* recipes = new QScrollArea(this);
    recipes->setWidgetResizable(true);
    recipes->setFrameShape(QFrame::NoFrame);
    recipes->setWidget(m_recipes);
    connect(m_recipes, &RecipeTiles::chosen, this, &NewExperimentPage::applyRecipe);
    m_tabs->addTab(recipes, icon(QStringLiteral("demo")), tr("Recipes"));
    m_tabs->addTab(buildForm(), icon(QStringLiteral("new")), tr("Form"));
    m_tabs->addTab(m_yaml, icon(QStringLiteral("document")), tr("YAML"));
    m_tabs->addTab(buildSettings(), icon(QStringLiteral("check")), tr("All settings"));
    m_tabs->addTab(m_augmentation, icon(QStringLiteral("datasets")), tr("Augmentation"));

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPageMargin, kPageMargin, kPageMargin, kPageMargin);
    column->setSpacing(12);
    column->addWidget(makeTitle(tr("New experiment"), this));
    column->addWidget(m_tabs, 1);
    column->addWidget(buildActions());

    m_message->setInfoLifetime(kInfoMilliseconds);
    new Overlay(m_message, m_tabs, Qt::BottomEdge);

    const auto offer = [this] {
        m_draft.offerDatasets(m_library.choices());
    };
    connect(&m_library, &DatasetLibrary::changed, this, offer);
    connect(&m_library, &DatasetLibrary::detailsChanged, this, offer);
    connect(&m_draft, &ExperimentDraft::changed, this, &NewExperimentPage::showDraft);
    connect(m_message, &InlineMessage::actionTriggered, this, [this] {
        m_message->clear();
        m_draft.restore(m_beforeRecipe);
        setRecipe(m_recipeBefore);
    });
    m_form->timeBudget().setPaceReader(
        [this](const ExperimentConfig& config) { return knownPace(m_store, config, knownRuns()); });
    offerToLocate(m_form->dataFields(), m_library, *m_message);
    scrollPastFields(*this);
    offer();
    showDraft();
}

QWidget* NewExperimentPage::buildForm()
{
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(kPageMargin, 12, kPageMargin, 12);
    column->setSpacing(12);
    column->addWidget(m_form);
    column->addWidget(m_plan, 1);
    m_scroll = new QScrollArea(this);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidget(content);
    return m_scroll;
}

NewExperimentPage::~NewExperimentPage()
{
    delete m_tabs; // what is in it refers to the draft
}

void NewExperimentPage::setBackend(TrainingQueue::BackendLoader loadBackend)
{
    m_loadBackend = std::move(loadBackend);
    m_tryOut->setBackend(m_loadBackend);
    m_search->setBackend(m_loadBackend);
}

void NewExperimentPage::setJobs(JobList& jobs, int page)
{
    m_search->setJobs(jobs, page);
}

void NewExperimentPage::findSettings()
{
    m_yaml->flush();
    if (m_draft.yamlProblem() || !m_draft.problems().empty() || !m_form->dataFields().requireData())
        showProblem();
    else
        m_search->open();
}

// All else in the draft stays, also what was edited meanwhile.
void NewExperimentPage::applyFound(const std::vector<ConfigOverride>& settings)
{
    m_beforeRecipe = m_draft.state();
    m_recipeBefore = m_recipe;
    for (const auto& [key, value] : settings)
        m_draft.setText(key, QString::fromStdString(value));
    showForm();
    m_message->showMessage(Severity::Info, tr("Filled in the settings that were found."));
    m_message->setAction(tr("Undo"));
}

void NewExperimentPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_loadBackend && !m_devicesJob)
        askForDevices();
}

// Only a machine whose driver has devices pays for loading LibTorch, which says what it can use.
void NewExperimentPage::askForDevices()
{
    m_devicesJob = std::make_unique<Job>(tr("Asking for GPUs"), 0);
    m_devicesJob->start(
        [load = m_loadBackend](ProgressSink&, std::stop_token) -> std::vector<UsableDevice> {
            const CudaDriverFacts driver = askCudaDriver("libcuda.so.1", "/");
            if (driver.devices.empty())
                return {};
            return usableDevices(load()->info(), driver);
        },
        this,
        [this](const std::vector<UsableDevice>& devices) {
            m_form->offerDevices(devices);
            m_runOn->setDevices(devices);
        });
}

void NewExperimentPage::applyRecipe(const QString& name)
{
    try {
        const Sweep sweep =
            name.isEmpty() ? expandSweep(ExperimentConfig(), {}) : RecipeTiles::read(name);
        m_beforeRecipe = m_draft.state();
        m_recipeBefore = m_recipe;
        m_draft.setSettings(sweep);
        setRecipe(name);
        showForm();
        m_message->showMessage(
            Severity::Info, tr("Filled in the recipe \u201c%1\u201d.").arg(m_recipes->title(name)));
        m_message->setAction(tr("Undo"));
    } catch (const Error& error) {
        m_message->showError(error);
    }
}

// One that this version does not have is as good as none.
void NewExperimentPage::setRecipe(const QString& name)
{
    std::optional<KnownRate> rate;
    m_recipe = m_recipes->tile(name) == nullptr ? QString() : name;
    if (!m_recipe.isEmpty())
        if (const auto recipe = RecipeTiles::read(m_recipe).recipe)
            rate = recipe->rate;
    m_form->setKnownRate(rate);
}

void NewExperimentPage::showForm()
{
    m_tabs->setCurrentWidget(m_scroll);
}

QWidget* NewExperimentPage::buildSettings()
{
    auto* tab = new QWidget(this);
    auto* column = new QVBoxLayout(tab);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(kSpacing);
    column->addWidget(makeHint(tr("Every setting with its meaning. Several values, such as 1e-4, "
                                  "3e-4 or 0..4, make one run each."),
                               tab));
    column->addWidget(m_settings, 1);
    return tab;
}

void NewExperimentPage::tryOut()
{
    if (m_tryOut->isRunning())
        return;
    ExperimentConfig config;
    try {
        config = m_draft.runs().front();
    } catch (const Error& error) {
        m_message->showError(error);
        return;
    }
    m_tryOut->start(config, otherData(config), m_library.sampleCount(config.data.train));
}

// The same images for the loader that `config` does not use; empty if there are none.
std::filesystem::path NewExperimentPage::otherData(const ExperimentConfig& config) const
{
    const DraftData& paths = m_draft.data();
    return config.data.loader == LoaderKind::Beton ? paths.trainFolder : paths.trainBeton;
}

QString NewExperimentPage::estimate() const
{
    return m_tryOut->text();
}

QWidget* NewExperimentPage::buildActions()
{
    auto* bar = new QWidget(this);
    m_summary = makeHint({}, bar);
    m_tryOut = new TryOutPanel(m_library.fileSystem(), bar);
    connect(m_tryOut, &TryOutPanel::requested, this, &NewExperimentPage::tryOut);
    connect(m_tryOut, &TryOutPanel::epochMeasured, &m_form->timeBudget(), &TimeBudget::setTriedOut);
    connect(m_tryOut, &TryOutPanel::failed, m_message, &InlineMessage::showError);
    m_search = new SettingsSearch(m_draft, m_store, m_library.fileSystem(), bar);
    connect(m_search, &QPushButton::clicked, this, &NewExperimentPage::findSettings);
    connect(m_search, &SettingsSearch::found, this, &NewExperimentPage::applyFound);
    connect(m_search, &SettingsSearch::runsRequested, this, &NewExperimentPage::runsRequested);
    connect(m_search, &SettingsSearch::failed, m_message, &InlineMessage::showError);
    m_runOn = new RunOnChooser(m_draft, bar);
    connect(m_runOn, &RunOnChooser::changed, this, &NewExperimentPage::showStart);
    connect(m_runOn, &RunOnChooser::targetsRequested, this, &NewExperimentPage::targetsRequested);
    m_queue = new QPushButton(icon(QStringLiteral("queue")), tr("Add to &queue"), bar);
    m_queue->setToolTip(tr("Train it after the runs that are already queued"));
    m_start = new QPushButton(icon(QStringLiteral("play")), tr("Start"), bar);
    m_start->setDefault(true);
    connect(m_queue, &QPushButton::clicked, this, &NewExperimentPage::addToQueue);
    connect(m_start, &QPushButton::clicked, this, &NewExperimentPage::start);
    for (const auto key : {Qt::Key_Return, Qt::Key_Enter}) {
        auto* shortcut = new QShortcut(QKeySequence(Qt::CTRL | key), this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, &NewExperimentPage::start);
    }
    auto* column = new QVBoxLayout(bar);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kSpacing);
    auto* row = new QHBoxLayout;
    row->setSpacing(kSpacing);
    column->addLayout(row);
    column->addWidget(m_tryOut->batchSizes());
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(m_summary);
    words->addWidget(m_tryOut);
    row->addLayout(words, 1);
    row->addWidget(m_search);
    row->addWidget(m_tryOut->button());
    row->addWidget(m_runOn);
    row->addWidget(m_queue);
    row->addWidget(m_start);
    return bar;
}

QPlainTextEdit* NewExperimentPage::yaml() const
{
    return m_yaml->edit();
}

void NewExperimentPage::cloneRun(RunId run)
{
    try {
        ExperimentConfig config = m_store.config(run);
        m_store.followMoves(config.data);
        m_draft.startClone(config, run);
        setRecipe({});
        showForm();
        m_message->showMessage(Severity::Info,
                               tr("Settings of “%1” were filled in.")
                                   .arg(QString::fromStdString(m_store.run(run).name)));
    } catch (const Error& error) {
        m_message->showError(error);
    }
}

void NewExperimentPage::chooseDataset(const std::filesystem::path& path)
{
    m_draft.chooseDataset(path);
    if (!m_recipe.isEmpty())
        showForm();
}

void NewExperimentPage::showSetting(const std::string& key)
{
    if (QWidget* field = m_form->editor(key)) {
        m_tabs->setCurrentWidget(m_scroll);
        field->setFocus();
        m_scroll->ensureWidgetVisible(field);
        return;
    }
    m_tabs->setCurrentWidget(m_settings->parentWidget());
    m_settings->setFocus();
    m_settings->setCurrentItem(m_settings->itemOf(key), 1);
}

void NewExperimentPage::saveLayout(QSettings& settings) const
{
    m_yaml->flush();
    saveDraftState(settings, m_draft.state());
    settings.setValue(QStringLiteral("draft/recipe"), m_recipe);
}

void NewExperimentPage::restoreLayout(const QSettings& settings)
{
    const DraftState state = loadDraftState(settings);
    m_draft.restore(state);
    setRecipe(settings.value(QStringLiteral("draft/recipe")).toString());
    const bool isBegun = state.settings != ExperimentDraft().state().settings;
    if (isBegun && !state.settings.empty()) // there is something to continue with
        showForm();
}

void NewExperimentPage::start()
{
    createRuns(true);
}

void NewExperimentPage::addToQueue()
{
    createRuns(false);
}

QWidget* NewExperimentPage::problemTab() const
{
    if (m_draft.yamlProblem())
        return m_yaml;
    if (m_form->problemField() != nullptr || m_draft.problems().empty())
        return m_scroll;
    const std::string& key = m_draft.problems().begin()->first;
    return m_augmentation->editor(key) != nullptr ? static_cast<QWidget*>(m_augmentation)
                                                  : m_settings->parentWidget();
}

// Where to look: the field itself, wherever the form is scrolled to.
void NewExperimentPage::showProblem()
{
    QWidget* tab = problemTab();
    m_tabs->setCurrentWidget(tab);
    if (tab == m_yaml) {
        m_yaml->edit()->setFocus();
    } else if (tab == m_scroll) {
        if (QWidget* field = m_form->problemField()) {
            field->setFocus();
            m_scroll->ensureWidgetVisible(field);
        }
    } else if (tab == m_augmentation) {
        m_augmentation->editor(m_draft.problems().begin()->first)->setFocus();
    } else {
        m_settings->setFocus();
        m_settings->setCurrentItem(m_settings->itemOf(m_draft.problems().begin()->first), 1);
    }
    m_message->showMessage(Severity::Error, tr("Some settings are not valid yet."),
                           tab == m_yaml ? tr("Look at the YAML tab.")
                                         : tr("Look at the fields marked ⚠."));
}

void NewExperimentPage::createRuns(bool startNow)
{
    m_yaml->flush();
    const bool hasData = m_form->dataFields().requireData();
    if (m_draft.yamlProblem() || !m_draft.problems().empty() || !hasData ||
        !m_form->dataFields().problem().isEmpty()) {
        showProblem();
        return;
    }
    try {
        const auto configs = m_draft.runs();
        const SweepConfig rules = m_draft.config().sweep;
        validateRules(rules, configs);
        for (const ExperimentConfig& config : configs)
            validateConfig(config);
        for (const ExperimentConfig& config : configs)
            requireReferredRuns(m_store, config);
        if (m_runOn->target().isEmpty()) {
            const std::size_t pairs = m_draft.alternatesLoaders() ? configs.size() / 2 : 0;
            writeRuns(configs, pairs, rules, startNow);
            return;
        }
        if (rules.halving.isOn())
            throw Error(ErrorCode::InvalidArgument,
                        Text("a target trains every run of a sweep to its end, so sweep.halving "
                             "cannot be used there"),
                        {}, Text("leave it out, or train the sweep on this machine"));
        m_message->clear();
        Q_EMIT submissionRequested(m_runOn->target(), configs);
    } catch (const Error& error) {
        m_message->showError(error);
    }
}

void NewExperimentPage::writeRuns(const std::vector<ExperimentConfig>& configs, std::size_t pairs,
                                  const SweepConfig& rules, bool startNow)
{
    const auto runs = std::make_shared<std::vector<qint64>>();
    m_isWriting = true;
    enableStart();
    const RunId original = m_draft.original();
    m_changes.apply(
        this,
        [=](Store& store) {
            // What was created before the database was locked is not created again.
            while (runs->size() < configs.size())
                runs->push_back(store.createRun(configs[runs->size()]));
            for (std::size_t i = 0; i < pairs; ++i)
                store.setTurns({(*runs)[i], (*runs)[i + pairs]});
            store.createSweep({runs->begin(), runs->end()}, rules.halving);
            if (original != 0)
                for (const qint64 run : *runs)
                    store.recordArtifact(run, kClonedFrom, store.workspace().runFolder(original));
        },
        [this, runs, startNow] {
            m_isWriting = false;
            enableStart();
            const int count = static_cast<int>(runs->size());
            const QString one = startNow ? tr("1 run started.") : tr("1 run queued.");
            const QString several = startNow ? tr("%Ln runs started.", nullptr, count)
                                             : tr("%Ln runs queued.", nullptr, count);
            m_message->showMessage(Severity::Info, count == 1 ? one : several);
            Q_EMIT runsCreated(*runs, startNow);
        },
        [this](const Error& error) {
            m_isWriting = false;
            enableStart();
            m_message->showError(error);
        });
}

// Not while runs wait to be written: pressed again, the button would create them twice.
void NewExperimentPage::enableStart()
{
    m_start->setEnabled(m_hasRuns && !m_isWriting);
    m_queue->setEnabled(m_hasRuns && !m_isWriting);
}

// A target takes runs at once; its own queue, if it has one, decides when they train.
void NewExperimentPage::showStart()
{
    const bool isHere = m_runOn->target().isEmpty();
    m_queue->setVisible(isHere);
    m_start->setToolTip(isHere ? tr("Train it now (Ctrl+Enter)")
                               : tr("Show the script, and send it to the target (Ctrl+Enter)"));
    if (isHere)
        m_start->setText(m_runs == 1 ? tr("Start") : tr("Start %Ln runs", nullptr, m_runs));
    else
        m_start->setText(m_runs == 1 ? tr("Submit\u2026")
                                     : tr("Submit %Ln runs\u2026", nullptr, m_runs));
}

const std::vector<RunRow>& NewExperimentPage::knownRuns()
{
    constexpr qint64 kFresh = 5000; // ms
    if (!m_knownSince.isValid() || m_knownSince.elapsed() > kFresh) {
        m_known = m_store.runs();
        m_knownSince.start();
    }
    return m_known;
}

// Epochs of all runs together, and the time that they probably take.
QString NewExperimentPage::planText(const std::vector<ExperimentConfig>& configs)
{
    try {
        knownRuns();
    } catch (const Error& error) {
        return inWindowsLanguage(error.text());
    }
    const SweepPlan plan = planSweep(m_draft.config().sweep.halving, configs, m_known);
    const SweepBudget& budget = plan.budget;
    QString text;
    if (budget.rungs.size() > 1) {
        QStringList rungs;
        for (const SweepBudget::Rung& rung : budget.rungs)
            rungs << tr("%1 to epoch %2").arg(rung.runs).arg(rung.epochs);
        text = tr("Losers stop early: %1. %2 of %3 epochs.")
                   .arg(rungs.join(QStringLiteral(", ")), countText(budget.epochs),
                        countText(budget.fullEpochs));
    } else {
        text = tr("%1 epochs in all.").arg(countText(budget.epochs));
    }
    return text + QLatin1Char(' ') +
           (plan.seconds ? tr("About %1.").arg(durationText(*plan.seconds))
                         : tr("Time unknown: no run like these has been trained yet."));
}

void NewExperimentPage::showDraft()
{
    // What was wrong at the last attempt may be right now, and what could be undone is edited.
    if (m_message->severity() == Severity::Error)
        m_message->clear();
    m_message->setAction({});
    for (const auto& [key, problem] : m_draft.problems()) {
        if (m_form->editor(key) == nullptr) // it has no other place for a message
            m_message->showMessage(Severity::Error, problem, tr("The last valid value is kept."));
    }
    std::vector<ExperimentConfig> configs;
    try {
        configs = m_draft.runs();
    } catch (const Error& error) { // more runs than anybody wants
        m_summary->setText(inWindowsLanguage(error.text()));
    }
    m_hasRuns = !configs.empty();
    enableStart();
    if (configs.empty())
        return;
    const int runs = static_cast<int>(configs.size());
    QString summary = runs == 1 ? tr("Makes one run of %1 epochs.").arg(configs[0].train.epochs)
                      : runs == 2 && configs[0].train.epochs == configs[1].train.epochs
                          ? tr("Makes two runs of %1 epochs each.").arg(configs[0].train.epochs)
                          : tr("Makes %Ln runs.", nullptr, runs);
    if (runs > 1)
        summary += QLatin1Char(' ') + planText(configs);
    for (const SweepAxis& axis : m_draft.repeated())
        summary += QLatin1Char(' ') +
                   tr("%1: equal values count once.").arg(QString::fromStdString(axis.key));
    m_summary->setText(summary);
    m_runs = runs;
    showStart();
}

} // namespace formwork::ui
