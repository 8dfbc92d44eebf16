// Asks how to merge, split, cut down or extract a beton file.
#pragma once

#include "ui/jobs/beton_task.h"

#include <QDialog>

#include <filesystem>
#include <string>
#include <vector>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLineEdit;
class QListWidget;
class QPushButton;
class QSpinBox;

namespace formwork::ui {

class InlineMessage;
class PathField;

enum class BetonTaskKind { Merge, Split, Subset, Extract };

class BetonTaskDialog final : public QDialog
{
    Q_OBJECT

public:
    struct About
    {
        std::filesystem::path file;
        std::vector<std::string> classNames;       // as the file has them, which may be any bytes
        std::vector<std::filesystem::path> others; // betons of the library that could be merged in
    };

    BetonTaskDialog(BetonTaskKind kind, About about, QWidget* parent = nullptr);

    // Error{InvalidArgument} for fields that cannot be right.
    BetonTask task() const;

    void accept() override; // says what is wrong instead, if anything is

private:
    void buildMerge(QFormLayout* form);
    void buildSplit(QFormLayout* form);
    void buildSubset(QFormLayout* form);
    void buildExtract(QFormLayout* form);
    void addRow(QFormLayout* form, const QString& label, QWidget* field, const QString& meaning);
    void addSeed(QFormLayout* form);
    void addReplace(QFormLayout* form);
    void addOutputFile(QFormLayout* form, const QString& ending);
    void addOutputFolder(QFormLayout* form, const std::filesystem::path& folder);
    void addFiles();
    void updateFields();
    std::vector<double> shares() const;
    BetonTask mergeTask() const;
    BetonTask splitTask() const;
    BetonTask subsetTask() const;

    BetonTaskKind m_kind;
    About m_about;
    InlineMessage* m_message;
    QListWidget* m_files = nullptr;
    QComboBox* m_where = nullptr;
    QComboBox* m_how = nullptr;
    QLineEdit* m_shares = nullptr;
    QSpinBox* m_folds = nullptr;
    QCheckBox* m_pairs = nullptr;
    QListWidget* m_classes = nullptr;
    QDoubleSpinBox* m_share = nullptr;
    QCheckBox* m_keepClasses = nullptr;
    PathField* m_output = nullptr;
    QSpinBox* m_seed = nullptr;
    QCheckBox* m_replace = nullptr;
};

} // namespace formwork::ui
