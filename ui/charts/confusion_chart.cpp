#include "ui/charts/confusion_chart.h"

#include "ui/charts/chart_theme.h"
#include "ui/models/run_texts.h"
#include "ui/widgets/style.h"

#include <QEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace formwork::ui {

namespace {

constexpr double kMinCellWithNumber = 26; // pixels
// A matrix of more classes would take gigabytes, and no screen shows its cells.
constexpr std::size_t kMostClasses = 2000;

} // namespace

ConfusionChart::ConfusionChart(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Chart: true and predicted classes"));
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
}

void ConfusionChart::setRecord(const ConfusionRecord& record)
{
    m_record = {};
    m_rows.clear();
    m_counts.clear();
    m_current = {0, 0};
    m_hidden = record.classNames.size() > kMostClasses ? record.classNames.size() : 0;
    if (m_hidden > 0) {
        m_matrix = {};
        setAccessibleDescription(tooManyText());
        return update();
    }
    m_record = record;
    m_counts = confusionMatrix(record);
    const std::size_t classes = record.classNames.size();
    m_rows.assign(classes, 0);
    std::uint64_t right = 0;
    std::uint64_t all = 0;
    for (std::size_t truth = 0; truth < classes; ++truth) {
        for (std::size_t predicted = 0; predicted < classes; ++predicted)
            m_rows[truth] += m_counts[truth * classes + predicted];
        right += m_counts[truth * classes + truth];
        all += m_rows[truth];
    }
    setAccessibleDescription(
        tr("%1 of %2 images recognised").arg(countText(right), countText(all)));
    drawMatrix();
}

double ConfusionChart::shareOf(std::size_t truth, std::size_t predicted) const
{
    const std::uint64_t count = m_counts[truth * m_rows.size() + predicted];
    return m_rows[truth] == 0 ? 0 : static_cast<double>(count) / static_cast<double>(m_rows[truth]);
}

void ConfusionChart::drawMatrix()
{
    const int classes = static_cast<int>(m_rows.size());
    m_matrix = QImage(std::max(1, classes), std::max(1, classes), QImage::Format_RGB32);
    const bool dark = isDark(palette());
    const QColor background = palette().color(QPalette::Base);
    for (int truth = 0; truth < classes; ++truth) {
        for (int predicted = 0; predicted < classes; ++predicted) {
            const double share =
                shareOf(static_cast<std::size_t>(truth), static_cast<std::size_t>(predicted));
            // Right and wrong in different colours; also their place on the diagonal shows it.
            const QColor ink = runColour(truth == predicted ? 0 : 1, dark);
            const double amount = share <= 0 ? 0 : 0.12 + 0.88 * share;
            m_matrix.setPixelColor(predicted, truth, mixed(background, ink, amount));
        }
    }
    update();
}

QRect ConfusionChart::matrixRect() const
{
    const int text = fontMetrics().height() + 4 + nameRoom();
    const int side = std::max(1, std::min(width() - text, height() - text));
    return {text, 0, side, side};
}

// Names only where each has its own line, and where the matrix keeps most of the room.
int ConfusionChart::nameRoom() const
{
    const int line = fontMetrics().height();
    const int room = std::min(width(), height()) - line - 4;
    const int most = room / 4;
    const auto classes = static_cast<int>(m_rows.size());
    if (classes == 0 || (room - most) / classes < line)
        return 0;
    int widest = 0;
    for (const std::string& name : m_record.classNames)
        widest = std::max(widest, fontMetrics().horizontalAdvance(QString::fromStdString(name)));
    return std::min(widest + 6, most);
}

void ConfusionChart::drawNames(QPainter& painter, const QRect& area, double cell) const
{
    const int room = nameRoom();
    if (room == 0)
        return;
    const int line = fontMetrics().height();
    for (std::size_t i = 0; i < m_record.classNames.size(); ++i) {
        const QString name = fontMetrics().elidedText(
            QString::fromStdString(m_record.classNames[i]), Qt::ElideMiddle, room - 4);
        const double middle = (static_cast<double>(i) + 0.5) * cell;
        painter.drawText(
            QRectF(area.left() - room, area.top() + middle - line / 2.0, room - 4, line),
            Qt::AlignRight | Qt::AlignVCenter, name);
        painter.save();
        painter.translate(area.left() + middle, area.bottom() + 4);
        painter.rotate(90);
        painter.drawText(QRectF(0, -line / 2.0, room - 4, line), Qt::AlignLeft | Qt::AlignVCenter,
                         name);
        painter.restore();
    }
}

void ConfusionChart::setNormalised(bool normalised)
{
    m_isNormalised = normalised;
    update();
}

QString ConfusionChart::tooManyText() const
{
    return tr("%1 classes are too many for a matrix; the list shows the most frequent mistakes.")
        .arg(countText(m_hidden));
}

