#include "ui/widgets/lineage_view.h"

#include "ui/models/run_texts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/style.h"

#include <QAbstractButton>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <set>

namespace formwork::ui {

namespace {

constexpr int kLeastNodeWidth = 150;
constexpr int kMostNodeWidth = 260;
constexpr int kNodeGap = 8;
constexpr int kLayerGap = 28;
constexpr int kNodePadding = 8;

QString nodeIconName(LineageKind kind)
{
    switch (kind) {
    case LineageKind::Images:
        return QStringLiteral("folder");
    case LineageKind::Beton:
        return QStringLiteral("beton");
    case LineageKind::Weights:
        return QStringLiteral("document");
    case LineageKind::Run:
        break;
    }
    return QStringLiteral("runs");
}

std::set<LineageLink> linksFrom(const Lineage& lineage, std::size_t node)
{
    std::set<LineageLink> links;
    for (const LineageEdge& edge : lineage.edges)
        if (edge.from == node)
            links.insert(edge.link);
    return links;
}

std::set<LineageLink> linksTo(const Lineage& lineage, std::size_t node)
{
    std::set<LineageLink> links;
    for (const LineageEdge& edge : lineage.edges)
        if (edge.to == node)
            links.insert(edge.link);
    return links;
}

QString dataCaption(const Lineage& lineage, std::size_t node)
{
    const auto links = linksFrom(lineage, node);
    const bool trains = links.contains(LineageLink::Trained);
    const bool validates = links.contains(LineageLink::Validated);
    if (trains && validates)
        return LineageView::tr("training and validation data");
    if (trains)
        return LineageView::tr("training data");
    if (validates)
        return LineageView::tr("validation data");
    return lineage.nodes[node].kind == LineageKind::Images ? LineageView::tr("images")
                                                           : LineageView::tr("beton file");
}

QString runCaption(const Lineage& lineage, std::size_t node)
{
    const LineageNode& run = lineage.nodes[node];
    if (!run.isKnown)
        return LineageView::tr("deleted run");
    QStringList words;
    if (!run.isSubject) {
        const auto to = linksTo(lineage, node);
        const auto from = linksFrom(lineage, node);
        if (to.contains(LineageLink::Cloned))
            words << LineageView::tr("clone");
        if (to.contains(LineageLink::FineTuned))
            words << LineageView::tr("fine-tuned");
        if (to.contains(LineageLink::Taught))
            words << LineageView::tr("distilled");
        if (words.isEmpty() && from.contains(LineageLink::Cloned))
            words << LineageView::tr("cloned from");
        if (words.isEmpty() && from.contains(LineageLink::FineTuned))
            words << LineageView::tr("initial weights");
        if (words.isEmpty() && from.contains(LineageLink::Taught))
            words << LineageView::tr("teacher");
    }
    words << runStatusWord(run.status);
    if (run.resumes > 0)
        words << (run.resumes == 1 ? LineageView::tr("resumed once")
                                   : LineageView::tr("resumed %1 times").arg(run.resumes));
    if (run.extensions > 0)
        words << (run.extensions == 1 ? LineageView::tr("extended once")
                                      : LineageView::tr("extended %1 times").arg(run.extensions));
    return words.join(QStringLiteral(", "));
}

QString weightsCaption(const LineageNode& weights)
{
    if (weights.run == 0)
        return LineageView::tr("initial weights");
    if (weights.format.empty())
        return LineageView::tr("saved weights");
    const QString format = QString::fromStdString(weights.format);
    return weights.isKnown ? LineageView::tr("exported (%1)").arg(format)
                           : LineageView::tr("exported (%1), moved or deleted").arg(format);
}

} // namespace

QString LineageView::caption(const Lineage& lineage, std::size_t node)
{
    switch (lineage.nodes[node].kind) {
    case LineageKind::Run:
        return runCaption(lineage, node);
    case LineageKind::Weights:
        return weightsCaption(lineage.nodes[node]);
    case LineageKind::Images:
    case LineageKind::Beton:
        break;
    }
    return dataCaption(lineage, node);
}

class LineageView::NodeButton final : public QAbstractButton
{
public:
    NodeButton(const LineageNode& node, const QString& caption, QWidget* parent)
        : QAbstractButton(parent)
        , m_caption(caption)
        , m_isSubject(node.isSubject)
    {
        setText(QString::fromStdString(node.label));
        setIcon(formwork::ui::icon(nodeIconName(node.kind)));
        setEnabled(node.isKnown);
        setFocusPolicy(Qt::StrongFocus);
        setAccessibleName(QStringLiteral("%1, %2").arg(text(), caption));
        setToolTip(QStringLiteral("%1\n%2\n%3").arg(text(), caption, toQString(node.path)));
        setWhatsThis(LineageView::tr("Goes to it: to a run, to a dataset of the library, or to the "
                                     "folder of a file."));
        setCursor(Qt::PointingHandCursor);
        setAttribute(Qt::WA_Hover);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QColor accent = palette().color(QPalette::Highlight);
        const QColor base = palette().color(QPalette::Base);
        const QColor ink =
            palette().color(isEnabled() ? QPalette::Normal : QPalette::Disabled, QPalette::Text);
        const bool isLit = underMouse() && isEnabled();
        painter.setBrush(mixed(base, accent, m_isSubject ? 0.16 : isLit ? 0.10 : 0.0));
        const bool isStrong = hasFocus() || m_isSubject;
        painter.setPen(QPen(isStrong ? accent : mixed(base, ink, 0.35), isStrong ? 1.6 : 1.0));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 5, 5);

