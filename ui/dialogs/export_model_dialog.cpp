#include "ui/dialogs/export_model_dialog.h"

#include "core/base/error.h"
#include "ui/language/error_texts.h"
#include "ui/widgets/form.h"
#include "ui/widgets/path_field.h"
#include "ui/widgets/style.h"
#include "ui/widgets/whats_this.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace formwork::ui {

namespace {

QString formatTitle(ModelFormat format)
{
    switch (format) {
    case ModelFormat::Torchvision:
        return ExportModelDialog::tr("torchvision (safetensors)");
    case ModelFormat::TorchScript:
        return ExportModelDialog::tr("TorchScript");
    case ModelFormat::Onnx:
        return ExportModelDialog::tr("ONNX");
    case ModelFormat::Timm:
        break;
    }
    return ExportModelDialog::tr("timm (safetensors)");
}

QString formatMeaning(ModelFormat format)
{
    switch (format) {
    case ModelFormat::Torchvision:
        return ExportModelDialog::tr("Weights that torchvision's VisionTransformer loads.");
    case ModelFormat::TorchScript:
        return ExportModelDialog::tr("A program with its weights that PyTorch runs in Python and "
                                     "C++, without timm and without Formwork.");
    case ModelFormat::Onnx:
        return ExportModelDialog::tr("A graph of operators with its weights for ONNX Runtime, "
                                     "TensorRT, OpenVINO and others (operator set 17).");
    case ModelFormat::Timm:
        break;
    }
    return ExportModelDialog::tr("Weights that timm loads from the folder, and from the Hugging "
                                 "Face hub when it is uploaded there.");
}

} // namespace

ExportModelDialog::ExportModelDialog(const About& about, QWidget* parent)
    : QDialog(parent)
    , m_model(about.model)
    , m_meanPooling(about.meanPooling)
    , m_format(new QComboBox(this))
    , m_meaning(makeHint({}, this))
    , m_checkpoint(new QComboBox(this))
    , m_trained(new QCheckBox(tr("&Trained weights instead of the averaged ones"), this))
    , m_folder(new PathField(PathField::Kind::Folder, tr("Folder of the model"), this))
    , m_replace(new QCheckBox(tr("&Overwrite an earlier export in this folder"), this))
    , m_error(makeErrorLabel(this))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Cancel, this))
{
    setWindowTitle(tr("Export the model of %1").arg(about.runName));
    for (const ModelFormat format : modelFormats())
        m_format->addItem(formatTitle(format), static_cast<int>(format));
    if (about.hasBest)
        m_checkpoint->addItem(tr("Best epoch"), static_cast<int>(RunWeights::Best));
    if (about.hasLast)
        m_checkpoint->addItem(tr("Last epoch"), static_cast<int>(RunWeights::Last));
    m_format->setWhatsThis(
        tr("For which library the model is written; below it what that is for."));
    m_checkpoint->setWhatsThis(
        tr("The weights of the epoch with the best result (train.best_metric), "
           "or of the end of the training."));
    m_replace->setWhatsThis(
        tr("Only an exported model is overwritten: a folder with any other file "
           "stays as it is."));
    m_trained->setVisible(about.hasAverage);
    m_trained->setWhatsThis(tr("The run keeps averaged weights beside the trained ones "
                               "(train.ema_decay), which are usually the better ones. The best "
                               "checkpoint holds the averaged ones alone."));
    m_folder->setPath(about.folder);
    m_folder->setMinimumWidth(fontMetrics().averageCharWidth() * 50);
    m_folder->setWhatsThis(tr("Gets the weights, config.json with class names and preprocessing, "
                              "a model card (README.md) and the settings of the run."));

    auto* form = new QFormLayout;
    form->addRow(tr("&Format"), m_format);
    form->addRow({}, m_meaning);
    form->addRow(tr("&Checkpoint"), m_checkpoint);
    form->addRow({}, m_trained);
    form->addRow(tr("Fol&der"), m_folder);
    form->addRow({}, m_replace);
    for (QWidget* field : std::initializer_list<QWidget*>{m_format, m_checkpoint})
        field->setAccessibleName(
            qobject_cast<QLabel*>(form->labelForField(field))->text().remove(QLatin1Char('&')));
    m_buttons->addButton(tr("&Export"), QDialogButtonBox::AcceptRole)->setDefault(true);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(kSpacing);
    column->addLayout(form);
    column->addWidget(m_error);
    column->addWidget(m_buttons);
    connect(m_format, &QComboBox::currentIndexChanged, this, &ExportModelDialog::edited);
    connect(m_checkpoint, &QComboBox::currentIndexChanged, this, &ExportModelDialog::edited);
    connect(m_folder, &PathField::pathChanged, this, &ExportModelDialog::edited);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    completeWhatsThis(*this);
    edited();
}

ModelExportChoice ExportModelDialog::choice() const
{
    return {.format = static_cast<ModelFormat>(m_format->currentData().toInt()),
            .weights = static_cast<RunWeights>(m_checkpoint->currentData().toInt()),
            .averaged = !(m_trained->isEnabled() && m_trained->isChecked()),
            .folder = m_folder->path(),
            .replace = m_replace->isChecked()};
}

void ExportModelDialog::edited()
{
    // The best checkpoint holds the weights that were validated alone.
    m_trained->setEnabled(m_checkpoint->currentData().toInt() ==
                          static_cast<int>(RunWeights::Last));
    const ModelExportChoice chosen = choice();
    m_meaning->setText(formatMeaning(chosen.format));
    QString problem;
    try {
        requireModelFormat(m_model, chosen.format, m_meanPooling);
        if (chosen.folder.empty())
            problem = tr("Name the folder");
    } catch (const Error& error) {
        problem = inWindowsLanguage(error.text());
    }
    setErrorText(m_error, problem);
    for (QAbstractButton* button : m_buttons->buttons())
        if (m_buttons->buttonRole(button) == QDialogButtonBox::AcceptRole)
            button->setEnabled(problem.isEmpty());
}

} // namespace formwork::ui
