#include "ui/dialogs/beton_task_dialog.h"

#include "core/base/error.h"
#include "ui/dialogs/pick_path.h"
#include "ui/widgets/form.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/path_field.h"
#include "ui/widgets/style.h"
#include "ui/widgets/whats_this.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include <limits>
#include <utility>

namespace formwork::ui {

namespace fs = std::filesystem;

namespace {

constexpr int kVisibleRows = 6;

QListWidget* makeList(QWidget* parent)
{
    auto* list = new QListWidget(parent);
    list->setUniformItemSizes(true);
    list->setSelectionMode(QAbstractItemView::SingleSelection);
    list->setFixedHeight(kVisibleRows * (list->fontMetrics().height() + 6));
    return list;
}

void addTickable(QListWidget* list, const QString& text, Qt::CheckState state)
{
    auto* item = new QListWidgetItem(text, list);
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
    item->setCheckState(state);
    item->setToolTip(text);
}

QStringList tickedOf(const QListWidget& list)
{
    QStringList texts;
    for (int i = 0; i < list.count(); ++i) {
        if (list.item(i)->checkState() == Qt::Checked)
            texts << list.item(i)->text();
    }
    return texts;
}

QString titleText(BetonTaskKind kind, const QString& name)
{
    switch (kind) {
    case BetonTaskKind::Merge:
        return BetonTaskDialog::tr("Merge into %1").arg(name);
    case BetonTaskKind::Split:
        return BetonTaskDialog::tr("Split %1").arg(name);
    case BetonTaskKind::Subset:
        return BetonTaskDialog::tr("Select a subset of %1").arg(name);
    case BetonTaskKind::Extract:
        break;
    }
    return BetonTaskDialog::tr("Extract %1").arg(name);
}

QString hintText(BetonTaskKind kind)
{
    switch (kind) {
    case BetonTaskKind::Merge:
        return BetonTaskDialog::tr("Samples are copied as they are stored. Classes of the same "
                                   "name become one.");
    case BetonTaskKind::Split:
        return BetonTaskDialog::tr("Every class is divided in the same way. Samples are copied as "
                                   "they are stored; this file stays.");
    case BetonTaskKind::Subset:
        return BetonTaskDialog::tr("Samples are copied as they are stored; this file stays.");
    case BetonTaskKind::Extract:
        break;
    }
    return BetonTaskDialog::tr("Writes one folder of images per class: JPEGs byte for byte, raw "
                               "images as PNG. This file stays.");
}

} // namespace

BetonTaskDialog::BetonTaskDialog(BetonTaskKind kind, About about, QWidget* parent)
    : QDialog(parent)
    , m_kind(kind)
    , m_about(std::move(about))
    , m_message(new InlineMessage(this))
{
    const QString title = titleText(kind, toQString(m_about.file.filename()));
    setWindowTitle(title);
    m_message->setClosable(false);
    auto* fields = new QWidget(this);
    QFormLayout* form = makeForm(fields);
    form->setContentsMargins(0, 0, 0, 0);
    switch (kind) {
    case BetonTaskKind::Merge:
        buildMerge(form);
        break;
    case BetonTaskKind::Split:
        buildSplit(form);
        break;
    case BetonTaskKind::Subset:
        buildSubset(form);
        break;
    case BetonTaskKind::Extract:
        buildExtract(form);
        break;
    }
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    auto* go = buttons->addButton(tr("Start"), QDialogButtonBox::AcceptRole);
    go->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &BetonTaskDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &BetonTaskDialog::reject);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPageMargin, kPageMargin, kPageMargin, kPageMargin);
    column->setSpacing(12);
    column->addWidget(makeHint(hintText(kind), this));
    column->addWidget(fields);
    column->addWidget(m_message);
    column->addStretch();
    column->addWidget(buttons);
    setMinimumWidth(540);
    completeWhatsThis(*this);
    updateFields();
}

void BetonTaskDialog::addRow(QFormLayout* form, const QString& label, QWidget* field,
                             const QString& meaning)
{
    form->addRow(label, field);
    field->setAccessibleName(QString(label).remove(QLatin1Char('&')));
    field->setWhatsThis(meaning);
}

