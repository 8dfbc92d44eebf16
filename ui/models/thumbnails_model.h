// The images of a dataset, all or of one class, as a list whose pictures are made when they are
// looked at.
#pragma once

#include "core/store/store.h"
#include "ui/jobs/thumbnail_loader.h"

#include <QAbstractListModel>
#include <QCache>
#include <QPixmap>

#include <map>
#include <memory>
#include <set>
#include <vector>

namespace formwork::ui {

class ThumbnailsModel final : public QAbstractListModel
{
    Q_OBJECT

public:
    static constexpr int kSide = 96;             // of a picture
    static constexpr std::size_t kMost = 20'000; // rows: nobody scrolls further

    enum Role {
        SampleRole = Qt::UserRole + 1, // qulonglong
        ProblemRole,                   // why there is no picture; empty if there is one
        ClassRole,                     // name of its class
        AlarmRole,                     // bool: to be framed in red
        MarkRole,                      // int: an ImageMark
    };

    explicit ThumbnailsModel(QObject* parent = nullptr);

    // Null: no images.
    void setSource(std::shared_ptr<const ThumbnailSource> source);
    // -1: all.
    void showClass(int label);
    // What the user says of samples; those that are not named have no mark.
    void setMarks(std::map<std::size_t, ImageMark> marks);
    // Images of the class that is shown; may be more than rowCount().
    std::size_t imageCount() const { return m_imageCount; }
    // Thumbnail of one sample, if it has been made.
    QImage image(std::size_t sample) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    void takeThumbnail(qulonglong sample, const QImage& image, const QString& problem);

    struct Picture
    {
        QPixmap pixmap;
        QString problem;
    };

    std::shared_ptr<const ThumbnailSource> m_source;
    std::unique_ptr<ThumbnailLoader> m_loader;
    std::vector<std::size_t> m_rows; // samples
    std::size_t m_imageCount = 0;
    std::map<std::size_t, ImageMark> m_marks;
    mutable QCache<qulonglong, Picture> m_pictures;
    QPixmap m_placeholder;
};

} // namespace formwork::ui
