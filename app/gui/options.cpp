#include "options.h"

#include "core/base/version.h"

#include <QCommandLineParser>

namespace formwork::gui {

namespace {

// "1,2,5"; nothing if a part is no run's number.
std::optional<std::vector<RunId>> runIds(const QString& text)
{
    std::vector<RunId> ids;
    for (const QString& part : text.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        bool ok = false;
        const RunId id = part.trimmed().toLongLong(&ok);
        if (!ok || id <= 0)
            return std::nullopt;
        ids.push_back(id);
    }
    return ids;
}

ParsedOptions wrong(const QString& text)
{
    return {.options = {},
            .text = QStringLiteral("formwork: %1\nTry formwork --help.").arg(text),
            .isError = true};
}

} // namespace

ParsedOptions parseOptions(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Converts image folders to beton files, trains ViT and LeViT, and shows "
                       "runtime, accuracy and loss side by side."));
    const QCommandLineOption help({QStringLiteral("h"), QStringLiteral("help")},
                                  QStringLiteral("Show this help."));
    const QCommandLineOption version({QStringLiteral("v"), QStringLiteral("version")},
                                     QStringLiteral("Show the version."));
    const QCommandLineOption workspace(
        QStringLiteral("workspace"),
        QStringLiteral("Open this workspace folder; the last one if not given."),
        QStringLiteral("DIR"));
    const QCommandLineOption exportFormat(
        QStringLiteral("export"),
        QStringLiteral("Draw the charts to files instead of showing the window: png, svg or pdf."),
        QStringLiteral("FORMAT"));
    const QCommandLineOption runs(QStringLiteral("runs"),
                                  QStringLiteral("With --export: the runs to draw, as 1,2,5; all "
                                                 "if not given."),
                                  QStringLiteral("IDS"));
    const QCommandLineOption out(QStringLiteral("out"),
                                 QStringLiteral("With --export: folder for the files."),
                                 QStringLiteral("DIR"), QStringLiteral("."));
    parser.addOptions({help, version, workspace, exportFormat, runs, out});
    if (!parser.parse(arguments))
        return wrong(parser.errorText());
    if (parser.isSet(help))
        return {.options = {}, .text = parser.helpText().trimmed(), .isError = false};
    if (parser.isSet(version)) {
        return {.options = {},
                .text = QStringLiteral("formwork ") +
                        QString::fromUtf8(kVersion.data(), qsizetype(kVersion.size())),
                .isError = false};
    }
    if (!parser.positionalArguments().isEmpty()) {
        return wrong(QStringLiteral("unexpected argument '%1'")
                         .arg(parser.positionalArguments().constFirst()));
    }

    ParsedOptions parsed;
    if (parser.isSet(workspace))
        parsed.options.workspace = parser.value(workspace).toStdString();
    parsed.options.outputFolder = parser.value(out).toStdString();
    const auto ids = runIds(parser.value(runs));
    if (!ids)
        return wrong(
            QStringLiteral("--runs takes numbers as 1,2,5, not '%1'").arg(parser.value(runs)));
    parsed.options.runs = *ids;
    if (parser.isSet(exportFormat)) {
        const QString format = parser.value(exportFormat);
        if (!QStringList{QStringLiteral("png"), QStringLiteral("svg"), QStringLiteral("pdf")}
                 .contains(format))
            return wrong(QStringLiteral("--export takes png, svg or pdf, not '%1'").arg(format));
        parsed.options.exportFormat = format.toStdString();
    } else if (parser.isSet(runs) || parser.isSet(out)) {
        return wrong(QStringLiteral("--runs and --out need --export"));
    }
    return parsed;
}

} // namespace formwork::gui
