#include "options.h"

#include "option_table.h"

#include "core/base/version.h"

#include <QCommandLineParser>
#include <QStringList>

namespace formwork::gui {

namespace {

// "1,2,5"; nothing if a part is not a run number.
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

// Qt parses text. Latin-1 has a character for every byte, so all bytes come back as they were.
QStringList asLatin1(const std::vector<std::string>& arguments)
{
    QStringList texts;
    for (const std::string& argument : arguments)
        texts << QString::fromLatin1(argument.data(), qsizetype(argument.size()));
    return texts;
}

std::filesystem::path pathOf(const QString& latin1)
{
    return latin1.toLatin1().toStdString();
}

// `latin1` may hold a part of the arguments.
ParsedOptions wrong(const QString& latin1)
{
    return {.options = {},
            .text = QStringLiteral("formwork: %1\nTry formwork --help.")
                        .arg(QString::fromUtf8(latin1.toLatin1())),
            .isError = true};
}

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), qsizetype(view.size()));
}

QCommandLineOption commandLineOption(const OptionText& option)
{
    QStringList names;
    if (!option.shortName.empty())
        names.append(text(option.shortName));
    names.append(text(option.name));
    return QCommandLineOption(names, text(option.description), text(option.value),
                              text(option.initial));
}

} // namespace

ParsedOptions parseOptions(const std::vector<std::string>& arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(text(kProgramDescription));
    for (const OptionText& option : kOptionTexts)
        parser.addOption(commandLineOption(option));
    parser.addPositionalArgument(text(kDataArgument), text(kDataDescription),
                                 QStringLiteral("[%1...]").arg(text(kDataArgument)));
    const auto isSet = [&parser](const OptionText& option) {
        return parser.isSet(text(option.name));
    };
    const auto value = [&parser](const OptionText& option) {
        return parser.value(text(option.name));
    };
    if (!parser.parse(asLatin1(arguments)))
        return wrong(parser.errorText());
    if (isSet(kHelpOption))
        return {.options = {}, .text = parser.helpText().trimmed(), .isError = false};
    if (isSet(kVersionOption)) {
        return {
            .options = {}, .text = QStringLiteral("formwork ") + text(kVersion), .isError = false};
    }

    ParsedOptions parsed;
    for (const QString& path : parser.positionalArguments())
        parsed.options.datasets.emplace_back(pathOf(path));
    if (isSet(kWorkspaceOption))
        parsed.options.workspace = pathOf(value(kWorkspaceOption));
    parsed.options.outputFolder = pathOf(value(kOutOption));
    const auto ids = runIds(value(kRunsOption));
    if (!ids)
        return wrong(
            QStringLiteral("--runs takes numbers as 1,2,5, not '%1'").arg(value(kRunsOption)));
    parsed.options.runs = *ids;
    parsed.options.replace = isSet(kReplaceOption);
    parsed.options.meanOverSeeds = isSet(kMeanOption);
    if (isSet(kSearchOption))
        parsed.options.search = pathOf(value(kSearchOption));
    if (isSet(kSearchOption) && (isSet(kRunsOption) || isSet(kMeanOption)))
        return wrong(QStringLiteral("--search names its runs: omit --runs and --mean-over-seeds"));
    if (isSet(kExportOption)) {
        const QString format = value(kExportOption);
        if (!text(kExportOption.choices).split(QLatin1Char(' ')).contains(format))
            return wrong(QStringLiteral("--export takes png, svg or pdf, not '%1'").arg(format));
        if (!parsed.options.datasets.empty())
            return wrong(QStringLiteral("--export draws the charts of runs and takes no '%1'")
                             .arg(parser.positionalArguments().constFirst()));
        parsed.options.exportFormat = format.toStdString();
    } else if (isSet(kRunsOption) || isSet(kOutOption) || isSet(kReplaceOption) ||
               isSet(kMeanOption) || isSet(kSearchOption)) {
        return wrong(QStringLiteral(
            "--runs, --out, --replace, --mean-over-seeds and --search need --export"));
    }
    return parsed;
}

} // namespace formwork::gui
