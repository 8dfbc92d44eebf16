// What the charts of a sweep draw: the result, the setting against it, colour, size, and which
// runs.
//
// GUI thread only.
#pragma once

#include "ui/models/sweep_data.h"

#include <QString>
#include <QWidget>

#include <map>
#include <string>
#include <string_view>

class QComboBox;
class QLabel;
class QSettings;

namespace formwork::ui {

class SweepChoosers final : public QWidget
{
    Q_OBJECT

public:
    static constexpr std::string_view kX = "x"; // a setting, or any other column
    static constexpr std::string_view kY = "y"; // the result
    static constexpr std::string_view kColour = "colour";
    static constexpr std::string_view kSize = "size";
    static constexpr std::string_view kRuns = "runs";

    explicit SweepChoosers(QWidget* parent = nullptr);

    // Offers the columns. What people chose stays chosen, also while no run has it; a result that
    // nobody chose is chosen for them.
    void setColumns(const SweepData& sweep);
    // The key that was chosen, by the user or by choose(); empty: none.
    QString wanted(std::string_view chooser) const;
    // Takes effect with the next setColumns().
    void choose(std::string_view chooser, const std::string& key);
    // The column of `sweep` that is shown as chosen; -1: none.
    int column(std::string_view chooser, const SweepData& sweep) const;
    bool isOfTickedRuns() const;

    void setShown(std::string_view chooser, bool shown);
    QComboBox& box(std::string_view chooser) const;

    void save(QSettings& settings) const;
    void restore(QSettings& settings);

Q_SIGNALS:
    void columnChosen();
    void runsChosen();

private:
    void addChooser(std::string_view name, const QString& label, const QString& help);
    void chooseResult(const SweepData& sweep);
    void fill(std::string_view chooser, const SweepData& sweep);

    std::map<std::string, QComboBox*, std::less<>> m_boxes;
    std::map<std::string, QLabel*, std::less<>> m_labels;
    std::map<std::string, QString, std::less<>> m_wanted; // keys
};

} // namespace formwork::ui
