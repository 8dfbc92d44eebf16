// The user guide in its own window beside the program: contents, one chapter, search.
#pragma once

#include "ui/help/guide.h"

#include <QWidget>

#include <vector>

class QLabel;
class QLineEdit;
class QListWidget;
class QToolButton;

namespace formwork::ui {

class GuideBrowser;

class GuideWindow final : public QWidget
{
    Q_OBJECT

public:
    // `language` as in guideChapters().
    explicit GuideWindow(const QString& language, QWidget* parent = nullptr);

    // "runs.md", "runs.md#filter"; what is not there shows the index.
    void showChapter(const QString& file);
    QString chapter() const;

    GuideBrowser* browser() const { return m_browser; }
    QListWidget* contents() const { return m_contents; }
    QLineEdit* search() const { return m_search; }

    // Goes to the next match, through all chapters. False if there is none.
    bool findNext(bool backward = false);

Q_SIGNALS:
    // A link in the guide leads to a page of the program.
    void pageRequested(Page page);

private:
    QWidget* buildBar();
    void addKeys();
    void openLink(const QUrl& link);
    void chapterShown(const QUrl& url);
    void searchEdited();
    void showMatches(int count);

    QString m_language;
    std::vector<Chapter> m_chapters;
    QListWidget* m_contents;
    GuideBrowser* m_browser;
    QLineEdit* m_search = nullptr;
    QLabel* m_matches = nullptr;
};

} // namespace formwork::ui
