#include "ui/widgets/empty_state.h"

#include "ui/widgets/icons.h"
#include "ui/widgets/style.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace formwork::ui {

namespace {

constexpr int kTextWidth = 460;
constexpr int kButtonHeight = 36;

// A style's own padding is made for lower buttons.
void setButtonText(QPushButton* button, const QString& text)
{
    button->setText(text);
    button->setMinimumSize(button->sizeHint().width() + 2 * kSpacing, kButtonHeight);
}

} // namespace

EmptyState::EmptyState(const QString& iconName, const QString& title, const QString& text,
                       const QString& action, QWidget* parent)
    : QWidget(parent)
    , m_iconName(iconName)
    , m_picture(new QLabel(this))
    , m_action(new QPushButton(this))
    , m_second(new QPushButton(this))
{
    m_action->setDefault(true);
    setButtonText(m_action, action);
    m_second->hide();
    m_picture->setAlignment(Qt::AlignCenter);

    auto* titleLabel = makeTitle(title, this);
    titleLabel->setAlignment(Qt::AlignCenter);
    auto* textLabel = makeHint(text, this);
    textLabel->setAlignment(Qt::AlignCenter);
    textLabel->setFixedWidth(kTextWidth);
    // Centred in a layout, a wrapping label would only get the height of its size hint.
    textLabel->setMinimumHeight(textLabel->heightForWidth(kTextWidth));

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(kSpacing);
    buttons->addStretch();
    buttons->addWidget(m_action);
    buttons->addWidget(m_second);
    buttons->addStretch();

    auto* column = new QVBoxLayout(this);
    column->setSpacing(14);
    column->addStretch(2);
    column->addWidget(m_picture);
    column->addWidget(titleLabel);
    column->addWidget(textLabel, 0, Qt::AlignHCenter);
    column->addSpacing(6);
    column->addLayout(buttons);
    column->addStretch(3);

    connect(m_action, &QPushButton::clicked, this, &EmptyState::actionTriggered);
    connect(m_second, &QPushButton::clicked, this, &EmptyState::secondActionTriggered);
    updateIcon();
}

void EmptyState::setSecondAction(const QString& text)
{
    setButtonText(m_second, text);
    m_second->setVisible(!text.isEmpty());
}

void EmptyState::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        updateIcon();
    QWidget::changeEvent(event);
}

void EmptyState::updateIcon()
{
    QPixmap pixmap = icon(m_iconName).pixmap(QSize(72, 72), devicePixelRatioF());
    QPainter painter(&pixmap);
    painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
    painter.fillRect(pixmap.rect(), palette().color(QPalette::PlaceholderText));
    painter.end();
    m_picture->setPixmap(pixmap);
}

} // namespace formwork::ui
