#include "core/machine/workspace_disk.h"

#include "core/store/disk_kind.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

using namespace formwork;

namespace fs = std::filesystem;

class TestWorkspaceDisk : public QObject
{
    Q_OBJECT

private:
    fs::path folder() const { return m_folder.path().toStdString(); }

    QTemporaryDir m_folder;

private Q_SLOTS:
    void anExistingFolder()
    {
        const DiskFacts facts = examineWorkspaceDisk(folder());
        QVERIFY(facts.exists);
        QCOMPARE(facts.folder, facts.examined);
        QVERIFY(facts.isWritable && !facts.isReadOnly);
        QVERIFY(facts.total > 0 && facts.free <= facts.total);
        QVERIFY(!facts.fileSystem.empty());
    }

    void anAbsentFolderIsNotMade()
    {
        const fs::path wanted = folder() / "a" / "b";
        const DiskFacts facts = examineWorkspaceDisk(wanted);
        QVERIFY(!facts.exists);
        QCOMPARE(facts.folder, wanted);
        QCOMPARE(facts.examined, folder());
        QVERIFY(facts.isWritable);
        QVERIFY(!fs::exists(folder() / "a"));
    }

    void aFileInTheWay()
    {
        const fs::path file = folder() / "file";
        std::ofstream(file) << "text";
        for (const fs::path& wanted : {file, file / "inside"}) {
            const DiskFacts facts = examineWorkspaceDisk(wanted);
            QVERIFY(!facts.exists);
            QVERIFY(!facts.isWritable);
        }
    }

    void relativePathsBecomeAbsolute()
    {
        QVERIFY(examineWorkspaceDisk("nowhere/../here").folder.is_absolute());
    }

    void anotherUsersFolderIsNotWritable()
    {
        const fs::path wanted = folder() / "closed";
        fs::create_directories(wanted);
        fs::permissions(wanted, fs::perms::owner_read | fs::perms::owner_exec);
        const DiskFacts facts = examineWorkspaceDisk(wanted);
        fs::permissions(wanted, fs::perms::owner_all);
        QVERIFY(facts.exists);
        QCOMPARE(facts.isWritable, ::geteuid() == 0); // root may write everywhere
    }

    void aReadOnlyDisk()
    {
        const fs::path mount = folder() / "mount";
        fs::create_directories(mount);
        if (::unshare(CLONE_NEWNS) != 0 ||
            ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            ::mount("tmpfs", mount.c_str(), "tmpfs", MS_RDONLY, "size=1m") != 0)
            QSKIP("skipped: mounting is not allowed here");
        const DiskFacts facts = examineWorkspaceDisk(mount / "workspace");
        ::umount2(mount.c_str(), MNT_DETACH);
        QVERIFY(facts.isReadOnly);
        QVERIFY(!facts.isWritable);
        QCOMPARE(facts.fileSystem, "tmpfs");
        QVERIFY(!facts.isNetwork);
        QVERIFY(facts.total <= (1U << 20));
    }

    void namesFileSystems()
    {
        QCOMPARE(fileSystemName(0xEF53), "ext4");
        QCOMPARE(fileSystemName(0x6969), "NFS");
        QCOMPARE(fileSystemName(0x65735546), "FUSE");
        QCOMPARE(fileSystemName(0x12345678), "");
    }
};

QTEST_APPLESS_MAIN(TestWorkspaceDisk)
#include "tst_workspace_disk.moc"
