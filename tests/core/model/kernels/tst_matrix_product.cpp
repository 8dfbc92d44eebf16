// Products of matrices against plain loops in float64.
#include "core/model/kernels/matrix_product.h"

#include "core/model/kernels/library_product.h"
#include "core/model/kernels/split_product.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>
#include <vector>

#ifdef _OPENMP
#include <omp.h>
#endif

#include <QTest>

using namespace formwork;

namespace {

std::vector<float> numbers(std::int64_t count, std::uint32_t stream)
{
    std::vector<float> values(static_cast<std::size_t>(count));
    std::uint32_t state = stream * 2654435761U + 1;
    for (float& value : values) {
        state = state * 1664525U + 1013904223U;
        value = static_cast<float>(state >> 8) / static_cast<float>(1U << 23) - 1.0F;
    }
    return values;
}

double element(const Matrix& matrix, std::int64_t row, std::int64_t column)
{
    return matrix.transposed ? matrix.data[column * matrix.columns + row]
                             : matrix.data[row * matrix.columns + column];
}

// The largest difference to the exact product in every `stride`-th row, as a share of the sum of
// magnitudes that was rounded.
double worstError(const ProductSize& size, const Matrix& a, const Matrix& b,
                  const std::vector<float>& out, std::int64_t stride = 1)
{
    double worst = 0;
    for (std::int64_t row = 0; row < size.rows; row += stride) {
        for (std::int64_t column = 0; column < size.columns; ++column) {
            double sum = 0;
            double magnitude = 0;
            for (std::int64_t i = 0; i < size.depth; ++i) {
                const double term = element(a, row, i) * element(b, i, column);
                sum += term;
                magnitude += std::abs(term);
            }
            const double got = out[static_cast<std::size_t>(row * size.columns + column)];
            const double error = std::abs(got - sum) / magnitude;
            worst = std::isnan(error) ? error : std::max(worst, error);
            if (std::isnan(worst))
                return worst;
        }
    }
    return worst;
}

struct Operands
{
    Operands(const ProductSize& size, bool transposeA, bool transposeB)
        : aNumbers(numbers(size.rows * size.depth, 1))
        , bNumbers(numbers(size.depth * size.columns, 2))
        , a{aNumbers.data(), transposeA ? size.rows : size.depth, transposeA}
        , b{bNumbers.data(), transposeB ? size.depth : size.columns, transposeB}
    {}

    std::vector<float> aNumbers;
    std::vector<float> bNumbers;
    Matrix a;
    Matrix b;
};

using Multiply = void(const ProductSize&, const Matrix&, const Matrix&, float*);

// What the result held must not matter, so it starts as no number.
std::vector<float> product(const ProductSize& size, const Operands& operands,
                           Multiply* multiplied = multiply)
{
    std::vector<float> out(static_cast<std::size_t>(size.rows * size.columns),
                           std::numeric_limits<float>::quiet_NaN());
    multiplied(size, operands.a, operands.b, out.data());
    return out;
}

void verifyTransposes(const ProductSize& size, Multiply* multiplied, double most)
{
    for (const bool transposeA : {false, true}) {
        for (const bool transposeB : {false, true}) {
            const Operands operands(size, transposeA, transposeB);
            const double error =
                worstError(size, operands.a, operands.b, product(size, operands, multiplied));
            QVERIFY2(
                error < most,
                qPrintable(QStringLiteral("%1 %2: %3").arg(transposeA).arg(transposeB).arg(error)));
        }
    }
}

void setThreads(int count)
{
#ifdef _OPENMP
    omp_set_num_threads(count);
#else
    static_cast<void>(count);
#endif
}

} // namespace

class TestMatrixProduct : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalsTheExactProduct_data();
    void equalsTheExactProduct();
    void splitEqualsTheExactProduct_data();
    void splitEqualsTheExactProduct();
    void largeProductsAreSplit();
    void threadsAgree();
    void namesItsLibrary();
};

