#include "core/store/dataset_table.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/store/store_state.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <system_error>

namespace formwork {

namespace {

constexpr std::string_view kFolderKind = "image_folder";
constexpr std::string_view kBetonKind = "beton";

std::vector<std::string> classNames(Connection& connection, std::int64_t dataset)
{
    Query query =
        connection.query("SELECT name FROM dataset_classes WHERE dataset_id = ? ORDER BY label");
    query.bind(dataset);
    std::vector<std::string> names;
    while (query.step())
        names.push_back(query.text());
    return names;
}

void writeClassNames(Connection& connection, std::int64_t dataset,
                     const std::vector<std::string>& names)
{
    connection.query("DELETE FROM dataset_classes WHERE dataset_id = ?").bind(dataset).run();
    Query insert =
        connection.query("INSERT INTO dataset_classes (dataset_id, label, name) VALUES (?, ?, ?)");
    for (std::size_t label = 0; label < names.size(); ++label)
        insert.bind(dataset).bind(static_cast<std::int64_t>(label)).bind(names[label]).run();
}

// What moved before to the old place is now in the new one, too.
void writeMove(Connection& connection, const std::string& from, const std::string& to)
{
    connection.query("UPDATE moved_datasets SET new_path = ? WHERE new_path = ?")
        .bind(to)
        .bind(from)
        .run();
    connection.query("INSERT OR REPLACE INTO moved_datasets (old_path, new_path) VALUES (?, ?)")
        .bind(from)
        .bind(to)
        .run();
    connection.query("DELETE FROM moved_datasets WHERE old_path = new_path").run();
}

// The path of `path` seen from `folder`; nothing if it is not in it.
std::optional<std::filesystem::path> inside(const std::filesystem::path& path,
                                            const std::filesystem::path& folder)
{
    const auto [rest, end] = std::mismatch(path.begin(), path.end(), folder.begin(), folder.end());
    if (end != folder.end())
        return std::nullopt;
    std::filesystem::path tail;
    for (auto part = rest; part != path.end(); ++part)
        tail /= *part;
    return tail;
}

constexpr std::string_view kWrongLabel = "wrong_label";
constexpr std::string_view kLeaveOut = "leave_out";

void requireDataset(Connection& connection, std::int64_t id, const std::filesystem::path& root)
{
    Query query = connection.query("SELECT 1 FROM datasets WHERE id = ?");
    if (!query.bind(id).step())
        throw Error(ErrorCode::NotFound, Text("there is no dataset %1").arg(id), root);
}

} // namespace

std::int64_t DatasetTable::putDataset(const DatasetRow& dataset)
{
    Connection& connection = m_state->connection;
    WriteTransaction transaction(connection);
    Query upsert = connection.query(
        "INSERT INTO datasets (kind, path, name, train_samples, validation_samples, bytes, "
        "added_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET "
        "kind = excluded.kind, name = excluded.name, train_samples = excluded.train_samples, "
        "validation_samples = excluded.validation_samples, bytes = excluded.bytes, "
        "added_at = excluded.added_at RETURNING id");
    upsert.bind(dataset.kind == DatasetKind::Beton ? kBetonKind : kFolderKind);
    upsert.bind(dataset.path.string()).bind(dataset.name).bind(dataset.trainSamples);
    upsert.bind(dataset.validationSamples).bind(dataset.bytes);
    upsert.bind(dataset.addedAt != 0 ? dataset.addedAt : unixMilliseconds());
    upsert.step();
    const std::int64_t id = upsert.integer();
    while (upsert.step()) {
    }
    writeClassNames(connection, id, dataset.classNames);
    transaction.commit();
    return id;
}

std::vector<DatasetRow> DatasetTable::datasets()
{
    Query query = m_state->connection.query(
        "SELECT id, kind, path, name, train_samples, validation_samples, bytes, added_at "
        "FROM datasets ORDER BY added_at DESC, id DESC");
    std::vector<DatasetRow> rows;
    while (query.step()) {
        DatasetRow& row = rows.emplace_back();
        row.id = query.integer();
        row.kind = query.text() == kBetonKind ? DatasetKind::Beton : DatasetKind::ImageFolder;
        row.path = query.text();
        row.name = query.text();
        row.trainSamples = query.unsignedInteger();
        row.validationSamples = query.unsignedInteger();
        row.bytes = query.unsignedInteger();
        row.addedAt = query.integer();
        row.classNames = classNames(m_state->connection, row.id);
    }
    return rows;
}

void DatasetTable::removeDataset(std::int64_t id)
{
    Query remove = m_state->connection.query("DELETE FROM datasets WHERE id = ?");
    if (remove.bind(id).run() == 0)
        throw Error(ErrorCode::NotFound, Text("there is no dataset %1").arg(id),
                    m_state->workspace.root());
}

void DatasetTable::moveDataset(std::int64_t id, const DatasetRow& found)
{
    Connection& connection = m_state->connection;
    WriteTransaction transaction(connection);
    std::string before;
    {
        Query query = connection.query("SELECT path FROM datasets WHERE id = ?");
        if (!query.bind(id).step())
            throw Error(ErrorCode::NotFound, Text("there is no dataset %1").arg(id),
                        m_state->workspace.root());
        before = query.text();
    }
    const std::string path = found.path.string();
    connection.query("DELETE FROM datasets WHERE path = ? AND id <> ?").bind(path).bind(id).run();
    connection
        .query("UPDATE datasets SET path = ?, train_samples = ?, validation_samples = ?, "
               "bytes = ? WHERE id = ?")
        .bind(path)
        .bind(found.trainSamples)
        .bind(found.validationSamples)
        .bind(found.bytes)
        .bind(id)
        .run();
    writeClassNames(connection, id, found.classNames);
    writeMove(connection, before, path);
    transaction.commit();
}

std::filesystem::path DatasetTable::movedPath(const std::filesystem::path& path)
{
    Query query = m_state->connection.query("SELECT old_path, new_path FROM moved_datasets");
    std::filesystem::path best = path;
    std::size_t longest = 0; // a dataset inside a dataset may have gone elsewhere
    while (query.step()) {
        const std::string from = query.text();
        const std::string to = query.text();
        const auto tail = inside(path, from);
        if (!tail || from.size() < longest)
            continue;
        longest = from.size();
        best = tail->empty() ? std::filesystem::path(to) : std::filesystem::path(to) / *tail;
    }
    return best;
}

void DatasetTable::followMoves(DataConfig& data)
{
    for (std::filesystem::path* path : {&data.train, &data.validation}) {
        std::error_code ignored;
        if (path->empty() || std::filesystem::exists(*path, ignored))
            continue;
        const std::filesystem::path moved = movedPath(*path);
        if (std::filesystem::exists(moved, ignored))
            *path = moved;
    }
}

void DatasetTable::putDatasetCheck(std::int64_t id, const std::string& result)
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

std::optional<DatasetCheck> DatasetTable::datasetCheck(std::int64_t id)
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

void DatasetTable::markImage(std::int64_t id, const std::string& image, ImageMark mark)
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

std::map<std::string, ImageMark> DatasetTable::imageMarks(std::int64_t id)
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
