#include "ui/dialogs/import_runs_dialog.h"

#include "ui/dialogs/pick_path.h"
#include "ui/widgets/style.h"
#include "ui/widgets/whats_this.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

namespace formwork::ui {

namespace {

constexpr int kSourceRows = 5;
constexpr int kSourceCharacters = 60;

} // namespace

ImportRunsDialog::ImportRunsDialog(QWidget* parent)
    : QDialog(parent)
    , m_list(new QListWidget(this))
    , m_remove(new QPushButton(tr("&Remove"), this))
    , m_checkpoints(new QCheckBox(tr("Copy the &checkpoints of workspaces as well"), this))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Cancel, this))
{
    setWindowTitle(tr("Import runs"));
    setAcceptDrops(true);
    m_list->setAccessibleName(tr("Files and folders to import"));
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->setMinimumHeight(kSourceRows * (fontMetrics().height() + 6));
    m_list->setMinimumWidth(kSourceCharacters * fontMetrics().averageCharWidth());
    m_checkpoints->setWhatsThis(
        tr("The best and the last weights of each run, so that they can be evaluated, tried on "
           "pictures and exported here. Training does not continue from them."));

    auto* files = new QPushButton(tr("Add &files…"), this);
    auto* folder = new QPushButton(tr("Add f&older…"), this);
    m_list->setWhatsThis(tr("What is imported. Files and folders can be dropped here."));
    files->setWhatsThis(tr("Event files of TensorBoard, or CSV files."));
    folder->setWhatsThis(tr("A folder with event files in any depth, a workspace of Formwork, "
                            "or the folder of a run that is trained with --run-folder, or of "
                            "several."));
    m_remove->setWhatsThis(tr("Takes the selected entries off the list; the files stay."));
    auto* row = new QHBoxLayout;
    row->addWidget(files);
    row->addWidget(folder);
    row->addWidget(m_remove);
    row->addStretch(1);
    m_buttons->addButton(tr("&Import"), QDialogButtonBox::AcceptRole)->setDefault(true);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(kSpacing);
    auto* about =
        makeHint(tr("Event files of TensorBoard and folders with such files in any "
                    "depth, CSV files, other workspaces, and folders of runs that are "
                    "trained with --run-folder, which are followed from then on. "
                    "Imported runs are compared and drawn like all others; they cannot be "
                    "resumed. Importing again adds only what is new."),
                 this);
    column->addWidget(about);
    column->addWidget(m_list, 1);
    column->addLayout(row);
    column->addWidget(m_checkpoints);
    column->addWidget(m_buttons);

    connect(files, &QPushButton::clicked, this, [this] {
        pickFiles(this, tr("Files of runs"), {},
                  tr("Runs (*tfevents* *.csv *.tsv)") + QStringLiteral(";;") + tr("All files (*)"),
                  [this](const QStringList& paths) { addSources(paths); });
    });
    connect(folder, &QPushButton::clicked, this, [this] {
        pickFolder(this, tr("Workspace, run folder, or folder with event files"), {},
                   [this](const QString& path) { addSources({path}); });
    });
    connect(m_remove, &QPushButton::clicked, this, &ImportRunsDialog::removeSelected);
    connect(m_list, &QListWidget::itemSelectionChanged, this, &ImportRunsDialog::edited);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    completeWhatsThis(*this);
    edited();
}

void ImportRunsDialog::addSources(const QStringList& paths)
{
    for (const QString& path : paths) {
        if (!m_list->findItems(path, Qt::MatchExactly).isEmpty())
            continue;
        auto* item = new QListWidgetItem(path, m_list);
        item->setToolTip(path);
    }
    edited();
}

std::vector<std::filesystem::path> ImportRunsDialog::sources() const
{
    std::vector<std::filesystem::path> paths;
    for (int i = 0; i < m_list->count(); ++i)
        paths.push_back(toPath(m_list->item(i)->text()));
    return paths;
}

bool ImportRunsDialog::withCheckpoints() const
{
    return m_checkpoints->isChecked();
}

void ImportRunsDialog::removeSelected()
{
    qDeleteAll(m_list->selectedItems());
    edited();
}

void ImportRunsDialog::edited()
{
    m_remove->setEnabled(!m_list->selectedItems().isEmpty());
    for (QAbstractButton* button : m_buttons->buttons())
        if (m_buttons->buttonRole(button) == QDialogButtonBox::AcceptRole)
            button->setEnabled(m_list->count() > 0);
}

void ImportRunsDialog::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void ImportRunsDialog::dropEvent(QDropEvent* event)
{
    QStringList paths;
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile())
            paths << url.toLocalFile();
    addSources(paths);
    event->acceptProposedAction();
}

} // namespace formwork::ui
