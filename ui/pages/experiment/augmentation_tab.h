// How a training changes its images, as fields, and the result: some images of the dataset
// as the training will see them, drawn again whenever a setting changes.
#pragma once

#include "ui/jobs/augmentation_pictures.h"
#include "ui/models/experiment_draft.h"

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
    // Shows and edits `draft`, which must outlive it. Pictures are drawn while the tab is visible.
    AugmentationTab(ExperimentDraft& draft, FileSystem& fileSystem, QWidget* parent = nullptr);
    ~AugmentationTab() override;

    QWidget* editor(const std::string& key) const;
    // Pictures that are shown now, without the plain ones.
    int pictureCount() const { return m_pictureCount; }
    bool isPainting() const { return m_job != nullptr; }
    InlineMessage* message() const { return m_message; }

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct Field
    {
        QWidget* editor = nullptr;
        QLabel* error = nullptr;
        std::function<void()> showDraft; // its value of the first run
    };

    QWidget* buildFields();
    QWidget* buildPictures();
    void addText(QFormLayout* form, const QString& label, const std::string& key);
    void addShare(QFormLayout* form, const QString& label, const std::string& key, double most);
    void addCount(QFormLayout* form, const QString& label, const std::string& key, int least,
                  int most);
    void addField(QFormLayout* form, const QString& label, const std::string& key, Field field);
    void showDraft();
    void edit(const std::string& key, const QString& text);
    QString valueOf(const std::string& key) const;
    void paintSoon();
    void startPainting();
    void showPictures(const AugmentationPictures& pictures);
    void addPicture(const QImage& image, int row, int column, const QString& name);
    void again();

    ExperimentDraft& m_draft;
    std::shared_ptr<AugmentationPainter> m_painter; // the job's thread uses it
    ExperimentConfig m_config;
    std::uint32_t m_epoch = 0;
    std::map<std::string, Field> m_fields;
    bool m_showing = false; // the draft, rather than being edited
    bool m_stale = true;
    QTimer m_timer;
    int m_pictureCount = 0;
    InlineMessage* m_message;
    QWidget* m_sheet = nullptr;
    QGridLayout* m_grid = nullptr;
    std::unique_ptr<Job> m_job;
};

} // namespace formwork::ui
