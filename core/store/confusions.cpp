// Confusion matrices of runs. Names are written as "5:tench8:gas pump", since a class may be called
// anything; cells as "truth predicted images", separated by blanks.
#include "core/store/confusions.h"

#include <charconv>
#include <string>
#include <string_view>

namespace formwork {

namespace {

std::string namesToText(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names)
        text += std::to_string(name.size()) + ':' + name;
    return text;
}

// Takes the number at the beginning of `text`, and the character behind it. False if there is none.
bool takeNumber(std::string_view& text, std::uint64_t& number)
{
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc())
        return false;
    text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
    if (!text.empty())
        text.remove_prefix(1);
    return true;
}

std::vector<std::string> namesFromText(std::string_view text)
{
    std::vector<std::string> names;
    for (std::uint64_t length = 0; takeNumber(text, length) && length <= text.size();) {
        names.emplace_back(text.substr(0, length));
        text.remove_prefix(length);
    }
    return names;
}

std::string cellsToText(const std::vector<ConfusionCell>& cells)
{
    std::string text;
    for (const ConfusionCell& cell : cells)
        text += std::to_string(cell.truth) + ' ' + std::to_string(cell.predicted) + ' ' +
                std::to_string(cell.images) + ' ';
    return text;
}

std::vector<ConfusionCell> cellsFromText(std::string_view text)
{
    std::vector<ConfusionCell> cells;
    std::uint64_t truth = 0;
    std::uint64_t predicted = 0;
    std::uint64_t images = 0;
    while (takeNumber(text, truth) && takeNumber(text, predicted) && takeNumber(text, images))
        cells.push_back(
            {static_cast<std::uint32_t>(truth), static_cast<std::uint32_t>(predicted), images});
    return cells;
}

} // namespace

void writeConfusion(Connection& connection, RunId run, const ConfusionRecord& confusion)
{
    connection
        .query("INSERT OR REPLACE INTO confusions (run_id, kind, epoch, class_names, cells) "
               "VALUES (?, ?, ?, ?, ?)")
        .bind(run)
        .bind(confusion.kind)
        .bind(confusion.epoch)
        .bind(namesToText(confusion.classNames))
        .bind(cellsToText(confusion.cells))
        .run();
}

std::optional<ConfusionRecord> readConfusion(Connection& connection, RunId run,
                                             const std::string& kind)
{
    Query query = connection.query(
        "SELECT epoch, class_names, cells FROM confusions WHERE run_id = ? AND kind = ?");
    if (!query.bind(run).bind(kind).step())
        return std::nullopt;
    ConfusionRecord record;
    record.kind = kind;
    record.epoch = query.smallInteger();
    record.classNames = namesFromText(query.text());
    record.cells = cellsFromText(query.text());
    return record;
}

} // namespace formwork
