#include "ui/pages/experiment/new_experiment_page.h"

#include "core/base/error.h"
#include "core/experiment/model_names.h"
#include "core/runner/inference_job.h"
#include "ui/charts/schedule_chart.h"
#include "ui/jobs/job.h"
#include "ui/language/error_texts.h"
#include "ui/models/run_texts.h"
#include "ui/pages/datasets/locate_datasets.h"
#include "ui/pages/experiment/augmentation_tab.h"
#include "ui/pages/experiment/experiment_text.h"
#include "ui/pages/experiment/settings_table.h"
#include "ui/widgets/bar_delegate.h"
#include "ui/widgets/form.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFontDatabase>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QShortcut>
#include <QSignalBlocker>
#include <QTabWidget>
#include <QTextBlock>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <span>

namespace formwork::ui {

namespace {

int lineOf(const QString& message)
{
    static const QRegularExpression kLine(QStringLiteral("\\bline (\\d+)"));
    const auto match = kLine.match(message);
    return match.hasMatch() ? match.captured(1).toInt() : 0;
}

// "06 Small: LeViT-128S on a CPU.yaml" -> "Small: LeViT-128S on a CPU", in the window's language.
QString presetName(const QString& file)
{
    const QString name = file.section(QLatin1Char(' '), 1).chopped(5);
    return QCoreApplication::translate("formwork::Presets", name.toUtf8().constData());
}

} // namespace

NewExperimentPage::NewExperimentPage(Store& store, DatasetLibrary& library, QWidget* parent)
    : QWidget(parent)
    , m_store(store)
    , m_library(library)
    , m_tabs(new QTabWidget(this))
    , m_form(new ExperimentForm(this))
    , m_augmentation(new AugmentationTab(library.fileSystem(), this))
    , m_settings(new SettingsTable(this))
    , m_yaml(new QPlainTextEdit(this))
    , m_yamlMessage(new InlineMessage(this))
    , m_message(new InlineMessage(this))
{
    m_tabs->addTab(buildForm(), icon(QStringLiteral("new")), tr("Form"));
    m_tabs->addTab(buildYaml(), icon(QStringLiteral("document")), tr("YAML"));
    m_tabs->addTab(buildSettings(), icon(QStringLiteral("check")), tr("All settings"));
    m_tabs->addTab(m_augmentation, icon(QStringLiteral("datasets")), tr("Augmentation"));

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPageMargin, kPageMargin, kPageMargin, kPageMargin);
    column->setSpacing(12);
    auto* top = new QHBoxLayout;
    top->addWidget(makeTitle(tr("New experiment"), this), 1);
    top->addWidget(buildPresets());
    column->addLayout(top);
    column->addWidget(m_message);
    column->addWidget(m_tabs, 1);
    column->addWidget(buildActions());

    m_yamlTimer.setSingleShot(true);
    m_yamlTimer.setInterval(150);
    connect(&m_yamlTimer, &QTimer::timeout, this, &NewExperimentPage::readYaml);
    connect(m_yaml, &QPlainTextEdit::textChanged, &m_yamlTimer, qOverload<>(&QTimer::start));
    connect(m_form, &ExperimentForm::edited, this, &NewExperimentPage::showYaml);
    connect(m_augmentation, &AugmentationTab::edited, this, &NewExperimentPage::settingEdited);
    connect(&m_library, &DatasetLibrary::changed, this,
            [this] { m_form->dataFields().setChoices(m_library.choices()); });
    connect(&m_library, &DatasetLibrary::detailsChanged, this,
            [this] { m_form->dataFields().setChoices(m_library.choices()); });
    m_form->dataFields().setChoices(m_library.choices());
    offerToLocate(m_form->dataFields(), m_library, *m_message);
    scrollPastFields(*this);
    showYaml();
}

