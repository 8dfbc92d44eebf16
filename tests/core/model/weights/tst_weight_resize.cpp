// Against timm's own results.
#include "core/model/weights/weight_resize.h"

#include "core/model/goldens.h"
#include "core/model/weights_test.h"

#include <ATen/Functions.h>

#include <QTest>

using namespace formwork;
using nlohmann::json;

namespace {

at::Tensor numbers(at::IntArrayRef shape, const char* name)
{
    const at::Tensor tensor = at::empty(shape, at::kFloat);
    for (std::int64_t i = 0; i < tensor.numel(); ++i)
        tensor.data_ptr<float>()[i] =
            static_cast<float>(goldens::unit(static_cast<std::uint32_t>(i), goldens::crc32(name)));
    return tensor;
}

} // namespace

class TestWeightResize : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asTimm();
    void typesStay();
};

void TestWeightResize::asTimm()
{
    PosixFileSystem fileSystem;
    const json cases = json::parse(readTextFile(fileSystem, test::kPthData / "weight_resize.json"));
    QVERIFY(cases.size() >= 5);
    for (const json& item : cases) {
        const auto from = item["from"].get<std::int64_t>();
        const auto to = item["to"].get<std::int64_t>();
        goldens::Comparison comparison;
        const at::Tensor positions =
            resizePositions(numbers({1, 1 + from * from, 2}, "positions"), to);
        QVERIFY(positions.sizes() == at::IntArrayRef({1, 1 + to * to, 2}));
        comparison.checkList("positions", positions, item["positions"], 0, 1e-6);
        const at::Tensor biases = resizeBiases(numbers({2, from * from}, "biases"), to);
        QVERIFY(biases.sizes() == at::IntArrayRef({2, to * to}));
        comparison.checkList("biases", biases, item["biases"], 0, 1e-6);
        QVERIFY2(comparison.text().empty(), comparison.text().c_str());
    }
}

void TestWeightResize::typesStay()
{
    const at::Tensor half = numbers({1, 5, 8}, "positions").to(at::kHalf);
    QCOMPARE(resizePositions(half, 4).scalar_type(), at::kHalf);
    QVERIFY(at::allclose(resizePositions(half, 4).to(at::kFloat),
                         resizePositions(half.to(at::kFloat), 4), 1e-3, 1e-3));
}

QTEST_APPLESS_MAIN(TestWeightResize)
#include "tst_weight_resize.moc"
