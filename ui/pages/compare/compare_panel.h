// The settings of the publication view: which charts, their size and text, and the files to write.
#pragma once

#include "ui/charts/chart_export.h"

#include <QSizeF>
#include <QWidget>

#include <array>
#include <filesystem>
#include <map>
#include <utility>
#include <vector>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSettings;
class QSpinBox;
class QTreeWidget;

namespace formwork::ui {

class ComparePanel final : public QWidget
{
    Q_OBJECT

public:
    explicit ComparePanel(QWidget* parent = nullptr);

    // What the fields ask for, without runs.
    ChartExportRequest request() const;
    void setFolder(const std::filesystem::path& folder);
    void setFormat(const QString& format); // "png", "svg", "pdf"
    // `runs`: as many are drawn, `unknown`: it was not recorded which data some of them used.
    // Nothing can be written while an export goes on.
    void setState(int runs, bool exporting, bool unknown);
    // The names that the legend has when nobody edits them.
    void setRunNames(const std::vector<std::pair<RunId, QString>>& names);
    // What the picture that is previewed measures; it may be higher than it was asked to be.
    void setPictureSize(const QSizeF& millimetres);
    void saveLayout(QSettings& settings) const;
    void restoreLayout(QSettings& settings);
    // The files that an export writes, and their size.
    QString caption() const;
    // Where older versions did not record the data of runs.
    UnknownData unknownData() const;
    // Whether the CSV gets a column for every setting.
    bool wantsSettings() const;

Q_SIGNALS:
    void changed(); // what is drawn
    void captionChanged();
    void exportRequested();
    void csvRequested();
    void reportRequested();
    void copyRequested();

private:
    enum class Unit { Millimetres, Pixels };

    QWidget* buildChartFields();
    QWidget* buildSizeFields();
    void addSizePresets(class QFormLayout* form, QWidget* box);
    QWidget* buildLookFields();
    QLayout* buildLimits(QWidget* box);
    void applyPreset(int index);
    void showPreset();
    AxisLimits limitsOf(std::size_t metric) const;
    QWidget* buildFileFields();
    void addButtons(class QFormLayout* form, QWidget* box);
    void chooseFolder();
    // What is remembered, in the order in which it is put back.
    std::vector<std::pair<QString, QWidget*>> remembered() const;
    Unit unit() const;
    bool isPng() const;
    double pixelsPerMillimetre() const; // of the unit
    void unitChosen();
    void limitSizes();
    void edited();
    void showEnabled();

    int m_runs = 0;
    bool m_exporting = false;
    double m_shownScale = 1; // of the sizes as they stand in their fields, per millimetre

    QLabel* m_summary = nullptr;
    std::array<QCheckBox*, 3> m_metrics{};
    QCheckBox* m_train = nullptr;
    QCheckBox* m_validation = nullptr;
    QCheckBox* m_logarithmic = nullptr;
    QCheckBox* m_legend = nullptr;
    QComboBox* m_legendPlace = nullptr;
    QCheckBox* m_mean = nullptr;
    QCheckBox* m_assumeSame = nullptr;
    QDoubleSpinBox* m_smoothing = nullptr;
    QComboBox* m_arrangement = nullptr;
    QDoubleSpinBox* m_width = nullptr;
    QDoubleSpinBox* m_height = nullptr;
    QComboBox* m_preset = nullptr;
    QComboBox* m_unit = nullptr;
    QSizeF m_pictureSize; // millimetres; empty while there is no picture
    QComboBox* m_fontFamily = nullptr;
    QDoubleSpinBox* m_line = nullptr;
    QCheckBox* m_markers = nullptr;
    QCheckBox* m_letters = nullptr;
    std::array<std::pair<QLineEdit*, QLineEdit*>, 3> m_limits{}; // lower, upper
    QTreeWidget* m_names = nullptr;
    std::map<RunId, QString> m_ownNames; // as edited
    QDoubleSpinBox* m_font = nullptr;
    QLineEdit* m_title = nullptr;
    QComboBox* m_format = nullptr;
    QSpinBox* m_dpi = nullptr;
    QLabel* m_pixels = nullptr;
    QLineEdit* m_folder = nullptr;
    QPushButton* m_export = nullptr;
    QPushButton* m_csv = nullptr;
    QCheckBox* m_settings = nullptr;
    QPushButton* m_report = nullptr;
    QPushButton* m_copy = nullptr;
};

} // namespace formwork::ui
