#include "ui/dialogs/workspace_trouble.h"

#include "core/store/store.h"
#include "support/image_folder.h"
#include "support/screenshot.h"
#include "ui/widgets/style.h"

#include <QAbstractButton>
#include <QFile>
#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace formwork;
using namespace formwork::ui;

class TestWorkspaceTrouble : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        ExperimentConfig config;
        config.data.train = "/data/train.beton";
        Store(workspace(), m_fileSystem).createRun(config);
    }

    void damagedWithBackupOffersToRestoreIt()
    {
        backUpDatabase(workspace(), m_fileSystem);
        damage();
        const WorkspaceTrouble trouble = examine();
        QVERIFY(trouble.isDamaged && trouble.backup && !trouble.canBeRead);
        const WorkspaceTroubleDialog dialog(trouble);
        QCOMPARE(offered(dialog), (std::set{TroubleAnswer::RestoreBackup, TroubleAnswer::StartEmpty,
                                            TroubleAnswer::ChooseAnother, TroubleAnswer::Quit}));
    }

    void damagedWithoutBackupOffersAnEmptyList()
    {
        damage();
        const WorkspaceTroubleDialog dialog(examine());
        QCOMPARE(offered(dialog), (std::set{TroubleAnswer::StartEmpty, TroubleAnswer::ChooseAnother,
                                            TroubleAnswer::Quit}));
    }

    // What can be read is offered to be read, whatever else is wrong.
    void unwritableButReadable()
    {
        const Error error(ErrorCode::PermissionDenied, Text("cannot write the workspace folder"),
                          workspace().root(), Text("check its permissions"));
        const WorkspaceTroubleDialog dialog(examineTrouble(workspace(), error, m_fileSystem));
        QCOMPARE(offered(dialog), (std::set{TroubleAnswer::TryAgain, TroubleAnswer::OpenReadOnly,
                                            TroubleAnswer::ChooseAnother, TroubleAnswer::Quit}));
    }

    void namesTheFile()
    {
        damage();
        WorkspaceTroubleDialog dialog(examine());
        dialog.show();
        QStringList texts;
        for (const QLabel* label : dialog.findChildren<QLabel*>())
            texts << label->text();
        QVERIFY(texts.join(QLatin1Char(' ')).contains(toQString(workspace().database())));
    }

    void everyButtonAnswersOnce()
    {
        backUpDatabase(workspace(), m_fileSystem);
        damage();
        for (const TroubleAnswer answer : {TroubleAnswer::RestoreBackup, TroubleAnswer::StartEmpty,
                                           TroubleAnswer::ChooseAnother, TroubleAnswer::Quit}) {
            WorkspaceTroubleDialog dialog(examine());
            QList<TroubleAnswer> answers;
            connect(&dialog, &WorkspaceTroubleDialog::answered, this,
                    [&](TroubleAnswer given) { answers << given; });
            dialog.open();
            dialog.buttonFor(answer)->click();
            QCOMPARE(answers, QList{answer});
        }
    }

    void closingItQuits()
    {
        damage();
        WorkspaceTroubleDialog dialog(examine());
        QList<TroubleAnswer> answers;
        connect(&dialog, &WorkspaceTroubleDialog::answered, this,
                [&](TroubleAnswer given) { answers << given; });
        dialog.open();
        QTest::keyClick(&dialog, Qt::Key_Escape);
        QCOMPARE(answers, QList{TroubleAnswer::Quit});
    }

    void lookingChangesNothing()
    {
        damage();
        const QByteArray before = bytes();
        examine();
        QCOMPARE(bytes(), before);
    }

    void screenshots()
    {
        backUpDatabase(workspace(), m_fileSystem);
        damage();
        WorkspaceTroubleDialog dialog(examine());
        saveScreenshots(dialog, QStringLiteral("workspace-trouble"), dialog.sizeHint());
    }

private:
    Workspace workspace() const
    {
        return Workspace(toPath(m_folder->filePath(QStringLiteral("workspace"))));
    }
    QString database() const { return toQString(workspace().database()); }

    void damage()
    {
        for (const char* companion : {"-wal", "-shm"})
            QFile::remove(database() + QLatin1String(companion));
        test::writeText(database(), QByteArray(8192, 'x'));
    }

    QByteArray bytes() const
    {
        QFile file(database());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    WorkspaceTrouble examine()
    {
        try {
            const Store store(workspace(), m_fileSystem);
        } catch (const Error& error) {
            return examineTrouble(workspace(), error, m_fileSystem);
        }
        return {.error = Error(ErrorCode::Internal, Text("nothing is wrong"))};
    }

    static std::set<TroubleAnswer> offered(const WorkspaceTroubleDialog& dialog)
    {
        std::set<TroubleAnswer> answers;
        for (const TroubleAnswer answer :
             {TroubleAnswer::TryAgain, TroubleAnswer::OpenReadOnly, TroubleAnswer::RestoreBackup,
              TroubleAnswer::StartEmpty, TroubleAnswer::ChooseAnother, TroubleAnswer::Quit}) {
            if (dialog.buttonFor(answer) != nullptr)
                answers.insert(answer);
        }
        return answers;
    }

    PosixFileSystem m_fileSystem;
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_MAIN(TestWorkspaceTrouble)
#include "tst_workspace_trouble.moc"