        const int side = fontMetrics().height() + 4;
        icon().paint(&painter, QRect(kNodePadding, (height() - side) / 2, side, side),
                     Qt::AlignCenter, isEnabled() ? QIcon::Normal : QIcon::Disabled);
        const int left = 2 * kNodePadding + side;
        const int room = width() - left - kNodePadding;
        const int line = fontMetrics().height();
        const int top = (height() - 2 * line) / 2;
        QFont name = font();
        name.setBold(m_isSubject);
        painter.setFont(name);
        painter.setPen(ink);
        painter.drawText(QRect(left, top, room, line), Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetrics(name).elidedText(text(), Qt::ElideMiddle, room));
        painter.setFont(font());
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(QRect(left, top + line, room, line), Qt::AlignLeft | Qt::AlignVCenter,
                         fontMetrics().elidedText(m_caption, Qt::ElideRight, room));
    }

    void keyPressEvent(QKeyEvent* event) override
    {
        if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
            click();
        else
            QAbstractButton::keyPressEvent(event);
    }

private:
    QString m_caption;
    bool m_isSubject;
};

class LineageView::Canvas final : public QWidget
{
public:
    explicit Canvas(LineageView* view) : QWidget(view), m_view(view), m_more(makeHint({}, this)) {}

    void setLineage(const Lineage& lineage)
    {
        if (lineage == m_lineage) // the focus stays
            return;
        qDeleteAll(m_buttons);
        m_buttons.clear();
        m_lineage = lineage;
        for (std::size_t i = 0; i < lineage.nodes.size(); ++i) {
            auto* button = new NodeButton(lineage.nodes[i], caption(lineage, i), this);
            connect(button, &QAbstractButton::clicked, m_view,
                    [view = m_view, node = lineage.nodes[i]] { Q_EMIT view->activated(node); });
            button->show();
            m_buttons.push_back(button);
        }
        const int hidden = static_cast<int>(lineage.hidden);
        m_more->setText(LineageView::tr("Further runs that are not drawn: %Ln", nullptr, hidden));
        m_more->setVisible(hidden > 0);
        layOut();
    }

