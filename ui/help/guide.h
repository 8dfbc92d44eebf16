// The chapters of the user guide. They lie in the resources as Markdown: index.md, which lists all
// of them in order, the others, and images. A guide in another language has the same file names in
// its own folder; a chapter that is missing there is shown in English.
#pragma once

#include "ui/pages/page.h"

#include <QString>
#include <QUrl>

#include <optional>
#include <vector>

namespace formwork::ui {

struct Chapter
{
    QString file;  // "runs.md"
    QString title; // its first heading
};

// In the order of index.md, which is the first itself. `language`: "en", "fr".
std::vector<Chapter> guideChapters(const QString& language);

// Where a chapter or picture lies: qrc:/formwork/help/….
QUrl guideUrl(const QString& file, const QString& language);

// The chapter about a page of the window.
QString chapterOf(Page page);

// "formwork:runs", a link of the guide that opens a page of the window.
std::optional<Page> pageOfLink(const QUrl& link);

// "What limits this run" -> "what-limits-this-run": how links name a heading, as in any Markdown.
QString headingAnchor(const QString& heading);

} // namespace formwork::ui
