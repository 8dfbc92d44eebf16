// The part of the experiment form that says what to train on and through which loader.
#pragma once

#include "ui/models/experiment_draft.h"

#include <QGroupBox>

#include <filesystem>
#include <functional>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QPushButton;

namespace formwork::ui {

class PathField;

class DataFields final : public QGroupBox
{
    Q_OBJECT

public:
    // Shows and edits the data of `draft`, which must outlive it.
    explicit DataFields(ExperimentDraft& draft, QWidget* parent = nullptr);

    ExperimentDraft& draft() { return m_draft; }
    // Says which missing paths are of datasets that can be located; for those there is a button.
    void setLocatable(std::function<bool(const std::filesystem::path&)> isLocatable);
    QPushButton* locateButton() const { return m_locate; }

    // False, with an error below the fields, while there is no dataset to train on.
    bool requireData();
    // The first field that something is wrong with, or null.
    QWidget* problemField() const;
    // What is wrong with the paths; empty if nothing.
    const QString& problem() const { return m_problem; }

Q_SIGNALS:
    void locateRequested(const QString& path);

private:
    struct Path
    {
        PathField* field = nullptr;
        std::filesystem::path DraftData::*path = nullptr;
        bool isBeton = false;
    };

    void buildDataset();
    void buildLoader();
    void buildNotes();
    void addPath(const QString& label, std::filesystem::path DraftData::*path, bool isBeton);
    bool uses(const Path& path) const;
    void pathsEdited();
    void showDraft();
    void showDatasets();
    void showPaths();
    void checkPaths();
    void showProblem();
    QString splitProblem() const;
    QString hintText() const;

    ExperimentDraft& m_draft;
    bool m_showing = false; // the draft, rather than being edited
    QString m_problem;
    std::vector<DatasetChoice> m_datasets; // in the box

    QFormLayout* m_form;
    QComboBox* m_dataset;
    QComboBox* m_loader;
    QCheckBox* m_alternate;
    std::vector<Path> m_paths;
    QWidget* m_notes = nullptr; // hint and error
    QLabel* m_hint;
    QLabel* m_error;
    QPushButton* m_locate;
    std::filesystem::path m_missing; // what it locates
    std::function<bool(const std::filesystem::path&)> m_isLocatable;
};

} // namespace formwork::ui
