// The table of the Compare page: the ticked runs as columns, figures and settings as rows.
#pragma once

#include "ui/pages/compare/comparison_table.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QMenu;
class QSettings;
class QTableWidget;

namespace formwork::ui {

class ComparisonView final : public QWidget
{
    Q_OBJECT

public:
    explicit ComparisonView(QWidget* parent = nullptr);

    // They must live until the next call.
    void setRuns(std::vector<const RunData*> runs, UnknownData unknown);
    QTableWidget* table() const { return m_table; }
    // What can be done with a column and with the selected cells; a new menu, the caller's.
    // `column`: -1 for none.
    QMenu* contextMenu(int column);
    QComboBox* baseline() const { return m_baseline; }
    QCheckBox* onlyDifferences() const { return m_onlyDifferences; }
    QCheckBox* groupSeeds() const { return m_groupSeeds; }

    void saveLayout(QSettings& settings) const;
    void restoreLayout(const QSettings& settings);

Q_SIGNALS:
    void runRequested(qint64 run); // to be shown on the Runs page

protected:
    bool eventFilter(QObject* object, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void fillBaselines();
    void fill();
    void copy() const;
    void setBaseline(RunId run);
    void openMenu(int column, QPoint globalPlace);

    std::vector<const RunData*> m_runs;
    std::vector<RunId> m_columnRuns; // the first one of each column
    UnknownData m_unknown = UnknownData::NotCompared;
    RunId m_wantedBaseline = 0; // also while it is not ticked
    QComboBox* m_baseline;
    QCheckBox* m_onlyDifferences;
    QCheckBox* m_groupSeeds;
    QTableWidget* m_table;
};

} // namespace formwork::ui
