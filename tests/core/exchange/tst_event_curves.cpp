#include "core/exchange/event_curves.h"

#include "core/report/crc32c.h"
#include "core/report/event_file.h"
#include "core/report/report_fixture.h"
#include "support/error_of.h"
#include "support/recording_progress.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <bit>
#include <string>

using namespace formwork;
using namespace formwork::test;

namespace {

std::string littleEndian(std::uint64_t number, int bytes)
{
    std::string out;
    for (int i = 0; i < bytes; ++i)
        out.push_back(static_cast<char>((number >> (8 * i)) & 0xff));
    return out;
}

std::string masked(const std::string& bytes)
{
    return littleEndian(std::rotr(crc32c(bytes), 15) + 0xa282ead8U, 4);
}

std::string record(const std::string& data)
{
    const std::string length = littleEndian(data.size(), 8);
    return length + masked(length) + data + masked(data);
}

// A field of a protocol buffer whose contents are shorter than 128 bytes.
std::string field(int number, const std::string& bytes)
{
    return std::string(1, static_cast<char>(number << 3 | 2)) + static_cast<char>(bytes.size()) +
           bytes;
}

// As TensorFlow 2 writes a scalar: a tensor of one float32.
std::string tensorEvent(const std::string& tag, char step, float value)
{
    const std::string tensor =
        std::string("\x08\x01", 2) + field(5, littleEndian(std::bit_cast<std::uint32_t>(value), 4));
    const std::string summary = field(1, field(1, tag) + field(8, tensor));
    return std::string("\x09", 1) + littleEndian(std::bit_cast<std::uint64_t>(1000.5), 8) +
           std::string("\x10", 1) + step + field(5, summary);
}

} // namespace

class TestEventCurves : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatFormworkWrites()
    {
        RunData run = betonRun(7);
        run.row.startedAt = 1'700'000'000'123;
        run.epochs[1].validationTop1 = 0.5;
        const ScalarCurves curves = read(eventFile(run));
        QVERIFY(m_progress.problems.empty());
        QCOMPARE(curves.begin(), 1'700'000'000.123);
        const auto& loss = curves.curves().at("loss/train");
        QCOMPARE(loss.size(), std::size_t{3});
        QCOMPARE(static_cast<float>(loss.at(3).value), static_cast<float>(2.0 / 3));
        QCOMPARE(loss.at(1).time, 1'700'000'000.123);
        QCOMPARE(curves.curves().at("top1/validation").size(), std::size_t{1});
    }

    void scalarsAsTensors()
    {
        const ScalarCurves curves = read(record(tensorEvent("epoch_loss", 3, 0.75F)));
        const CurvePoint point = curves.curves().at("epoch_loss").at(3);
        QCOMPARE(point.value, 0.75);
        QCOMPARE(point.time, 1000.5);
    }

    void otherSummariesAreLeftOut()
    {
        const std::string histogram = field(1, field(1, "weights") + field(5, "xyz"));
        const ScalarCurves curves = read(record(std::string("\x10\x01", 2) + field(5, histogram)) +
                                         record(tensorEvent("loss", 1, 1)));
        QCOMPARE(curves.curves().size(), std::size_t{1});
    }

    // Cut at every byte: the records before are read, and nothing else happens.
    void cutOff()
    {
        const std::string first = record(tensorEvent("loss", 1, 1));
        const std::string whole = first + record(tensorEvent("loss", 2, 2));
        for (std::size_t size = first.size() + 1; size < whole.size(); ++size) {
            const ScalarCurves curves = read(whole.substr(0, size));
            QCOMPARE(curves.curves().at("loss").size(), std::size_t{1});
            QCOMPARE(m_progress.problems.size(), std::size_t{1});
            QVERIFY(m_progress.problems[0].message.english().find("middle of a record") !=
                    std::string::npos);
        }
    }

    void damagedDataIsSkipped()
    {
        std::string damaged = record(tensorEvent("loss", 2, 2));
        damaged[20] = static_cast<char>(damaged[20] ^ 1);
        const ScalarCurves curves =
            read(record(tensorEvent("loss", 1, 1)) + damaged + record(tensorEvent("loss", 3, 3)));
        QCOMPARE(curves.curves().at("loss").size(), std::size_t{2});
        QCOMPARE(m_progress.problems.size(), std::size_t{1});
        QVERIFY(m_progress.problems[0].message.english().find("which are skipped: 1") !=
                std::string::npos);
    }

    void damagedLengthEndsIt()
    {
        std::string damaged = record(tensorEvent("loss", 2, 2));
        damaged[0] = static_cast<char>(damaged[0] ^ 1);
        const ScalarCurves curves =
            read(record(tensorEvent("loss", 1, 1)) + damaged + record(tensorEvent("loss", 3, 3)));
        QCOMPARE(curves.curves().at("loss").size(), std::size_t{1});
        QCOMPARE(m_progress.problems.size(), std::size_t{1});
    }

    // Any byte may be wrong; with right checksums the messages themselves.
    void anyByteMayBeWrong()
    {
        const std::string data = tensorEvent("loss", 2, 2);
        for (std::size_t i = 0; i < data.size(); ++i)
            for (const unsigned char byte : {0x00, 0x7f, 0x80, 0xff}) {
                std::string changed = data;
                changed[i] = static_cast<char>(byte);
                read(record(changed));
            }
    }

    void noEventFile()
    {
        QCOMPARE(codeOf([&] { read("step,loss\n1,2\n3,4\n"); }), ErrorCode::UnsupportedFormat);
        QVERIFY(read({}).curves().empty());
    }

private:
    ScalarCurves read(const std::string& bytes)
    {
        m_progress.problems.clear();
        const QString path = m_folder.filePath(QStringLiteral("events.out.tfevents.1"));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) ||
            file.write(bytes.data(), static_cast<qint64>(bytes.size())) < 0)
            qFatal("cannot write");
        file.close();
        ScalarCurves curves;
        readEventCurves(m_fileSystem, path.toStdString(), curves, m_progress, {});
        return curves;
    }

    QTemporaryDir m_folder;
    PosixFileSystem m_fileSystem;
    RecordingProgress m_progress;
};

QTEST_GUILESS_MAIN(TestEventCurves)
#include "tst_event_curves.moc"
