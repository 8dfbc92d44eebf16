// What a training does to its images, as fields, and what comes of it: some images of the dataset
// as the training will see them, drawn again whenever a setting changes.
#pragma once

#include "core/experiment/config.h"
#include "ui/jobs/augmentation_pictures.h"

#include <QTimer>
#include <QWidget>

#include <functional>
#include <map>
#include <memory>
#include <string>

class QFormLayout;
class QGridLayout;
class QLabel;

namespace formwork::ui {

class InlineMessage;
class Job;

class AugmentationTab final : public QWidget
{
    Q_OBJECT

public:
    explicit AugmentationTab(FileSystem& fileSystem, QWidget* parent = nullptr);
    ~AugmentationTab() override;

    // Fields and pictures follow; pictures only while the tab is visible.
    void showConfig(const ExperimentConfig& config);
    // What is wrong with a value that edited() reported; empty: nothing.
    void showProblem(const QString& key, const QString& problem);

    QWidget* editor(const std::string& key) const;
    // Pictures that are shown now, without the plain ones.
    int pictureCount() const { return m_pictureCount; }
    bool isPainting() const { return m_job != nullptr; }
    InlineMessage* message() const { return m_message; }

Q_SIGNALS:
    void edited(const QString& key, const QString& text); // by the user

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct Field
    {
        QWidget* editor = nullptr;
        QLabel* error = nullptr;
        std::function<void(const QString&)> setText;
    };

    QWidget* buildFields();
    QWidget* buildPictures();
    void addText(QFormLayout* form, const QString& label, const std::string& key);
    void addShare(QFormLayout* form, const QString& label, const std::string& key, double most);
    void addCount(QFormLayout* form, const QString& label, const std::string& key, int least,
                  int most);
    void addField(QFormLayout* form, const QString& label, const std::string& key, Field field);
    void paintSoon();
    void startPainting();
    void showPictures(const AugmentationPictures& pictures);
    void addPicture(const QImage& image, int row, int column, const QString& name);
    void again();

    std::shared_ptr<AugmentationPainter> m_painter; // the job's thread uses it
    ExperimentConfig m_config;
    std::uint32_t m_epoch = 0;
    std::map<std::string, Field> m_fields;
    bool m_filling = false;
    bool m_stale = true;
    QTimer m_timer;
    int m_pictureCount = 0;
    InlineMessage* m_message;
    QWidget* m_sheet = nullptr;
    QGridLayout* m_grid = nullptr;
    std::unique_ptr<Job> m_job;
};

} // namespace formwork::ui
