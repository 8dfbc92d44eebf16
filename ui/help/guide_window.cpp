#include "ui/help/guide_window.h"

#include "ui/help/guide_browser.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/style.h"
#include "ui/widgets/whats_this.h"

#include <QDesktopServices>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QScrollBar>
#include <QShortcut>
#include <QSignalBlocker>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace formwork::ui {

namespace {

QToolButton* textButton(const QString& text, const QString& toolTip, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setToolTip(toolTip);
    button->setAccessibleName(toolTip);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

} // namespace

GuideWindow::GuideWindow(const QString& language, QWidget* parent)
    : QWidget(parent, Qt::Window)
    , m_language(language)
    , m_chapters(guideChapters(language))
    , m_contents(new QListWidget(this))
    , m_browser(new GuideBrowser(this))
{
    setWindowTitle(tr("Formwork guide"));
    setWindowIcon(applicationIcon());
    m_contents->setAccessibleName(tr("Contents of the guide"));
    m_contents->setWhatsThis(tr("The chapters of the guide."));
    m_contents->setFrameShape(QFrame::NoFrame);
    m_contents->setSpacing(3);
    m_contents->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    for (const Chapter& chapter : m_chapters)
        m_contents->addItem(chapter.title);
    m_browser->setAccessibleName(tr("Chapter of the guide"));
    m_browser->setWhatsThis(tr("The chapter. Tab goes from link to link, Return follows one."));
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->addWidget(m_contents);
    splitter->addWidget(m_browser);
    splitter->setChildrenCollapsible(false);
    splitter->setStretchFactor(1, 1);
    const int words = m_contents->sizeHintForColumn(0) + 3 * kSpacing;
    m_contents->setMinimumWidth(words);
    splitter->setSizes({words, 900});
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildBar());
    column->addWidget(splitter, 1);
    resize(1080, 760);
    connect(m_contents, &QListWidget::currentRowChanged, this, [this](int row) {
        if (row >= 0)
            showChapter(m_chapters[std::size_t(row)].file);
    });
    connect(m_browser, &QTextBrowser::anchorClicked, this, &GuideWindow::openLink);
    connect(m_browser, &QTextBrowser::sourceChanged, this, &GuideWindow::chapterShown);
    addKeys();
    completeWhatsThis(*this);
    showChapter(m_chapters.front().file);
}

QWidget* GuideWindow::buildBar()
{
    auto* bar = new QWidget(this);
    auto* back = textButton(QStringLiteral("←"), tr("Back"), bar);
    auto* forward = textButton(QStringLiteral("→"), tr("Forward"), bar);
    back->setEnabled(false);
    forward->setEnabled(false);
    connect(back, &QToolButton::clicked, m_browser, &QTextBrowser::backward);
    connect(forward, &QToolButton::clicked, m_browser, &QTextBrowser::forward);
    connect(m_browser, &QTextBrowser::backwardAvailable, back, &QWidget::setEnabled);
    connect(m_browser, &QTextBrowser::forwardAvailable, forward, &QWidget::setEnabled);

    m_matches = new QLabel(bar);
    m_matches->setForegroundRole(QPalette::PlaceholderText);
    m_search = new QLineEdit(bar);
    m_search->setPlaceholderText(tr("Search the guide (Ctrl+F)"));
    m_search->setAccessibleName(tr("Search the guide"));
    m_search->setWhatsThis(tr("Searches this chapter; Return goes to the next match, also in other "
                              "chapters, Shift+Return to the previous one."));
    m_search->setClearButtonEnabled(true);
    m_search->setMinimumWidth(240);
    connect(m_search, &QLineEdit::textChanged, this, &GuideWindow::searchEdited);
    connect(m_search, &QLineEdit::returnPressed, this, [this] { findNext(); });

    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(8, 6, 8, 6);
    row->addWidget(back);
    row->addWidget(forward);
    row->addStretch(1);
    row->addWidget(m_matches);
    row->addWidget(m_search);
    return bar;
}

