// How long the event loop was held up: the longest time that handling one event took, and which.
// Make the test's application of this kind, and ask worst() after each flow; or let runWatched() do
// so for all of a test.
#pragma once

#include <QApplication>
#include <QElapsedTimer>
#include <QEvent>
#include <QMetaEnum>
#include <QString>
#include <QTest>

#include <cstdio>

namespace formwork::test {

class StallWatch final : public QApplication
{
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override
    {
        if (m_depth > 0) // inside another one, whose time it is
            return QApplication::notify(receiver, event);
        ++m_depth;
        const QEvent::Type type = event->type(); // the event may be gone afterwards
        const QString name = QString::fromLatin1(receiver->metaObject()->className());
        QElapsedTimer clock;
        clock.start();
        const bool result = QApplication::notify(receiver, event);
        const double milliseconds = static_cast<double>(clock.nsecsElapsed()) / 1e6;
        --m_depth;
        if (milliseconds > m_worst) {
            m_worst = milliseconds;
            m_what =
                QStringLiteral("%1 to %2")
                    .arg(QString::fromLatin1(QMetaEnum::fromType<QEvent::Type>().valueToKey(type)),
                         name);
        }
        return result;
    }

    // Longest event since the last reset, in milliseconds.
    double worst() const { return m_worst; }
    QString what() const { return m_what; }
    void reset()
    {
        m_worst = 0;
        m_what.clear();
    }

private:
    int m_depth = 0;
    double m_worst = 0;
    QString m_what;
};

// The main() of a test that also says how long the event loop was held up at most. A hang fails.
template <typename Test>
int runWatched(int argc, char** argv)
{
    StallWatch application(argc, argv);
    Test test;
    const int failures = QTest::qExec(&test, argc, argv);
    std::printf("longest stall of the event loop: %.1f ms (%s)\n", application.worst(),
                qPrintable(application.what()));
    constexpr double kHang = 2000; // milliseconds; generous, as tests run side by side
    return application.worst() < kHang ? failures : failures + 1;
}

} // namespace formwork::test
