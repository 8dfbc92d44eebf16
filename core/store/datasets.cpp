// The datasets a workspace knows.
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/store/store_state.h"

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

} // namespace

std::int64_t Store::putDataset(const DatasetRow& dataset)
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
    connection.query("DELETE FROM dataset_classes WHERE dataset_id = ?").bind(id).run();
    Query insert =
        connection.query("INSERT INTO dataset_classes (dataset_id, label, name) VALUES (?, ?, ?)");
    for (std::size_t label = 0; label < dataset.classNames.size(); ++label)
        insert.bind(id)
            .bind(static_cast<std::int64_t>(label))
            .bind(dataset.classNames[label])
            .run();
    transaction.commit();
    return id;
}

std::vector<DatasetRow> Store::datasets()
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

void Store::removeDataset(std::int64_t id)
{
    Query remove = m_state->connection.query("DELETE FROM datasets WHERE id = ?");
    if (remove.bind(id).run() == 0)
        throw Error(ErrorCode::NotFound, "there is no dataset " + std::to_string(id),
                    m_state->workspace.root());
}

} // namespace formwork