void GuideWindow::addKeys()
{
    const auto add = [this](const QKeySequence& keys, auto&& what) {
        auto* shortcut = new QShortcut(keys, this);
        connect(shortcut, &QShortcut::activated, this, what);
    };
    add(QKeySequence(QKeySequence::Find), [this] {
        m_search->setFocus(Qt::ShortcutFocusReason);
        m_search->selectAll();
    });
    add(QKeySequence(Qt::Key_F3), [this] { findNext(); });
    add(QKeySequence(Qt::SHIFT | Qt::Key_F3), [this] { findNext(true); });
    add(QKeySequence(Qt::SHIFT | Qt::Key_Return), [this] { findNext(true); });
    add(QKeySequence(Qt::ALT | Qt::Key_Left), [this] { m_browser->backward(); });
    add(QKeySequence(Qt::ALT | Qt::Key_Right), [this] { m_browser->forward(); });
    add(QKeySequence(Qt::Key_Escape), [this] { close(); });
}

void GuideWindow::showChapter(const QString& file)
{
    const QString name = file.section(QLatin1Char('#'), 0, 0);
    const auto found = std::ranges::find(m_chapters, name, &Chapter::file);
    const QString shown = found == m_chapters.end() ? m_chapters.front().file : name;
    QUrl url = guideUrl(shown, m_language);
    url.setFragment(file.section(QLatin1Char('#'), 1, 1));
    if (url != m_browser->source())
        m_browser->setSource(url, QTextDocument::MarkdownResource);
}

QString GuideWindow::chapter() const
{
    return m_browser->source().fileName();
}

void GuideWindow::openLink(const QUrl& link)
{
    if (const auto page = pageOfLink(link)) {
        Q_EMIT pageRequested(*page);
        return;
    }
    if (!link.scheme().isEmpty() && link.scheme() != QLatin1String("qrc")) {
        QDesktopServices::openUrl(link);
        return;
    }
    const QString file = link.fileName().isEmpty() ? chapter() : link.fileName();
    showChapter(link.hasFragment() ? file + QLatin1Char('#') + link.fragment() : file);
}

void GuideWindow::chapterShown(const QUrl& url)
{
    const auto found = std::ranges::find(m_chapters, url.fileName(), &Chapter::file);
    const QSignalBlocker blocker(m_contents);
    m_contents->setCurrentRow(found == m_chapters.end() ? -1 : int(found - m_chapters.begin()));
    m_matches->clear();
}

void GuideWindow::searchEdited()
{
    // From the beginning of what was found so far, so that typing on stays at the place.
    QTextCursor cursor = m_browser->textCursor();
    cursor.setPosition(cursor.selectionStart());
    m_browser->setTextCursor(cursor);
    showMatches(m_browser->findText(m_search->text()));
}

bool GuideWindow::findNext(bool backward)
{
    const QString text = m_search->text();
    if (text.isEmpty())
        return false;
    const int before = m_browser->selectedMatch();
    int count = m_browser->findText(text, backward);
    const int now = m_browser->selectedMatch();
    const bool wrapped = before > 0 && (backward ? now >= before : now <= before);
    const int chapters = int(m_chapters.size());
    if (count == 0 || wrapped) {
        const int here = std::max(0, m_contents->currentRow());
        for (int step = 1; step <= chapters; ++step) {
            const int next = (here + (backward ? chapters - step : step)) % chapters;
            showChapter(m_chapters[std::size_t(next)].file);
            m_browser->moveCursor(backward ? QTextCursor::End : QTextCursor::Start);
            count = m_browser->findText(text, backward);
            if (count > 0)
                break;
        }
    }
    showMatches(count);
    return count > 0;
}

void GuideWindow::showMatches(int count)
{
    if (m_search->text().isEmpty())
        m_matches->clear();
    else if (count == 0)
        m_matches->setText(tr("Not in this chapter; press Return to search the others"));
    else
        m_matches->setText(
            tr("%1 of %2 in this chapter").arg(m_browser->selectedMatch()).arg(count));
}

} // namespace formwork::ui
