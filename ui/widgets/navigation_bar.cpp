#include "ui/widgets/navigation_bar.h"

#include "ui/widgets/icons.h"
#include "ui/widgets/style.h"

#include <QButtonGroup>
#include <QPainter>
#include <QShortcut>
#include <QToolButton>
#include <QVBoxLayout>

namespace formwork::ui {

namespace {

// Draws the chosen page by a bar at its left and a tint, not by colour alone.
class PageButton final : public QToolButton
{
public:
    using QToolButton::QToolButton;

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QColor accent = palette().color(QPalette::Highlight);
        const QColor background = palette().color(QPalette::Window);
        const QRectF box = QRectF(rect()).adjusted(4, 2, -4, -2);
        painter.setPen(Qt::NoPen);
        if (isChecked() || underMouse() || isDown()) {
            painter.setBrush(mixed(background, accent, isChecked() ? 0.22 : 0.10));
            painter.drawRoundedRect(box, 6, 6);
        }
        if (isChecked()) {
            painter.setBrush(accent);
            painter.drawRoundedRect(QRectF(box.left(), box.top() + 8, 3, box.height() - 16), 1.5,
                                    1.5);
        }
        // As with styles' own focus frames: only once the keyboard was used to get around.
        if (hasFocus() && window()->testAttribute(Qt::WA_KeyboardFocusChange)) {
            painter.setPen(QPen(accent, 1.2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(box, 6, 6);
        }
        const int side = iconSize().width();
        const int textHeight = fontMetrics().height();
        const int top = (height() - side - 3 - textHeight) / 2;
        icon().paint(&painter, QRect((width() - side) / 2, top, side, side));
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(QRect(0, top + side + 3, width(), textHeight), Qt::AlignCenter, text());
    }
};

} // namespace

NavigationBar::NavigationBar(QWidget* parent)
    : QWidget(parent)
    , m_group(new QButtonGroup(this))
    , m_column(new QVBoxLayout(this))
{
    m_group->setExclusive(true);
    m_column->setContentsMargins(0, 6, 1, 6);
    m_column->setSpacing(2);
    m_column->addStretch();
    setFixedWidth(qMax(84, fontMetrics().horizontalAdvance(tr("Experiment")) + 24));
    connect(m_group, &QButtonGroup::idClicked, this, &NavigationBar::pageChosen);
}

void NavigationBar::addPage(const QString& iconName, const QString& word)
{
    const int page = int(m_group->buttons().size());
    auto* button = new PageButton(this);
    button->setIcon(icon(iconName));
    button->setIconSize(QSize(26, 26));
    button->setText(word);
    button->setCheckable(true);
    button->setChecked(page == 0);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setAccessibleName(word);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    button->setFixedHeight(26 + fontMetrics().height() + 24);
    const QKeySequence keys(QStringLiteral("Ctrl+%1").arg(page + 1));
    button->setToolTip(
        QStringLiteral("%1 (%2)").arg(word, keys.toString(QKeySequence::NativeText)));
    m_group->addButton(button, page);
    m_column->insertWidget(m_column->count() - 1, button);

    auto* shortcut = new QShortcut(keys, this);
    connect(shortcut, &QShortcut::activated, button, &QToolButton::click);
}

int NavigationBar::currentPage() const
{
    return m_group->checkedId();
}

void NavigationBar::setCurrentPage(int page)
{
    if (auto* button = m_group->button(page))
        button->setChecked(true);
}

void NavigationBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setPen(
        mixed(palette().color(QPalette::Window), palette().color(QPalette::WindowText), 0.18));
    painter.drawLine(width() - 1, 0, width() - 1, height());
}

} // namespace formwork::ui
