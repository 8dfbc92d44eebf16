// Rules of the source tree that a reader relies on: one class, one file pair, of a size that can be
// read.
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QHash>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

namespace {

struct SourceFile
{
    QString path; // below the tree, without extension
    QString text;
};

QList<SourceFile> filesBelow(const QStringList& folders, const QString& extension)
{
    const QDir tree(QStringLiteral(FORMWORK_SOURCE));
    QList<SourceFile> files;
    for (const QString& folder : folders) {
        QDirIterator each(tree.filePath(folder), {QStringLiteral("*.") + extension}, QDir::Files,
                          QDirIterator::Subdirectories);
        while (each.hasNext()) {
            QFile file(each.next());
            if (!file.open(QIODevice::ReadOnly))
                continue;
            const QString path = tree.relativeFilePath(file.fileName());
            files.append({path.chopped(extension.size() + 1), QString::fromUtf8(file.readAll())});
        }
    }
    return files;
}

QList<SourceFile> filesOfSources(const QString& extension)
{
    return filesBelow({QStringLiteral("app"), QStringLiteral("core"), QStringLiteral("ui")},
                      extension);
}

} // namespace

class TestSourceTree : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // The methods of a class are defined in the source beside its header, or in the header.
    void aClassIsOneFilePair()
    {
        static const QRegularExpression declaration(
            QStringLiteral(R"(^(?:class|struct) (\w+)(?: final)?(?: : [^;{]*)?\n\{)"),
            QRegularExpression::MultilineOption);
        static const QRegularExpression definition(
            QStringLiteral(R"(^(?=\w)[\w:<>,&* ]*?\b(\w+)::~?\w+\()"),
            QRegularExpression::MultilineOption);
        QHash<QString, QSet<QString>> headers; // by class
        for (const SourceFile& header : filesOfSources(QStringLiteral("h"))) {
            for (auto each = declaration.globalMatch(header.text); each.hasNext();)
                headers[each.next().captured(1)].insert(header.path);
        }
        QVERIFY(headers.size() > 300);
        QSet<QString> strays;
        for (const SourceFile& source : filesOfSources(QStringLiteral("cpp"))) {
            for (auto each = definition.globalMatch(source.text); each.hasNext();) {
                const QString name = each.next().captured(1);
                if (headers.contains(name) && !headers[name].contains(source.path))
                    strays.insert(QStringLiteral("%1 in %2.cpp").arg(name, source.path));
            }
        }
        QVERIFY2(strays.isEmpty(), qPrintable(strays.values().join(QStringLiteral(", "))));
    }

    void noSourceIsTooLongToRead()
    {
        constexpr qsizetype kMostLines = 650;
        QStringList tooLong;
        for (const char* extension : {"h", "cpp"}) {
            for (const SourceFile& file : filesOfSources(QLatin1String(extension))) {
                if (const qsizetype lines = file.text.count(QLatin1Char('\n')); lines > kMostLines)
                    tooLong << QStringLiteral("%1.%2 (%3 lines)")
                                   .arg(file.path, QLatin1String(extension))
                                   .arg(lines);
            }
        }
        QVERIFY2(tooLong.isEmpty(), qPrintable(tooLong.join(QStringLiteral(", "))));
    }

    // In a log, "skipped" finds every test that did not run. (moc cannot read a quote in a raw
    // string.)
    void skipsSayThatTheyAreSkips()
    {
        static const QRegularExpression skip(QStringLiteral(
            R"(QSKIP\(\s*(?:qPrintable\()?(?:QStringLiteral\()?(?:u?\x22(skipped: )?)?)"));
        int skips = 0;
        for (const SourceFile& test :
             filesBelow({QStringLiteral("tests")}, QStringLiteral("cpp"))) {
            for (auto each = skip.globalMatch(test.text); each.hasNext(); ++skips) {
                const QRegularExpressionMatch match = each.next();
                const bool isLiteral = match.captured(0).contains(QLatin1Char('"'));
                QVERIFY2(!isLiteral || !match.captured(1).isEmpty(), qPrintable(test.path));
            }
        }
        QVERIFY(skips > 30);
    }

    // "Where do I change ...?" names places that exist.
    void theTableOfChangesIsUpToDate()
    {
        const QDir tree(QStringLiteral(FORMWORK_SOURCE));
        QFile guide(tree.filePath(QStringLiteral("CONTRIBUTING.md")));
        QVERIFY(guide.open(QIODevice::ReadOnly));
        const QString table = QString::fromUtf8(guide.readAll())
                                  .section(QStringLiteral("\n## Where do I change"), 1)
                                  .section(QStringLiteral("\n## "), 0, 0);
        static const QRegularExpression place(
            QStringLiteral(R"(`((?:app|configs|core|packaging|ui)/[\w/.]+)`)"));
        int places = 0;
        for (auto each = place.globalMatch(table); each.hasNext(); ++places) {
            const QString path = each.next().captured(1);
            QVERIFY2(tree.exists(path), qPrintable(path));
        }
        QVERIFY(places >= 15);
    }
};

QTEST_APPLESS_MAIN(TestSourceTree)
#include "tst_source_tree.moc"
