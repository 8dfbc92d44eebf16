// Gives the pages their lineages, and goes where a click in one leads. GUI thread only.
#pragma once

#include "ui/jobs/lineage_reader.h"
#include "ui/pages/page.h"

#include <QObject>

#include <initializer_list>

namespace formwork::ui {

class LineagePanel;
class StoreWatcher;

class LineageLinks final : public QObject
{
    Q_OBJECT

public:
    // The references must outlive it, and it must outlive the use of the panels.
    LineageLinks(Workspace workspace, FileSystem& fileSystem, const DatasetLibrary& library,
                 const StoreWatcher& watcher, QObject* parent = nullptr);

    void serve(std::initializer_list<LineagePanel*> panels);

Q_SIGNALS:
    void runRequested(qint64 run);
    void datasetRequested(const QString& path); // of the library
    void fileManagerMissing(const QString& path);

private:
    void follow(const LineageNode& node);

    const DatasetLibrary& m_library;
    const StoreWatcher& m_watcher;
    LineageReader m_reader;
};

} // namespace formwork::ui