QWidget* NewExperimentPage::buildForm()
{
    auto* content = new QWidget(this);
    m_runs = new QTreeWidget(content);
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

    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(kPageMargin, 12, kPageMargin, 12);
    column->setSpacing(12);
    column->addWidget(m_form);
    auto* runs = new QVBoxLayout;
    runs->setSpacing(4);
    runs->addWidget(new QLabel(tr("Runs that this makes"), content));
    runs->addWidget(m_runs, 1);
    m_schedule = new ScheduleChart(content);
    m_schedule->setWhatsThis(
        tr("The learning rate over the epochs of the runs that this makes: warm-up and schedule as "
           "they are set, one curve for each that differs."));
    auto* below = new QHBoxLayout;
    below->setSpacing(kPageMargin);
    below->addLayout(runs, 3);
    below->addWidget(m_schedule, 2);
    column->addLayout(below, 1);
    m_scroll = new QScrollArea(this);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidget(content);
    return m_scroll;
}

NewExperimentPage::~NewExperimentPage() = default;

void NewExperimentPage::setBackend(TrainingQueue::BackendLoader loadBackend)
{
    m_loadBackend = std::move(loadBackend);
    m_tryOut->setVisible(m_loadBackend != nullptr);
}

QWidget* NewExperimentPage::buildPresets()
{
    auto* row = new QWidget(this);
    m_presets = new QComboBox(row);
    m_presets->setAccessibleName(tr("Preset"));
    m_presets->setWhatsThis(
        tr("Fills in all settings but the dataset: the experiments that Formwork was made for, "
           "published recipes, and small ones that a processor trains in minutes."));
    m_presets->setToolTip(tr("Fills in all settings but the dataset"));
    m_presets->addItem(tr("Choose\u2026"));
    const QDir folder(QStringLiteral(":/formwork/presets"));
    for (const QString& file : folder.entryList(QDir::Files, QDir::Name))
        m_presets->addItem(presetName(file), folder.filePath(file));
    connect(m_presets, &QComboBox::activated, this, &NewExperimentPage::applyPreset);
    auto* label = new QLabel(tr("&Preset"), row);
    label->setBuddy(m_presets);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(label);
    layout->addWidget(m_presets);
    return row;
}

void NewExperimentPage::applyPreset(int index)
{
    QFile file(m_presets->itemData(index).toString());
    if (!file.open(QIODevice::ReadOnly))
        return;
    try {
        const Sweep sweep = sweepFromYaml(file.readAll().toStdString(), "preset");
        ExperimentConfig config = baseOf(sweep);
        config.data.train = m_form->draft().config.data.train; // of the user's dataset
        config.data.validation = m_form->draft().config.data.validation;
        config.data.loader = m_form->draft().config.data.loader;
        m_form->setConfig(config, sweep.axes);
        showYaml();
        m_message->showMessage(
            Severity::Info,
            tr("Filled in the preset \u201c%1\u201d.").arg(m_presets->itemText(index)));
    } catch (const Error& error) {
        m_message->showError(error);
    }
}

QWidget* NewExperimentPage::buildSettings()
{
    auto* tab = new QWidget(this);
    auto* column = new QVBoxLayout(tab);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(kSpacing);
    column->addWidget(makeHint(tr("Every setting with its meaning. Several values, as in "
                                  "1e-4, 3e-4 or 0..4, make a run for each of them."),
                               tab));
    column->addWidget(m_settings, 1);
    connect(m_settings, &SettingsTable::edited, this, &NewExperimentPage::settingEdited);
    return tab;
}

void NewExperimentPage::settingEdited(const QString& key, const QString& text)
{
    // Filling the table from inside its own editing would pull the editor away.
    QMetaObject::invokeMethod(
        this,
        [this, key, text] {
            const QString problem = m_form->setValue(key.toStdString(), text);
            m_settings->showProblem(key.toStdString(), problem);
            m_augmentation->showProblem(key, problem);
            if (!problem.isEmpty())
                m_message->showMessage(Severity::Error, problem,
                                       tr("The last right value is kept."));
        },
        Qt::QueuedConnection);
}

