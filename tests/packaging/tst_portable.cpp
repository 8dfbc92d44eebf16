// packaging/portable.sh: one folder with every library, which runs from another place and takes
// nothing from this machine but the C and C++ libraries.
#include "packaging/installation.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace formwork::test;
using namespace Qt::Literals::StringLiterals;

namespace {

const QString kScript = QStringLiteral(FORMWORK_SOURCE "/packaging/portable.sh");

} // namespace

class TestPortable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void problemsAreNamed_data();
    void problemsAreNamed();
    void folderRunsFromAnywhere();

private:
    QTemporaryDir m_folder;
};

void TestPortable::problemsAreNamed_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("no build") << QStringList{u"/nonexistent"_s} << QByteArray("holds no build");
    QTest::newRow("unknown option") << QStringList{u"--bogus"_s} << QByteArray("unknown option");
    QTest::newRow("not built") << QStringList{unbuiltTree(m_folder.filePath(u"half"_s), {})}
                               << QByteArray("is it built completely?");
    const QString wheel =
        unbuiltTree(m_folder.filePath(u"wheel"_s), "FORMWORK_TORCH:PATH=/opt/nonexistent\n");
    QTest::newRow("its own LibTorch") << QStringList{wheel} << QByteArray("pass --cuda");
    QTest::newRow("no wheel") << QStringList{u"--cuda"_s,
                                             unbuiltTree(m_folder.filePath(u"plain"_s), {})}
                              << QByteArray("was not built against a LibTorch wheel");
    QTest::newRow("wheel is gone")
        << QStringList{u"--cuda"_s, wheel} << QByteArray("'/opt/nonexistent'");
}

void TestPortable::problemsAreNamed()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, message);
    compareRefusal(kScript, arguments, message);
}

void TestPortable::folderRunsFromAnywhere()
{
    if (tool(u"patchelf"_s).isEmpty())
        QSKIP("skipped: patchelf is not installed");
    QProcess script;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"FORMWORK_XZ_LEVEL"_s, u"0"_s);
    script.setProcessEnvironment(environment);
    script.start(kScript, {QStringLiteral(FORMWORK_BUILD), m_folder.filePath(u"made"_s)});
    QVERIFY(script.waitForFinished(500'000));
    const QByteArray errors = script.readAllStandardError();
    QVERIFY2(script.exitCode() == 0, errors.constData());
    const QString tarball = QString::fromUtf8(script.readAllStandardOutput()).trimmed();
    QVERIFY2(tarball.endsWith(u".tar.xz"_s) && QFile::exists(tarball), qPrintable(tarball));

    const QString place = m_folder.filePath(u"another place"_s);
    QDir().mkpath(place);
    QVERIFY(QDir(m_folder.filePath(u"made/"_s + QFileInfo(tarball).fileName().chopped(7)))
                .removeRecursively());
    QProcess tar; // a folder of 600 MB takes its time
    tar.start(u"tar"_s, {u"-C"_s, place, u"-xJf"_s, tarball});
    QVERIFY(tar.waitForFinished(300'000) && tar.exitCode() == 0);
    const QStringList folders = QDir(place).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    QCOMPARE(folders.size(), 1);
    const QString root = place + u'/' + folders.front();

    const CommandOutcome step =
        runCommand({u"bench"_s, u"step"_s, u"--model"_s, u"vit_ti_32"_s, u"--size"_s, u"32"_s,
                    u"--batch"_s, u"1"_s, u"--steps"_s, u"1"_s},
                   root + u"/bin/formwork-cli"_s);
    QVERIFY2(step.exitCode == 0 && step.out.contains("vit_ti_32"), step.err.constData());
    QVERIFY2(step.out.contains("OpenBLAS"), step.out.constData());

    // The loader's own list of what it would load, for each program and library.
    static const QRegularExpression line(u"^\\s*(\\S+) => (.+?)( \\(0x.*)?$"_s,
                                         QRegularExpression::MultilineOption);
    static const QRegularExpression system(
        u"^(lib(c|m|dl|rt|pthread|util|resolv|anl|nsl|stdc\\+\\+|gcc_s)\\.so\\..*|ld-linux.*|linux-vdso.*|libcuda\\.so\\.1)$"_s);
    int libraries = 0;
    for (const QString& path : filesBelow(root)) {
        if (!path.startsWith(u"bin/"_s) && !path.startsWith(u"lib/"_s))
            continue;
        const QByteArray out = runCommand({root + u'/' + path}, u"ldd"_s).out;
        for (auto each = line.globalMatch(QString::fromUtf8(out)); each.hasNext();) {
            const auto match = each.next();
            const bool isOurs = match.captured(2).startsWith(root);
            QVERIFY2(isOurs || match.captured(1).contains(system),
                     qPrintable(path + u": "_s + match.captured()));
            ++libraries;
        }
        libraries += path.endsWith(u".so"_s) ? 1 : 0;
    }
    QVERIFY(libraries > 100);
    if (!FORMWORK_HAS_WINDOW)
        return;
    QProcess window;
    QProcessEnvironment offscreen = QProcessEnvironment::systemEnvironment();
    offscreen.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
    offscreen.insert(u"QT_DEBUG_PLUGINS"_s, u"1"_s);
    window.setProcessEnvironment(offscreen);
    window.start(root + u"/bin/formwork"_s, {u"--workspace"_s, m_folder.filePath(u"workspace"_s)});
    QVERIFY(window.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(m_folder.filePath(u"workspace/formwork.db"_s)), 30'000);
    window.kill();
    QVERIFY(window.waitForFinished());
    const QByteArray loaded = window.readAllStandardError();
    QVERIFY(loaded.contains((root + u"/lib/qt6/plugins/platforms"_s).toUtf8()));
}

QTEST_GUILESS_MAIN(TestPortable)
#include "tst_portable.moc"