void BetonTaskDialog::addSeed(QFormLayout* form)
{
    m_seed = new QSpinBox(this);
    m_seed->setRange(0, std::numeric_limits<int>::max());
    addRow(form, tr("S&eed"), m_seed, tr("The same seed draws the same samples."));
}

void BetonTaskDialog::addReplace(QFormLayout* form)
{
    m_replace = new QCheckBox(tr("&Overwrite existing files"), this);
    m_replace->setWhatsThis(tr("Otherwise nothing is written if a target file exists."));
    form->addRow(QString(), m_replace);
}

void BetonTaskDialog::addOutputFile(QFormLayout* form, const QString& ending)
{
    m_output = new PathField(PathField::Kind::BetonFile, tr("New file"), this);
    const fs::path name = m_about.file.stem().string() + ending.toStdString() + ".beton";
    m_output->setPath(m_about.file.parent_path() / name);
    addRow(form, tr("New &file"), m_output, tr("The beton file to write."));
}

void BetonTaskDialog::addOutputFolder(QFormLayout* form, const fs::path& folder)
{
    m_output = new PathField(PathField::Kind::Folder, tr("Target folder"), this);
    m_output->setPath(folder);
    addRow(form, tr("&Target folder"), m_output, tr("The folder to write to."));
}

void BetonTaskDialog::buildMerge(QFormLayout* form)
{
    m_files = makeList(this);
    for (const fs::path& other : m_about.others)
        addTickable(m_files, toQString(other), Qt::Unchecked);
    addRow(form, tr("&Add"), m_files, tr("Tick the beton files whose samples are added."));
    auto* more = new QPushButton(tr("Another f&ile…"), this);
    more->setWhatsThis(tr("Adds beton files to this list that are not in the library."));
    connect(more, &QPushButton::clicked, this, &BetonTaskDialog::addFiles);
    form->addRow(QString(), more);
    m_where = new QComboBox(this);
    m_where->addItem(tr("Into a new file"), false);
    m_where->addItem(tr("To the end of this file"), true);
    connect(m_where, &QComboBox::currentIndexChanged, this, &BetonTaskDialog::updateFields);
    addRow(form, tr("&Write"), m_where,
           tr("Write a new file, or add the samples to this one, which is replaced once the new "
              "version is complete."));
    addOutputFile(form, QStringLiteral("_merged"));
    addReplace(form);
}

void BetonTaskDialog::buildSplit(QFormLayout* form)
{
    m_how = new QComboBox(this);
    m_how->addItem(tr("By shares"), false);
    m_how->addItem(tr("Into folds of equal size"), true);
    connect(m_how, &QComboBox::currentIndexChanged, this, &BetonTaskDialog::updateFields);
    addRow(form, tr("&Divide"), m_how,
           tr("By shares: train and val, or train, val and test. Folds: for cross-validation."));
    m_shares = new QLineEdit(QStringLiteral("0.8, 0.2"), this);
    addRow(form, tr("&Shares"), m_shares, tr("Numbers above 0 that add up to at most 1."));
    m_folds = new QSpinBox(this);
    m_folds->setRange(2, 100);
    m_folds->setValue(5);
    addRow(form, tr("&Folds"), m_folds, tr("Number of parts of equal size."));
    m_pairs = new QCheckBox(tr("A train and a validation file for each fold"), this);
    m_pairs->setWhatsThis(tr("Each fold as validation, with all others as training."));
    form->addRow(QString(), m_pairs);
    addOutputFolder(form, m_about.file.parent_path());
    addSeed(form);
    addReplace(form);
}

void BetonTaskDialog::buildSubset(QFormLayout* form)
{
    m_classes = makeList(this);
    for (const std::string& name : m_about.classNames)
        addTickable(m_classes, QString::fromStdString(name), Qt::Checked);
    addRow(form, tr("&Classes"), m_classes, tr("Only samples of the ticked classes are included."));
    m_keepClasses = new QCheckBox(tr("&Keep the list of classes and the labels"), this);
    m_keepClasses->setWhatsThis(
        tr("Otherwise the new file lists only the ticked classes, with labels from 0."));
    form->addRow(QString(), m_keepClasses);
    m_share = new QDoubleSpinBox(this);
    m_share->setRange(0.01, 1);
    m_share->setSingleStep(0.05);
    m_share->setValue(1);
    addRow(form, tr("&Share of each class"), m_share, tr("1 includes all samples."));
    addOutputFile(form, QStringLiteral("_part"));
    addSeed(form);
    addReplace(form);
}

