// A session as a person has it: the program on its own X server, operated by pointer and
// keyboard (XTEST, through xdotool). Image folder -> beton files -> the same experiment with both
// loaders -> charts to a file.
#include "core/store/database_backup.h"
#include "core/store/store.h"
#include "support/image_folder.h"
#include "support/x_server.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QImage>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalSocket>
#include <QProcess>
#include <QRect>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <memory>

using namespace formwork;
using formwork::test::XServer;

namespace {

constexpr int kPatience = 60'000; // milliseconds for what the program does by itself
constexpr int kPollMilliseconds = 50;

bool within(int milliseconds, const std::function<bool()>& condition)
{
    QElapsedTimer clock;
    clock.start();
    while (!condition()) {
        if (clock.elapsed() > milliseconds)
            return false;
        QTest::qWait(kPollMilliseconds); // another process: there is no signal to await
    }
    return true;
}

} // namespace

class TestXSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void folderToExportedCharts();
    void damagedDatabaseIsReplaced();
    void runsAreStudied();
    void aStoppedRunIsResumedOnce();
    void fitsASmallScreen();
    void languageChangesInPlace();

private:
    void startProgram();
    void savePicture(const QString& name); // of the whole screen
    QJsonObject ask(const QJsonObject& question);
    QJsonObject look(const QString& name, const QString& item = {});
    QRect place(const QString& name, const QString& item = {});
    bool press(const QString& name, const QString& item = {}, int clicks = 1);
    bool key(const QString& keys);
    bool type(const QString& text);
    bool enter(const QString& field, const QString& text); // replaces what the field holds
    bool choose(const QString& box, const QString& item);  // in a combo box
    // Prints how long the event loop was held up since the last such question.
    bool noHang(const char* meanwhile);
    bool xdotool(const QStringList& arguments);

    QString m_xdotool;
    QTemporaryDir m_folder;
    std::unique_ptr<XServer> m_server;
    std::unique_ptr<QProcess> m_program;
    QLocalSocket m_finder;
};

void TestXSession::initTestCase()
{
    const QString server = QStandardPaths::findExecutable(QStringLiteral("Xvfb"));
    m_xdotool = QStandardPaths::findExecutable(QStringLiteral("xdotool"));
    if (server.isEmpty() || m_xdotool.isEmpty())
        QSKIP("skipped: Xvfb or xdotool is not installed (packaging/bootstrap.sh installs them)");
    m_server = std::make_unique<XServer>();
    QVERIFY2(m_server->start(server), qPrintable(m_server->problem()));
    startProgram();
}

void TestXSession::startProgram()
{
    const QString socket = m_folder.filePath(QStringLiteral("finder"));
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("DISPLAY"), m_server->display());
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
    environment.insert(QStringLiteral("QT_PLUGIN_PATH"), QStringLiteral(FORMWORK_PLUGINS));
    environment.insert(QStringLiteral("QT_QPA_GENERIC_PLUGINS"),
                       QStringLiteral("formworkwidgetfinder:") + socket);
    environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
    // Settings and recent folders of the person who runs the test stay out of it.
    environment.insert(QStringLiteral("HOME"), m_folder.path());
    for (const char* place : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"})
        environment.insert(QString::fromLatin1(place),
                           m_folder.filePath(QString::fromLatin1(place)));
    environment.remove(QStringLiteral("WAYLAND_DISPLAY"));
    m_finder.abort();
    QFile::remove(socket); // of a program before
    m_program = std::make_unique<QProcess>();
    m_program->setProcessEnvironment(environment);
    m_program->setProcessChannelMode(QProcess::ForwardedChannels);
    m_program->start(QStringLiteral(FORMWORK_TEST_PROGRAMS "/formwork"),
                     {QStringLiteral("--workspace"), m_folder.filePath(QStringLiteral("work"))});
    QVERIFY(m_program->waitForStarted());
    QVERIFY(within(kPatience, [&] {
        m_finder.connectToServer(socket);
        return m_finder.waitForConnected(500);
    }));
}

QJsonObject TestXSession::look(const QString& name, const QString& item)
{
    QJsonObject question = {{QStringLiteral("name"), name}};
    if (!item.isEmpty())
        question.insert(QStringLiteral("item"), item);
    return ask(question);
}