void NewExperimentPage::tryOut()
{
    if (!m_loadBackend || m_tryOutJob)
        return;
    ExperimentConfig config;
    try {
        config = configsOf(m_form->draft()).front();
    } catch (const Error& error) {
        m_message->showError(error);
        return;
    }
    m_tryOut->setEnabled(false);
    m_estimate->setText(tr("Training a few steps on random images\u2026"));
    m_tryOutJob = std::make_unique<Job>(tr("Try-out"), 0);
    connect(m_tryOutJob.get(), &Job::failed, this, [this](const Error& error) {
        m_estimate->clear();
        m_message->showError(error);
    });
    // Not from within the job's own signal: it is still on the stack there.
    const auto ended = [this] {
        m_tryOutJob.reset();
        m_tryOut->setEnabled(true);
    };
    connect(m_tryOutJob.get(), &Job::succeeded, this, ended, Qt::QueuedConnection);
    connect(m_tryOutJob.get(), &Job::cancelled, this, ended, Qt::QueuedConnection);
    connect(m_tryOutJob.get(), &Job::failed, this, ended, Qt::QueuedConnection);
    m_tryOutJob->start(
        [load = m_loadBackend, config, files = &m_library.fileSystem()](ProgressSink& progress,
                                                                        std::stop_token stop) {
            return tryOutExperiment(*load(), config, *files, progress, stop);
        },
        this, [this, config](const TryOut& result) { showTryOut(result, config); });
}

void NewExperimentPage::showTryOut(const TryOut& tried, const ExperimentConfig& config)
{
    const StepBenchmarkResult& result = tried.steps;
    if (result.steps.empty())
        return;
    const double step = summarise(result.steps, &StepTiming::total).median / 1000;
    const auto images = m_library.sampleCount(config.data.train);
    const auto batch = std::uint64_t(config.train.batchSize);
    QString text = tr("A step of %1 images takes %2 and %3 of memory on %4.")
                       .arg(batch)
                       .arg(durationText(step), bytesText(result.peakMemoryBytes),
                            QString::fromStdString(result.device));
    if (images) {
        const double epoch = step * double((*images + batch - 1) / batch);
        text += QLatin1Char(' ') +
                tr("An epoch: about %1; the whole run: about %2, if data "
                   "comes as fast.")
                    .arg(durationText(epoch), durationText(epoch * config.train.epochs));
    }
    if (tried.dataRate) {
        const double wait = expectedWaitShare(*tried.dataRate, config.train.batchSize, step);
        text += QLatin1Char(' ') +
                tr("Data comes at %1 images/s: about %2 % of the time is waiting for it.")
                    .arg(countText(static_cast<std::uint64_t>(*tried.dataRate)))
                    .arg(std::lround(wait * 100));
    }
    m_estimate->setText(text);
}

QString NewExperimentPage::estimate() const
{
    return m_estimate->text();
}

QWidget* NewExperimentPage::buildYaml()
{
    auto* tab = new QWidget(this);
    m_yaml->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_yaml->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_yaml->setTabChangesFocus(true);
    m_yaml->setAccessibleName(tr("The experiment as YAML"));
    m_yaml->setWhatsThis(
        tr("The whole experiment as text, in the format of the files in configs "
           "and of formwork-cli train. A mistake is reported with its line, and the "
           "last valid version is kept until it is corrected."));
    m_yamlMessage->setClosable(false);
    auto* column = new QVBoxLayout(tab);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(kSpacing);
    column->addWidget(makeHint(tr("The same experiment as text, with every setting. Editing it "
                                  "changes the form, and the other way round."),
                               tab));
    column->addWidget(m_yamlMessage);
    column->addWidget(m_yaml, 1);
    return tab;
}

