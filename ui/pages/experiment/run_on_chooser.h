// Where a new experiment is trained: on this machine, on one of its GPUs, or on a target.
#pragma once

#include "core/machine/facts.h"
#include "ui/models/experiment_draft.h"

#include <QWidget>

#include <string>
#include <vector>

class QComboBox;

namespace formwork::ui {

class RunOnChooser final : public QWidget
{
    Q_OBJECT

public:
    // A GPU that is chosen becomes the draft's train.device, and is shown while it is that.
    explicit RunOnChooser(ExperimentDraft& draft, QWidget* parent = nullptr);

    void setDevices(const std::vector<UsableDevice>& devices);
    void setTargets(const std::vector<std::string>& names); // keeps the chosen one if it is there
    QString target() const;                                 // empty: this machine
    QComboBox* combo() const { return m_combo; }

Q_SIGNALS:
    void changed();
    void targetsRequested(); // to be added or edited

private:
    void fill();
    void showDraft();
    void chosen(int index);

    ExperimentDraft& m_draft;
    QComboBox* m_combo;
    std::vector<UsableDevice> m_devices;
    std::vector<std::string> m_targets;
    int m_last = 0; // what is chosen, other than "Targets..."
};

} // namespace formwork::ui
