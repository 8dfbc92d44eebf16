#include "core/report/crc32c.h"
#include "core/report/event_file.h"
#include "report_fixture.h"

#include <QTest>

#include <bit>
#include <cstring>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

using namespace formwork;
using namespace formwork::test;

namespace {

std::uint64_t littleEndian(std::string_view bytes)
{
    std::uint64_t number = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        number = number << 8 | static_cast<unsigned char>(bytes[i]);
    return number;
}

std::uint32_t unmasked(std::uint64_t masked)
{
    return std::rotl(static_cast<std::uint32_t>(masked) - 0xa282ead8U, 15);
}

// The data of the records, each with its checksums compared; what is left over stays in `file`.
std::vector<std::string_view> takeRecords(std::string_view& file)
{
    std::vector<std::string_view> records;
    while (file.size() >= 16) {
        const std::uint64_t size = littleEndian(file.substr(0, 8));
        if (unmasked(littleEndian(file.substr(8, 4))) != crc32c(file.substr(0, 8)) ||
            file.size() < 16 + size)
            break;
        const std::string_view data = file.substr(12, size);
        if (unmasked(littleEndian(file.substr(12 + size, 4))) != crc32c(data))
            break;
        records.push_back(data);
        file.remove_prefix(16 + size);
    }
    return records;
}

struct Field
{
    std::uint64_t number = 0;
    std::uint64_t integer = 0; // or the bits of a floating-point number
    std::string_view bytes;
};

std::uint64_t takeVarint(std::string_view& text)
{
    std::uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
        const auto byte = static_cast<unsigned char>(text.at(0));
        text.remove_prefix(1);
        value |= std::uint64_t(byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
}

std::vector<Field> fieldsOf(std::string_view message)
{
    std::vector<Field> fields;
    while (!message.empty()) {
        const std::uint64_t key = takeVarint(message);
        Field field{.number = key >> 3, .bytes = {}};
        if ((key & 7) == 0) {
            field.integer = takeVarint(message);
        } else {
            const std::size_t size = (key & 7) == 1 ? 8 : (key & 7) == 5 ? 4 : takeVarint(message);
            field.bytes = message.substr(0, size);
            field.integer = size <= 8 ? littleEndian(field.bytes) : 0;
            message.remove_prefix(size);
        }
        fields.push_back(field);
    }
    return fields;
}

std::map<std::string, float> scalarsOf(std::string_view summary)
{
    std::map<std::string, float> scalars;
    for (const Field& value : fieldsOf(summary)) {
        const std::vector<Field> parts = fieldsOf(value.bytes);
        scalars[std::string(parts.at(0).bytes)] =
            std::bit_cast<float>(static_cast<std::uint32_t>(parts.at(1).integer));
    }
    return scalars;
}

} // namespace

class TestEventFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // The examples of RFC 3720, appendix B.4, and the check value of CRC catalogues.
    void checksums()
    {
        QCOMPARE(crc32c({}), 0U);
        QCOMPARE(crc32c("123456789"), 0xe3069283U);
        QCOMPARE(crc32c(std::string(32, '\0')), 0x8a9136aaU);
        QCOMPARE(crc32c(std::string(32, '\xff')), 0x62a8ab43U);
    }

    void anEventForEachEpoch()
    {
        RunData run = betonRun(7);
        run.row.startedAt = 1'700'000'000'123;
        run.epochs[2].validationTop1 = 0.625;
        run.epochs[2].gradientNorm = 3.5;
        const std::string file = eventFile(run);
        std::string_view rest = file;
        const auto records = takeRecords(rest);
        QVERIFY(rest.empty());
        QCOMPARE(records.size(), std::size_t{4});

        const auto version = fieldsOf(records[0]);
        QCOMPARE(std::bit_cast<double>(version.at(0).integer), 1'700'000'000.123);
        QCOMPARE(version.at(1).number, std::uint64_t{3});
        QCOMPARE(std::string(version.at(1).bytes), std::string("brain.Event:2"));

        const auto last = fieldsOf(records[3]);
        QCOMPARE(last.at(0).number, std::uint64_t{1});
        QCOMPARE(std::bit_cast<double>(last.at(0).integer), 1'700'000'000.123);
        QCOMPARE(last.at(1).number, std::uint64_t{2});
        QCOMPARE(last.at(1).integer, std::uint64_t{3});
        QCOMPARE(last.at(2).number, std::uint64_t{5});
        const auto scalars = scalarsOf(last.at(2).bytes);
        QCOMPARE(scalars.at("loss/train"), static_cast<float>(2.0 / 3));
        QCOMPARE(scalars.at("top1/validation"), 0.625F);
        QCOMPARE(scalars.at("gradient_norm"), 3.5F);
        QCOMPARE(scalars.at("seconds/epoch"), 10.0F);
        QCOMPARE(scalars.at("learning_rate"), 1e-5F);
        QVERIFY(!scalars.contains("loss/validation"));
        // What an epoch did not measure has no entry.
        QVERIFY(!scalarsOf(fieldsOf(records[1]).at(2).bytes).contains("top1/validation"));
    }

    // As a table may have them: one time of an epoch without the others.
    void validationSecondsAreWrittenWhereKnown()
    {
        RunData run = betonRun(7);
        for (EpochRecord& epoch : run.epochs)
            epoch.epochSeconds = std::numeric_limits<double>::quiet_NaN();
        run.epochs[0].validationTop1 = 0.25;
        run.epochs[0].validationSeconds = 0;
        run.epochs[1].validationTop1 = 0.5;
        run.epochs[1].validationSeconds = 2.5;
        const std::string file = eventFile(run);
        std::string_view rest = file;
        const auto records = takeRecords(rest);
        QVERIFY(!scalarsOf(fieldsOf(records.at(1)).at(2).bytes).contains("seconds/validation"));
        QCOMPARE(scalarsOf(fieldsOf(records.at(2)).at(2).bytes).at("seconds/validation"), 2.5F);
    }

    void aDamagedByteIsNoticed()
    {
        std::string file = eventFile(betonRun(7));
        file[file.size() / 2] = static_cast<char>(file[file.size() / 2] ^ 1);
        std::string_view rest = file;
        takeRecords(rest);
        QVERIFY(!rest.empty());
    }

    void eachRunHasAFolder()
    {
        RunData run = betonRun(7);
        run.row.createdAt = 1'600'000'000'999;
        run.row.name = "cats, lr 1e-3/..";
        QCOMPARE(eventFilePath(run).string(),
                 std::string("run-7-cats__lr_1e-3_../events.out.tfevents.1600000000.formwork"));
        run.row.startedAt = 1'700'000'000'000;
        QCOMPARE(eventFilePath(run).filename().string(),
                 std::string("events.out.tfevents.1700000000.formwork"));
    }
};

QTEST_GUILESS_MAIN(TestEventFile)
#include "tst_event_file.moc"