void TestMatrixProduct::equalsTheExactProduct_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("depth");
    QTest::newRow("one number") << 1 << 1 << 1;
    QTest::newRow("row") << 1 << 37 << 20;
    QTest::newRow("column") << 37 << 1 << 20;
    QTest::newRow("outer product") << 23 << 19 << 1;
    QTest::newRow("odd sizes") << 67 << 43 << 29;
    QTest::newRow("LeViT") << 392 << 256 << 128;
    QTest::newRow("many rows") << 2000 << 64 << 48;
    QTest::newRow("deep") << 32 << 24 << 3136;
}

void TestMatrixProduct::equalsTheExactProduct()
{
    QFETCH(int, rows);
    QFETCH(int, columns);
    QFETCH(int, depth);
    verifyTransposes({rows, columns, depth}, multiply, 5e-7);
}

void TestMatrixProduct::splitEqualsTheExactProduct_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("depth");
    QTest::newRow("two") << 2 << 2 << 2;
    QTest::newRow("wide") << 6 << 74 << 10;
    QTest::newRow("tall") << 90 << 4 << 22;
    QTest::newRow("deep") << 14 << 26 << 500;
    QTest::newRow("smaller than before") << 8 << 8 << 8;
}

void TestMatrixProduct::splitEqualsTheExactProduct()
{
    QFETCH(int, rows);
    QFETCH(int, columns);
    QFETCH(int, depth);
    verifyTransposes({rows, columns, depth}, multiplySplit, 1e-6);
}

// Those of ViT-B's backward pass, not those of its forward pass, where it was not ahead.
void TestMatrixProduct::largeProductsAreSplit()
{
    const ProductSize size{1576, 768, 2304};
    const Operands operands(size, false, false);
    bool isSplit = false;
    std::vector<float> out;
    std::vector<float> library(static_cast<std::size_t>(size.rows * size.columns));
    std::jthread([&] { // OpenMP's number of threads is the thread's own
        setThreads(2);
        isSplit = paysToSplit(size, operands.b);
        QVERIFY(!paysToSplit(size, {operands.b.data, size.depth, true}));
        QVERIFY(!paysToSplit({1575, 768, 2304}, operands.b));
        QVERIFY(!paysToSplit({6304, 384, 1536}, operands.b));
        out = product(size, operands);
        libraryProduct(size, operands.a, operands.b, library.data(), size.columns);
        setThreads(3);
        QVERIFY(!paysToSplit(size, operands.b));
    })
        .join();
#ifdef _OPENMP
    QVERIFY(isSplit);
    QVERIFY(out != library); // it rounds otherwise
#else
    QVERIFY(!isSplit);
#endif
    constexpr std::int64_t kStride = 101; // odd: both halves
    const double error = worstError(size, operands.a, operands.b, out, kStride);
    const double whole = worstError(size, operands.a, operands.b, library, kStride);
    qInfo("worst error %.2g, of the library %.2g", error, whole);
    QVERIFY(whole < 5e-7);
    QVERIFY(error < 1e-6);
}

// Trainings side by side multiply at the same time.
void TestMatrixProduct::threadsAgree()
{
    const ProductSize size{300, 120, 200};
    const Operands operands(size, false, true);
    std::vector<std::vector<float>> results(3);
    {
        std::vector<std::jthread> threads;
        for (std::vector<float>& result : results)
            threads.emplace_back([&] {
                for (int i = 0; i < 5; ++i)
                    result = product(size, operands);
            });
    }
    QVERIFY(worstError(size, operands.a, operands.b, results.front()) < 5e-7);
    QVERIFY(results[1] == results[0]);
    QVERIFY(results[2] == results[0]);
}

void TestMatrixProduct::namesItsLibrary()
{
    const QString library = QString::fromStdString(matrixProductLibrary());
    QVERIFY2(library == "BLAS" || library.startsWith("oneDNN "), qPrintable(library));
}

QTEST_APPLESS_MAIN(TestMatrixProduct)
#include "tst_matrix_product.moc"
