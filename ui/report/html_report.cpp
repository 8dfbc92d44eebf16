#include "ui/report/html_report.h"

#include "core/report/export.h"
#include "core/report/text_table.h"

#include <QtGlobal>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

namespace formwork {

namespace {

constexpr const char* kRunTitles[] = {QT_TRANSLATE_NOOP("formwork::HtmlReport", "Run"),
                                      QT_TRANSLATE_NOOP("formwork::HtmlReport", "Model"),
                                      QT_TRANSLATE_NOOP("formwork::HtmlReport", "Loader"),
                                      QT_TRANSLATE_NOOP("formwork::HtmlReport", "Status"),
                                      QT_TRANSLATE_NOOP("formwork::HtmlReport", "Epochs"),
                                      QT_TRANSLATE_NOOP("formwork::HtmlReport", "Best acc."),
                                      QT_TRANSLATE_NOOP("formwork::HtmlReport", "Last acc."),
                                      QT_TRANSLATE_NOOP("formwork::HtmlReport", "Loss"),
                                      QT_TRANSLATE_NOOP("formwork::HtmlReport", "Epoch"),
                                      QT_TRANSLATE_NOOP("formwork::HtmlReport", "First epoch"),
                                      QT_TRANSLATE_NOOP("formwork::HtmlReport", "Images/s"),
                                      QT_TRANSLATE_NOOP("formwork::HtmlReport", "Data wait")};
constexpr const char* kBeton = QT_TRANSLATE_NOOP("formwork::HtmlReport", "beton");
constexpr const char* kFolder = QT_TRANSLATE_NOOP("formwork::HtmlReport", "image folder");
constexpr const char* kEffects = QT_TRANSLATE_NOOP("formwork::HtmlReport", "Loader effect");
constexpr const char* kSetting = QT_TRANSLATE_NOOP("formwork::HtmlReport", "Setting");
constexpr const char* kDiffering =
    QT_TRANSLATE_NOOP("formwork::HtmlReport", "Settings in which they differ");
constexpr const char* kShared = QT_TRANSLATE_NOOP("formwork::HtmlReport", "Settings they share");
constexpr const char* kEffect =
    QT_TRANSLATE_NOOP("formwork::HtmlReport",
                      "%1, training time per epoch with beton: %2; %3 against %4; waiting for data "
                      "%5 against %6");
// Of runs without times.
constexpr const char* kEffectAlone =
    QT_TRANSLATE_NOOP("formwork::HtmlReport", "%1, beton against image folder");
// Of runs with waits, but without other times.
constexpr const char* kWaits =
    QT_TRANSLATE_NOOP("formwork::HtmlReport", "; waiting for data %1 against %2");
constexpr const char* kChange = QT_TRANSLATE_NOOP("formwork::HtmlReport", "%1 % (95 %: %2 to %3)");
constexpr const char* kNoChange =
    QT_TRANSLATE_NOOP("formwork::HtmlReport", "no difference shown (95 %: %1 to %2)");
constexpr const char* kTooFewEpochs =
    QT_TRANSLATE_NOOP("formwork::HtmlReport", "%1 % (too few epochs for an interval)");
constexpr const char* kAfterValidation = QT_TRANSLATE_NOOP(
    "formwork::HtmlReport", "; after epoch %1: validation accuracy %2 points, loss %3");
constexpr const char* kAfterTraining = QT_TRANSLATE_NOOP(
    "formwork::HtmlReport", "; after epoch %1: training accuracy %2 points, loss %3");
constexpr const char* kLoaderCpu =
    QT_TRANSLATE_NOOP("formwork::HtmlReport", "; loader CPU time %1 against %2");
constexpr const char* kDisturbed = QT_TRANSLATE_NOOP(
    "formwork::HtmlReport", "; other work took up to %1 of the machine: repeat when it is idle");
constexpr const char* kOtherValidation = QT_TRANSLATE_NOOP(
    "formwork::HtmlReport", "; results not compared: validated on different data");
constexpr const char* kOtherTraining =
    QT_TRANSLATE_NOOP("formwork::HtmlReport", "; results not compared: trained on different data");
constexpr const char* kPaired =
    QT_TRANSLATE_NOOP("formwork::HtmlReport", "; over pairs of epochs, trained alternately");
constexpr const char* kComparison = QT_TRANSLATE_NOOP("formwork::HtmlReport", "Comparison");
constexpr const char* kUnknownValidation =
    QT_TRANSLATE_NOOP("formwork::HtmlReport", "; results not compared: it was not recorded whether "
                                              "the validation data is the same");
constexpr const char* kUnknownTraining =
    QT_TRANSLATE_NOOP("formwork::HtmlReport", "; results not compared: it was not recorded whether "
                                              "the training data is the same");
constexpr const char* kDataValidation =
    QT_TRANSLATE_NOOP("formwork::HtmlReport", "“%1” was validated on different data than “%2”: %3");
constexpr const char* kDataTraining =
    QT_TRANSLATE_NOOP("formwork::HtmlReport", "“%1” was trained on different data than “%2”: %3");
constexpr const char* kOtherCount =
    QT_TRANSLATE_NOOP("formwork::HtmlReport", "%1 images instead of %2");
// As dataChangeText() has them.
[[maybe_unused]] constexpr const char* kChanges[] = {
    QT_TRANSLATE_NOOP("formwork::HtmlReport", "as many images in other classes"),
    QT_TRANSLATE_NOOP("formwork::HtmlReport", "as many images, but other files")};
constexpr const char* kRunPair =
    QT_TRANSLATE_NOOP("formwork::HtmlReport",
                      "%1 against %2: training time per epoch %3; %4 against %5; waiting for data "
                      "%6 against %7");
constexpr const char* kRunPairAlone = QT_TRANSLATE_NOOP("formwork::HtmlReport", "%1 against %2");
constexpr const char* kSeeds = QT_TRANSLATE_NOOP("formwork::HtmlReport", "“%1” (%2 seeds)");
constexpr const char* kQuoted = QT_TRANSLATE_NOOP("formwork::HtmlReport", "“%1”");
constexpr const char* kPairValidation =
    QT_TRANSLATE_NOOP("formwork::HtmlReport", "; after epoch %1: validation accuracy %2, loss %3");
constexpr const char* kPairTraining =
    QT_TRANSLATE_NOOP("formwork::HtmlReport", "; after epoch %1: training accuracy %2, loss %3");
constexpr const char* kPoints = QT_TRANSLATE_NOOP("formwork::HtmlReport", "%1 points");
constexpr const char* kWithInterval =
    QT_TRANSLATE_NOOP("formwork::HtmlReport", "%1 (95 %: %2 to %3)");
constexpr const char* kMark = QT_TRANSLATE_NOOP(
    "formwork::HtmlReport", "* Epochs with other work on more than 10 % of the machine: %1");
constexpr const char* kMarked = QT_TRANSLATE_NOOP("formwork::HtmlReport", "%1 of “%2”");
constexpr const char* kPair = QT_TRANSLATE_NOOP("formwork::HtmlReport", " (“%1” against “%2”)");

const char* statusWord(RunStatus status)
{
    switch (status) {
    case RunStatus::Queued:
        return QT_TRANSLATE_NOOP("formwork::HtmlReport", "queued");
    case RunStatus::Running:
        return QT_TRANSLATE_NOOP("formwork::HtmlReport", "running");
    case RunStatus::Done:
        return QT_TRANSLATE_NOOP("formwork::HtmlReport", "done");
    case RunStatus::Stopped:
        return QT_TRANSLATE_NOOP("formwork::HtmlReport", "stopped");
    case RunStatus::Failed:
        return QT_TRANSLATE_NOOP("formwork::HtmlReport", "failed");
    case RunStatus::Submitted:
        return QT_TRANSLATE_NOOP("formwork::HtmlReport", "submitted");
    case RunStatus::TimeLimit:
        return QT_TRANSLATE_NOOP("formwork::HtmlReport", "time limit");
    case RunStatus::Preempted:
        return QT_TRANSLATE_NOOP("formwork::HtmlReport", "preempted");
    case RunStatus::NodeFailed:
        return QT_TRANSLATE_NOOP("formwork::HtmlReport", "node failed");
    case RunStatus::Interrupted:
        break;
    }
    return QT_TRANSLATE_NOOP("formwork::HtmlReport", "interrupted");
}

std::string translated(const ReportWords& words, const char* english)
{
    return words.translate ? words.translate(english) : english;
}

// As it is written where the words come from.
std::string number(const ReportWords& words, std::string text)
{
    if (const std::size_t point = text.find('.'); point != std::string::npos)
        text.replace(point, 1, words.decimalPoint);
    return text;
}

// "%1", "%2", ... of a pattern.
std::string filled(std::string pattern, const std::vector<std::string>& values)
{
    std::string text;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const bool place = pattern[i] == '%' && i + 1 < pattern.size() && pattern[i + 1] >= '1' &&
                           pattern[i + 1] <= '9';
        if (place)
            text += values.at(static_cast<std::size_t>(pattern[++i] - '1'));
        else
            text += pattern[i];
    }
    return text;
}

constexpr std::string_view kAlwaysListed[] = {"model.name", "optimizer.lr", "train.epochs",
                                              "train.batch_size", "train.seed"};

constexpr std::string_view kStyle = R"css(
body { font: 15px/1.45 system-ui, sans-serif; margin: 2.5em auto; max-width: 1100px;
       padding: 0 1.5em; color: #232629; background: #fff; }
h1 { font-size: 1.6em; margin: 0; } h2 { font-size: 1.15em; margin: 1.6em 0 .4em; }
p.made { color: #6b7075; margin: .2em 0 1.2em; }
table { border-collapse: collapse; } th { text-align: left; font-weight: 600; }
th, td { padding: .25em .9em .25em 0; border-bottom: 1px solid #d8dadc; vertical-align: top; }
td.n, th.n { text-align: right; } svg { width: 100%; height: auto; }
code { font-size: .92em; }
@media print { body { margin: 0; max-width: none; } }
)css";

std::string cell(const char* tag, const std::string& text, bool number)
{
    const std::string name(tag);
    // Qt's documents know the attribute, browsers the class.
    return "<" + name + (number ? " class=\"n\" align=\"right\">" : ">") + htmlEscaped(text) +
           "</" + name + ">";
}

class HtmlTable
{
public:
    // Columns from `firstNumber` on hold numbers.
    HtmlTable(const std::vector<std::string>& titles, std::size_t firstNumber)
        : m_firstNumber(firstNumber)
        , m_html("<table cellspacing=\"0\" cellpadding=\"3\">")
    {
        addRow("th", titles);
    }
    void add(const std::vector<std::string>& cells) { addRow("td", cells); }
    std::string html() const { return m_html + "</table>\n"; }

private:
    void addRow(const char* tag, const std::vector<std::string>& cells)
    {
        m_html += "<tr>";
        for (std::size_t i = 0; i < cells.size(); ++i)
            m_html += cell(tag, cells[i], i >= m_firstNumber);
        m_html += "</tr>\n";
    }

    std::size_t m_firstNumber;
    std::string m_html;
};

// "LeViT-128S" in one line.
std::string unbroken(const std::string& text)
{
    std::string result;
    for (const char c : text)
        result += c == '-' ? std::string("\u2011") : std::string(1, c);
    return result;
}

// Explains the asterisks in the table of runs; empty without any.
std::string markExplanation(const std::vector<RunData>& runs, const ReportWords& words)
{
    std::string list;
    for (const RunData& run : runs)
        if (run.row.disturbedEpochs > 0)
            list += (list.empty() ? "" : ", ") +
                    filled(translated(words, kMarked),
                           {std::to_string(run.row.disturbedEpochs), run.row.name});
    if (list.empty())
        return {};
    return "<p>" + htmlEscaped(filled(translated(words, kMark), {list})) + "</p>\n";
}

std::string loaderWord(const RunRow& run, const ReportWords& words)
{
    if (!knowsLoader(run))
        return "–";
    return translated(words, run.loader == LoaderKind::Beton ? kBeton : kFolder);
}

std::string runsHtml(const std::vector<RunData>& runs, const ReportWords& words)
{
    std::vector<std::string> titles;
    for (const char* title : kRunTitles)
        titles.push_back(translated(words, title));
    HtmlTable table(titles, 4);
    for (const RunData& run : runs) {
        const RunRow& row = run.row;
        const auto accuracy = row.lastValidationTop1 ? row.lastValidationTop1 : row.lastTrainTop1;
        const auto loss = row.lastValidationLoss ? row.lastValidationLoss : row.lastTrainLoss;
        table.add({row.name, unbroken(modelText(row.model)), loaderWord(row, words),
                   translated(words, statusWord(row.status)),
                   std::to_string(row.epochsDone) + "/" + std::to_string(row.epochsTotal),
                   number(words, percentText(row.bestValidationTop1)),
                   number(words, percentText(accuracy)), number(words, decimalText(loss, 3)),
                   number(words, durationText(row.medianEpochSeconds)) +
                       (row.disturbedEpochs > 0 ? " *" : ""),
                   number(words, durationText(row.firstEpochSeconds)),
                   decimalText(row.imagesPerSecond, 0),
                   number(words, percentText(row.dataWaitShare))});
    }
    return table.html() + markExplanation(runs, words);
}

std::string nameOf(RunId id, const std::vector<RunData>& runs)
{
    const auto found =
        std::ranges::find_if(runs, [&](const RunData& run) { return run.row.id == id; });
    return found == runs.end() ? std::to_string(id) : found->row.name;
}

std::string changeWords(const RelativeChange& change, const ReportWords& words)
{
    const auto percent = [](double share) {
        return fmt::format("{:+.0f}", share * 100 + 0.0);
    };
    if (!change.interval)
        return filled(translated(words, kTooFewEpochs), {percent(change.value)});
    const std::string low = percent(change.interval->low);
    const std::string high = percent(change.interval->high);
    return change.isShown() ? filled(translated(words, kChange), {percent(change.value), low, high})
                            : filled(translated(words, kNoChange), {low, high});
}

const char* missingData(SameData data, bool isValidated)
{
    if (data == SameData::No)
        return isValidated ? kOtherValidation : kOtherTraining;
    return isValidated ? kUnknownValidation : kUnknownTraining;
}

// Nothing where neither is known.
std::string waitWords(const std::optional<double>& measured, const std::optional<double>& reference,
                      const ReportWords& words)
{
    if (!measured && !reference)
        return {};
    return filled(translated(words, kWaits),
                  {number(words, percentText(measured)), number(words, percentText(reference))});
}

std::string effectLine(const LoaderEffect& effect, const std::vector<RunData>& runs,
                       const ReportWords& words)
{
    std::string line =
        effect.time ? filled(translated(words, kEffect),
                             {modelText(effect.model), changeWords(*effect.time, words),
                              number(words, durationText(effect.betonTrainingSeconds)),
                              number(words, durationText(effect.folderTrainingSeconds)),
                              number(words, percentText(effect.betonDataWaitShare)),
                              number(words, percentText(effect.folderDataWaitShare))})
                    : filled(translated(words, kEffectAlone), {modelText(effect.model)}) +
                          waitWords(effect.betonDataWaitShare, effect.folderDataWaitShare, words);
    if (effect.time && effect.isPaired)
        line += translated(words, kPaired);
    if (effect.betonLoaderCpuSeconds && effect.folderLoaderCpuSeconds)
        line += filled(translated(words, kLoaderCpu),
                       {number(words, durationText(effect.betonLoaderCpuSeconds)),
                        number(words, durationText(effect.folderLoaderCpuSeconds))});
    if (effect.isDisturbed())
        line +=
            filled(translated(words, kDisturbed), {number(words, percentText(effect.otherLoad))});
    if (effect.top1Difference && effect.lossDifference)
        line += filled(translated(words, effect.isValidated ? kAfterValidation : kAfterTraining),
                       {std::to_string(effect.lastCommonEpoch),
                        number(words, fmt::format("{:+.1f}", *effect.top1Difference * 100)),
                        number(words, fmt::format("{:+.3f}", *effect.lossDifference))});
    else if (effect.lastCommonEpoch > 0 && effect.data != SameData::Yes)
        line += translated(words, missingData(effect.data, effect.isValidated));
    return line + filled(translated(words, kPair),
                         {nameOf(effect.beton, runs), nameOf(effect.folder, runs)});
}

std::string sideWords(const ComparedSide& side, const ReportWords& words)
{
    return side.runs.size() == 1
               ? filled(translated(words, kQuoted), {side.name})
               : filled(translated(words, kSeeds), {side.name, std::to_string(side.runs.size())});
}

// `pattern`: around the value, for its unit.
std::string differenceWords(const std::optional<Difference>& difference, int decimals, double unit,
                            const char* pattern, const ReportWords& words)
{
    if (!difference)
        return "–";
    const auto text = [&](double value) {
        return number(words, fmt::format("{:+.{}f}", value * unit, decimals));
    };
    const std::string value = pattern == nullptr
                                  ? text(difference->value)
                                  : filled(translated(words, pattern), {text(difference->value)});
    if (!difference->interval)
        return value;
    const std::string low = text(difference->interval->low);
    const std::string high = text(difference->interval->high);
    return difference->isShown() ? filled(translated(words, kWithInterval), {value, low, high})
                                 : filled(translated(words, kNoChange), {low, high});
}

std::string pairLine(const RunPair& pair, const ReportWords& words)
{
    const std::string measured = sideWords(pair.measured, words);
    const std::string reference = sideWords(pair.reference, words);
    std::string line =
        pair.time ? filled(translated(words, kRunPair),
                           {measured, reference, changeWords(*pair.time, words),
                            number(words, durationText(pair.measured.trainingSeconds)),
                            number(words, durationText(pair.reference.trainingSeconds)),
                            number(words, percentText(pair.measured.dataWaitShare)),
                            number(words, percentText(pair.reference.dataWaitShare))})
                  : filled(translated(words, kRunPairAlone), {measured, reference}) +
                        waitWords(pair.measured.dataWaitShare, pair.reference.dataWaitShare, words);
    if (pair.time && pair.over == ComparedOver::PairsOfEpochs)
        line += translated(words, kPaired);
    if (pair.measured.loaderCpuSeconds && pair.reference.loaderCpuSeconds)
        line += filled(translated(words, kLoaderCpu),
                       {number(words, durationText(pair.measured.loaderCpuSeconds)),
                        number(words, durationText(pair.reference.loaderCpuSeconds))});
    if (pair.isDisturbed())
        line += filled(translated(words, kDisturbed),
                       {number(words, percentText(std::max(pair.measured.otherLoad,
                                                           pair.reference.otherLoad)))});
    if (pair.top1)
        line += filled(translated(words, pair.isValidated ? kPairValidation : kPairTraining),
                       {std::to_string(pair.lastCommonEpoch),
                        differenceWords(pair.top1, 1, 100, kPoints, words),
                        differenceWords(pair.loss, 3, 1, nullptr, words)});
    else if (pair.lastCommonEpoch > 0 && pair.data != SameData::Yes)
        line += translated(words, missingData(pair.data, pair.isValidated));
    return line;
}

const RunData& runOf(RunId id, const std::vector<RunData>& runs)
{
    return *std::ranges::find_if(runs, [id](const RunData& run) { return run.row.id == id; });
}

std::string changeOfData(const DataIdentity& before, const DataIdentity& now,
                         const ReportWords& words)
{
    if (before.samples != now.samples)
        return filled(translated(words, kOtherCount),
                      {std::to_string(now.samples), std::to_string(before.samples)});
    return translated(words, dataChangeText(before, now).c_str());
}

// Which runs used other data than the first one, and what is different.
std::string dataHtml(const std::vector<RunData>& runs, const ReportWords& words)
{
    std::vector<const RunData*> pointers;
    for (const RunData& run : runs)
        pointers.push_back(&run);
    std::string html;
    for (const DataDifference& difference : dataDifferences(pointers)) {
        if (difference.change.empty())
            continue; // unknown, which the comparison says itself
        const auto data = difference.isValidation ? &RunData::validationData : &RunData::trainData;
        const RunData& before = runOf(difference.reference, runs);
        const RunData& now = runOf(difference.run, runs);
        html +=
            "<p>" +
            htmlEscaped(filled(
                translated(words, difference.isValidation ? kDataValidation : kDataTraining),
                {now.row.name, before.row.name, changeOfData(before.*data, now.*data, words)})) +
            "</p>\n";
    }
    return html;
}

std::string listHtml(const ReportWords& words, const char* title,
                     const std::vector<std::string>& lines)
{
    if (lines.empty())
        return {};
    std::string html = "<h2>" + htmlEscaped(translated(words, title)) + "</h2>\n<ul>";
    for (const std::string& line : lines)
        html += "<li>" + htmlEscaped(line) + "</li>\n";
    return html + "</ul>\n";
}

std::string differencesHtml(const std::vector<RunData>& runs, const ReportWords& words)
{
    std::vector<std::string> titles = {translated(words, kSetting)};
    for (const RunData& run : runs)
        titles.push_back(run.row.name);
    std::vector<ConfigDifference> differences = settingDifferences(runs);
    std::erase_if(differences, [](const ConfigDifference& each) { return each.key == "name"; });
    if (differences.empty())
        return {};
    HtmlTable table(titles, titles.size());
    for (const ConfigDifference& difference : differences) {
        std::vector<std::string> cells = {difference.key};
        for (std::size_t i = 0; i < runs.size(); ++i)
            cells.push_back(knowsSettings(runs[i].row) ? difference.values[i] : "–");
        table.add(cells);
    }
    return "<h2>" + htmlEscaped(translated(words, kDiffering)) + "</h2>\n" + table.html();
}

std::string sharedHtml(const std::vector<RunData>& runs, const ReportWords& words)
{
    const auto known =
        std::ranges::find_if(runs, [](const RunData& run) { return knowsSettings(run.row); });
    if (known == runs.end())
        return {};
    const std::vector<ConfigDifference> differences = settingDifferences(runs);
    const ExperimentConfig defaults;
    std::string items;
    for (const ConfigKey& key : configKeys()) {
        const std::string path(key.path);
        const std::string value = configValue(known->config, known->unreadable, path);
        const bool differs =
            std::ranges::find(differences, path, &ConfigDifference::key) != differences.end();
        // Data and model are listed also where they are the default.
        const bool isWorthShowing =
            value != configValue(defaults, path) ||
            std::ranges::find(kAlwaysListed, path) != std::end(kAlwaysListed);
        if (differs || !isWorthShowing || path == "name" || value.empty())
            continue;
        items += (items.empty() ? "" : ", ") + std::string("<code>") + htmlEscaped(path) + ": " +
                 htmlEscaped(value) + "</code>";
    }
    if (items.empty())
        return {};
    return "<h2>" + htmlEscaped(translated(words, kShared)) + "</h2>\n<p>" + items + "</p>\n";
}

} // namespace

std::string htmlEscaped(const std::string& text)
{
    std::string escaped;
    for (const char c : text) {
        switch (c) {
        case '&':
            escaped += "&amp;";
            break;
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        case '"':
            escaped += "&quot;";
            break;
        default:
            // HTML has no control characters.
            if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n')
                escaped += c;
        }
    }
    return escaped;
}

std::string htmlComparison(const std::vector<RunData>& runs, const ReportWords& words,
                           UnknownData unknown)
{
    const std::string differences = dataHtml(runs, words);
    const std::vector<LoaderEffect> effects = loaderEffects(runs, unknown);
    std::vector<std::string> effectLines;
    for (const LoaderEffect& effect : effects)
        effectLines.push_back(effectLine(effect, runs, words));
    std::vector<std::string> pairLines;
    for (const RunPair& pair : otherPairs(runs, effects, unknown))
        pairLines.push_back(pairLine(pair, words));
    return listHtml(words, kEffects, effectLines) + listHtml(words, kComparison, pairLines) +
           differences;
}

std::string htmlReportTables(const std::vector<RunData>& runs, const ReportWords& words,
                             UnknownData unknown)
{
    if (runs.empty())
        return {};
    return runsHtml(runs, words) + htmlComparison(runs, words, unknown) +
           differencesHtml(runs, words) + sharedHtml(runs, words);
}

std::string htmlReport(const std::vector<RunData>& runs, const HtmlReport& about)
{
    const std::string title = htmlEscaped(about.title);
    return "<!DOCTYPE html>\n<html lang=\"" + htmlEscaped(about.words.language) +
           "\">\n<head>\n<meta charset=\"utf-8\">\n<title>" + title + "</title>\n<style>" +
           std::string(kStyle) + "</style>\n</head>\n<body>\n<h1>" + title +
           "</h1>\n<p class=\"made\">" + htmlEscaped(about.made) + "</p>\n" + about.chartsSvg +
           "\n" + htmlReportTables(runs, about.words, about.unknown) + "</body>\n</html>\n";
}

} // namespace formwork
