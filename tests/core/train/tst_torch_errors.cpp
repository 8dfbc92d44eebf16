#include "core/train/torch_errors.h"

#include "core/train/expect_error.h"

#include <ATen/ATen.h>

#include <QTest>

#include <new>
#include <stdexcept>

using namespace formwork;
using formwork::test::errorOf;

namespace {

template <typename Action>
Error translated(Action&& action)
{
    return errorOf([&] {
        try {
            action();
        } catch (...) {
            rethrowAsError();
        }
    });
}

} // namespace

class TestTorchErrors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void runningOutOfMemoryHintsAtTheBatch()
    {
        const Error tensor = translated([] { at::empty({std::int64_t{1} << 50}, at::kFloat); });
        QCOMPARE(errorCodeName(tensor.code()), errorCodeName(ErrorCode::OutOfMemory));
        QVERIFY(tensor.hint().find("train.batch_size") != std::string::npos);
        const Error plain = translated([] { throw std::bad_alloc(); });
        QCOMPARE(errorCodeName(plain.code()), errorCodeName(ErrorCode::OutOfMemory));

        QVERIFY(meansOutOfMemory(std::bad_alloc()));
        QVERIFY(meansOutOfMemory(std::runtime_error("CUDA out of memory. Tried to allocate")));
        QVERIFY(meansOutOfMemory(tensor));
        QVERIFY(!meansOutOfMemory(Error(ErrorCode::NoSpace, "the disk is out of memory")));
        QVERIFY(!meansOutOfMemory(std::runtime_error("odd")));
    }

    void libTorchErrorsKeepTheirFirstLine()
    {
        const Error error = translated([] { at::ones({2, 3}).mm(at::ones({2, 3})); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::Internal));
        QVERIFY(error.message().find("2x3") != std::string::npos);
        QVERIFY(error.message().find('\n') == std::string::npos);
    }

    void ownErrorsPass()
    {
        const Error error =
            translated([] { throw Error(ErrorCode::NoSpace, "full", "/x", "make room"); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::NoSpace));
        QCOMPARE(error.hint(), "make room");
    }

    void othersAreInternal()
    {
        const Error error = translated([] { throw std::runtime_error("odd"); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::Internal));
        QVERIFY(error.message().find("odd") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestTorchErrors)
#include "tst_torch_errors.moc"
