#include "ui/pages/runs/run_inspector.h"

#include "core/base/threads.h"
#include "core/experiment/model_names.h"
#include "ui/charts/chart_theme.h"
#include "ui/language/error_texts.h"
#include "ui/models/run_texts.h"
#include "ui/models/store_changes.h"
#include "ui/pages/compare/loader_effect_card.h"
#include "ui/pages/lineage_panel.h"
#include "ui/pages/runs/log_tab.h"
#include "ui/pages/runs/run_notes.h"
#include "ui/pages/runs/samples_tab.h"
#include "ui/pages/runs/system_tab.h"
#include "ui/pages/runs/time_tab.h"
#include "ui/widgets/compact_tabs.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/style.h"

#include <QButtonGroup>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QRadioButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QSysInfo>
#include <QTabBar>
#include <QTabWidget>
#include <QTableWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace formwork::ui {

namespace {

constexpr int kConfigTab = 1;

QString trainAndValidation(const QString& train, const QString& validation)
{
    return RunInspector::tr("%1 train, %2 validation").arg(train, validation);
}

// What cannot be read is explained above the settings, as comments of the YAML.
QString configText(const RunData& run)
{
    QString text;
    for (const UnreadableSetting& setting : run.unreadable)
        text += QStringLiteral("# ") + inWindowsLanguage(setting.reason) + QLatin1Char('\n');
    if (hasSettings(run) || !run.unreadable.empty())
        return text + QString::fromStdString(configToYaml(run.config, run.unreadable));
    return RunInspector::tr("The settings of this run were not imported.");
}

// Replacing the text of a reader would throw away scroll position and selection.
void setTextIfNew(QPlainTextEdit* reader, const QString& text)
{
    if (reader->toPlainText() != text)
        reader->setPlainText(text);
}

} // namespace

RunInspector::RunInspector(StoreChanges& changes, QWidget* parent)
    : QWidget(parent)
    , m_changes(changes)
    , m_store(changes.store())
    , m_title(new ElidedLabel(this))
    , m_tabs(new CompactTabs(this))
    , m_time(new TimeTab(this))
    , m_samplesTab(new SamplesTab(changes.store().fileSystem(), this))
    , m_system(new SystemTab(this))
    , m_log(new LogTab(this))
    , m_effect(new LoaderEffectCard(this))
{
    QFont titleFont = m_title->font();
    titleFont.setBold(true);
    m_title->setFont(titleFont);
    auto* close = new QToolButton(this);
    close->setIcon(icon(QStringLiteral("close")));
    close->setAutoRaise(true);
    close->setToolTip(tr("Hide the inspector"));
    close->setAccessibleName(tr("Hide the inspector"));
    connect(close, &QToolButton::clicked, this, &RunInspector::closeRequested);

    auto* header = new QHBoxLayout;
    header->addWidget(m_title, 1);
    header->addWidget(close);
    m_tabs->addTab(buildSummary(), tr("Summary"));
    m_tabs->addTab(buildConfig(), tr("Config"));
    m_tabs->addTab(m_time, tr("Time"));
    m_tabs->addTab(m_samplesTab, tr("Samples"));
    m_tabs->addTab(m_log, tr("Log"));
    m_tabs->addTab(m_system, tr("System"));

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 6, 8, 8);
    layout->setSpacing(6);
    layout->addLayout(header);
    layout->addWidget(m_tabs, 1);
    layout->addWidget(m_effect);
    // Wide enough for the words of all tabs.
    const QMargins margins = layout->contentsMargins();
    setMinimumWidth(
        std::max(280, m_tabs->tabBar()->sizeHint().width() + margins.left() + margins.right() + 4));
    setRun(nullptr, true);
}

