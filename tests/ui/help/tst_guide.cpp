// The user guide: complete, without a loose end, and found from the window.
#include "ui/help/guide.h"

#include "core/store/workspace.h"
#include "support/controls.h"
#include "support/image_folder.h"
#include "support/screenshot.h"
#include "ui/dialogs/convert_dialog.h"
#include "ui/dialogs/help_dialogs.h"
#include "ui/help/guide_browser.h"
#include "ui/help/guide_window.h"
#include "ui/language/language.h"
#include "ui/pages/datasets/datasets_page.h"
#include "ui/widgets/style.h"
#include "ui/window/main_window.h"

#include <QDir>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>

#include <algorithm>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

namespace {

QString textOf(const QString& file, const QString& language)
{
    QFile chapter(QLatin1Char(':') + guideUrl(file, language).path());
    return chapter.open(QIODevice::ReadOnly) ? QString::fromUtf8(chapter.readAll()) : QString();
}

// Targets of [text](target) and ![text](target), without those in code.
QStringList linksOf(QString text)
{
    static const QRegularExpression kCode(QStringLiteral("```.*?```|`[^`\\n]*`"),
                                          QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression kLink(QStringLiteral("\\]\\(([^)]*)\\)"));
    text.remove(kCode);
    QStringList links;
    for (auto match = kLink.globalMatch(text); match.hasNext();)
        links << match.next().captured(1);
    return links;
}

QStringList anchorsOf(const QString& text)
{
    static const QRegularExpression kHeading(QStringLiteral("^#+ (.*)$"),
                                             QRegularExpression::MultilineOption);
    QStringList anchors;
    for (auto match = kHeading.globalMatch(text); match.hasNext();)
        anchors << headingAnchor(match.next().captured(1).trimmed());
    return anchors;
}

// What is wrong with a link in a chapter; nothing if it leads somewhere.
QString complaint(const QString& link, const QString& file, const QString& language)
{
    if (link.startsWith(QLatin1String("formwork:")))
        return pageOfLink(QUrl(link)) ? QString() : QStringLiteral("no such page");
    if (link.endsWith(QLatin1String(".png"))) {
        const QUrl url = guideUrl(file, language).resolved(QUrl(link));
        return QImage(QLatin1Char(':') + url.path()).width() >= 300
                   ? QString()
                   : QStringLiteral("no such picture");
    }
    const QString target = link.section(QLatin1Char('#'), 0, 0);
    const QString text = textOf(target.isEmpty() ? file : target, language);
    if (text.isEmpty())
        return QStringLiteral("no such chapter");
    const QString anchor = link.section(QLatin1Char('#'), 1);
    return anchor.isEmpty() || anchorsOf(text).contains(anchor) ? QString()
                                                                : QStringLiteral("no such heading");
}

} // namespace

class TestGuide : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyLinkLeadsSomewhere_data() { addLanguages(); }
    void everyLinkLeadsSomewhere()
    {
        QFETCH(QString, language);
        const auto chapters = guideChapters(language);
        QVERIFY(chapters.size() >= 15);
        QStringList wrong;
        int links = 0;
        int pictures = 0;
        for (const Chapter& chapter : chapters) {
            QVERIFY2(!chapter.title.isEmpty(), qPrintable(chapter.file));
            const QString text = textOf(chapter.file, language);
            QVERIFY2(text.size() > 300, qPrintable(chapter.file));
            for (const QString& link : linksOf(text)) {
                ++links;
                pictures += link.endsWith(QLatin1String(".png")) ? 1 : 0;
                const QString what = complaint(link, chapter.file, language);
                if (!what.isEmpty())
                    wrong << QStringLiteral("%1: %2: %3").arg(chapter.file, link, what);
            }
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
        QVERIFY(links > 50);
        QVERIFY(pictures >= 12);
    }

    // Every language has all chapters, with as many headings, links and table rows.
    void translationsAreComplete()
    {
        const auto english = guideChapters(QStringLiteral("en"));
        for (const Language& language : languages()) {
            const auto chapters = guideChapters(language.code);
            QCOMPARE(chapters.size(), english.size());
            for (std::size_t i = 0; i < chapters.size(); ++i) {
                const QString file = english[i].file;
                QCOMPARE(chapters[i].file, file);
                if (language.code != QLatin1String("en"))
                    QVERIFY2(guideUrl(file, language.code) != guideUrl(file, QStringLiteral("en")),
                             qPrintable(file));
                const QString ours = textOf(file, language.code);
                const QString theirs = textOf(file, QStringLiteral("en"));
                QVERIFY2(anchorsOf(ours).size() == anchorsOf(theirs).size(), qPrintable(file));
                QVERIFY2(linksOf(ours).size() == linksOf(theirs).size(), qPrintable(file));
                QVERIFY2(ours.count(QStringLiteral("\n|")) == theirs.count(QStringLiteral("\n|")),
                         qPrintable(file));
                QVERIFY2(ours.count(QLatin1Char('`')) >= theirs.count(QLatin1Char('`')),
                         qPrintable(file));
            }
        }
    }

    // The guide names the window's words, which the translation may have changed since.
    void buttonsAreNamedAsInTheWindow_data() { addLanguages(); }
    void buttonsAreNamedAsInTheWindow()
    {
        QFETCH(QString, language);
        Translations translations;
        translations.use(language);
        QString all;
        for (const Chapter& chapter : guideChapters(language))
            all += textOf(chapter.file, language);
        const std::pair<const char*, const char*> words[] = {
            {"DatasetsPage", "Add folder…"},
            {"DatasetDetail", "Convert…"},
            {"DatasetDetail", "Verify"},
            {"DatasetDetail", "Check images"},
            {"ConvertDialog", "&Longest side"},
            {"ConvertDialog", "JPEG &probability"},
            {"DataFields", "Both: compare loaders"},
            {"NewExperimentPage", "All settings"},
            {"TryOutPanel", "Tr&y out"},
            {"NewExperimentPage", "Add to &queue"},
            {"NewExperimentPage", "Start"},
            {"RecipeTiles", "Empty"},
            {"ExperimentPlan", "Runs that this makes"},
            {"RunActions", "Resume"},
            {"RunActions", "Clone"},
            {"RunsPage", "Show archived runs"},
            {"RunActions", "Open folder"},
            {"RunsPage", "Views"},
            {"DrawnRuns", "Tick"},
            {"DrawnRuns", "Draw the selected ones whatever the filter shows"},
            {"RunColumns", "More figures and settings"},
            {"LookFields", "Look"},
            {"GroupMenu", "Same experiment: mean over seeds"},
            {"ChartFields", "Mean over seeds"},
            {"ComparePanel", "&Export charts"},
            {"RunInspector", "Summary"},
            {"RunInspector", "Samples"},
            {"RunInspector", "Log"},
            {"LoaderEffectCard", "Loader effect"},
            {"SamplesTab", "Har&dest images"},
            {"JobStrip", "Start the queue"},
            {"WindowMenus", "&Language"},
            {"WindowMenus", "Stop training and &hold the queue"},
        };
        all.remove(QLatin1Char('*'));
        for (const auto& [context, word] : words) {
            QString shown = QCoreApplication::translate(
                ("formwork::ui::" + QByteArray(context)).constData(), word);
            shown.remove(QLatin1Char('&'));
            QVERIFY2(all.contains(shown, Qt::CaseInsensitive), qPrintable(shown));
        }
        QLocale::setDefault(QLocale::system());
    }

    // No file lies there that nobody finds.
    void everyFileIsUsed()
    {
        const QDir folder(QStringLiteral(FORMWORK_HELP));
        const auto chapters = guideChapters(QStringLiteral("en"));
        QString all;
        for (const Chapter& chapter : chapters)
            all += textOf(chapter.file, QStringLiteral("en"));
        for (const QString& file : folder.entryList({QStringLiteral("*.md")}, QDir::Files))
            QVERIFY2(std::ranges::find(chapters, file, &Chapter::file) != chapters.end(),
                     qPrintable(file));
        for (const QString& file :
             QDir(folder.filePath(QStringLiteral("images"))).entryList(QDir::Files))
            QVERIFY2(all.contains(QStringLiteral("(images/%1)").arg(file)), qPrintable(file));
    }

    void everyPageHasAChapterAndALink_data() { addLanguages(); }
    void everyPageHasAChapterAndALink()
    {
        QFETCH(QString, language);
        const auto chapters = guideChapters(language);
        const QString index = textOf(QStringLiteral("index.md"), language);
        for (const Page page : {Page::Datasets, Page::NewExperiment, Page::Runs, Page::Compare}) {
            const QString chapter = chapterOf(page);
            QVERIFY(std::ranges::find(chapters, chapter, &Chapter::file) != chapters.end());
            const QString link = QStringLiteral("formwork:") + chapter.chopped(3);
            QCOMPARE(pageOfLink(QUrl(link)), std::optional(page));
            QVERIFY2(linksOf(index).contains(link), qPrintable(link));
        }
        QVERIFY(!pageOfLink(QUrl(QStringLiteral("formwork:nowhere"))));
        QVERIFY(!pageOfLink(QUrl(QStringLiteral("runs.md"))));
    }

    void otherLanguagesFallBackToEnglish()
    {
        const auto unknown = guideChapters(QStringLiteral("xx"));
        QCOMPARE(unknown.size(), guideChapters(QStringLiteral("en")).size());
        QCOMPARE(unknown.front().title, QStringLiteral("Formwork guide"));
    }

    // The sheet and the chapter name the same keys.
    void shortcutsAreComplete()
    {
        const QString chapter = textOf(QStringLiteral("shortcuts.md"), QStringLiteral("en"));
        const ShortcutsDialog sheet;
        static const QRegularExpression kKeys(
            QStringLiteral("^((Ctrl|Shift|Alt)\\+.*|F\\d+|Del|Space|Left|Right|[-+0])$"));
        int keys = 0;
        for (const QLabel* label : sheet.findChildren<QLabel*>()) {
            if (!kKeys.match(label->text()).hasMatch())
                continue;
            ++keys;
            QVERIFY2(chapter.contains(label->text()), qPrintable(label->text()));
        }
        QVERIFY(keys > 25);
    }

    void anchorsAreThoseOfMarkdown()
    {
        QCOMPARE(headingAnchor(QStringLiteral("What limits this run")),
                 QStringLiteral("what-limits-this-run"));
        QCOMPARE(headingAnchor(QStringLiteral("Raw or JPEG?")), QStringLiteral("raw-or-jpeg"));
        QCOMPARE(headingAnchor(QStringLiteral("Époques, 1 à 2")), QStringLiteral("époques-1-à-2"));
    }

    void opensFromTheMenuAtTheChapterOfThePage()
    {
        openWindow();
        m_window->showPage(Page::Compare);
        trigger(QStringLiteral("guide"));
        GuideWindow* guide = m_window->guide();
        QVERIFY(guide != nullptr && guide->isVisible() && guide->isWindow());
        QCOMPARE(guide->chapter(), QStringLiteral("compare.md"));
        // Once more: the same window, at another chapter.
        m_window->showPage(Page::Runs);
        QVERIFY(QTest::qWaitForWindowActive(guide));
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTest::keyClick(m_window.get(), Qt::Key_F1);
        QCOMPARE(m_window->guide(), guide);
        QCOMPARE(guide->chapter(), QStringLiteral("runs.md"));
    }

    void closesWithTheWindow()
    {
        openWindow();
        m_window->showGuide();
        const GuideWindow* guide = m_window->guide();
        QVERIFY(guide->isVisible());
        m_window->close();
        QVERIFY(!guide->isVisible());
    }

    // The panel keeps the window, but not the guide.
    void conversionAsksForItsChapter()
    {
        openWindow();
        const QString images = m_folder->filePath(QStringLiteral("images"));
        writeSplit(images, QStringLiteral("train"), {QStringLiteral("a"), QStringLiteral("b")}, 2);
        m_window->library().add(toPath(images));
        QTRY_VERIFY(m_window->jobs().isIdle() && !m_window->library().rows().empty());
        for (QPushButton* button : m_window->datasetsPage().findChildren<QPushButton*>()) {
            if (button->text() == QStringLiteral("Convert…"))
                button->click();
        }
        auto* panel = m_window->findChild<ConvertDialog*>();
        QVERIFY(panel != nullptr);
        panel->activateWindow();
        QTRY_COMPARE(QApplication::activeWindow(), panel);
        QTest::keyClick(panel, Qt::Key_F1);
        GuideWindow* guide = m_window->guide();
        QVERIFY(guide != nullptr && guide->isVisible());
        QCOMPARE(guide->chapter(), QStringLiteral("convert.md"));
        guide->contents()->setFocus();
        QTest::keyClick(guide->contents(), Qt::Key_Down);
        QCOMPARE(guide->chapter(), QStringLiteral("new-experiment.md"));
        panel->reject();
    }

    void linksOpenPagesOfTheWindow()
    {
        openWindow();
        m_window->showPage(Page::Datasets);
        m_window->showGuide();
        GuideWindow* guide = m_window->guide();
        Q_EMIT guide->browser()->anchorClicked(QUrl(QStringLiteral("formwork:compare")));
        QCOMPARE(m_window->page(), Page::Compare);
        QCOMPARE(guide->chapter(), QStringLiteral("datasets.md")); // stays where it was
    }

    void linksOpenChaptersAndHeadings()
    {
        GuideWindow guide(QStringLiteral("en"));
        guide.show();
        QCOMPARE(guide.chapter(), QStringLiteral("index.md"));
        QCOMPARE(guide.contents()->currentRow(), 0);
        Q_EMIT guide.browser()->anchorClicked(QUrl(QStringLiteral("runs.md#loader-effect")));
        QCOMPARE(guide.chapter(), QStringLiteral("runs.md"));
        QCOMPARE(guide.browser()->textCursor().block().text(), QStringLiteral("Loader effect"));
        QVERIFY(guide.browser()->verticalScrollBar()->value() > 100);
        QCOMPARE(guide.contents()->currentItem()->text(), QStringLiteral("Runs and charts"));
        guide.browser()->backward();
        QCOMPARE(guide.chapter(), QStringLiteral("index.md"));
        QCOMPARE(guide.contents()->currentRow(), 0);
        guide.contents()->setCurrentRow(3);
        QCOMPARE(guide.chapter(), QStringLiteral("convert.md"));
        guide.showChapter(QStringLiteral("nothing.md"));
        QCOMPARE(guide.chapter(), QStringLiteral("index.md"));
    }

    void searchGoesThroughAllChapters()
    {
        GuideWindow guide(QStringLiteral("en"));
        guide.show();
        guide.showChapter(QStringLiteral("limits.md"));
        guide.search()->setText(QStringLiteral("quasi-random"));
        QCOMPARE(guide.browser()->textCursor().selectedText(), QStringLiteral("quasi-random"));
        QCOMPARE(guide.browser()->selectedMatch(), 1);
        QVERIFY(!guide.browser()->extraSelections().isEmpty());
        // Only one chapter has it: the search comes back.
        QVERIFY(guide.findNext());
        QCOMPARE(guide.chapter(), QStringLiteral("limits.md"));
        guide.search()->setText(QStringLiteral("manifest"));
        QVERIFY(guide.findNext());
        QCOMPARE(guide.chapter(), QStringLiteral("datasets.md"));
        guide.search()->setText(QStringLiteral("xyzzy"));
        QVERIFY(!guide.findNext());
        guide.search()->clear();
        QVERIFY(guide.browser()->extraSelections().isEmpty());
        QVERIFY(!guide.findNext());
    }

    void searchWalksThroughAChapter()
    {
        GuideWindow guide(QStringLiteral("en"));
        guide.show();
        guide.showChapter(QStringLiteral("convert.md"));
        guide.search()->setText(QStringLiteral("JPEG"));
        const int count = guide.browser()->findText(QStringLiteral("JPEG"));
        QVERIFY(count > 5);
        const int first = guide.browser()->selectedMatch();
        QVERIFY(guide.findNext());
        QCOMPARE(guide.browser()->selectedMatch(), first + 1);
        QVERIFY(guide.findNext(true));
        QCOMPARE(guide.browser()->selectedMatch(), first);
    }

    void picturesFitTheWindow()
    {
        GuideWindow guide(QStringLiteral("en"));
        guide.show();
        guide.showChapter(QStringLiteral("runs.md"));
        for (const int width : {1400, 760}) {
            guide.resize(width, 700);
            QTest::qWait(250); // pictures are fitted when the size has settled
            QCOMPARE(guide.browser()->horizontalScrollBar()->maximum(), 0);
        }
    }

    void everythingHasANameAndIsReached()
    {
        GuideWindow guide(QStringLiteral("en"));
        guide.show();
        int controls = 0;
        for (const QWidget* widget : guide.findChildren<QWidget*>()) {
            if (!isControl(widget) || isPart(widget))
                continue;
            ++controls;
            QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(pathOf(widget)));
            QVERIFY2(!widget->whatsThis().isEmpty(), qPrintable(pathOf(widget)));
            QVERIFY2(widget->focusPolicy() & Qt::TabFocus, qPrintable(pathOf(widget)));
        }
        QVERIFY(controls >= 4);
    }