void ConfusionChart::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    if (m_hidden > 0) {
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, tooManyText());
        return;
    }
    const QRect area = matrixRect();
    painter.drawImage(area, m_matrix);
    painter.setPen(mixed(palette().color(QPalette::Text), palette().color(QPalette::Base), 0.45));
    painter.drawRect(area.adjusted(0, 0, -1, -1));
    painter.setPen(palette().color(QPalette::Text));
    painter.drawText(
        QRect(area.left(), area.bottom() + 2 + nameRoom(), area.width(), fontMetrics().height()),
        Qt::AlignHCenter, tr("Predicted class"));
    painter.save();
    painter.translate(0, area.bottom());
    painter.rotate(-90);
    painter.drawText(QRect(0, 0, area.height(), fontMetrics().height()), Qt::AlignHCenter,
                     tr("True class"));
    painter.restore();
    const std::size_t classes = m_rows.size();
    const double cell = classes == 0 ? 0 : area.width() / static_cast<double>(classes);
    painter.setPen(palette().color(QPalette::Text));
    drawNames(painter, area, cell);
    if (hasFocus() && classes > 0) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
        painter.drawRect(QRectF(area.left() + cell * static_cast<double>(m_current.second),
                                area.top() + cell * static_cast<double>(m_current.first), cell,
                                cell));
    }
    if (cell < kMinCellWithNumber)
        return;
    for (std::size_t truth = 0; truth < classes; ++truth) {
        for (std::size_t predicted = 0; predicted < classes; ++predicted) {
            const std::uint64_t count = m_counts[truth * classes + predicted];
            if (count == 0)
                continue;
            const QColor fill =
                m_matrix.pixelColor(static_cast<int>(predicted), static_cast<int>(truth));
            painter.setPen(fill.lightnessF() > 0.55F ? Qt::black : Qt::white);
            const QRectF place(area.left() + cell * static_cast<double>(predicted),
                               area.top() + cell * static_cast<double>(truth), cell, cell);
            painter.drawText(place, Qt::AlignCenter,
                             m_isNormalised
                                 ? QString::number(std::lround(100 * shareOf(truth, predicted)))
                                 : QString::number(count));
        }
    }
}

std::optional<std::pair<std::size_t, std::size_t>> ConfusionChart::cellAt(QPoint place) const
{
    const QRect area = matrixRect();
    const int classes = static_cast<int>(m_rows.size());
    if (classes == 0 || !area.contains(place))
        return std::nullopt;
    return std::pair(static_cast<std::size_t>((place.y() - area.top()) * classes / area.height()),
                     static_cast<std::size_t>((place.x() - area.left()) * classes / area.width()));
}

// An empty cell has nothing to show.
void ConfusionChart::choose(std::size_t truth, std::size_t predicted)
{
    m_current = {truth, predicted};
    update();
    if (m_counts[truth * m_rows.size() + predicted] > 0)
        Q_EMIT cellChosen(QString::fromStdString(m_record.classNames[truth]),
                          QString::fromStdString(m_record.classNames[predicted]));
}

void ConfusionChart::mouseReleaseEvent(QMouseEvent* event)
{
    QWidget::mouseReleaseEvent(event);
    if (const auto cell = cellAt(event->pos()); cell && event->button() == Qt::LeftButton)
        choose(cell->first, cell->second);
}

void ConfusionChart::keyPressEvent(QKeyEvent* event)
{
    const std::size_t last = m_rows.empty() ? 0 : m_rows.size() - 1;
    auto& [truth, predicted] = m_current;
    switch (event->key()) {
    case Qt::Key_Left:
        predicted -= predicted > 0 ? 1 : 0;
        break;
    case Qt::Key_Right:
        predicted += predicted < last ? 1 : 0;
        break;
    case Qt::Key_Up:
        truth -= truth > 0 ? 1 : 0;
        break;
    case Qt::Key_Down:
        truth += truth < last ? 1 : 0;
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!m_rows.empty())
            choose(truth, predicted);
        return;
    default:
        return QWidget::keyPressEvent(event);
    }
    update();
}

QString ConfusionChart::textAt(QPoint place) const
{
    const auto cell = cellAt(place);
    if (!cell)
        return {};
    const auto [truth, predicted] = *cell;
    const QString is = QString::fromStdString(m_record.classNames[truth]);
    const QString figures = tr("%1 images (%2)")
                                .arg(countText(m_counts[truth * m_rows.size() + predicted]),
                                     percentText(shareOf(truth, predicted)));
    return truth == predicted
               ? tr("%1 recognised: %2").arg(is, figures)
               : tr("%1 predicted as %2: %3")
                     .arg(is, QString::fromStdString(m_record.classNames[predicted]), figures);
}

bool ConfusionChart::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), textAt(help->pos()), this);
        return true;
    }
    return QWidget::event(event);
}

void ConfusionChart::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_rows.empty())
        drawMatrix();
}

} // namespace formwork::ui
