#include "ui/help/guide_browser.h"

#include "ui/help/guide.h"
#include "ui/widgets/style.h"

#include <QAbstractTextDocumentLayout>
#include <QImage>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextFrame>
#include <QTextTable>

namespace formwork::ui {

namespace {

constexpr int kMargin = 24;
constexpr int kMaxPictureWidth = 900;
constexpr int kMinPictureWidth = 240;
constexpr int kFitMilliseconds = 80; // after the last change of size
constexpr int kLineHeight = 125;     // per cent

QStringList picturesOf(const QTextDocument& document)
{
    QStringList names;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        for (auto part = block.begin(); !part.atEnd(); ++part) {
            const QTextImageFormat format = part.fragment().charFormat().toImageFormat();
            if (format.isValid() && !names.contains(format.name()))
                names << format.name();
        }
    }
    return names;
}

bool holdsPicture(const QTextBlock& block)
{
    for (auto part = block.begin(); !part.atEnd(); ++part) {
        if (part.fragment().charFormat().isImageFormat())
            return true;
    }
    return false;
}

bool isCode(const QTextBlock& block)
{
    return block.blockFormat().hasProperty(QTextFormat::BlockCodeFence);
}

void polishBlock(const QTextBlock& block, const QPalette& palette)
{
    QTextBlockFormat format = block.blockFormat();
    if (isCode(block)) {
        const bool first = !isCode(block.previous());
        const bool last = !isCode(block.next());
        format.setBackground(palette.color(QPalette::AlternateBase));
        format.setTopMargin(first ? 6 : 0);
        format.setBottomMargin(last ? 10 : 0);
        format.setNonBreakableLines(false);
    } else if (!holdsPicture(block)) { // its height would be stretched as well
        format.setLineHeight(kLineHeight, QTextBlockFormat::ProportionalHeight);
    }
    if (format.headingLevel() > 1) {
        format.setTopMargin(22);
        format.setBottomMargin(6);
    }
    QTextCursor(block).setBlockFormat(format);
}

// Markdown's links have the colours of a light window.
void polishLinks(const QTextBlock& block, const QPalette& palette)
{
    std::vector<QTextFragment> links;
    for (auto part = block.begin(); !part.atEnd(); ++part) {
        if (part.fragment().charFormat().isAnchor())
            links.push_back(part.fragment());
    }
    QTextCharFormat format;
    format.setForeground(palette.color(QPalette::Link));
    for (const QTextFragment& link : links) {
        QTextCursor cursor(block);
        cursor.setPosition(link.position());
        cursor.setPosition(link.position() + link.length(), QTextCursor::KeepAnchor);
        cursor.mergeCharFormat(format);
    }
}

void polishTable(QTextTable& table, const QPalette& palette)
{
    QTextTableFormat format = table.format();
    format.setCellPadding(5);
    format.setCellSpacing(0);
    format.setBorderCollapse(true);
    format.setBorder(1);
    format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
    format.setBorderBrush(mixed(palette.color(QPalette::Base), palette.color(QPalette::Text), 0.2));
    format.setTopMargin(6);
    format.setBottomMargin(12);
    table.setFormat(format);
}

} // namespace

GuideBrowser::GuideBrowser(QWidget* parent) : QTextBrowser(parent)
{
    setOpenLinks(false); // the window decides: some open its pages
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // pictures keep their width
    m_fit.setSingleShot(true);
    m_fit.setInterval(kFitMilliseconds);
    connect(&m_fit, &QTimer::timeout, this, &GuideBrowser::fitPictures);
}

int GuideBrowser::pictureWidth() const
{
    const int room = viewport()->width() - 2 * kMargin - 8;
    return qBound(kMinPictureWidth, room, kMaxPictureWidth);
}

QVariant GuideBrowser::loadResource(int type, const QUrl& name)
{
    if (type != QTextDocument::ImageResource)
        return QTextBrowser::loadResource(type, name);
    const QUrl url = source().resolved(name);
    QImage image(QLatin1Char(':') + url.path());
    if (image.isNull())
        return {};
    // Scaled here: a text document would drop pixels.
    const qreal ratio = devicePixelRatioF();
    const int width = qMin(image.width(), qRound(pictureWidth() * ratio));
    image = image.scaledToWidth(width, Qt::SmoothTransformation);
    image.setDevicePixelRatio(ratio);
    return image;
}

void GuideBrowser::doSetSource(const QUrl& url, QTextDocument::ResourceType type)
{
    const QUrl chapter = url.adjusted(QUrl::RemoveFragment);
    if (chapter != source().adjusted(QUrl::RemoveFragment) || document()->isEmpty()) {
        QTextBrowser::doSetSource(chapter, type);
        polish();
        m_selected = 0;
        setExtraSelections({});
    }
    if (url.hasFragment())
        showHeading(url.fragment());
}

void GuideBrowser::showHeading(const QString& anchor)
{
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        if (block.blockFormat().headingLevel() == 0 || headingAnchor(block.text()) != anchor)
            continue;
        setTextCursor(QTextCursor(block));
        const QRectF place = document()->documentLayout()->blockBoundingRect(block);
        verticalScrollBar()->setValue(qRound(place.top()) - kMargin / 2);
        return;
    }
}

void GuideBrowser::polish()
{
    document()->setDocumentMargin(kMargin);
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        polishBlock(block, palette());
        polishLinks(block, palette());
    }
    for (QTextFrame* frame : document()->rootFrame()->childFrames()) {
        if (auto* table = qobject_cast<QTextTable*>(frame))
            polishTable(*table, palette());
    }
    document()->clearUndoRedoStacks();
}

void GuideBrowser::fitPictures()
{
    bool any = false;
    for (const QString& name : picturesOf(*document())) {
        const QUrl url = source().resolved(QUrl(name));
        document()->addResource(QTextDocument::ImageResource, url,
                                loadResource(QTextDocument::ImageResource, url));
        any = true;
    }
    if (any)
        document()->markContentsDirty(0, document()->characterCount());
}

void GuideBrowser::resizeEvent(QResizeEvent* event)
{
    QTextBrowser::resizeEvent(event);
    m_fit.start();
}

void GuideBrowser::changeEvent(QEvent* event)
{
    QTextBrowser::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !document()->isEmpty())
        polish();
}

int GuideBrowser::findText(const QString& text, bool backward)
{
    QList<QTextEdit::ExtraSelection> marks;
    m_selected = 0;
    if (text.isEmpty()) {
        setExtraSelections({});
        return 0;
    }
    QColor colour = palette().color(QPalette::Highlight);
    colour.setAlpha(70);
    std::vector<QTextCursor> found;
    for (QTextCursor at = document()->find(text); !at.isNull(); at = document()->find(text, at)) {
        QTextEdit::ExtraSelection mark;
        mark.cursor = at;
        mark.format.setBackground(colour);
        marks.append(mark);
        found.push_back(at);
    }
    setExtraSelections(marks);
    if (found.empty())
        return 0;
    const QTextCursor here = textCursor();
    std::size_t chosen = backward ? found.size() - 1 : 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (backward && found[i].selectionEnd() <= here.selectionStart())
            chosen = i;
        if (!backward && found[i].selectionStart() >= here.selectionEnd()) {
            chosen = i;
            break;
        }
    }
    setTextCursor(found[chosen]);
    ensureCursorVisible();
    m_selected = int(chosen) + 1;
    return int(found.size());
}

} // namespace formwork::ui
