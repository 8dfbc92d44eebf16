// A store in a new workspace, for tests of what works with one.
#pragma once

#include "core/base/file_system.h"
#include "core/store/store.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace formwork::test {

class WorkspaceFixture
{
protected:
    // To be called from init(). The workspace is a folder in m_folder.
    void openStore()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
        m_store = std::make_unique<Store>(workspace(), m_fileSystem);
    }

    // To be called from cleanup(), after everything that uses the store has ended.
    void closeStore()
    {
        m_store.reset();
        m_folder.reset();
    }

    Workspace workspace() const
    {
        return Workspace(m_folder->filePath(QStringLiteral("workspace")).toStdString());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    PosixFileSystem m_fileSystem;
    std::unique_ptr<Store> m_store;
};

} // namespace formwork::test
