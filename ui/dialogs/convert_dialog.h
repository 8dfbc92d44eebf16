// Asks how to pour an image folder into beton files. Does not convert: accepted() says that
// request() may be run.
#pragma once

#include "core/dataset/convert/convert.h"
#include "ui/jobs/conversion_estimate.h"

#include <QDialog>
#include <QTimer>

#include <memory>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QPushButton;
class QSpinBox;

namespace formwork::ui {

class BetonNameField;
class InlineMessage;
class Job;
class PathField;

class ConvertDialog final : public QDialog
{
    Q_OBJECT

public:
    // `hasValidation`: the folder has its own validation split; otherwise the dialog asks for
    // the share to split off.
    // `fileSystem` must outlive the dialog.
    ConvertDialog(const std::filesystem::path& source, bool hasValidation, FileSystem& fileSystem,
                  QWidget* parent = nullptr);
    ~ConvertDialog() override;

    // From then on shows how large the files will be and how long it will take, after trying the
    // settings on some of these images in the background.
    void estimateFrom(std::shared_ptr<const SampleList> samples);
    QString estimate() const;
    // Size of the images in the folder, which the estimate is compared with; 0: unknown.
    void setFolderBytes(std::uint64_t bytes);

    // Reports classes without images, which a conversion refuses. `validation` is empty for a
    // folder without its own split.
    void setClassCounts(const std::vector<std::string>& names,
                        const std::vector<std::uint64_t>& train,
                        const std::vector<std::uint64_t>& validation);

    ConvertRequest request() const;
    void accept() override;

Q_SIGNALS:
    void helpRequested(); // the chapter of the guide on converting

private:
    void buildForm(QFormLayout* form);
    void connectFields();
    void updateFields();
    void updateNames(const ConvertRequest& wanted);
    void showReplaced(const ConvertRequest& wanted);
    void startEstimate();
    void showEstimate(const ConversionEstimate& estimate);

    std::filesystem::path m_source;
    bool m_hasValidation;
    FileSystem& m_fileSystem;
    QFormLayout* m_form = nullptr;
    PathField* m_target;
    BetonNameField* m_trainName;
    BetonNameField* m_validationName;
    QSpinBox* m_maxResolution;
    QComboBox* m_mode;
    QDoubleSpinBox* m_probability;
    QSpinBox* m_smartThreshold; // kB
    QSpinBox* m_quality;
    QCheckBox* m_keepJpeg;
    PathField* m_exclude;
    QDoubleSpinBox* m_validationShare;
    QSpinBox* m_workers;
    QSpinBox* m_seed;
    QLabel* m_files;
    QLabel* m_estimate;
    std::shared_ptr<const SampleList> m_samples;
    std::uint64_t m_folderBytes = 0;
    QTimer m_estimateTimer;
    std::unique_ptr<Job> m_estimateJob;
    InlineMessage* m_message;
    InlineMessage* m_bareClasses;
    QPushButton* m_convert;
};

} // namespace formwork::ui
