// What the shown run or dataset came from, and what came from it; read when it is looked at.
#pragma once

#include "core/report/lineage.h"

#include <QTimer>
#include <QWidget>

#include <filesystem>
#include <variant>

namespace formwork::ui {

class LineageReader;
class LineageView;

class LineagePanel final : public QWidget
{
    Q_OBJECT

public:
    explicit LineagePanel(QWidget* parent = nullptr);

    // Must outlive the panel, or be followed by another one; without a reader it stays empty.
    void setReader(LineageReader* reader);
    // 0 and an empty path show nothing.
    void showRun(RunId run);
    void showDataset(const std::filesystem::path& path);
    // The workspace may have changed.
    void refresh();

    LineageView* view() const { return m_view; }

Q_SIGNALS:
    void activated(const formwork::LineageNode& node);

protected:
    void showEvent(QShowEvent* event) override;

private:
    using Subject = std::variant<RunId, std::filesystem::path>;

    void setSubject(Subject subject);
    void read();

    LineageReader* m_reader = nullptr;
    LineageView* m_view;
    Subject m_subject = RunId(0);
    bool m_isStale = true;
    QTimer m_later; // a run in training changes the workspace all the time
};

} // namespace formwork::ui