QJsonObject TestXSession::ask(const QJsonObject& question)
{
    m_finder.write(QJsonDocument(question).toJson(QJsonDocument::Compact) + '\n');
    QElapsedTimer clock;
    clock.start();
    while (!m_finder.canReadLine() && clock.elapsed() < kPatience) {
        if (!m_finder.waitForReadyRead(kPatience))
            return {};
    }
    return QJsonDocument::fromJson(m_finder.readLine()).object();
}

// Waits until it is there, may be used, and has stopped moving.
QRect TestXSession::place(const QString& name, const QString& item)
{
    QRect last;
    const bool found = within(kPatience, [&] {
        const QJsonObject seen = look(name, item);
        const QRect now(seen[QStringLiteral("x")].toInt(), seen[QStringLiteral("y")].toInt(),
                        seen[QStringLiteral("width")].toInt(),
                        seen[QStringLiteral("height")].toInt());
        const bool still = seen[QStringLiteral("enabled")].toBool() && now == last;
        last = now;
        return still;
    });
    return found ? last : QRect();
}

bool TestXSession::xdotool(const QStringList& arguments)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("DISPLAY"), m_server->display());
    process.setProcessEnvironment(environment);
    process.start(m_xdotool, arguments);
    const bool done = process.waitForFinished() && process.exitCode() == 0;
    if (!done)
        qWarning("xdotool: %s", process.readAllStandardError().constData());
    return done;
}

bool TestXSession::press(const QString& name, const QString& item, int clicks)
{
    const QRect target = place(name, item);
    if (target.isNull()) {
        qWarning("nothing to press: %s %s", qPrintable(name), qPrintable(item));
        return false;
    }
    const QPoint point = target.center();
    return xdotool({QStringLiteral("mousemove"), QString::number(point.x()),
                    QString::number(point.y()), QStringLiteral("click"), QStringLiteral("--repeat"),
                    QString::number(clicks), QStringLiteral("--delay"), QStringLiteral("60"),
                    QStringLiteral("1")});
}

bool TestXSession::key(const QString& keys)
{
    return xdotool({QStringLiteral("key"), keys});
}

bool TestXSession::type(const QString& text)
{
    return xdotool({QStringLiteral("type"), QStringLiteral("--delay"), QStringLiteral("4"), text});
}

bool TestXSession::enter(const QString& field, const QString& text)
{
    return press(field) && key(QStringLiteral("ctrl+a")) && type(text);
}

bool TestXSession::choose(const QString& box, const QString& item)
{
    return press(box) && press({}, item);
}

bool TestXSession::noHang(const char* meanwhile)
{
    const double stall = ask({{QStringLiteral("stall"), true}})[QStringLiteral("stall")].toDouble();
    std::printf("longest stall of the event loop while %s: %.1f ms\n", meanwhile, stall);
    constexpr double kHang = 2000; // milliseconds; generous, as tests run side by side
    return stall < kHang;
}

void TestXSession::savePicture(const QString& name)
{
    const QDir folder(QStringLiteral(FORMWORK_SCREENSHOTS));
    folder.mkpath(QStringLiteral("."));
    ask({{QStringLiteral("picture"), folder.filePath(name + QStringLiteral(".png"))}});
}

void TestXSession::cleanup()
{
    if (QTest::currentTestFailed() && m_finder.state() == QLocalSocket::ConnectedState)
        savePicture(QStringLiteral("x-session-failed"));
}