QWidget* NewExperimentPage::buildActions()
{
    auto* bar = new QWidget(this);
    m_summary = makeHint({}, bar);
    m_estimate = makeHint({}, bar);
    m_estimate->setAccessibleName(tr("Estimate of memory and time"));
    m_tryOut = new QPushButton(tr("Tr&y out"), bar);
    m_tryOut->setToolTip(tr("Train a few steps now to measure memory and time of an epoch"));
    m_tryOut->hide();
    connect(m_tryOut, &QPushButton::clicked, this, &NewExperimentPage::tryOut);
    m_queue = new QPushButton(icon(QStringLiteral("queue")), tr("Add to &queue"), bar);
    m_queue->setToolTip(tr("Train it after what is on the queue already"));
    m_start = new QPushButton(icon(QStringLiteral("play")), tr("Start"), bar);
    m_start->setToolTip(tr("Train it now (Ctrl+Enter)"));
    m_start->setDefault(true);
    connect(m_queue, &QPushButton::clicked, this, &NewExperimentPage::addToQueue);
    connect(m_start, &QPushButton::clicked, this, &NewExperimentPage::start);
    for (const auto key : {Qt::Key_Return, Qt::Key_Enter}) {
        auto* shortcut = new QShortcut(QKeySequence(Qt::CTRL | key), this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, &NewExperimentPage::start);
    }
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kSpacing);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(m_summary);
    words->addWidget(m_estimate);
    row->addLayout(words, 1);
    row->addWidget(m_tryOut);
    row->addWidget(m_queue);
    row->addWidget(m_start);
    return bar;
}

void NewExperimentPage::cloneRun(RunId run)
{
    try {
        ExperimentConfig config = m_store.config(run);
        m_store.followMoves(config.data);
        config.name += " copy";
        m_form->dataFields().chooseLoader(config.data.loader); // one run, also where two were asked
        m_form->setConfig(config);
        showYaml();
        m_message->showMessage(Severity::Info,
                               tr("Settings of “%1” were filled in.")
                                   .arg(QString::fromStdString(m_store.run(run).name)));
    } catch (const Error& error) {
        m_message->showError(error);
    }
}

void NewExperimentPage::chooseDataset(const std::filesystem::path& path)
{
    m_form->dataFields().choose(path);
}

void NewExperimentPage::start()
{
    createRuns(true);
}

void NewExperimentPage::addToQueue()
{
    createRuns(false);
}

// Where to look: the field itself, wherever the form is scrolled to.
void NewExperimentPage::showProblem()
{
    if (!m_yamlIsRight) {
        m_tabs->setCurrentWidget(m_yaml->parentWidget());
        m_yaml->setFocus();
        return;
    }
    m_tabs->setCurrentWidget(m_scroll);
    if (QWidget* field = m_form->problemField()) {
        field->setFocus();
        m_scroll->ensureWidgetVisible(field);
    }
}

void NewExperimentPage::createRuns(bool startNow)
{
    if (m_yamlTimer.isActive()) { // typed a moment ago
        m_yamlTimer.stop();
        readYaml();
    }
    if (!m_yamlIsRight || !m_form->dataFields().requireData() || m_form->hasErrors()) {
        showProblem();
        m_message->showMessage(Severity::Error, tr("Something in the settings is not right yet."),
                               m_yamlIsRight ? tr("Look at the fields marked ⚠.")
                                             : tr("Look at the YAML tab."));
        return;
    }
    try {
        const auto configs = configsOf(m_form->draft());
        for (const ExperimentConfig& config : configs)
            validateConfig(config);
        for (const ExperimentConfig& config : configs)
            requireReferredRuns(m_store, config);
        std::vector<qint64> runs;
        for (const ExperimentConfig& config : configs)
            runs.push_back(m_store.createRun(config));
        const std::size_t pairs = m_form->draft().inTurns ? runs.size() / 2 : 0;
        for (std::size_t i = 0; i < pairs; ++i)
            m_store.setTurns({runs[i], runs[i + pairs]});
        const int count = static_cast<int>(runs.size());
        const QString one = startNow ? tr("1 run started.") : tr("1 run queued.");
        const QString several = startNow ? tr("%Ln runs started.", nullptr, count)
                                         : tr("%Ln runs queued.", nullptr, count);
        m_message->showMessage(Severity::Info, count == 1 ? one : several);
        Q_EMIT runsCreated(runs, startNow);
    } catch (const Error& error) {
        m_message->showError(error);
    }
}

