// An X server without a screen (Xvfb), for as long as the object lives.
#pragma once

#include <QFile>
#include <QProcess>
#include <QString>

#include <array>

#include <fcntl.h>
#include <unistd.h>

namespace formwork::test {

class XServer
{
public:
    // `program`: Xvfb. It finds a free display number by itself.
    bool start(const QString& program)
    {
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) != 0)
            return false;
        m_process.setChildProcessModifier([writing = ends[1]] { ::fcntl(writing, F_SETFD, 0); });
        ::fcntl(ends[0], F_SETFD, FD_CLOEXEC);
        m_process.start(program, {QStringLiteral("-displayfd"), QString::number(ends[1]),
                                  QStringLiteral("-screen"), QStringLiteral("0"),
                                  QStringLiteral("1400x1000x24"), QStringLiteral("-nolisten"),
                                  QStringLiteral("tcp")});
        const bool started = m_process.waitForStarted();
        ::close(ends[1]);
        QFile reading;
        if (!started || !reading.open(ends[0], QIODevice::ReadOnly, QFile::AutoCloseHandle))
            return false;
        m_display = QLatin1Char(':') + QString::fromLatin1(reading.readLine()).trimmed();
        return m_display.size() > 1;
    }
    ~XServer()
    {
        m_process.terminate();
        if (!m_process.waitForFinished(5000))
            m_process.kill();
        m_process.waitForFinished(5000);
    }
    const QString& display() const { return m_display; }
    QString problem() { return QString::fromLocal8Bit(m_process.readAllStandardError()); }

private:
    QProcess m_process;
    QString m_display;
};

} // namespace formwork::test