void RunInspector::addField(const QString& key, const QString& name)
{
    auto* value = new QLabel(this);
    value->setWordWrap(true);
    value->setTextFormat(Qt::PlainText);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    value->setAccessibleName(name);
    auto* label = new QLabel(name, this);
    label->setForegroundRole(QPalette::PlaceholderText);
    const int row = static_cast<int>(m_fields.size());
    m_grid->addWidget(label, row, 0, Qt::AlignLeft | Qt::AlignTop);
    m_grid->addWidget(value, row, 1);
    m_fields[key] = {label, value};
}

void RunInspector::setField(const QString& key, const QString& text)
{
    const Field& field = m_fields.at(key);
    field.value->setText(text);
    field.label->setVisible(!text.isEmpty());
    field.value->setVisible(!text.isEmpty());
}

QWidget* RunInspector::buildSummary()
{
    auto* content = new QWidget(this);
    // Not a QFormLayout: hiding rows of one with wrapping labels writes out of bounds in Qt 6.4.
    m_grid = new QGridLayout;
    m_grid->setHorizontalSpacing(12);
    m_grid->setVerticalSpacing(5);
    m_grid->setColumnStretch(1, 1);
    auto* outer = new QVBoxLayout(content);
    outer->setContentsMargins(2, 8, 2, 8);
    outer->addLayout(m_grid);
    outer->addStretch(1);
    addField(QStringLiteral("status"), tr("Status"));
    addField(QStringLiteral("target"), tr("Target"));
    addField(QStringLiteral("source"), tr("Imported from"));
    addField(QStringLiteral("error"), tr("Error"));
    addField(QStringLiteral("model"), tr("Model"));
    addField(QStringLiteral("dataset"), tr("Dataset"));
    addField(QStringLiteral("loader"), tr("Loader"));
    addField(QStringLiteral("best"), tr("Best accuracy"));
    addField(QStringLiteral("accuracy"), tr("Accuracy"));
    addField(QStringLiteral("loss"), tr("Loss"));
    addField(QStringLiteral("epoch"), tr("Epoch"));
    addField(QStringLiteral("disturbed"), tr("Disturbed epochs"));
    addField(QStringLiteral("first"), tr("First epoch"));
    addField(QStringLiteral("rate"), tr("Throughput"));
    addField(QStringLiteral("wait"), tr("Data wait"));
    addField(QStringLiteral("memory"), tr("Peak memory"));
    addField(QStringLiteral("device"), tr("Device"));
    addField(QStringLiteral("images"), tr("Images"));
    addField(QStringLiteral("started"), tr("Started"));
    addField(QStringLiteral("duration"), tr("Duration"));
    addField(QStringLiteral("versions"), tr("Versions"));
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(tr("Summary of the run"));
    m_notes = new RunNotes(m_changes, this);
    connect(m_notes, &RunNotes::edited, this, &RunInspector::edited);
    connect(m_notes, &RunNotes::failed, this, &RunInspector::editFailed);
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(scroll, 1);
    column->addWidget(m_notes);
    return page;
}

QWidget* RunInspector::buildConfig()
{
    auto* page = new QWidget(this);
    auto* whole = new QRadioButton(tr("This run"), page);
    auto* differences = new QRadioButton(tr("Differences of ticked"), page);
    auto* lineage = new QRadioButton(tr("Lineage"), page);
    m_configView = new QButtonGroup(page);
    m_configView->addButton(whole, 0);
    m_configView->addButton(differences, 1);
    m_configView->addButton(lineage, 2);
    whole->setChecked(true);

    m_yaml = makeReader(tr("Config of the run as YAML"), page);
    m_yaml->setWhatsThis(tr("Every setting this run was started with. Saved as a file, this text "
                            "can be given to formwork-cli train."));
    whole->setWhatsThis(tr("Shows every setting of the current run."));
    differences->setWhatsThis(
        tr("Shows only the settings in which the ticked runs differ, side by side."));
    lineage->setWhatsThis(
        tr("Shows what the current run came from (images, beton files, other runs and weights), "
           "and what came from it."));
    m_lineage = new LineagePanel(page);
    m_configStack = new QStackedWidget(page);
    m_configStack->addWidget(m_yaml);
    m_configStack->addWidget(buildDifferences(page));
    m_configStack->addWidget(m_lineage);
    connect(m_configView, &QButtonGroup::idClicked, m_configStack,
            &QStackedWidget::setCurrentIndex);

    auto* choice = new QHBoxLayout;
    choice->addWidget(whole);
    choice->addWidget(differences);
    choice->addWidget(lineage);
    choice->addStretch(1);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(2, 8, 2, 4);
    layout->addLayout(choice);
    layout->addWidget(m_configStack, 1);
    return page;
}

