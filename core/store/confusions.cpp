#include "core/store/confusions.h"

namespace formwork {

void writeConfusion(Connection& connection, RunId run, const ConfusionRecord& confusion)
{
    WriteTransaction transaction(connection);
    // The rows of the matrix that it replaces go with it.
    connection.query("DELETE FROM confusion_matrices WHERE run_id = ? AND kind = ?")
        .bind(run)
        .bind(confusion.kind)
        .run();
    connection.query("INSERT INTO confusion_matrices (run_id, kind, epoch) VALUES (?, ?, ?)")
        .bind(run)
        .bind(confusion.kind)
        .bind(confusion.epoch)
        .run();
    int label = 0;
    for (const std::string& name : confusion.classNames)
        connection
            .query("INSERT INTO confusion_classes (run_id, kind, class, name) VALUES (?, ?, ?, ?)")
            .bind(run)
            .bind(confusion.kind)
            .bind(label++)
            .bind(name)
            .run();
    for (const ConfusionCell& cell : confusion.cells)
        connection
            .query("INSERT INTO confusion_cells (run_id, kind, truth, predicted, images) "
                   "VALUES (?, ?, ?, ?, ?)")
            .bind(run)
            .bind(confusion.kind)
            .bind(std::int64_t{cell.truth})
            .bind(std::int64_t{cell.predicted})
            .bind(cell.images)
            .run();
    transaction.commit();
}

std::optional<ConfusionRecord> readConfusion(Connection& connection, RunId run,
                                             const std::string& kind)
{
    enum Part { Matrix, Class, Cell };
    // One statement, which sees the matrix whole while another process replaces it.
    Query query = connection.query(
        "SELECT 0, epoch, 0, 0, '' FROM confusion_matrices WHERE run_id = ? AND kind = ? "
        "UNION ALL "
        "SELECT 1, class, 0, 0, name FROM confusion_classes WHERE run_id = ? AND kind = ? "
        "UNION ALL "
        "SELECT 2, truth, predicted, images, '' FROM confusion_cells WHERE run_id = ? AND kind = ? "
        "ORDER BY 1, 2, 3");
    query.bind(run).bind(kind).bind(run).bind(kind).bind(run).bind(kind);
    std::optional<ConfusionRecord> record;
    while (query.step()) {
        const int part = query.smallInteger();
        const std::int64_t first = query.integer();
        const std::int64_t predicted = query.integer();
        const std::uint64_t images = query.unsignedInteger();
        if (part == Matrix)
            record = ConfusionRecord{kind, static_cast<int>(first), {}, {}};
        else if (record && part == Class)
            record->classNames.push_back(query.text());
        else if (record && part == Cell)
            record->cells.push_back(
                {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(predicted), images});
    }
    return record;
}

} // namespace formwork
