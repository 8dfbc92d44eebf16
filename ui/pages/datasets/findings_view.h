// What the check of a dataset's images found, as thumbnails to decide about: leaks in red, marks
// with one key, lists for conversions, trainings and spreadsheets.
#pragma once

#include "ui/jobs/dataset_library.h"
#include "ui/jobs/finding_thumbnails.h"

#include <QWidget>

#include <filesystem>
#include <memory>

class QLabel;
class QPushButton;

namespace formwork::ui {

class ImageGrid;
class InlineMessage;

class FindingsView final : public QWidget
{
    Q_OBJECT

public:
    explicit FindingsView(DatasetLibrary& library, QWidget* parent = nullptr);

    // `details` may be null, and without a diagnosis.
    void showDataset(const std::filesystem::path& path, const DatasetDetails* details);

    ImageGrid* grid() const { return m_grid; }
    QLabel* note() const { return m_note; }
    InlineMessage* message() const { return m_message; }
    QPushButton* tableButton() const { return m_table; }
    QPushButton* listButton() const { return m_list; }
    // What the buttons do once a file was chosen. Errors are shown.
    void writeTable(const std::filesystem::path& file);
    void writeList(const std::filesystem::path& file);

private:
    void buildShortcuts();
    void mark(ImageMark mark);
    void showMarks();
    QString summary(const DatasetDiagnosis& diagnosis) const;
    std::string nameOf(std::size_t sample) const; // of an image, as lists name it
    void write(const std::filesystem::path& file, const std::string& text);

    DatasetLibrary& m_library;
    std::filesystem::path m_path;
    std::shared_ptr<const DatasetDiagnosis> m_diagnosis;
    std::shared_ptr<const FindingList> m_findings;
    InlineMessage* m_message;
    QLabel* m_note;
    QLabel* m_marks;
    ImageGrid* m_grid;
    QPushButton* m_table;
    QPushButton* m_list;
};

} // namespace formwork::ui