QWidget* RunInspector::buildDifferences(QWidget* page)
{
    auto* differencesPage = new QWidget(page);
    m_differences = new QTableWidget(differencesPage);
    m_differences->setAccessibleName(tr("Keys in which the ticked runs differ"));
    m_differences->setWhatsThis(tr("One row for each setting in which the ticked runs differ, one "
                                   "column for each run. Equal settings are left out."));
    m_differences->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_differences->setSelectionMode(QAbstractItemView::SingleSelection);
    m_differences->setFrameShape(QFrame::NoFrame);
    m_differences->verticalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_differences->setWordWrap(false);
    m_differences->setTextElideMode(Qt::ElideMiddle);
    m_differencesNote = makeHint({}, differencesPage);
    auto* differencesLayout = new QVBoxLayout(differencesPage);
    differencesLayout->setContentsMargins(0, 0, 0, 0);
    differencesLayout->addWidget(m_differencesNote);
    differencesLayout->addWidget(m_differences, 1);
    return differencesPage;
}

void RunInspector::showLineage()
{
    m_tabs->setCurrentIndex(kConfigTab);
    m_configView->button(2)->click();
}

void RunInspector::setRun(const RunData* run, bool epochsChanged)
{
    m_tabs->setEnabled(run != nullptr);
    if (run == nullptr) {
        m_run = 0;
        m_title->setText(tr("No run selected"));
        for (const auto& [key, field] : m_fields)
            setField(key, {});
        m_yaml->clear();
        m_lineage->showRun(0);
        m_log->clear();
        m_time->clear();
        m_samplesTab->showRun(0, std::nullopt, std::nullopt);
        m_system->showSamples({});
        m_notes->showRun(nullptr);
        return;
    }
    const RunId id = run->row.id;
    const bool another = id != m_run;
    if (another) {
        m_run = id;
        m_lineage->showRun(id);
        m_environmentKnown = false;
        m_environment = {};
        m_samples.clear();
        m_log->clear();
        setTextIfNew(m_yaml, configText(*run));
        for (const char* key : {"device", "images", "versions"})
            setField(QLatin1String(key), {});
    }
    m_title->setText(QString::fromStdString(run->row.name));
    showSummary(*run);
    if (!m_environmentKnown && run->row.startedAt > 0)
        showEnvironment(id);
    m_notes->showRun(&run->row);
    showSystem(id);
    if (another || epochsChanged) {
        showTime(*run);
        m_samplesTab->showRun(id, m_store.confusion(id, "best"), m_store.confusion(id, "last"));
    }
    m_log->append(m_store.logs(id, m_log->lastId()));
    m_log->showStatus(run->row);
    // What went wrong comes first; once, so that one may look elsewhere.
    const bool failed = run->row.status == RunStatus::Failed;
    if (failed && (another || !m_failed)) {
        m_tabs->setCurrentWidget(m_log);
        m_log->goToError();
    }
    m_failed = failed;
}

