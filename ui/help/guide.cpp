#include "ui/help/guide.h"

#include <QFile>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <utility>

// Resources of a static library are only registered on request. The macro must stand
// outside of any namespace.
static void registerGuide()
{
    static const bool done = [] {
        Q_INIT_RESOURCE(help);
        return true;
    }();
    Q_UNUSED(done)
}

namespace formwork::ui {

namespace {

const QString kIndex = QStringLiteral("index.md");

// The name that chapters and links have for a page.
constexpr std::array kPageNames = {
    std::pair{Page::Datasets, "datasets"}, std::pair{Page::NewExperiment, "new-experiment"},
    std::pair{Page::Runs, "runs"}, std::pair{Page::Compare, "compare"}};

QString pathOf(const QString& file, const QString& language)
{
    registerGuide();
    const QString root = QStringLiteral(":/formwork/help/");
    const QString translated = root + language + QLatin1Char('/') + file;
    return QFile::exists(translated) ? translated : root + file;
}

QString textOf(const QString& file, const QString& language)
{
    QFile chapter(pathOf(file, language));
    return chapter.open(QIODevice::ReadOnly) ? QString::fromUtf8(chapter.readAll()) : QString();
}

QString titleOf(const QString& text)
{
    static const QRegularExpression kHeading(QStringLiteral("^# (.*)$"),
                                             QRegularExpression::MultilineOption);
    return kHeading.match(text).captured(1).trimmed();
}

} // namespace

std::vector<Chapter> guideChapters(const QString& language)
{
    static const QRegularExpression kLink(QStringLiteral("\\]\\(([a-z-]+\\.md)\\)"));
    const QString index = textOf(kIndex, language);
    std::vector<Chapter> chapters = {{kIndex, titleOf(index)}};
    for (auto match = kLink.globalMatch(index); match.hasNext();) {
        const QString file = match.next().captured(1);
        if (std::ranges::find(chapters, file, &Chapter::file) == chapters.end())
            chapters.push_back({file, titleOf(textOf(file, language))});
    }
    return chapters;
}

QUrl guideUrl(const QString& file, const QString& language)
{
    return QUrl(QStringLiteral("qrc") + pathOf(file, language));
}

QString chapterOf(Page page)
{
    const auto* found = std::ranges::find(kPageNames, page, &std::pair<Page, const char*>::first);
    return found == kPageNames.end() ? kIndex : QLatin1String(found->second) + QLatin1String(".md");
}

std::optional<Page> pageOfLink(const QUrl& link)
{
    if (link.scheme() != QLatin1String("formwork"))
        return std::nullopt;
    for (const auto& [page, name] : kPageNames) {
        if (link.path() == QLatin1String(name))
            return page;
    }
    return std::nullopt;
}

QString headingAnchor(const QString& heading)
{
    QString anchor;
    for (const QChar letter : heading.toLower()) {
        if (letter.isLetterOrNumber() || letter == QLatin1Char('-') || letter == QLatin1Char('_'))
            anchor += letter;
        else if (letter == QLatin1Char(' '))
            anchor += QLatin1Char('-');
    }
    return anchor;
}

} // namespace formwork::ui
