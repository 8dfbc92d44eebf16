// The experiment that the page "New experiment" edits; it may make several runs.
//
// The only owner of what is edited there: form, YAML, table, augmentation and plan show what it
// says, change it through its setters, and follow changed(). GUI thread only.
#pragma once

#include "core/experiment/sweep.h"
#include "ui/jobs/dataset_library.h"

#include <QObject>
#include <QString>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

class QSettings;

namespace formwork::ui {

enum class LoaderChoice { Beton, Folder, Both }; // Both: a run with each, else equal

// What to train on. The paths of a loader that is not chosen are kept for when it is.
struct DraftData
{
    LoaderChoice loader = LoaderChoice::Beton;
    bool alternate = true; // with Both: the two runs take turns, epoch by epoch
    std::filesystem::path trainBeton = {};
    std::filesystem::path validationBeton = {};
    std::filesystem::path trainFolder = {};
    std::filesystem::path validationFolder = {};

    bool usesBeton() const { return loader != LoaderChoice::Folder; }
    bool usesFolder() const { return loader != LoaderChoice::Beton; }
    bool operator==(const DraftData&) const = default;
};

// What a draft is restored from: in another window, or in another session.
struct DraftState
{
    std::string settings = {}; // YAML without the data's paths; empty: the defaults
    DraftData data = {};
    bool isDataChosen = false;
};

void saveDraftState(QSettings& settings, const DraftState& state);
DraftState loadDraftState(const QSettings& settings);

class ExperimentDraft final : public QObject
{
    Q_OBJECT

public:
    struct Problem
    {
        QString message;
        QString hint;
        int line = 0; // from 1; 0: of no line
    };

    explicit ExperimentDraft(QObject* parent = nullptr);

    // The settings of the first run but for the name, and of the beton run with both loaders.
    ExperimentConfig config() const;
    // Keys with several values, in the order of the table of keys.
    const std::vector<SweepAxis>& axes() const { return m_axes; }
    // Values given twice, which count once.
    const std::vector<SweepAxis>& repeated() const { return m_repeated; }
    const DraftData& data() const { return m_data; }

    // The runs that this makes, named apart; with both loaders the second half are the partners of
    // the first. Error{InvalidConfig} for too many.
    std::vector<ExperimentConfig> runs() const;
    bool alternatesLoaders() const
    {
        return m_data.loader == LoaderChoice::Both && m_data.alternate;
    }

    // What a field of this key shows: the text as it was typed, "1e-4, 3e-4" for several values.
    QString text(const std::string& key) const;
    // Several values, or another one than the default.
    bool differsFromDefault(const std::string& key) const;
    // What is wrong with that text; empty: nothing. The last right value counts until it is typed
    // over.
    QString problem(const std::string& key) const;
    const std::map<std::string, QString>& problems() const { return m_problems; }
    // The whole experiment: as it was typed, or else generated.
    QString yaml() const;
    const std::optional<Problem>& yamlProblem() const { return m_yamlProblem; }

    // One value, or several ("1e-4, 3e-4", "0..4").
    void setText(const std::string& key, const QString& text);
    void setYaml(const QString& text);
    // All of it; one run with the loader of `config` unless `axes` say otherwise.
    void setConfig(const ExperimentConfig& config, std::vector<SweepAxis> axes = {});
    // As setConfig(), for a clone of a run: its name says what is changed (nameAfterChanges())
    // until another name is typed.
    void startClone(const ExperimentConfig& original, RunId run);
    // The run that it is a clone of, 0 for none: until other settings are taken as a whole.
    RunId original() const { return m_originalRun; }
    // All but the data's paths and the loader.
    void setSettings(const Sweep& sweep);
    void setData(const DraftData& data); // by the user

    // Datasets to choose from. The first becomes the choice while the user has made none.
    void offerDatasets(std::vector<DatasetChoice> datasets);
    const std::vector<DatasetChoice>& datasets() const { return m_datasets; }
    std::optional<std::size_t> chosenDataset() const; // whose paths are those of the data
    void chooseDataset(std::size_t index);
    void chooseDataset(const std::filesystem::path& path); // folder or beton file of one
    // A dataset was moved: paths in it follow where nothing exists at the old path.
    void followMove(const std::filesystem::path& from, const std::filesystem::path& to);

    DraftState state() const;
    // A text that this version cannot read leaves the defaults.
    void restore(const DraftState& state);

Q_SIGNALS:
    void changed();

private:
    void takeValue(const std::string& key, const QString& typed);
    void takeValues(const std::string& key, const QString& text);
    void takeConfig(ExperimentConfig config);
    void takeAxes(std::vector<SweepAxis> axes);
    void takeDataset(const DatasetChoice& choice);
    void takeOfferedDataset();
    void dropAxis(const std::string& key);
    void forgetTexts();
    bool matches(const DatasetChoice& choice) const;
    std::string generatedYaml() const;
    void report();

    ExperimentConfig m_settings; // without paths and loader: those are in m_data
    DraftData m_data;
    std::vector<SweepAxis> m_axes;
    std::vector<SweepAxis> m_repeated;

    RunId m_originalRun = 0;     // of a clone
    ExperimentConfig m_original; // its settings
    bool m_isAutomaticName = false;

    std::map<std::string, QString> m_typed;
    std::map<std::string, QString> m_problems;
    std::optional<QString> m_typedYaml;
    std::optional<Problem> m_yamlProblem;

    std::vector<DatasetChoice> m_datasets;
    bool m_isDataChosen = false;                       // by the user
    LoaderChoice m_wantedLoader = LoaderChoice::Beton; // where the dataset leaves the choice
};

} // namespace formwork::ui