void TestXSession::folderToExportedCharts()
{
    const QString images = m_folder.filePath(QStringLiteral("photos"));
    const QStringList classes = {QStringLiteral("cat"), QStringLiteral("dog")};
    test::writeSplit(images, QStringLiteral("train"), classes, 12);
    test::writeSplit(images, QStringLiteral("val"), classes, 4);
    PosixFileSystem fileSystem;
    Store store(Workspace(m_folder.filePath(QStringLiteral("work")).toStdString()), fileSystem);

    // Folder.
    QVERIFY(press(QStringLiteral("Open a folder of images")));
    QVERIFY(!place(QStringLiteral("fileNameEdit")).isNull());
    QVERIFY(enter(QStringLiteral("fileNameEdit"), images));
    QVERIFY(key(QStringLiteral("Return")));
    QVERIFY(within(kPatience, [&] { return store.datasets().size() == 1; }));

    QVERIFY(noHang("adding a folder"));

    // Convert, smaller than it suggests.
    QVERIFY(press(QStringLiteral("Convert…")));
    QVERIFY(enter(QStringLiteral("Longest side"), QStringLiteral("48")));
    QVERIFY(press(QStringLiteral("Convert")));
    QVERIFY(within(kPatience, [&] { return store.datasets().size() == 3; }));

    QVERIFY(noHang("converting"));

    // Compare loaders.
    QVERIFY(press(QStringLiteral("New")));
    QVERIFY(press(QStringLiteral("Empty"))); // the recipe
    QVERIFY(choose(QStringLiteral("Model"), QStringLiteral("ViT-Ti/16")));
    QVERIFY(choose(QStringLiteral("Loader"), QStringLiteral("Both: compare loaders")));
    QVERIFY(enter(QStringLiteral("Epochs"), QStringLiteral("2")));
    QVERIFY(enter(QStringLiteral("Batch size"), QStringLiteral("8")));
    QVERIFY(enter(QStringLiteral("Image size"), QStringLiteral("32")));
    QVERIFY(enter(QStringLiteral("Threads"), QStringLiteral("1")));
    QVERIFY(enter(QStringLiteral("Workers"), QStringLiteral("1")));
    QVERIFY(noHang("filling in the form"));
    QVERIFY(key(QStringLiteral("ctrl+Return")));
    QVERIFY(within(kPatience, [&] {
        const auto runs = store.runs();
        return runs.size() == 2 && runs[0].status == RunStatus::Done &&
               runs[1].status == RunStatus::Done;
    }));
    for (const RunRow& run : store.runs()) {
        QCOMPARE(run.epochsDone, 2);
        QCOMPARE(run.model, std::string("vit_ti_16"));
    }
    QVERIFY(store.runs()[0].loader != store.runs()[1].loader);

    QVERIFY(noHang("training"));
    savePicture(QStringLiteral("x-session-runs"));
    QVERIFY(noHang("taking a picture, which is the test's work"));

    // Export, once as vectors and once as pixels.
    QVERIFY(key(QStringLiteral("ctrl+4")));
    const QString charts = m_folder.filePath(QStringLiteral("charts"));
    QVERIFY(enter(QStringLiteral("Folder of the exported files"), charts));
    QVERIFY(press(QStringLiteral("Export charts")));
    const QString vectors = charts + QStringLiteral("/charts.svg");
    QVERIFY(within(kPatience, [&] { return QFile::exists(vectors); }));
    QVERIFY(choose(QStringLiteral("Format"), QStringLiteral("PNG (pixels)")));
    QVERIFY(press(QStringLiteral("Export charts")));
    const QString pixels = charts + QStringLiteral("/charts.png");
    QVERIFY(within(kPatience, [&] { return QImage(pixels).width() > 500; }));

    QVERIFY(noHang("exporting"));

    // And out.
    QVERIFY(key(QStringLiteral("ctrl+q")));
    QVERIFY(within(kPatience, [&] { return m_program->state() == QProcess::NotRunning; }));
    QCOMPARE(m_program->exitStatus(), QProcess::NormalExit);
    QCOMPARE(m_program->exitCode(), 0);
}

// The next start finds the database of the session above damaged, and no window to show it in.
void TestXSession::damagedDatabaseIsReplaced()
{
    const Workspace workspace(m_folder.filePath(QStringLiteral("work")).toStdString());
    PosixFileSystem fileSystem;
    backUpDatabase(workspace, fileSystem);
    const QString database = QString::fromStdString(workspace.database().string());
    for (const char* companion : {"-wal", "-shm"})
        QFile::remove(database + QLatin1String(companion));
    test::writeText(database, QByteArray(8192, 'x'));

    startProgram();
    QVERIFY(press(QStringLiteral("Restore the backup")));
    QVERIFY(!place(QStringLiteral("Runs")).isNull()); // the window is there
    QCOMPARE(Store(workspace, fileSystem).runs().size(), std::size_t(2));
    QCOMPARE(QDir(m_folder.filePath(QStringLiteral("work")))
                 .entryList({QStringLiteral("formwork.db.damaged-*")})
                 .size(),
             1);
    savePicture(QStringLiteral("x-session-restored"));
    QVERIFY(press(QStringLiteral("Runs"))); // without a window manager a click brings the focus
    QVERIFY(key(QStringLiteral("ctrl+q")));
    QVERIFY(within(kPatience, [&] { return m_program->state() == QProcess::NotRunning; }));
    QCOMPARE(m_program->exitCode(), 0);
}

