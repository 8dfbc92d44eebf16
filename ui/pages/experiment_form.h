// The settings of an experiment as a form. Texts go through the table of core/experiment, which
// checks them; what is wrong with a field stands below it.
#pragma once

#include "core/experiment/config.h"
#include "ui/jobs/dataset_library.h"

#include <QWidget>

#include <functional>
#include <string>
#include <vector>

class QComboBox;
class QFormLayout;
class QGroupBox;
class QLabel;

namespace formwork::ui {

class PathField;

// An experiment that may stand for two runs: one per loader.
struct ExperimentDraft
{
    ExperimentConfig config; // data.* as for its loader; with `bothLoaders` those of the beton run
    bool bothLoaders = false;
    std::filesystem::path trainFolder; // of the other run, with `bothLoaders`
    std::filesystem::path validationFolder;
};

// The configs of the runs that a draft makes, named apart.
std::vector<ExperimentConfig> configsOf(const ExperimentDraft& draft);

class ExperimentForm final : public QWidget
{
    Q_OBJECT

public:
    explicit ExperimentForm(QWidget* parent = nullptr);

    // Datasets to choose from. The first becomes the choice while no path was given.
    void setChoices(std::vector<DatasetChoice> choices);
    void choose(const std::filesystem::path& datasetPath); // folder or beton file of a choice

    // Fields with an error keep their last right value in the draft.
    ExperimentDraft draft() const;
    void setConfig(const ExperimentConfig& config);
    bool hasErrors() const;
    // Below the field of that key; empty text removes it. For errors found outside of the form.
    void showFieldError(const std::string& key, const QString& text);

    QWidget* editor(const std::string& key) const; // for tests and focus
    QString fieldError(const std::string& key) const;

Q_SIGNALS:
    void edited(); // by the user

private:
    struct Field
    {
        std::string key;
        QWidget* editor = nullptr;
        QLabel* error = nullptr;
        std::function<QString()> text;
        std::function<void(const QString&)> setText;
        QString problem = {};
    };
    enum class LoaderChoice { Beton, Folder, Both };

    QGroupBox* buildWhat();
    QGroupBox* buildData();
    QGroupBox* buildTraining();
    QGroupBox* buildMachine();
    void addField(QFormLayout* form, const QString& label, Field field);
    void addText(QFormLayout* form, const QString& label, const std::string& key);
    void addChoice(QFormLayout* form, const QString& label, const std::string& key);
    void addNumber(QFormLayout* form, const QString& label, const std::string& key, int low,
                   int high, const QString& suffix, const QString& zeroText);
    PathField* addPath(QFormLayout* form, const QString& label, bool folder);

    Field* field(const std::string& key);
    LoaderChoice loader() const;
    void fieldEdited(const std::string& key);
    void pathsEdited();
    void checkPaths();
    void applyChoice(int index);
    void showChoiceOfPaths();
    void updateLoaderRows();
    void updateModelHint();
    void setPaths(const ExperimentConfig& config);

    ExperimentConfig m_config;
    std::vector<Field> m_fields;
    std::vector<DatasetChoice> m_choices;
    bool m_filling = false; // by setConfig or a choice, not by the user

    QComboBox* m_dataset = nullptr;
    QComboBox* m_loader = nullptr;
    QFormLayout* m_dataForm = nullptr;
    PathField* m_trainBeton = nullptr;
    PathField* m_validationBeton = nullptr;
    PathField* m_trainFolder = nullptr;
    PathField* m_validationFolder = nullptr;
    QLabel* m_dataHint = nullptr;
    QLabel* m_dataError = nullptr;
    QLabel* m_modelHint = nullptr;
};

} // namespace formwork::ui
