// The files of translations: complete, current, and with the placeholders of their sources.
#include "core/base/file_system.h"
#include "core/experiment/config.h"
#include "core/experiment/sweep.h"
#include "ui/language/language.h"

#include <QDir>
#include <QFile>
#include <QMap>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

using namespace formwork;
using namespace formwork::ui;

namespace {

struct Message
{
    QString context;
    QString source;
    QString comment;
    bool plural = false;
    QString state; // "unfinished", "vanished", ...; empty: done
    QStringList texts;

    QString key() const
    {
        return context + QLatin1Char('\n') + source + QLatin1Char('\n') + comment;
    }
};

Message readMessage(QXmlStreamReader& xml, const QString& context)
{
    Message message;
    message.context = context;
    message.plural = xml.attributes().value(QLatin1String("numerus")) == QLatin1String("yes");
    const QString id = xml.attributes().value(QLatin1String("id")).toString();
    while (xml.readNextStartElement()) {
        if (xml.name() == QLatin1String("source")) {
            message.source = xml.readElementText();
        } else if (xml.name() == QLatin1String("comment")) {
            message.comment = xml.readElementText();
        } else if (xml.name() == QLatin1String("translation")) {
            message.state = xml.attributes().value(QLatin1String("type")).toString();
            if (!message.plural) {
                message.texts << xml.readElementText();
                continue;
            }
            while (xml.readNextStartElement())
                message.texts << xml.readElementText();
        } else {
            xml.skipCurrentElement();
        }
    }
    if (message.source.isEmpty())
        message.source = id; // a text of core: the id is its English sentence
    return message;
}

std::vector<Message> readTranslations(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    std::vector<Message> messages;
    QXmlStreamReader xml(&file);
    QString context;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        if (xml.name() == QLatin1String("name"))
            context = xml.readElementText();
        else if (xml.name() == QLatin1String("message"))
            messages.push_back(readMessage(xml, context));
    }
    return xml.hasError() ? std::vector<Message>() : messages;
}

QString folder()
{
    return QStringLiteral(FORMWORK_SOURCES "/resources/translations/");
}

// How often each placeholder and tag occurs.
QMap<QString, int> parts(const QString& text)
{
    static const QRegularExpression kPart(QStringLiteral("%L?[1-9n]|</?[a-z]+|&(?=\\w)"),
                                          QRegularExpression::UseUnicodePropertiesOption);
    QMap<QString, int> found;
    for (auto match = kPart.globalMatch(text); match.hasNext();)
        ++found[match.next().captured()];
    return found;
}

QString complaint(const Message& message)
{
    if (!message.state.isEmpty())
        return message.state;
    const qsizetype forms = message.plural ? 2 : 1; // of French
    if (message.texts.size() != forms)
        return QStringLiteral("number of plural forms");
    for (const QString& text : message.texts) {
        if (text.trimmed().isEmpty())
            return QStringLiteral("empty");
        QMap<QString, int> wanted = parts(message.source);
        if (!text.contains(QLatin1Char('&')))
            wanted.remove(QStringLiteral("&")); // a page may have more words than letters
        if (parts(text) != wanted)
            return QStringLiteral("other placeholders, tags or mnemonics");
        if (text.startsWith(QLatin1Char(' ')) != message.source.startsWith(QLatin1Char(' ')) ||
            text.endsWith(QLatin1Char(' ')) != message.source.endsWith(QLatin1Char(' ')))
            return QStringLiteral("other spaces at the ends");
        if (text.endsWith(QChar(0x2026)) != message.source.endsWith(QChar(0x2026)))
            return QStringLiteral("… lost or added");
    }
    return {};
}

QSet<QString> keysOf(const std::vector<Message>& messages)
{
    QSet<QString> keys;
    for (const Message& message : messages)
        keys.insert(message.key());
    return keys;
}

// Texts that core or the resources have, and lupdate does not see.
QSet<QString> sourcesOf(const QString& context)
{
    QSet<QString> sources;
    for (const Message& message : readTranslations(folder() + QStringLiteral("settings_fr.ts"))) {
        if (message.context == context)
            sources.insert(message.source);
    }
    return sources;
}

