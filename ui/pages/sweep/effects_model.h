// "Which setting mattered" as a table: each setting that differs, in words and numbers, the
// strongest first.
//
// GUI thread only.
#pragma once

#include "core/report/setting_effects.h"
#include "ui/models/sweep_data.h"

#include <QAbstractTableModel>
#include <QString>

#include <vector>

namespace formwork::ui {

class EffectsModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Setting, Words, Strength, Runs, Best, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    // Effects of the settings on the column `figure` of `sweep`; repetitions, name and seed are
    // left out.
    void setSweep(const SweepData& sweep, int figure);
    const std::vector<SettingEffect>& effects() const { return m_effects; }
    // What to keep in mind: how many runs and settings there are, what chance does.
    QString note() const;
    // The table with its header, cells separated by `separator` (RFC 4180 quotes where needed).
    QString asText(QChar separator) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString title(const std::string& key) const;
    QString words(const SettingEffect& effect) const;
    QString strength(const SettingEffect& effect) const;
    QString best(const SettingEffect& effect) const;

    std::vector<SettingEffect> m_effects;
    std::vector<std::pair<std::string, QString>> m_titles;
    QString m_figure; // its title
    std::optional<bool> m_moreIsBetter;
    int m_runs = 0;    // with the figure, without repetitions
    int m_missing = 0; // without it
    int m_repeats = 0;
};

} // namespace formwork::ui
