// Page 1: the library of datasets, and one dataset in detail.
#pragma once

#include "ui/jobs/dataset_library.h"

#include <QWidget>

#include <filesystem>

class QLineEdit;
class QMenu;
class QStackedWidget;
class QTreeWidget;
class QTreeWidgetItem;

namespace formwork::ui {

class DatasetDetail;
class EmptyState;
class InlineMessage;
class WelcomeView;

class DatasetsPage final : public QWidget
{
    Q_OBJECT

public:
    explicit DatasetsPage(DatasetLibrary& library, QWidget* parent = nullptr);

    // Adds image folders and beton files; what cannot be read is reported in a message.
    void addPaths(const std::vector<std::filesystem::path>& paths);
    void showDataset(const std::filesystem::path& path);

    // What can be done with a dataset; a new menu, the caller's. It becomes the current one.
    QMenu* contextMenu(const std::filesystem::path& path);

    EmptyState* emptyState() const { return m_empty; }
    WelcomeView* welcome() const { return m_welcome; }
    DatasetDetail& detail() { return *m_detail; }
    // Without runs either: instead of the empty state there is a welcome.
    void setNewWorkspace(bool isNew);

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
    void openMenu(QPoint place);
    void showFailure(const QString& path, const Error& error);
    QString shownName(const DatasetRow& row) const;
    QString stateText(const DatasetRow& row) const;

    DatasetLibrary& m_library;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    WelcomeView* m_welcome;
    InlineMessage* m_emptyMessage;
    InlineMessage* m_message;
    QTreeWidget* m_list;
    DatasetDetail* m_detail;
};

} // namespace formwork::ui
