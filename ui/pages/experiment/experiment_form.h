// The settings of an experiment as a form. Texts go through the table of core/experiment, which
// checks them; what is wrong with a field stands below it.
#pragma once

#include "core/experiment/config.h"
#include "ui/pages/experiment/data_fields.h"

#include <QWidget>

#include <functional>
#include <string>
#include <vector>

class QFormLayout;
class QLabel;

namespace formwork::ui {

class ExperimentForm final : public QWidget
{
    Q_OBJECT

public:
    explicit ExperimentForm(QWidget* parent = nullptr);

    DataFields& dataFields() { return *m_data; }

    // Fields with an error keep their last right value in the draft.
    ExperimentDraft draft() const;
    void setConfig(const ExperimentConfig& config, std::vector<SweepAxis> axes = {});
    // As if typed into a field, also for keys that have none: one value, or several ("1e-4, 3e-4",
    // "0..4"). Returns what is wrong with it; then the last right value stays.
    QString setValue(const std::string& key, const QString& text);

    bool hasErrors() const;
    // The first field with an error, or null.
    QWidget* problemField() const;
    // What stands below the field of that key; of any data path for "data.train".
    QString fieldError(const std::string& key) const;
    QWidget* editor(const std::string& key) const; // for tests and focus

Q_SIGNALS:
    void edited(); // by the user

private:
    struct Field
    {
        std::string key;
        QWidget* editor = nullptr;
        std::function<QString()> text;
        std::function<void(const QString&)> setText;
        QLabel* error = nullptr;
        QString problem = {};
    };

    QFormLayout* addGroup(const QString& title);
    void buildExperiment();
    void buildTraining();
    void buildMachine();
    void addField(QFormLayout* form, const QString& label, Field field);
    void addModel(QFormLayout* form);
    void addText(QFormLayout* form, const QString& label, const std::string& key);
    void addChoice(QFormLayout* form, const QString& label, const std::string& key);
    void addNumber(QFormLayout* form, const QString& label, const std::string& key, int low,
                   int high, const QString& suffix, const QString& zeroText);

    Field* field(const std::string& key);
    void fieldEdited(const std::string& key);
    void dropAxis(const std::string& key);
    void takeValue(const std::string& key, const QString& typed);
    void takeValues(const std::string& key, const QString& text);
    QString shownText(const std::string& key) const;
    void showProblem(Field& field, const QString& text);
    void updateModelHint();

    ExperimentConfig m_config;
    std::vector<SweepAxis> m_axes;
    std::vector<SweepAxis> m_repeated; // see ExperimentDraft
    std::vector<Field> m_fields;
    bool m_filling = false; // by setConfig, not by the user
    QFormLayout* m_experimentForm = nullptr;
    QFormLayout* m_trainingForm = nullptr;
    QFormLayout* m_machineForm = nullptr;
    DataFields* m_data = nullptr;
    QLabel* m_modelHint = nullptr;
};

} // namespace formwork::ui
