// The settings of the publication view: which charts, their size and text, and the files to write.
#pragma once

#include "ui/pages/compare/field_group.h"

#include <QSizeF>
#include <QWidget>

#include <filesystem>
#include <set>
#include <utility>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSettings;
class QSpinBox;

namespace formwork::ui {

class ChartFields;
class LookFields;
class SizeFields;

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
    // Nothing can be written during an export.
    void setState(int runs, bool exporting, bool unknown);
    // The names that the legend has when nobody edits them.
    void setRunNames(const std::vector<std::pair<RunId, QString>>& names);
    // What some of the runs recorded: other charts are not offered.
    void setRecorded(const std::set<MetricKind>& metrics);
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
    QWidget* buildFileFields();
    void addButtons(class QFormLayout* form, QWidget* box);
    void chooseFolder();
    std::vector<FieldGroup*> groups() const;
    // What is remembered, in the order in which it is put back.
    FieldGroup::Fields remembered() const;
    bool isPng() const;
    void fileChanged();
    void edited();
    void showEnabled();

    int m_runs = 0;
    bool m_exporting = false;

    QLabel* m_summary = nullptr;
    ChartFields* m_charts = nullptr;
    SizeFields* m_size = nullptr;
    LookFields* m_look = nullptr;
    QSizeF m_pictureSize; // millimetres; empty while there is no picture
    QCheckBox* m_assumeSame = nullptr;
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
