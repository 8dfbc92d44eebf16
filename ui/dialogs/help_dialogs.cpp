#include "ui/dialogs/help_dialogs.h"

#include "core/base/version.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/style.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QKeySequence>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <array>

namespace formwork::ui {

namespace {

struct Shortcut
{
    const char* keys; // several apart by a space
    const char* text;
};

struct ShortcutGroup
{
    const char* title;
    std::vector<Shortcut> shortcuts;
};

const std::vector<ShortcutGroup>& shortcutGroups()
{
    static const std::vector<ShortcutGroup> groups = {
        {QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Everywhere"),
         {{"Ctrl+1", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Datasets")},
          {"Ctrl+2", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "New experiment")},
          {"Ctrl+3", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Runs")},
          {"Ctrl+4", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Compare and export")},
          {"Ctrl+O", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Add an image folder")},
          {"Ctrl+N", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "New experiment")},
          {"Ctrl+K", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog",
                                       "Find an action, run, dataset or setting")},
          {"F11", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Full screen")},
          {"F1", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "User guide")},
          {"Ctrl+/", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "This sheet")},
          {"Shift+F1", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "What is this?")},
          {"Ctrl+Q", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Quit")}}},
        {QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Training"),
         {{"Ctrl+Return",
           QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Start the new experiment")},
          {"Ctrl+Shift+Q", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Start the queue")}}},
        {QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "On runs"),
         {
             {"Space", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Tick: draw its curves")},
             {"F2", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Rename")},
             {"Ctrl+D",
              QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Clone to a new experiment")},
             {"Del", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Delete")},
             {"Ctrl+Z",
              QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Undo the last change of runs")},
             {"Ctrl+Shift+Z", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Do it again")},
             {"Ctrl+T", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Add tags")},
             {"Ctrl+Shift+A", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Archive")},
             {"Alt+Up", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Move up in the queue")},
             {"Alt+Down",
              QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Move down in the queue")},
             {"Ctrl+F", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Filter")},
             {"Ctrl+E", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Export the numbers")},
             {"Ctrl+Shift+C",
              QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Copy the compared charts")},
             {"F4",
              QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Show or hide the inspector")},
         }},
        {QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "In a chart"),
         {{"Left", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Read the previous epoch")},
          {"Right", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Read the next epoch")},
          {"+", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Zoom in")},
          {"-", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Zoom out")},
          {"0", QT_TRANSLATE_NOOP("formwork::ui::ShortcutsDialog", "Show all")}}},
    };
    return groups;
}

QDialogButtonBox* makeCloseButton(QDialog* dialog)
{
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    return buttons;
}

} // namespace

ShortcutsDialog::ShortcutsDialog(QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("Keyboard shortcuts"));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(4);
    int row = 0;
    for (const ShortcutGroup& group : shortcutGroups()) {
        auto* title = new QLabel(tr(group.title), this);
        QFont bold = title->font();
        bold.setWeight(QFont::DemiBold);
        title->setFont(bold);
        if (row > 0)
            grid->setRowMinimumHeight(row++, 8);
        grid->addWidget(title, row++, 0, 1, 2);
        for (const Shortcut& shortcut : group.shortcuts) {
            const QKeySequence keys{QLatin1String(shortcut.keys)};
            grid->addWidget(new QLabel(keys.toString(QKeySequence::NativeText), this), row, 0);
            grid->addWidget(new QLabel(tr(shortcut.text), this), row, 1);
            ++row;
        }
    }
    grid->setColumnStretch(1, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPageMargin, kPageMargin, kPageMargin, kPageMargin);
    column->setSpacing(12);
    column->addLayout(grid);
    column->addWidget(makeCloseButton(this));
    setMinimumWidth(380);
}

AboutDialog::AboutDialog(QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("About Formwork"));
    auto* picture = new QLabel(this);
    picture->setPixmap(applicationIcon().pixmap(QSize(72, 72), devicePixelRatioF()));
    const QString version =
        QString::fromUtf8(formwork::kVersion.data(), qsizetype(formwork::kVersion.size()));
    auto* text = new QVBoxLayout;
    text->addWidget(makeTitle(tr("Formwork %1").arg(version), this));
    text->addWidget(new QLabel(
        tr("Trains vision transformers from beton files and shows what the loader saves."), this));
    text->addWidget(makeHint(tr("Free software under the GNU General Public License, version 3 or "
                                "later. It comes without any warranty."),
                             this));
    auto* row = new QHBoxLayout;
    row->setSpacing(kPageMargin);
    row->addWidget(picture, 0, Qt::AlignTop);
    row->addLayout(text, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPageMargin, kPageMargin, kPageMargin, kPageMargin);
    column->setSpacing(12);
    column->addLayout(row);
    QDialogButtonBox* buttons = makeCloseButton(this);
    QPushButton* machine =
        buttons->addButton(tr("About this &machine"), QDialogButtonBox::ActionRole);
    machine->setAutoDefault(false); // Return closes
    machine->setWhatsThis(tr("What Formwork found out about this machine, for a bug report."));
    connect(machine, &QPushButton::clicked, this, [this] {
        accept();
        Q_EMIT machineRequested();
    });
    column->addWidget(buttons);
    setMinimumWidth(460);
}

} // namespace formwork::ui
