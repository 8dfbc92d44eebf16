// Chooses the axes of the parallel coordinates: all settings that differ, or what its menu ticks.
//
// GUI thread only.
#pragma once

#include "ui/models/sweep_data.h"

#include <QStringList>
#include <QToolButton>

#include <string>
#include <vector>

class QMenu;

namespace formwork::ui {

class SweepAxesButton final : public QToolButton
{
    Q_OBJECT

public:
    // The data may change, and must outlive the button.
    explicit SweepAxesButton(const SweepData& sweep, QWidget* parent = nullptr);

    // The column of the result, which is always the last axis; -1: none.
    void setFigure(int column) { m_figure = column; }
    // Columns, in the order of the axes.
    std::vector<int> axes() const;

    // Keys of the columns that the user chose; empty: all settings, as many as there is room for.
    QStringList keys() const;
    void setKeys(const QStringList& keys);

Q_SIGNALS:
    void axesChanged();

private:
    bool isShown(const SweepColumn& column) const;
    void fillMenu();
    void toggle(const std::string& key, bool shown);

    const SweepData& m_data;
    int m_figure = -1;
    std::vector<std::string> m_keys;
    QMenu* m_menu;
};

} // namespace formwork::ui
