// What the desktop reads: entry, metainfo, MIME type and icons, with the desktop's own validators
// where they are installed.
#include "core/beton/golden.h"
#include "packaging/installation.h"

#include <QFile>
#include <QImage>
#include <QMimeDatabase>
#include <QProcess>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace formwork::test;
using namespace Qt::Literals::StringLiterals;

class TestDesktopFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void entryIsValid();
    void entryStartsTheProgram();
    void metainfoIsValid();
    void betonFilesAreRecognised_data();
    void betonFilesAreRecognised();
    void mimeDatabaseTakesTheType();
    void iconsAreDrawnInEverySize();

private:
    QString file(const QString& path) const { return m_share + path; }

    QTemporaryDir m_folder;
    QString m_share;
    Goldens m_goldens;
};

void TestDesktopFiles::initTestCase()
{
    QVERIFY(m_folder.isValid());
    const CommandOutcome outcome = install(m_folder.path(), {u"--component"_s, u"window"_s});
    QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
    m_share = m_folder.filePath(u"share/"_s);
    // Qt looks here for MIME types; before its database is used first.
    qputenv("XDG_DATA_HOME", m_folder.filePath(u"nothing"_s).toLocal8Bit());
    qputenv("XDG_DATA_DIRS", m_folder.filePath(u"share"_s).toLocal8Bit());
}

void TestDesktopFiles::entryIsValid()
{
    const QString validate = tool(u"desktop-file-validate"_s);
    if (validate.isEmpty())
        QSKIP("skipped: desktop-file-validate is not installed (package desktop-file-utils)");
    const CommandOutcome outcome = runCommand({file(u"applications/formwork.desktop"_s)}, validate);
    QVERIFY2(outcome.exitCode == 0 && outcome.out.isEmpty(), outcome.out.constData());
}

void TestDesktopFiles::entryStartsTheProgram()
{
    QFile entry(file(u"applications/formwork.desktop"_s));
    QVERIFY(entry.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = entry.readAll().split('\n');
    QVERIFY(lines.contains("Exec=formwork %F"));
    QVERIFY(lines.contains("Icon=formwork"));
    QVERIFY(lines.contains("MimeType=application/x-beton;"));
}

void TestDesktopFiles::metainfoIsValid()
{
    const QString validate = tool(u"appstreamcli"_s);
    if (validate.isEmpty())
        QSKIP("skipped: appstreamcli is not installed (package appstream)");
    const QString metainfo = file(u"metainfo/" FORMWORK_APPLICATION_ID ".metainfo.xml"_s);
    const CommandOutcome outcome =
        runCommand({u"validate"_s, u"--no-net"_s, u"--no-color"_s, metainfo}, validate);
    QVERIFY2(outcome.exitCode == 0, outcome.out + outcome.err);
}

void TestDesktopFiles::betonFilesAreRecognised_data()
{
    QTest::addColumn<QString>("golden");
    for (const QString& name : m_goldens.names())
        QTest::newRow(qPrintable(name)) << name;
}

void TestDesktopFiles::betonFilesAreRecognised()
{
    QFETCH(QString, golden);
    const QMimeDatabase types;
    QCOMPARE(types.mimeTypeForFile(u"train.beton"_s, QMimeDatabase::MatchExtension).name(),
             u"application/x-beton"_s);
    // And one that has another name, by what is in it.
    QFile beton(QString::fromStdString(m_goldens.unpack(golden).string()));
    QVERIFY(beton.open(QIODevice::ReadOnly));
    QCOMPARE(types.mimeTypeForData(&beton).name(), u"application/x-beton"_s);
    const QByteArray other("\x02\0\0\0\0\0\0\0 some other file", 24);
    QVERIFY(types.mimeTypeForData(other).name() != u"application/x-beton"_s);
}

void TestDesktopFiles::mimeDatabaseTakesTheType()
{
    const QString update = tool(u"update-mime-database"_s);
    if (update.isEmpty())
        QSKIP("skipped: update-mime-database is not installed (package shared-mime-info)");
    const CommandOutcome outcome = runCommand({file(u"mime"_s)}, update);
    QVERIFY2(outcome.exitCode == 0 && outcome.err.isEmpty(), outcome.err.constData());
    QFile globs(file(u"mime/globs2"_s));
    QVERIFY(globs.open(QIODevice::ReadOnly));
    QVERIFY(globs.readAll().contains("application/x-beton:*.beton"));
    QVERIFY(QFile::exists(file(u"mime/application/x-beton.xml"_s)));
}

void TestDesktopFiles::iconsAreDrawnInEverySize()
{
    for (const int size : {16, 22, 24, 32, 48, 64, 128, 256, 512}) {
        for (const auto* name : {"apps/formwork", "mimetypes/application-x-beton"}) {
            const QString path =
                file(u"icons/hicolor/%1x%1/%2.png"_s.arg(size).arg(QLatin1String(name)));
            const QImage image(path);
            QCOMPARE(image.size(), QSize(size, size));
            QVERIFY2(qAlpha(image.pixel(0, 0)) < 128, qPrintable(path)); // round corners
            QVERIFY2(qAlpha(image.pixel(size / 2, size / 2)) == 255, qPrintable(path));
        }
    }
}

QTEST_GUILESS_MAIN(TestDesktopFiles)
#include "tst_desktop_files.moc"
