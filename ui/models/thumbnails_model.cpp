#include "ui/models/thumbnails_model.h"

#include <algorithm>

namespace formwork::ui {

namespace {

constexpr int kMostPictures = 3000; // some 80 MB

} // namespace

ThumbnailsModel::ThumbnailsModel(QObject* parent)
    : QAbstractListModel(parent)
    , m_pictures(kMostPictures)
{}

void ThumbnailsModel::setSource(std::shared_ptr<const ThumbnailSource> source)
{
    m_loader.reset();
    beginResetModel();
    m_rows.clear();
    m_imageCount = 0;
    m_pictures.clear();
    m_marks.clear();
    m_source = std::move(source);
    endResetModel();
    if (!m_source)
        return;
    m_loader = std::make_unique<ThumbnailLoader>(m_source, kSide);
    connect(m_loader.get(), &ThumbnailLoader::loaded, this, &ThumbnailsModel::takeThumbnail);
    showClass(-1);
}

void ThumbnailsModel::showClass(int label)
{
    beginResetModel();
    m_rows.clear();
    m_imageCount = 0;
    for (std::size_t sample = 0; m_source && sample < m_source->size(); ++sample) {
        if (label >= 0 && m_source->label(sample) != label)
            continue;
        ++m_imageCount;
        if (m_rows.size() < kMost)
            m_rows.push_back(sample);
    }
    endResetModel();
}

void ThumbnailsModel::setMarks(std::map<std::size_t, ImageMark> marks)
{
    m_marks = std::move(marks);
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1), {MarkRole, Qt::AccessibleTextRole});
}

QImage ThumbnailsModel::image(std::size_t sample) const
{
    const Picture* picture = m_pictures.object(sample);
    return picture == nullptr ? QImage() : picture->pixmap.toImage();
}

int ThumbnailsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant ThumbnailsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const std::size_t sample = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return m_source->title(sample);
    case Qt::ToolTipRole: {
        const Picture* picture = m_pictures.object(sample);
        const QString problem = picture == nullptr ? QString() : picture->problem;
        const QString about = m_source->toolTip(sample);
        return problem.isEmpty() ? about : QStringLiteral("%1\n%2").arg(about, problem);
    }
    case Qt::DecorationRole: {
        if (const Picture* picture = m_pictures.object(sample))
            return picture->pixmap;
        m_loader->request(sample);
        return {};
    }
    case SampleRole:
        return QVariant::fromValue<qulonglong>(sample);
    case ProblemRole: {
        const Picture* picture = m_pictures.object(sample);
        return picture == nullptr ? QString() : picture->problem;
    }
    case ClassRole: {
        const auto label = static_cast<std::size_t>(m_source->label(sample));
        const auto& names = m_source->classNames();
        return label < names.size() ? QString::fromStdString(names[label]) : QString();
    }
    case AlarmRole:
        return m_source->isAlarming(sample);
    case MarkRole: {
        const auto mark = m_marks.find(sample);
        return static_cast<int>(mark == m_marks.end() ? ImageMark::None : mark->second);
    }
    case Qt::AccessibleTextRole: { // a screen reader cannot read a badge
        const auto mark = m_marks.find(sample);
        const QString title = m_source->title(sample);
        return mark == m_marks.end()                 ? title
               : mark->second == ImageMark::LeaveOut ? tr("%1, to be left out").arg(title)
                                                     : tr("%1, wrong label").arg(title);
    }
    default:
        return {};
    }
}

void ThumbnailsModel::takeThumbnail(qulonglong sample, const QImage& image, const QString& problem)
{
    m_pictures.insert(sample, new Picture{QPixmap::fromImage(image), problem});
    const auto place = std::lower_bound(m_rows.begin(), m_rows.end(), sample);
    if (place == m_rows.end() || *place != sample)
        return;
    const QModelIndex changed = index(static_cast<int>(place - m_rows.begin()));
    Q_EMIT dataChanged(changed, changed, {Qt::DecorationRole, ProblemRole});
}

} // namespace formwork::ui
