// The classes of a dataset with their counts, and below them what is wrong with an image folder or
// how a beton file was made.
#pragma once

#include "ui/jobs/dataset_details.h"

#include <QSplitter>

class QLabel;
class QTreeWidget;

namespace formwork::ui {

// "1 problem", "3 problems".
QString problemCountText(std::size_t count);

class DatasetTables final : public QSplitter
{
    Q_OBJECT

public:
    explicit DatasetTables(QWidget* parent = nullptr);

    // `details` may be null: class names without counts.
    void showDataset(const DatasetRow& row, const DatasetDetails* details);

private:
    void showClasses(const DatasetRow& row, const DatasetDetails* details);
    void showProblems(const DatasetDetails& details);
    void showManifest(const BetonDetails& beton);

    QTreeWidget* m_classes;
    QWidget* m_below;
    QLabel* m_title;
    QTreeWidget* m_list; // problems, or the manifest
};

} // namespace formwork::ui
