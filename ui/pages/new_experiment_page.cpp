#include "ui/pages/new_experiment_page.h"

#include "core/base/error.h"
#include "core/experiment/model_names.h"
#include "ui/widgets/bar_delegate.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

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

namespace formwork::ui {

namespace {

int lineOf(const QString& message)
{
    static const QRegularExpression kLine(QStringLiteral("\\bline (\\d+)"));
    const auto match = kLine.match(message);
    return match.hasMatch() ? match.captured(1).toInt() : 0;
}

} // namespace

NewExperimentPage::NewExperimentPage(Store& store, DatasetLibrary& library, QWidget* parent)
    : QWidget(parent)
    , m_store(store)
    , m_library(library)
    , m_tabs(new QTabWidget(this))
    , m_form(new ExperimentForm(this))
    , m_yaml(new QPlainTextEdit(this))
    , m_yamlMessage(new InlineMessage(this))
    , m_message(new InlineMessage(this))
{
    m_tabs->addTab(buildForm(), icon(QStringLiteral("new")), tr("Form"));
    m_tabs->addTab(buildYaml(), icon(QStringLiteral("document")), tr("YAML"));

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPageMargin, kPageMargin, kPageMargin, kPageMargin);
    column->setSpacing(12);
    column->addWidget(makeTitle(tr("New experiment"), this));
    column->addWidget(m_message);
    column->addWidget(m_tabs, 1);
    column->addWidget(buildActions());

    m_yamlTimer.setSingleShot(true);
    m_yamlTimer.setInterval(150);
    connect(&m_yamlTimer, &QTimer::timeout, this, &NewExperimentPage::readYaml);
    connect(m_yaml, &QPlainTextEdit::textChanged, &m_yamlTimer, qOverload<>(&QTimer::start));
    connect(m_form, &ExperimentForm::edited, this, &NewExperimentPage::showYaml);
    connect(&m_library, &DatasetLibrary::changed, this,
            [this] { m_form->dataFields().setChoices(m_library.choices()); });
    connect(&m_library, &DatasetLibrary::detailsChanged, this,
            [this] { m_form->dataFields().setChoices(m_library.choices()); });
    m_form->dataFields().setChoices(m_library.choices());
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
    column->addLayout(runs, 1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(content);
    return scroll;
}

QWidget* NewExperimentPage::buildYaml()
{
    auto* tab = new QWidget(this);
    m_yaml->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_yaml->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_yaml->setTabChangesFocus(true);
    m_yaml->setAccessibleName(tr("The experiment as YAML"));
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
    row->addWidget(m_summary, 1);
    row->addWidget(m_queue);
    row->addWidget(m_start);
    return bar;
}

void NewExperimentPage::cloneRun(RunId run)
{
    try {
        ExperimentConfig config = m_store.config(run);
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

void NewExperimentPage::createRuns(bool startNow)
{
    if (m_yamlTimer.isActive()) { // typed a moment ago
        m_yamlTimer.stop();
        readYaml();
    }
    if (!m_yamlIsRight || m_form->hasErrors()) {
        m_message->showMessage(Severity::Error, tr("Something in the settings is not right yet."),
                               m_yamlIsRight ? tr("Look at the fields marked ⚠.")
                                             : tr("Look at the YAML tab."));
        return;
    }
    try {
        const auto configs = configsOf(m_form->draft());
        for (const ExperimentConfig& config : configs)
            validateConfig(config);
        std::vector<qint64> runs;
        for (const ExperimentConfig& config : configs)
            runs.push_back(m_store.createRun(config));
        const auto count = runs.size();
        const QString said = count == 1 ? tr("1 run") : tr("%1 runs").arg(count);
        m_message->showMessage(Severity::Info,
                               startNow ? tr("%1 started.").arg(said) : tr("%1 queued.").arg(said));
        Q_EMIT runsCreated(runs, startNow);
    } catch (const Error& error) {
        m_message->showError(error);
    }
}

void NewExperimentPage::showYaml()
{
    const ExperimentDraft draft = m_form->draft();
    const QString text = QString::fromStdString(configToYaml(draft.config));
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
        const auto config = configFromYaml(m_yaml->toPlainText().toStdString(), "YAML");
        m_form->setConfig(config);
        m_yamlIsRight = true;
        m_yamlMessage->clear();
        markYamlLine(0);
    } catch (const Error& error) {
        m_yamlIsRight = false;
        m_yamlMessage->showMessage(Severity::Error, QString::fromStdString(error.message()),
                                   QString::fromStdString(error.hint()));
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
    showRuns(configsOf(draft));
    // What was wrong at the last try may be right now.
    if (m_message->severity() == Severity::Error)
        m_message->clear();
    const int runs = draft.bothLoaders ? 2 : 1;
    m_summary->setText(
        (runs == 1 ? tr("Makes one run of %1 epochs.") : tr("Makes two runs of %1 epochs each."))
            .arg(draft.config.train.epochs));
    m_start->setText(runs == 1 ? tr("Start") : tr("Start %1 runs").arg(runs));
}

void NewExperimentPage::showRuns(const std::vector<ExperimentConfig>& configs)
{
    m_runs->clear();
    for (const ExperimentConfig& config : configs) {
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