QString listed(const QSet<QString>& keys)
{
    QStringList lines;
    for (QString key : keys)
        lines << key.trimmed().replace(QLatin1Char('\n'), QStringLiteral(": "));
    lines.sort();
    return lines.join(QLatin1Char('\n'));
}

} // namespace

class TestTranslations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyEntryIsDone_data()
    {
        QTest::addColumn<QString>("file");
        for (const Language& language : languages()) {
            if (language.code == languages().front().code)
                continue;
            for (const char* part : {"formwork", "settings"}) {
                const QString name =
                    QStringLiteral("%1_%2.ts").arg(QLatin1String(part), language.code);
                QTest::newRow(qPrintable(name)) << name;
            }
        }
    }

    void everyEntryIsDone()
    {
        QFETCH(QString, file);
        const auto messages = readTranslations(folder() + file);
        QVERIFY(messages.size() > 60);
        QStringList wrong;
        for (const Message& message : messages) {
            const QString text = complaint(message);
            if (!text.isEmpty())
                wrong << QStringLiteral("%1: %2: %3").arg(text, message.context, message.source);
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
    }

    // As `ninja update_translations` does, into a new file.
    void theSourcesHaveNoOtherTexts()
    {
        const QTemporaryDir scratch;
        const QString fresh = scratch.filePath(QStringLiteral("formwork_fr.ts"));
        const QString ours = folder() + QStringLiteral("formwork_fr.ts");
        QProcess lupdate;
        const QDir sources(QStringLiteral(FORMWORK_SOURCES));
        lupdate.start(QStringLiteral(FORMWORK_LUPDATE),
                      {QStringLiteral("-silent"), QStringLiteral("-locations"),
                       QStringLiteral("none"), QStringLiteral("-no-obsolete"),
                       QStringLiteral("-tr-function-alias"), QStringLiteral("qtTrId=Text"),
                       QStringLiteral("-I"), sources.path(), sources.filePath(QStringLiteral("ui")),
                       sources.filePath(QStringLiteral("app/gui")),
                       sources.filePath(QStringLiteral("core")), QStringLiteral("-ts"), fresh});
        QVERIFY(lupdate.waitForFinished(100'000));
        QVERIFY2(lupdate.exitStatus() == QProcess::NormalExit && lupdate.exitCode() == 0,
                 lupdate.readAllStandardError().constData());
        const QSet<QString> have = keysOf(readTranslations(ours));
        const QSet<QString> need = keysOf(readTranslations(fresh));
        QVERIFY(need.size() > 600);
        QVERIFY2((need - have).isEmpty(), qPrintable(listed(need - have)));
        QVERIFY2((have - need).isEmpty(), qPrintable(listed(have - need)));
    }

    void everyRecipeIsTranslated()
    {
        QFile list(QStringLiteral(FORMWORK_SOURCES "/resources/formwork.qrc"));
        QVERIFY(list.open(QIODevice::ReadOnly));
        static const QRegularExpression kFile(QStringLiteral(">\\.\\./(configs/.*\\.yaml)<"));
        PosixFileSystem files;
        QSet<QString> need;
        for (auto match = kFile.globalMatch(QString::fromUtf8(list.readAll())); match.hasNext();) {
            const QString path = QStringLiteral(FORMWORK_SOURCES "/") + match.next().captured(1);
            const auto recipe = loadSweep(files, path.toStdString(), {}).recipe;
            QVERIFY2(recipe, qPrintable(path));
            for (const std::string& text : {recipe->title, recipe->about, recipe->data})
                need.insert(QString::fromStdString(text));
        }
        QVERIFY(need.size() >= 20);
        QCOMPARE(sourcesOf(QStringLiteral("formwork::Recipes")), need);
    }

    void everySettingHasItsMeaning()
    {
        QSet<QString> need;
        for (const ConfigKey& key : configKeys())
            need.insert(QString::fromUtf8(key.help.data(), qsizetype(key.help.size())));
        const QSet<QString> have = sourcesOf(QStringLiteral("formwork::ConfigKeys"));
        QVERIFY2((need - have).isEmpty(), qPrintable(listed(need - have)));
        QVERIFY2((have - need).isEmpty(), qPrintable(listed(have - need)));
    }
};

QTEST_GUILESS_MAIN(TestTranslations)
#include "tst_translations.moc"