void BetonTaskDialog::buildExtract(QFormLayout* form)
{
    addOutputFolder(form, m_about.file.parent_path() / m_about.file.stem());
}

void BetonTaskDialog::addFiles()
{
    pickFiles(this, tr("Add beton files"), toQString(m_about.file.parent_path()),
              tr("Beton files (*.beton)"), [this](const QStringList& files) {
                  for (const QString& file : files)
                      addTickable(m_files, file, Qt::Checked);
              });
}

void BetonTaskDialog::updateFields()
{
    if (m_where != nullptr) {
        const bool here = m_where->currentData().toBool();
        m_output->setEnabled(!here);
        m_replace->setEnabled(!here);
    }
    if (m_how != nullptr) {
        const bool folds = m_how->currentData().toBool();
        m_shares->setEnabled(!folds);
        m_folds->setEnabled(folds);
        m_pairs->setEnabled(folds);
    }
}

std::vector<double> BetonTaskDialog::shares() const
{
    std::vector<double> result;
    for (const QString& part : m_shares->text().split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        bool ok = false;
        result.push_back(QLocale::c().toDouble(part.trimmed(), &ok));
        if (!ok)
            throw Error(
                ErrorCode::InvalidArgument,
                Text::verbatim(tr("“%1” is not a share.").arg(part.trimmed()).toStdString()), {},
                Text::verbatim(tr("Write them as 0.8, 0.2").toStdString()));
    }
    return result;
}

BetonTask BetonTaskDialog::mergeTask() const
{
    beton::AppendRequest request;
    request.base = m_about.file;
    for (const QString& file : tickedOf(*m_files))
        request.more.push_back(toPath(file));
    if (request.more.empty())
        throw Error(ErrorCode::InvalidArgument,
                    Text::verbatim(tr("Tick at least one file to add.").toStdString()));
    if (!m_where->currentData().toBool())
        request.output = m_output->path();
    request.settings.replace = m_replace->isChecked();
    return request;
}

BetonTask BetonTaskDialog::splitTask() const
{
    SplitRequest request;
    request.input = m_about.file;
    request.outputFolder = m_output->path();
    if (m_how->currentData().toBool()) {
        request.folds = m_folds->value();
        request.foldPairs = m_pairs->isChecked();
    } else {
        request.fractions = shares();
    }
    request.seed = static_cast<std::uint64_t>(m_seed->value());
    request.settings.replace = m_replace->isChecked();
    return request;
}

BetonTask BetonTaskDialog::subsetTask() const
{
    SubsetRequest request;
    request.input = m_about.file;
    request.output = m_output->path();
    std::vector<std::string> ticked;
    for (int i = 0; i < m_classes->count(); ++i)
        if (m_classes->item(i)->checkState() == Qt::Checked)
            ticked.push_back(m_about.classNames[static_cast<std::size_t>(i)]);
    if (ticked.empty() && !m_about.classNames.empty())
        throw Error(ErrorCode::InvalidArgument,
                    Text::verbatim(tr("Tick at least one class.").toStdString()));
    if (ticked.size() < m_about.classNames.size())
        request.classes = std::move(ticked);
    request.keepClassList = m_keepClasses->isChecked();
    if (m_share->value() < 1)
        request.fraction = m_share->value();
    request.seed = static_cast<std::uint64_t>(m_seed->value());
    request.settings.replace = m_replace->isChecked();
    return request;
}

BetonTask BetonTaskDialog::task() const
{
    if (m_output->path().empty() && m_output->isEnabled())
        throw Error(ErrorCode::InvalidArgument,
                    Text::verbatim(tr("Choose where to write.").toStdString()));
    switch (m_kind) {
    case BetonTaskKind::Merge:
        return mergeTask();
    case BetonTaskKind::Split:
        return splitTask();
    case BetonTaskKind::Subset:
        return subsetTask();
    case BetonTaskKind::Extract:
        break;
    }
    return ExtractRequest{.input = m_about.file, .outputFolder = m_output->path()};
}

void BetonTaskDialog::accept()
{
    try {
        task();
    } catch (const Error& error) {
        m_message->showError(error);
        return;
    }
    QDialog::accept();
}

} // namespace formwork::ui
