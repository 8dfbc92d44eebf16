// The images of a dataset as a grid that fills while one scrolls, filtered by class.
#pragma once

#include "ui/models/thumbnails_model.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QListView;

namespace formwork::ui {

class ImageGrid final : public QWidget
{
    Q_OBJECT

public:
    explicit ImageGrid(QWidget* parent = nullptr);

    // Null: none, for the reason given in `note`.
    void setSource(std::shared_ptr<const ThumbnailSource> source, const QString& note = {});

    // What the images are grouped by, where it is not the class: the label of the choice, its entry
    // for all of them, and its help.
    void setGrouping(const QString& label, const QString& all, const QString& whatsThis);

    ThumbnailsModel* model() const { return m_model; }
    QListView* view() const { return m_view; }
    QComboBox* classes() const { return m_classes; }

private:
    void showClass();

    ThumbnailsModel* m_model;
    QLabel* m_label;
    QString m_all;
    QComboBox* m_classes;
    QLabel* m_count;
    QListView* m_view;
};

} // namespace formwork::ui