void NewExperimentPage::showYaml()
{
    const ExperimentDraft draft = m_form->draft();
    const QString text = QString::fromStdString(yamlOf(draft.config, draft.axes));
    if (m_yaml->toPlainText() != text) {
        const QSignalBlocker blocker(m_yaml);
        m_yaml->setPlainText(text);
    }
    m_yamlTimer.stop();
    m_yamlIsRight = true;
    m_yamlMessage->clear();
    markYamlLine(0);
    updateActions();
}

void NewExperimentPage::readYaml()
{
    try {
        const Sweep sweep = sweepFromYaml(m_yaml->toPlainText().toStdString(), "YAML");
        m_form->setConfig(baseOf(sweep), sweep.axes);
        m_yamlIsRight = true;
        m_yamlMessage->clear();
        markYamlLine(0);
    } catch (const Error& error) {
        m_yamlIsRight = false;
        m_yamlMessage->showMessage(Severity::Error, inWindowsLanguage(error.text()),
                                   inWindowsLanguage(error.hint()));
        m_yamlMessage->setClosable(false);
        markYamlLine(lineOf(QString::fromStdString(error.message())));
    }
    updateActions();
}

void NewExperimentPage::markYamlLine(int line)
{
    QList<QTextEdit::ExtraSelection> marks;
    const QTextBlock block = m_yaml->document()->findBlockByNumber(line - 1);
    if (line > 0 && block.isValid()) {
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(block);
        mark.format.setProperty(QTextFormat::FullWidthSelection, true);
        mark.format.setBackground(mixed(m_yaml->palette().color(QPalette::Base),
                                        severityColour(Severity::Error, m_yaml->palette()), 0.25));
        marks.append(mark);
    }
    m_yaml->setExtraSelections(marks);
}

void NewExperimentPage::updateActions()
{
    const ExperimentDraft draft = m_form->draft();
    std::vector<ExperimentConfig> configs;
    try {
        configs = configsOf(draft);
    } catch (const Error& error) { // more runs than anybody wants
        m_summary->setText(inWindowsLanguage(error.text()));
        m_start->setEnabled(false);
        m_queue->setEnabled(false);
        return;
    }
    m_start->setEnabled(true);
    m_queue->setEnabled(true);
    showRuns(configs);
    showSchedule(configs);
    m_settings->showConfig(draft.config, textsOf(draft.axes));
    m_augmentation->showConfig(configs.front());
    // What was wrong at the last try may be right now.
    if (m_message->severity() == Severity::Error)
        m_message->clear();
    const int runs = static_cast<int>(configs.size());
    m_summary->setText(runs == 1 ? tr("Makes one run of %1 epochs.").arg(configs[0].train.epochs)
                       : runs == 2 && configs[0].train.epochs == configs[1].train.epochs
                           ? tr("Makes two runs of %1 epochs each.").arg(configs[0].train.epochs)
                           : tr("Makes %Ln runs.", nullptr, runs));
    for (const SweepAxis& axis : draft.repeated)
        m_summary->setText(
            m_summary->text() + QLatin1Char(' ') +
            tr("%1: equal values count once.").arg(QString::fromStdString(axis.key)));
    m_start->setText(runs == 1 ? tr("Start") : tr("Start %Ln runs", nullptr, runs));
}

void NewExperimentPage::showSchedule(const std::vector<ExperimentConfig>& configs)
{
    constexpr std::uint64_t kUsualSteps = 100; // as long as the data is not known
    const ExperimentConfig& first = configs.front();
    const auto images = m_library.sampleCount(first.data.train);
    const auto batch = std::uint64_t(first.train.batchSize);
    m_schedule->setConfigs(configs, images ? (*images + batch - 1) / batch : kUsualSteps);
}

void NewExperimentPage::showRuns(const std::vector<ExperimentConfig>& configs)
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
        const auto batch = std::uint64_t(config.train.batchSize);
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