    void layOut()
    {
        const int room = std::max(width() - 2 * kNodeGap, kLeastNodeWidth);
        const int nodeHeight = 2 * fontMetrics().height() + 2 * kNodePadding;
        const int inRow = std::max(1, (room + kNodeGap) / (kLeastNodeWidth + kNodeGap));
        int layers = 0;
        for (const LineageNode& node : m_lineage.nodes)
            layers = std::max(layers, node.layer + 1);
        int y = kNodeGap;
        std::vector<int> order; // of the keyboard
        QWidget* before = nullptr;
        for (int layer = 0; layer < layers; ++layer) {
            std::vector<NodeButton*> buttons;
            for (std::size_t i = 0; i < m_buttons.size(); ++i)
                if (m_lineage.nodes[i].layer == layer)
                    buttons.push_back(m_buttons[i]);
            const int count = static_cast<int>(buttons.size());
            const int columns = std::clamp(count, 1, inRow);
            const int nodeWidth =
                std::min((room - (columns - 1) * kNodeGap) / columns, kMostNodeWidth);
            for (int i = 0; i < count; ++i) {
                const int column = i % columns;
                const int ofRow = std::min(columns, count - i + column);
                const int left = (width() - ofRow * nodeWidth - (ofRow - 1) * kNodeGap) / 2;
                NodeButton* button = buttons[static_cast<std::size_t>(i)];
                button->setGeometry(left + column * (nodeWidth + kNodeGap),
                                    y + i / columns * (nodeHeight + kNodeGap), nodeWidth,
                                    nodeHeight);
                if (before != nullptr)
                    QWidget::setTabOrder(before, button);
                before = button;
            }
            const int rows = (count + columns - 1) / columns;
            y += rows * (nodeHeight + kNodeGap) - kNodeGap + kLayerGap;
        }
        y += kNodeGap - kLayerGap;
        if (!m_more->isHidden()) {
            m_more->setGeometry(kNodeGap, y, room, fontMetrics().height() + 4);
            y += m_more->height() + kNodeGap;
        }
        setMinimumHeight(y);
        update();
    }

protected:
    void resizeEvent(QResizeEvent* event) override
    {
        QWidget::resizeEvent(event);
        if (event->oldSize().width() != width())
            layOut();
    }

    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QColor line =
            mixed(palette().color(QPalette::Window), palette().color(QPalette::WindowText), 0.45);
        for (const LineageEdge& edge : m_lineage.edges) {
            const QRect from = m_buttons[edge.from]->geometry();
            const QRect to = m_buttons[edge.to]->geometry();
            const QPointF begin(from.center().x(), from.bottom());
            const QPointF end(to.center().x(), to.top());
            const double bend = std::max(12.0, (end.y() - begin.y()) / 2);
            QPainterPath path(begin);
            path.cubicTo(begin + QPointF(0, bend), end - QPointF(0, bend), end);
            const bool isWeak =
                edge.link == LineageLink::Validated || edge.link == LineageLink::Cloned;
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(line, 1.2, isWeak ? Qt::DashLine : Qt::SolidLine));
            painter.drawPath(path);
            painter.setPen(Qt::NoPen);
            painter.setBrush(line);
            painter.drawPolygon(QPolygonF({end, end + QPointF(-4, -6), end + QPointF(4, -6)}));
        }
    }

private:
    LineageView* m_view;
    Lineage m_lineage;
    std::vector<NodeButton*> m_buttons;
    QLabel* m_more;
};

LineageView::LineageView(QWidget* parent)
    : QScrollArea(parent)
    , m_canvas(new Canvas(this))
    , m_text(makeHint({}, this))
{
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWidgetResizable(true);
    setAccessibleName(tr("Origin and descendants"));
    this->setWhatsThis(
        tr("From top to bottom: images, the beton files made of them, the runs that were trained "
           "on those, runs that were cloned from a run or began with its weights, and the weights "
           "that it wrote. A click goes there."));
    setWidget(m_canvas);
    m_text->setAlignment(Qt::AlignCenter);
    m_text->setMargin(kPageMargin);
    m_text->hide();
}

void LineageView::showLineage(const Lineage& lineage)
{
    m_text->hide();
    m_canvas->setLineage(lineage);
}

void LineageView::showText(const QString& text)
{
    m_canvas->setLineage({});
    m_text->setText(text);
    m_text->setGeometry(viewport()->rect());
    m_text->show();
    m_text->raise();
}

void LineageView::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    m_text->setGeometry(viewport()->rect());
}

} // namespace formwork::ui