void RunInspector::showSummary(const RunData& run)
{
    const RunRow& row = run.row;
    setField(QStringLiteral("status"), runStatusText(row));
    setField(QStringLiteral("target"), row.remote ? remotePlaceText(*row.remote) : QString());
    setField(QStringLiteral("source"), QString::fromStdString(row.importedFrom));
    setField(QStringLiteral("error"), QString::fromStdString(row.errorMessage));
    const ModelName* model = findModelName(row.model);
    setField(
        QStringLiteral("model"),
        model == nullptr
            ? modelLabel(row.model)
            : tr("%1, %2 M parameters")
                  .arg(modelLabel(row.model),
                       locale().toString(static_cast<double>(model->parameters10) / 1e6, 'f', 1)));
    setField(QStringLiteral("dataset"), datasetLabel(row.dataset));
    setField(QStringLiteral("loader"), knowsLoader(row) ? loaderLabel(row.loader) : QString());
    setField(QStringLiteral("best"),
             row.bestValidationTop1
                 ? tr("%1 in epoch %2").arg(percentText(row.bestValidationTop1)).arg(row.bestEpoch)
                 : QString());
    setField(QStringLiteral("accuracy"),
             row.lastTrainTop1 ? trainAndValidation(percentText(row.lastTrainTop1),
                                                    percentText(row.lastValidationTop1))
                               : QString());
    setField(QStringLiteral("loss"), row.lastTrainLoss
                                         ? trainAndValidation(numberText(row.lastTrainLoss, 3),
                                                              numberText(row.lastValidationLoss, 3))
                                         : QString());
    setField(QStringLiteral("epoch"),
             row.medianEpochSeconds ? tr("%1 (median)").arg(durationText(*row.medianEpochSeconds))
                                    : QString());
    setField(QStringLiteral("disturbed"),
             row.disturbedEpochs > 0
                 ? tr("%L1 (other work on more than 10 % of the machine)").arg(row.disturbedEpochs)
                 : QString());
    setField(QStringLiteral("first"),
             row.firstEpochSeconds ? durationText(*row.firstEpochSeconds) : QString());
    setField(QStringLiteral("rate"), rateText(row.imagesPerSecond.value_or(0), tr("images")));
    setField(QStringLiteral("wait"), row.dataWaitShare
                                         ? tr("%1 of training").arg(percentText(row.dataWaitShare))
                                         : QString());
    const auto most = std::max_element(run.epochs.begin(), run.epochs.end(),
                                       [](const EpochRecord& a, const EpochRecord& b) {
                                           return a.peakMemoryBytes < b.peakMemoryBytes;
                                       });
    const bool memoryKnown = most != run.epochs.end() && most->peakMemoryBytes > 0;
    setField(QStringLiteral("memory"), memoryKnown ? bytesText(most->peakMemoryBytes) : QString());
    setField(QStringLiteral("started"), row.startedAt > 0 ? timeText(row.startedAt) : QString());
    setField(QStringLiteral("duration"),
             row.startedAt > 0 ? durationText(runSeconds(row)) : QString());
}

void RunInspector::showEnvironment(RunId run)
{
    m_environment = m_store.environment(run);
    const RunEnvironment& environment = m_environment;
    m_environmentKnown = !environment.host.empty();
    if (!m_environmentKnown)
        return;
    const QString processor = environment.device == "cpu"
                                  ? QString::fromStdString(environment.cpuModel)
                                  : QString::fromStdString(environment.device);
    setField(QStringLiteral("device"), tr("%1 on %4; threads: %2, loader workers: %3")
                                           .arg(processor)
                                           .arg(environment.computeThreads)
                                           .arg(environment.loaderWorkers)
                                           .arg(QString::fromStdString(environment.host)));
    setField(QStringLiteral("images"), trainAndValidation(countText(environment.trainImages),
                                                          countText(environment.validationImages)));
    setField(QStringLiteral("versions"), QString::fromStdString(environment.versions));
}

void RunInspector::showTime(const RunData& run)
{
    // The figures of another machine's cores would mislead.
    const bool here = m_environment.host == QSysInfo::machineHostName().toStdString();
    m_time->showRun(run.epochs,
                    limitFacts(run, m_environment, m_samples, here ? availableCores() : 0));
}

void RunInspector::showSystem(RunId run)
{
    const std::vector<SystemSample> fresh =
        m_store.systemSamples(run, m_samples.empty() ? 0 : m_samples.back().time);
    m_samples.insert(m_samples.end(), fresh.begin(), fresh.end());
    if (!fresh.empty() || m_samples.empty())
        m_system->showSamples(m_samples);
}

