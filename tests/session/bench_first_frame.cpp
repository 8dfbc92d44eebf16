// From the start of the process to the first frame of its window, on an X server, with an empty
// workspace. Prints the median of several starts, the first of which (a cold one) is given apart.
#include "support/x_server.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalSocket>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QThread>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

using formwork::test::XServer;

namespace {

constexpr int kStarts = 12;

double now()
{
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return 1e3 * static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_nsec);
}

double askFrame(QLocalSocket& socket)
{
    socket.write("{\"frame\": true}\n");
    while (!socket.canReadLine() && socket.waitForReadyRead(10'000)) {
    }
    const QJsonObject answer = QJsonDocument::fromJson(socket.readLine()).object();
    return answer[QStringLiteral("frame")].toDouble();
}

// Milliseconds, or -1.
double startOnce(const XServer& server)
{
    const QTemporaryDir folder;
    const QString socketName = folder.filePath(QStringLiteral("finder"));
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("DISPLAY"), server.display());
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
    environment.insert(QStringLiteral("QT_PLUGIN_PATH"), QStringLiteral(FORMWORK_PLUGINS));
    environment.insert(QStringLiteral("QT_QPA_GENERIC_PLUGINS"),
                       QStringLiteral("formworkwidgetfinder:") + socketName);
    environment.insert(QStringLiteral("HOME"), folder.path());
    QProcess program;
    program.setProcessEnvironment(environment);
    const double begin = now();
    program.start(QStringLiteral(FORMWORK_PROGRAMS "/formwork"),
                  {QStringLiteral("--workspace"), folder.filePath(QStringLiteral("work"))});
    double frame = 0;
    QLocalSocket socket;
    QElapsedTimer clock;
    clock.start();
    while (frame <= 0 && clock.elapsed() < 10'000) {
        QThread::msleep(20); // asking takes the program's time, too
        if (socket.state() != QLocalSocket::ConnectedState) {
            socket.connectToServer(socketName);
            socket.waitForConnected(10);
        } else {
            frame = askFrame(socket);
        }
    }
    program.terminate();
    if (!program.waitForFinished(5000))
        program.kill();
    program.waitForFinished(5000);
    return frame > 0 ? frame - begin : -1;
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    XServer server;
    const QString xvfb = QStandardPaths::findExecutable(QStringLiteral("Xvfb"));
    if (xvfb.isEmpty() || !server.start(xvfb)) {
        std::fprintf(stderr, "no Xvfb here\n");
        return 1;
    }
    const double first = startOnce(server);
    std::vector<double> times;
    for (int i = 1; i < kStarts; ++i)
        times.push_back(startOnce(server));
    std::sort(times.begin(), times.end());
    std::printf("process start to first frame: median %.0f ms [%.0f-%.0f], n = %zu; first start "
                "%.0f ms (goal: < 300 ms)\n",
                times[times.size() / 2], times.front(), times.back(), times.size(), first);
    return times.front() > 0 ? 0 : 1;
}
