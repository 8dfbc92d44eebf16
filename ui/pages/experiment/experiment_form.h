// The common settings of an experiment as a form. What is wrong with a field is shown below it.
#pragma once

#include "core/experiment/rate_check.h"
#include "core/machine/facts.h"
#include "ui/models/experiment_draft.h"
#include "ui/pages/experiment/data_fields.h"

#include <QWidget>

#include <functional>
#include <string>
#include <vector>

class QComboBox;
class QFormLayout;
class QLabel;

namespace formwork::ui {

class RateHint;
class TimeBudget;

class ExperimentForm final : public QWidget
{
    Q_OBJECT

public:
    // Shows and edits `draft`, which must outlive it.
    explicit ExperimentForm(ExperimentDraft& draft, QWidget* parent = nullptr);

    DataFields& dataFields() { return *m_data; }
    // The CUDA devices of this machine, to choose from by name; none at first.
    void offerDevices(const std::vector<UsableDevice>& devices);
    // The rate of the recipe that the draft began with.
    void setKnownRate(const std::optional<KnownRate>& rate);
    RateHint& rateHint() { return *m_rateHint; }
    TimeBudget& timeBudget() { return *m_timeBudget; }

    // The first field with an error, or null.
    QWidget* problemField() const;
    // What is shown below the field of that key; of any data path for "data.train".
    QString fieldError(const std::string& key) const;
    QWidget* editor(const std::string& key) const; // for tests and focus

private:
    struct Field
    {
        std::string key;
        QWidget* editor = nullptr;
        std::function<QString()> text;
        std::function<void(const QString&)> setText;
        QLabel* error = nullptr;
    };

    QFormLayout* addGroup(const QString& title);
    void buildExperiment();
    void buildTraining();
    void buildMachine();
    void addField(QFormLayout* form, const QString& label, Field field);
    void addModel(QFormLayout* form);
    void addText(QFormLayout* form, const QString& label, const std::string& key);
    void addChoice(QFormLayout* form, const QString& label, const std::string& key);
    void addCombo(QFormLayout* form, const QString& label, const std::string& key,
                  QComboBox* combo);
    void addNumber(QFormLayout* form, const QString& label, const std::string& key, int low,
                   int high, const QString& suffix, const QString& zeroText);

    void fieldEdited(const std::string& key);
    void showDraft();
    void updateModelHint();

    ExperimentDraft& m_draft;
    std::vector<Field> m_fields;
    bool m_showing = false; // the draft, rather than being edited
    QFormLayout* m_experimentForm = nullptr;
    QFormLayout* m_trainingForm = nullptr;
    QFormLayout* m_machineForm = nullptr;
    DataFields* m_data = nullptr;
    QLabel* m_modelHint = nullptr;
    QComboBox* m_device = nullptr;
    RateHint* m_rateHint = nullptr;
    TimeBudget* m_timeBudget = nullptr;
};

} // namespace formwork::ui
