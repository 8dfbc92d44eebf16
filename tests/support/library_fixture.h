// A dataset library over a new workspace, with the folder of images that tests put into it.
#pragma once

#include "core/base/file_system.h"
#include "core/store/store.h"
#include "support/image_folder.h"
#include "ui/jobs/dataset_library.h"
#include "ui/jobs/job_list.h"
#include "ui/models/store_changes.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

#include <QTemporaryDir>
#include <QTest>
#include <QWidget>

#include <memory>

namespace formwork::test {

class LibraryFixture
{
protected:
    // To be called from init(). `images`: the name of the folder of images, which is not made yet.
    void openLibrary(const QString& images)
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
        m_images = m_folder->filePath(images);
        m_store = std::make_unique<Store>(
            Workspace(m_folder->filePath(QStringLiteral("workspace")).toStdString()), m_fileSystem);
        m_changes = std::make_unique<ui::StoreChanges>(*m_store);
        m_jobs = std::make_unique<ui::JobList>();
        reopenLibrary();
    }

    // As the next session finds it: what it knew beside the store is read again.
    void reopenLibrary()
    {
        m_library.reset();
        m_library = std::make_unique<ui::DatasetLibrary>(*m_changes, m_fileSystem, *m_jobs, 0);
    }

    // To be called from cleanup().
    void closeLibrary()
    {
        m_library.reset();
        m_jobs.reset();
        m_store.reset();
        m_folder.reset();
    }

    // Converts the images, the only dataset of the library, into `folder`.
    void convertTo(const QString& folder)
    {
        ConvertRequest request;
        request.source = ui::toPath(m_images);
        request.outputFolder = ui::toPath(folder);
        m_library->convert(request);
        QTRY_VERIFY(m_jobs->isIdle() && m_library->rows().size() == 3);
    }

    // The message on a page that is shown.
    static QString shownMessage(const QWidget& page)
    {
        for (const ui::InlineMessage* message : page.findChildren<ui::InlineMessage*>()) {
            if (message->isVisible())
                return message->text();
        }
        return {};
    }

    PosixFileSystem m_fileSystem;
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_images;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<ui::StoreChanges> m_changes;
    std::unique_ptr<ui::JobList> m_jobs;
    std::unique_ptr<ui::DatasetLibrary> m_library;
};

} // namespace formwork::test
