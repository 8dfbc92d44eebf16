#include "ui/pages/datasets/image_grid.h"

#include "ui/widgets/style.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace formwork::ui {

namespace {

constexpr int kGap = 6;
constexpr int kBadge = 18; // of a mark

// A picture above its name.
class ThumbnailDelegate final : public QStyledItemDelegate
{
    Q_DECLARE_TR_FUNCTIONS(formwork::ui::ThumbnailDelegate)

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        return {ThumbnailsModel::kSide + 2 * kGap,
                ThumbnailsModel::kSide + 3 * kGap + option.fontMetrics.height()};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        const QPalette& palette = option.palette;
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        if (selected)
            painter->fillRect(option.rect, palette.highlight());
        const QRect frame(option.rect.left() + kGap, option.rect.top() + kGap,
                          ThumbnailsModel::kSide, ThumbnailsModel::kSide);
        const auto pixmap = index.data(Qt::DecorationRole).value<QPixmap>();
        const bool damaged = !index.data(ThumbnailsModel::ProblemRole).toString().isEmpty();
        if (!pixmap.isNull()) {
            const QPoint corner(frame.center().x() - pixmap.width() / 2,
                                frame.bottom() - pixmap.height());
            painter->drawPixmap(corner, pixmap);
        } else {
            painter->fillRect(frame, palette.alternateBase());
            if (damaged) {
                painter->setPen(severityColour(Severity::Error, palette));
                painter->drawText(frame, Qt::AlignCenter | Qt::TextWordWrap, tr("cannot be read"));
            }
        }
        if (index.data(ThumbnailsModel::AlarmRole).toBool()) {
            painter->setPen(QPen(severityColour(Severity::Error, palette), 2));
            painter->drawRect(frame.adjusted(-2, -2, 1, 1));
        }
        paintMark(painter, frame, palette,
                  static_cast<ImageMark>(index.data(ThumbnailsModel::MarkRole).toInt()));
        painter->setPen(palette.color(selected ? QPalette::HighlightedText : QPalette::Text));
        const QRect text(option.rect.left() + kGap / 2, frame.bottom() + kGap,
                         option.rect.width() - kGap, option.fontMetrics.height());
        painter->drawText(
            text, Qt::AlignHCenter,
            option.fontMetrics.elidedText(index.data().toString(), Qt::ElideMiddle, text.width()));
    }

private:
    // A badge in the corner: a cross for what is left out, a question mark for a wrong label.
    static void paintMark(QPainter* painter, const QRect& frame, const QPalette& palette,
                          ImageMark mark)
    {
        if (mark == ImageMark::None)
            return;
        const bool leftOut = mark == ImageMark::LeaveOut;
        const QRect badge(frame.right() - kBadge, frame.top(), kBadge, kBadge);
        painter->fillRect(badge,
                          severityColour(leftOut ? Severity::Error : Severity::Warning, palette));
        painter->setPen(palette.color(QPalette::Base));
        painter->drawText(badge, Qt::AlignCenter,
                          leftOut ? QStringLiteral("\u00d7") : QStringLiteral("?"));
    }
};

} // namespace

ImageGrid::ImageGrid(QWidget* parent)
    : QWidget(parent)
    , m_model(new ThumbnailsModel(this))
    , m_label(new QLabel(tr("C&lass"), this))
    , m_all(tr("All classes"))
    , m_classes(new QComboBox(this))
    , m_count(makeHint({}, this))
    , m_view(new QListView(this))
{
    m_classes->setAccessibleName(tr("Class of the images"));
    m_classes->setWhatsThis(tr("Shows the images of this class only."));
    m_classes->setSizeAdjustPolicy(QComboBox::AdjustToContentsOnFirstShow);
    m_classes->setMinimumContentsLength(18);
    m_view->setAccessibleName(tr("Images"));
    m_view->setWhatsThis(tr("The images as they are stored. They are read while you scroll."));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new ThumbnailDelegate(m_view));
    // A list that wraps, not the icon mode, which keeps a search tree of all items.
    m_view->setFlow(QListView::LeftToRight);
    m_view->setWrapping(true);
    m_view->setResizeMode(QListView::Adjust);
    m_view->setUniformItemSizes(true);
    m_view->setLayoutMode(QListView::Batched);
    m_view->setBatchSize(2000);
    m_view->setSpacing(1);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_label->setBuddy(m_classes);
    auto* row = new QHBoxLayout;
    row->addWidget(m_label);
    row->addWidget(m_classes);
    row->addWidget(m_count, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, kSpacing, 0, 0);
    column->addLayout(row);
    column->addWidget(m_view, 1);
    connect(m_classes, &QComboBox::currentIndexChanged, this, &ImageGrid::showClass);
}

void ImageGrid::setGrouping(const QString& label, const QString& all, const QString& whatsThis)
{
    m_label->setText(label);
    m_all = all;
    m_classes->setAccessibleName(QString(label).remove(QLatin1Char('&')));
    m_classes->setWhatsThis(whatsThis);
}

void ImageGrid::setSource(std::shared_ptr<const ThumbnailSource> source, const QString& note)
{
    const QSignalBlocker block(m_classes);
    m_classes->clear();
    m_classes->addItem(m_all, -1);
    if (source) {
        const auto& names = source->classNames();
        for (std::size_t label = 0; label < names.size(); ++label)
            m_classes->addItem(QString::fromStdString(names[label]), static_cast<int>(label));
    }
    m_classes->setEnabled(source != nullptr);
    const bool none = source == nullptr;
    m_model->setSource(std::move(source));
    if (none)
        m_count->setText(note);
    else
        showClass();
}

void ImageGrid::showClass()
{
    m_model->showClass(m_classes->currentData().toInt());
    const auto shown = static_cast<std::size_t>(m_model->rowCount());
    m_count->setText(shown == m_model->imageCount()
                         ? tr("%Ln images", nullptr, static_cast<int>(shown))
                         : tr("the first %1 of %2 images")
                               .arg(countText(shown), countText(m_model->imageCount())));
    m_view->scrollToTop();
}

} // namespace formwork::ui
