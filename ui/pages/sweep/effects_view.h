// "Which setting mattered" as a table with a note below it. Ctrl+C asks for a copy.
//
// GUI thread only.
#pragma once

#include <QWidget>

class QLabel;
class QTableView;

namespace formwork::ui {

class EffectsModel;
struct SweepData;

class EffectsView final : public QWidget
{
    Q_OBJECT

public:
    explicit EffectsView(QWidget* parent = nullptr);

    EffectsModel& model() const { return *m_model; }
    // Effects on the column `figure`; -1: none.
    void setSweep(const SweepData& sweep, int figure);

Q_SIGNALS:
    void settingActivated(const QString& key);
    void copyRequested();

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    EffectsModel* m_model;
    QTableView* m_table;
    QLabel* m_note;
};

} // namespace formwork::ui
