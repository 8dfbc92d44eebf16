// Page 1: the library of datasets, and one dataset in detail.
#pragma once

#include "ui/jobs/dataset_library.h"

#include <QWidget>

#include <filesystem>

class QLineEdit;
class QStackedWidget;
class QTreeWidget;
class QTreeWidgetItem;

namespace formwork::ui {

class DatasetDetail;
class EmptyState;
class InlineMessage;

class DatasetsPage final : public QWidget
{
    Q_OBJECT

public:
    explicit DatasetsPage(DatasetLibrary& library, QWidget* parent = nullptr);

    // Adds image folders and beton files; what cannot be read is reported in a message.
    void addPaths(const std::vector<std::filesystem::path>& paths);
    void showDataset(const std::filesystem::path& path);

    EmptyState* emptyState() const { return m_empty; }

public Q_SLOTS:
    void addFolder(); // asks for it
    void addBeton();

Q_SIGNALS:
    void demoRequested();
    void guideRequested(const QString& chapter);
    // A dataset of the library to train on.
    void experimentRequested(const QString& path);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildLibrary();
    void connectLibrary();
    void refreshList();
    void refreshItem(QTreeWidgetItem* item, const DatasetRow& row);
    void showCurrent();
    void showFailure(const QString& path, const Error& error);
    QString shownName(const DatasetRow& row) const;
    QString stateText(const DatasetRow& row) const;

    DatasetLibrary& m_library;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    InlineMessage* m_emptyMessage;
    InlineMessage* m_message;
    QTreeWidget* m_list;
    DatasetDetail* m_detail;
};

} // namespace formwork::ui
