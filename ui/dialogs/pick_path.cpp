#include "ui/dialogs/pick_path.h"

#include <QFileDialog>

namespace formwork::ui {

namespace {

QFileDialog* makeDialog(QWidget* parent, const QString& title, const QString& start)
{
    auto* dialog = new QFileDialog(parent, title, start);
    dialog->setObjectName(QLatin1String(kPickDialogName));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    return dialog;
}

} // namespace

void pickFolder(QWidget* parent, const QString& title, const QString& start,
                std::function<void(const QString&)> picked)
{
    auto* dialog = makeDialog(parent, title, start);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(picked));
    dialog->open();
}

void pickFiles(QWidget* parent, const QString& title, const QString& start, const QString& filter,
               std::function<void(const QStringList&)> picked)
{
    auto* dialog = makeDialog(parent, title, start);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setNameFilter(filter);
    QObject::connect(dialog, &QFileDialog::filesSelected, parent, std::move(picked));
    dialog->open();
}

void pickNewFile(QWidget* parent, const QString& title, const QString& suggestion,
                 const QString& filter, std::function<void(const QString&)> picked)
{
    auto* dialog = makeDialog(parent, title, {});
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(filter);
    dialog->selectFile(suggestion);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(picked));
    dialog->open();
}

} // namespace formwork::ui