// The filter, the hardest images of a beton, and a prediction chosen in the command palette.
void TestXSession::runsAreStudied()
{
    const QString table = QStringLiteral("runsTable");
    const QString filter = QStringLiteral("runsFilter");
    PosixFileSystem fileSystem;
    Store store(Workspace(m_folder.filePath(QStringLiteral("work")).toStdString()), fileSystem);
    const auto nameOf = [&](LoaderKind loader) {
        const auto runs = store.runs();
        return QString::fromStdString(std::ranges::find(runs, loader, &RunRow::loader)->name);
    };
    const QString beton = nameOf(LoaderKind::Beton);
    const QString folder = nameOf(LoaderKind::Folder);

    startProgram();
    QVERIFY(press(QStringLiteral("Runs")));
    QVERIFY(enter(filter, QStringLiteral("loader:beton -status:failed")));
    QVERIFY(!place(table, beton).isNull());
    QVERIFY(within(kPatience, [&] { return look(table, folder).isEmpty(); }));
    QVERIFY(press(filter) && key(QStringLiteral("ctrl+a")) && key(QStringLiteral("Delete")));
    QVERIFY(!place(table, folder).isNull());
    QVERIFY(noHang("filtering"));

    QVERIFY(press(table, beton));
    if (look(QStringLiteral("Samples")).isEmpty())
        QVERIFY(press(QStringLiteral("Inspector")));
    QVERIFY(press(QStringLiteral("Samples")));
    QVERIFY(press(QStringLiteral("Hardest images")));
    QVERIFY(!place(QStringLiteral("Look again")).isNull()); // they were found
    savePicture(QStringLiteral("x-session-hardest"));
    QVERIFY(key(QStringLiteral("Escape")));

    QVERIFY(press(table, beton));
    QVERIFY(key(QStringLiteral("ctrl+k")) && type(QStringLiteral("Predict")));
    QVERIFY(key(QStringLiteral("Return")));
    QVERIFY(enter(QStringLiteral("fileNameEdit"),
                  m_folder.filePath(QStringLiteral("photos/val/cat/0.jpg"))));
    QVERIFY(key(QStringLiteral("Return")));
    QVERIFY(!place(QStringLiteral("Most likely classes"), QStringLiteral("cat")).isNull());
    savePicture(QStringLiteral("x-session-prediction"));
    QVERIFY(key(QStringLiteral("Escape")));
    QVERIFY(noHang("looking at images"));
}

// Resume, pressed twice, trains what was missing once.
void TestXSession::aStoppedRunIsResumedOnce()
{
    constexpr int kEpochs = 60;
    PosixFileSystem fileSystem;
    Store store(Workspace(m_folder.filePath(QStringLiteral("work")).toStdString()), fileSystem);
    QVERIFY(press(QStringLiteral("New")));
    QVERIFY(choose(QStringLiteral("Loader"), QStringLiteral("Beton")));
    QVERIFY(choose(QStringLiteral("Model"), QStringLiteral("ViT-Micro/16")));
    QVERIFY(enter(QStringLiteral("Name"), QStringLiteral("interrupted")));
    QVERIFY(enter(QStringLiteral("Epochs"), QString::number(kEpochs)));
    QVERIFY(key(QStringLiteral("ctrl+Return")));
    const auto run = [&] {
        const auto runs = store.runs();
        const auto found = std::ranges::find(runs, "interrupted", &RunRow::name);
        return found == runs.end() ? RunRow() : *found;
    };
    QVERIFY(within(kPatience, [&] { return run().epochsDone > 0; }));
    QVERIFY(press(QStringLiteral("Stop")));
    QVERIFY(within(kPatience, [&] { return run().status == RunStatus::Stopped; }));
    QVERIFY(run().epochsDone < kEpochs);
    QVERIFY(press(QStringLiteral("Resume"), {}, 2));
    QVERIFY(within(kPatience, [&] { return run().status == RunStatus::Done; }));
    QCOMPARE(run().epochsDone, kEpochs);
    QCOMPARE(store.epochs(run().id).size(), std::size_t(kEpochs));
    QCOMPARE(store.runs().size(), std::size_t(3));
    QVERIFY(noHang("resuming"));
    QVERIFY(press(QStringLiteral("New"))); // the draft of before, for the next start
    QVERIFY(choose(QStringLiteral("Loader"), QStringLiteral("Both: compare loaders")));
}

