#include "ui/widgets/inline_message.h"

#include "ui/language/error_texts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/style.h"

#include <QApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace formwork::ui {

namespace {

QLabel* selectableLabel(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setFocusPolicy(Qt::NoFocus);
    return label;
}

} // namespace

InlineMessage::InlineMessage(QWidget* parent)
    : QFrame(parent)
    , m_icon(new QLabel(this))
    , m_text(selectableLabel(this))
    , m_detail(selectableLabel(this))
    , m_action(new QPushButton(this))
    , m_close(new QToolButton(this))
{
    m_detail->setForegroundRole(QPalette::PlaceholderText);
    m_close->setIcon(icon(QStringLiteral("close")));
    m_close->setAutoRaise(true);
    m_close->setToolTip(tr("Close this message"));
    m_close->setAccessibleName(tr("Close this message"));

    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(m_text);
    texts->addWidget(m_detail);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 8, 8, 8);
    row->setSpacing(10);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addLayout(texts, 1);
    row->addWidget(m_action, 0, Qt::AlignVCenter);
    row->addWidget(m_close, 0, Qt::AlignTop);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);

    connect(m_action, &QPushButton::clicked, this, &InlineMessage::actionTriggered);
    connect(m_close, &QToolButton::clicked, this, [this] {
        clear();
        Q_EMIT closed();
    });
    m_lifetime.setSingleShot(true);
    connect(&m_lifetime, &QTimer::timeout, this, &InlineMessage::closeUnlessUsed);
    clear();
}

void InlineMessage::showMessage(Severity severity, const QString& text, const QString& detail)
{
    m_severity = severity;
    m_text->setText(text);
    m_detail->setText(detail);
    m_detail->setVisible(!detail.isEmpty());
    setAction({});
    setAccessibleName(text);
    setAccessibleDescription(detail);
    updateColours();
    show();
    m_lifetime.stop();
    if (severity == Severity::Info && m_infoLifetime > 0)
        m_lifetime.start(m_infoLifetime);
}

void InlineMessage::closeUnlessUsed()
{
    const bool hasFocus = isAncestorOf(QApplication::focusWidget());
    if (underMouse() || hasFocus)
        m_lifetime.start(m_infoLifetime);
    else
        clear();
}

void InlineMessage::hideEvent(QHideEvent* event)
{
    QFrame::hideEvent(event);
    if (!isVisibleTo(parentWidget())) // rather than its page
        m_lifetime.stop();
}

void InlineMessage::showError(const Error& error)
{
    QString detail = toQString(error.path());
    const QString hint = inWindowsLanguage(error.hint());
    if (!detail.isEmpty() && !hint.isEmpty())
        detail += QLatin1Char('\n');
    detail += hint;
    showMessage(Severity::Error, inWindowsLanguage(error.text()), detail);
}

void InlineMessage::setAction(const QString& text)
{
    m_action->setText(text);
    m_action->setVisible(!text.isEmpty());
}

void InlineMessage::setClosable(bool closable)
{
    m_close->setVisible(closable);
}

void InlineMessage::clear()
{
    hide();
    m_text->clear();
    m_detail->clear();
    setAction({});
}

QString InlineMessage::text() const
{
    return m_detail->text().isEmpty() ? m_text->text()
                                      : m_text->text() + QLatin1Char('\n') + m_detail->text();
}

void InlineMessage::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        updateColours();
    QFrame::changeEvent(event);
}

void InlineMessage::paintEvent(QPaintEvent*)
{
    const QColor hue = severityColour(m_severity, palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(mixed(palette().color(QPalette::Window), hue, 0.55));
    painter.setBrush(
        mixed(palette().color(QPalette::Base), hue, paletteIsDark(palette()) ? 0.14 : 0.08));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
}

void InlineMessage::updateColours()
{
    const int side = fontMetrics().height() + 2;
    QPixmap pixmap = icon(m_severity).pixmap(QSize(side, side), devicePixelRatioF());
    QPainter painter(&pixmap);
    painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
    painter.fillRect(pixmap.rect(), severityColour(m_severity, palette()));
    painter.end();
    m_icon->setPixmap(pixmap);
    update();
}

} // namespace formwork::ui