void RunInspector::setTicked(const std::vector<const RunData*>& ticked,
                             const std::vector<int>& colours)
{
    std::map<RunId, QString> names;
    for (const RunData* run : ticked)
        names[run->row.id] = QString::fromStdString(run->row.name);
    m_effect->setEffects(loaderEffectsAmong(ticked), names);
    showDifferences(ticked, colours);
}

// What the data is, beside the paths that it lies at: a path may hold other images than before.
static void addDataDifferences(const std::vector<const RunData*>& runs,
                               std::vector<ConfigDifference>& differences)
{
    const auto add = [&](DataIdentity RunData::*data, const QString& title) {
        const bool differ = std::ranges::any_of(runs, [&](const RunData* run) {
            return compareData(runs.front()->*data, run->*data) == SameData::No;
        });
        if (!differ)
            return;
        ConfigDifference row{.key = title.toStdString(), .values = {}};
        for (const RunData* run : runs) {
            const DataIdentity& identity = run->*data;
            const QString text = identity.isKnown()
                                     ? RunInspector::tr("%Ln images (%1)", nullptr,
                                                        static_cast<int>(identity.samples))
                                           .arg(QString::fromStdString(identity.digest).right(8))
                                     : RunInspector::tr("not recorded");
            row.values.push_back(text.toStdString());
        }
        differences.push_back(std::move(row));
    };
    if (runs.size() < 2)
        return;
    add(&RunData::trainData, RunInspector::tr("Training data"));
    add(&RunData::validationData, RunInspector::tr("Validation data"));
}

void RunInspector::showDifferences(const std::vector<const RunData*>& ticked,
                                   const std::vector<int>& colours)
{
    QStringList names;
    for (const RunData* run : ticked)
        names << QString::fromStdString(run->row.name);
    std::vector<ConfigDifference> differences;
    if (ticked.size() >= 2)
        differences = settingDifferences(ticked);
    // Every run has its own name, which the header already shows.
    std::erase_if(differences, [](const ConfigDifference& each) { return each.key == "name"; });
    for (ConfigDifference& difference : differences)
        for (std::size_t i = 0; i < ticked.size(); ++i)
            if (!knowsSettings(ticked[i]->row))
                difference.values[i] = "–";
    addDataDifferences(ticked, differences);

    const bool areKnown =
        std::ranges::all_of(ticked, [](const RunData* run) { return knowsSettings(run->row); });
    m_differencesNote->setText(ticked.size() < 2 ? tr("Tick at least two runs to compare them.")
                               : !differences.empty() ? QString()
                               : areKnown             ? tr("The ticked runs have the same config.")
                                          : tr("The settings of a ticked run are not known."));
    m_differencesNote->setVisible(!m_differencesNote->text().isEmpty());
    m_differences->setVisible(!differences.empty());
    m_differences->setRowCount(static_cast<int>(differences.size()));
    m_differences->setColumnCount(static_cast<int>(ticked.size()));
    m_differences->setHorizontalHeaderLabels(names);
    for (int column = 0; column < m_differences->columnCount(); ++column)
        m_differences->horizontalHeaderItem(column)->setIcon(
            runSwatch(colours[static_cast<std::size_t>(column)], isDark(palette())));
    for (int row = 0; row < m_differences->rowCount(); ++row) {
        const ConfigDifference& difference = differences[static_cast<std::size_t>(row)];
        m_differences->setVerticalHeaderItem(
            row, new QTableWidgetItem(QString::fromStdString(difference.key)));
        for (int column = 0; column < m_differences->columnCount(); ++column) {
            const QString value =
                QString::fromStdString(difference.values[static_cast<std::size_t>(column)]);
            auto* item = new QTableWidgetItem(value);
            item->setToolTip(value);
            m_differences->setItem(row, column, item);
        }
    }
}

} // namespace formwork::ui
