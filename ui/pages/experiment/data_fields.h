// The part of the experiment form that says what to train on and through which loader.
#pragma once

#include "core/experiment/sweep.h"
#include "ui/jobs/dataset_library.h"

#include <QGroupBox>

#include <filesystem>
#include <functional>
#include <vector>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QPushButton;

namespace formwork::ui {

class PathField;

// An experiment that may stand for two runs: one per loader.
struct ExperimentDraft
{
    ExperimentConfig config; // data.* as for its loader; with `bothLoaders` those of the beton run
    bool bothLoaders = false;
    bool inTurns = false;              // both loaders, trained epoch by epoch in turns
    std::filesystem::path trainFolder; // of the other run, with `bothLoaders`
    std::filesystem::path validationFolder;
    std::vector<SweepAxis> axes = {};     // keys with several values: a run for every combination
    std::vector<SweepAxis> repeated = {}; // values given twice, which make no run of their own
};

// The configs of the runs that a draft makes, named apart; with both loaders the second half are
// the partners of the first. Error{InvalidConfig} for too many.
std::vector<ExperimentConfig> configsOf(const ExperimentDraft& draft);

class DataFields final : public QGroupBox
{
    Q_OBJECT

public:
    explicit DataFields(QWidget* parent = nullptr);

    // Datasets to choose from. The first becomes the choice while no path was given.
    void setChoices(std::vector<DatasetChoice> choices);
    void choose(const std::filesystem::path& datasetPath); // folder or beton file of a choice
    void chooseLoader(LoaderKind loader);
    // Says which missing paths are of datasets that can be located; for those there is a button.
    void setLocatable(std::function<bool(const std::filesystem::path&)> isLocatable);
    // A dataset went from one place to another: paths in it follow, if they are not there any more.
    void followMove(const std::filesystem::path& from, const std::filesystem::path& to);
    QPushButton* locateButton() const { return m_locate; }

    // Loader and paths of the draft; all else stays.
    void writeTo(ExperimentDraft& draft) const;
    // Paths of the other loader stay, for when the user changes the loader.
    void readFrom(const ExperimentConfig& config);

    // False, with an error below the fields, while it is open what to train on.
    bool requireData();
    // The first field that something is wrong with, or null.
    QWidget* problemField() const;
    // What is wrong with the paths; empty if nothing.
    const QString& problem() const { return m_problem; }

Q_SIGNALS:
    void locateRequested(const QString& path);
    void edited(); // by the user, or by choices that arrived

private:
    enum class LoaderChoice { Beton, Folder, Both };

    PathField* addPath(const QString& label, bool folder);
    LoaderChoice loader() const;
    void selectLoader(LoaderChoice loader);
    bool uses(const PathField* path) const;
    void pathsEdited();
    void applyChoice(int index);
    bool matches(const DatasetChoice& choice) const;
    void showChoice();
    void showRows();
    void checkPaths();
    void showProblem();
    QString splitProblem() const;
    QString hintText() const;

    std::vector<DatasetChoice> m_choices;
    bool m_touched = false; // by the user: choices that arrive change nothing any more
    LoaderChoice m_wantedLoader = LoaderChoice::Beton; // where the dataset leaves the choice
    bool m_filling = false;                            // by readFrom or a choice, not by the user
    QString m_problem;

    QFormLayout* m_form;
    QComboBox* m_dataset;
    QComboBox* m_loader;
    QCheckBox* m_inTurns;
    PathField* m_trainBeton;
    PathField* m_validationBeton;
    PathField* m_trainFolder;
    PathField* m_validationFolder;
    QWidget* m_notes = nullptr; // hint and error
    QLabel* m_hint;
    QLabel* m_error;
    QPushButton* m_locate;
    std::filesystem::path m_missing; // what it locates
    std::function<bool(const std::filesystem::path&)> m_isLocatable;
};

} // namespace formwork::ui