// 1024 x 768: what belongs to the table stays beside each other.
void TestXSession::fitsASmallScreen()
{
    QVERIFY(xdotool({QStringLiteral("search"), QStringLiteral("--onlyvisible"),
                     QStringLiteral("--name"), QStringLiteral("Formwork"),
                     QStringLiteral("windowsize"), QStringLiteral("1024"), QStringLiteral("768")}));
    QVERIFY(press(QStringLiteral("Runs")));
    const auto right = [&](const char* name) {
        return place(QString::fromLatin1(name)).right();
    };
    QVERIFY(within(kPatience, [&] { return right("Views") < 1024; }));
    QRect last;
    for (const char* name : {"runsFilter", "Clone", "More", "Group", "Columns", "Views"}) {
        const QRect now = place(QString::fromLatin1(name));
        QVERIFY2(!now.isNull() && now.left() > last.right() && now.right() < 1024, name);
        last = now;
    }
    savePicture(QStringLiteral("x-session-1024"));
    // The inspector, for which there is no room, lies over them.
    QVERIFY(press(QStringLiteral("Hide the inspector")));
    QCOMPARE(place(QStringLiteral("Views")), last);
    QVERIFY(press(QStringLiteral("Inspector")));
    QVERIFY(place(QStringLiteral("Hide the inspector")).right() < 1024);
    QCOMPARE(place(QStringLiteral("Views")), last);
    QVERIFY(key(QStringLiteral("ctrl+q")));
    QVERIFY(within(kPatience, [&] { return m_program->state() == QProcess::NotRunning; }));
    QCOMPARE(m_program->exitCode(), 0);
}

// The window speaks another language at once, keeps what was typed, and F1 opens the guide in it.
void TestXSession::languageChangesInPlace()
{
    startProgram();
    QVERIFY(press(QStringLiteral("New")));
    QVERIFY(enter(QStringLiteral("Name"), QStringLiteral("half typed")));
    // View, Language, as the system, English, Français
    for (const char* keys : {"alt+v", "l", "Down", "Down", "Return"}) {
        QVERIFY(key(QLatin1String(keys)));
        QTest::qWait(150); // a menu opens
    }
    QVERIFY(!place(QStringLiteral("Essais")).isNull());
    QVERIFY(press(QStringLiteral("Nom"))); // without a window manager a click brings the focus
    QVERIFY(key(QStringLiteral("F1")));
    QVERIFY(!place(QStringLiteral("Sommaire du guide")).isNull());
    savePicture(QStringLiteral("x-session-french"));
    QVERIFY(press(QStringLiteral("Sommaire du guide")));
    QVERIFY(key(QStringLiteral("Escape")));
    QVERIFY(press(QStringLiteral("Mettre en file")));
    PosixFileSystem fileSystem;
    Store store(Workspace(m_folder.filePath(QStringLiteral("work")).toStdString()), fileSystem);
    // The draft of before the restart, which compares loaders.
    QVERIFY(within(kPatience, [&] { return store.runs().size() == 5; }));
    QCOMPARE(
        std::ranges::count_if(store.runs(),
                              [](const RunRow& run) { return run.name.starts_with("half typed"); }),
        2);
    QVERIFY(key(QStringLiteral("ctrl+q")));
    QVERIFY(within(kPatience, [&] { return m_program->state() == QProcess::NotRunning; }));
    QCOMPARE(m_program->exitCode(), 0);
}

QTEST_GUILESS_MAIN(TestXSession)
#include "tst_x_session.moc"