    void screenshots()
    {
        for (const Language& language : languages()) {
            GuideWindow guide(language.code);
            const bool english = language.code == QLatin1String("en");
            for (const Chapter& chapter : guideChapters(language.code)) {
                if (!english && chapter.file != QLatin1String("limits.md"))
                    continue; // they look alike
                guide.showChapter(chapter.file);
                guide.resize(1080, 900);
                guide.show();
                QTest::qWait(100); // for the pictures
                saveScreenshots(
                    guide,
                    QStringLiteral("guide-%1-%2").arg(language.code, chapter.file.chopped(3)),
                    QSize(1080, 900));
            }
        }
    }

private:
    void addLanguages()
    {
        QTest::addColumn<QString>("language");
        for (const Language& language : languages())
            QTest::newRow(qPrintable(language.code)) << language.code;
    }

    void openWindow()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_window = std::make_unique<MainWindow>(
            Workspace(m_folder->filePath(QStringLiteral("workspace")).toStdString()), m_fileSystem,
            nullptr);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }

    // The entry of the Help menu with that word.
    void trigger(const QString& word)
    {
        const QAction* help = m_window->menuBar()->actions().constLast();
        for (QAction* action : help->menu()->actions()) {
            if (QString(action->text()).remove(QLatin1Char('&')).contains(word))
                action->trigger();
        }
    }

    PosixFileSystem m_fileSystem;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestGuide)
#include "tst_guide.moc"
