// The runs of the workspace as a table.
//
// GUI thread only. refresh() reads the store and changes only rows that changed, so selection,
// current item, editor and ticks survive live updates.
#pragma once

#include "core/store/store.h"
#include "ui/charts/distinct.h"
#include "ui/models/run_values.h"

#include <QAbstractTableModel>
#include <QIcon>
#include <QString>

#include <map>
#include <set>
#include <utility>
#include <vector>

namespace formwork::ui {

class StoreChanges;

class RunsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        Name, // with tick box and colour swatch; edited in place
        Status,
        Model,
        Loader,
        Dataset,
        Epochs,
        BestAccuracy,
        LastAccuracy,
        LastLoss,
        EpochSeconds,
        ImagesPerSecond,
        DataWait,
        Started,
        Duration,
        Tags,
        ColumnCount, // then those of setExtraColumns()
    };
    enum Role {
        SortRole = Qt::UserRole + 1, // invalid where there is no value
        RunIdRole,                   // qlonglong
        ProgressRole,                // [0, 1] of the whole run, invalid unless queued or running
        StatusRole,                  // int of RunStatus
    };

    explicit RunsModel(StoreChanges& changes, QObject* parent = nullptr);

    // Reads the store. Errors are those of Store::runs().
    void refresh();

    // Figures and settings as further columns, named as RunValues::resolve() returns them. Errors:
    // those of reading settings.
    void setExtraColumns(const std::vector<std::string>& keys);
    const std::vector<std::string>& extraColumns() const { return m_extra; }
    const RunValues& values() const { return m_values; }
    void needValue(const std::string& key) { m_values.need(key); }
    // A column of numbers, of which groups have means.
    bool isNumeric(int column) const;

    const std::vector<RunRow>& rows() const { return m_rows; }
    const RunRow* find(RunId id) const;
    int rowOf(RunId id) const; // -1 if unknown

    // In the order of the table, newest first. Runs that come while the window is open are ticked
    // as long as there are fewer than eight.
    std::vector<RunId> ticked() const;
    void setTicked(RunId id, bool ticked);
    void setTicked(const std::vector<RunId>& ids, bool ticked); // one signal for all
    bool isTicked(RunId id) const { return m_ticked.contains(id); }
    // Its own among the ticked runs; the stored one for others, and 0 for an unknown run.
    int colourOf(RunId id) const;

    // Its row is tinted: its curve is below the pointer. 0: none.
    void setHighlighted(RunId run);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    // Place in the queue from 1; 0 for a run that is not queued.
    int queuePlace(RunId id) const;
    int queuePlaces() const { return static_cast<int>(m_queue.size()); }

Q_SIGNALS:
    void tickedChanged();
    // Something was written to the store (a rename): notify the watcher.
    void edited();
    void editFailed(const QString& message);

private:
    void refreshNumeric();
    RunValue extraValue(const RunRow& run, int column) const;
    bool isRightAligned(const RunRow& run, int column) const;
    QVariant text(const RunRow& run, int column) const;
    QVariant sortKey(const RunRow& run, int column) const;
    bool rename(int row, const QString& name);
    void showRow(RunId id);
    void fill(std::vector<RunRow> fresh);
    void update(std::vector<RunRow> fresh);
    void tickNew(std::size_t first, std::size_t end);
    void removeMissing(const std::vector<RunRow>& fresh);
    void insertNew(const std::vector<RunRow>& fresh);
    void refreshQueue();
    void refreshColours();
    QIcon swatch(int colour) const;

    StoreChanges& m_changes;
    Store& m_store;
    RunValues m_values;
    std::vector<std::string> m_extra;
    std::vector<bool> m_extraIsNumeric;
    std::vector<RunRow> m_rows;
    std::set<RunId> m_ticked;
    DistinctColours m_colours; // of the ticked ones
    std::vector<RunId> m_queue;
    RunId m_highlighted = 0;
    mutable std::map<std::pair<int, bool>, QIcon> m_swatches; // by colour and darkness
    bool m_loaded = false;
};

} // namespace formwork::ui
