// What is kept about the images of a dataset: the result of their check, and the user's marks.
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/store/store_state.h"

#include <string_view>

namespace formwork {

namespace {

constexpr std::string_view kWrongLabel = "wrong_label";
constexpr std::string_view kLeaveOut = "leave_out";

void requireDataset(Connection& connection, std::int64_t id, const std::filesystem::path& root)
{
    Query query = connection.query("SELECT 1 FROM datasets WHERE id = ?");
    if (!query.bind(id).step())
        throw Error(ErrorCode::NotFound, Text("there is no dataset %1").arg(id), root);
}

} // namespace

void Store::putDatasetCheck(std::int64_t id, const std::string& result)
{
    Connection& connection = m_state->connection;
    WriteTransaction transaction(connection);
    requireDataset(connection, id, m_state->workspace.root());
    connection
        .query("INSERT OR REPLACE INTO dataset_checks (dataset_id, checked_at, result) "
               "VALUES (?, ?, ?)")
        .bind(id)
        .bind(unixMilliseconds())
        .bind(result)
        .run();
    transaction.commit();
}

std::optional<DatasetCheck> Store::datasetCheck(std::int64_t id)
{
    Query query = m_state->connection.query(
        "SELECT checked_at, result FROM dataset_checks WHERE dataset_id = ?");
    if (!query.bind(id).step())
        return std::nullopt;
    DatasetCheck check;
    check.checkedAt = query.integer();
    check.result = query.text();
    return check;
}

void Store::markImage(std::int64_t id, const std::string& image, ImageMark mark)
{
    Connection& connection = m_state->connection;
    WriteTransaction transaction(connection);
    requireDataset(connection, id, m_state->workspace.root());
    if (mark == ImageMark::None)
        connection.query("DELETE FROM image_marks WHERE dataset_id = ? AND image = ?")
            .bind(id)
            .bind(image)
            .run();
    else
        connection
            .query("INSERT OR REPLACE INTO image_marks (dataset_id, image, mark) VALUES (?, ?, ?)")
            .bind(id)
            .bind(image)
            .bind(mark == ImageMark::LeaveOut ? kLeaveOut : kWrongLabel)
            .run();
    transaction.commit();
}

std::map<std::string, ImageMark> Store::imageMarks(std::int64_t id)
{
    Query query =
        m_state->connection.query("SELECT image, mark FROM image_marks WHERE dataset_id = ?");
    query.bind(id);
    std::map<std::string, ImageMark> marks;
    while (query.step()) {
        const std::string image = query.text();
        marks[image] = query.text() == kLeaveOut ? ImageMark::LeaveOut : ImageMark::WrongLabel;
    }
    return marks;
}

} // namespace formwork
