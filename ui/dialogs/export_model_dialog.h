// Asks in which form, from which weights and where to the model of a run is exported. Does not
// block: open() it and wait for accepted().
#pragma once

#include "core/experiment/run_reference.h"
#include "core/store/workspace.h"
#include "core/weights/model_export.h"

#include <QDialog>
#include <QString>

#include <filesystem>
#include <string>

class QCheckBox;
class QComboBox;
class QDialogButtonBox;
class QLabel;

namespace formwork::ui {

class PathField;

struct ModelExportChoice
{
    ModelFormat format = ModelFormat::Timm;
    RunWeights weights = RunWeights::Any;
    bool averaged = true;
    std::filesystem::path folder;
    bool replace = false;
};

class ExportModelDialog final : public QDialog
{
    Q_OBJECT

public:
    struct About
    {
        QString runName;
        std::string model; // id of model_names.h
        bool meanPooling = false;
        bool hasBest = false; // checkpoints
        bool hasLast = false;
        bool hasAverage = false;      // weights beside the trained ones, in the last one
        std::filesystem::path folder; // suggested
    };

    explicit ExportModelDialog(const About& about, QWidget* parent = nullptr);

    ModelExportChoice choice() const;

private:
    void edited();

    std::string m_model;
    bool m_meanPooling;
    QComboBox* m_format;
    QLabel* m_meaning; // of the format
    QComboBox* m_checkpoint;
    QCheckBox* m_trained; // shown where there are averaged weights
    PathField* m_folder;
    QCheckBox* m_replace;
    QLabel* m_error;
    QDialogButtonBox* m_buttons;
};

} // namespace formwork::ui
