#include "core/train/device/torch_errors.h"

#include "support/error_of.h"

#include <ATen/ATen.h>

#include <QTest>

#include <new>
#include <stdexcept>
#include <utility>

using namespace formwork;
using formwork::test::errorOf;

namespace {

template <typename Action>
Error translated(Action&& action, TorchTask task = TorchTask::Training)
{
    return errorOf([&] {
        try {
            action();
        } catch (...) {
            rethrowAsError(task);
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
        QVERIFY(tensor.hint().english().find("train.batch_size") != std::string::npos);
        const Error plain = translated([] { throw std::bad_alloc(); });
        QCOMPARE(errorCodeName(plain.code()), errorCodeName(ErrorCode::OutOfMemory));

        QVERIFY(meansOutOfMemory(std::bad_alloc()));
        QVERIFY(meansOutOfMemory(std::runtime_error("CUDA out of memory. Tried to allocate")));
        QVERIFY(meansOutOfMemory(std::runtime_error(
            "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate")));
        QVERIFY(meansOutOfMemory(std::runtime_error("cuDNN error: CUDNN_STATUS_NOT_INITIALIZED")));
        QVERIFY(meansOutOfMemory(tensor));
        QVERIFY(!meansOutOfMemory(Error(ErrorCode::NoSpace, Text("the disk is out of memory"))));
        QVERIFY(!meansOutOfMemory(std::runtime_error("odd")));
    }

    void lostDevicesAreDistinguished()
    {
        for (const char* message : {"CUDA error: uncorrectable ECC error encountered",
                                    "CUDA error: an illegal memory access was encountered",
                                    "CUDA error: unspecified launch failure",
                                    "CUDA error: CUDA-capable device(s) is/are busy or unavailable",
                                    "CUDA error: unknown error"}) {
            QVERIFY2(meansDeviceLost(message), message);
            const Error error = translated([message] { C10_THROW_ERROR(Error, message); });
            QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::DeviceUnavailable));
            QVERIFY2(error.message().find("lost its GPU") != std::string::npos, error.what());
            QVERIFY2(error.hint().english().find("resume") != std::string::npos, error.what());
        }
        QVERIFY(!meansDeviceLost("CUDA out of memory. Tried to allocate 2 GiB"));
        QVERIFY(!meansDeviceLost("CUDA error: invalid argument"));
        QVERIFY(!meansDeviceLost("CUDA error: no kernel image is available for execution"));
        QVERIFY(!meansDeviceLost("unknown error"));
        // A library's own state does not decide; the device is asked, where there is one.
        QVERIFY(!meansDeviceLost("CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `x`"));
        const Error other =
            translated([] { C10_THROW_ERROR(Error, "CUDA error: invalid argument"); });
        QCOMPARE(errorCodeName(other.code()), errorCodeName(ErrorCode::Internal));
    }

    void messagesNameTheTask()
    {
        for (const auto& [task, name] :
             {std::pair(TorchTask::Training, "training "),
              std::pair(TorchTask::Evaluation, "the evaluation "),
              std::pair(TorchTask::Prediction, "the prediction "),
              std::pair(TorchTask::StepBenchmark, "the benchmark "),
              std::pair(TorchTask::Conversion, "the conversion of weights "),
              std::pair(TorchTask::Inquiry, "querying the machine's capabilities ")}) {
            for (const Error& error :
                 {translated([] { throw std::bad_alloc(); }, task),
                  translated([] { throw std::runtime_error("odd"); }, task),
                  translated([] { at::empty({std::int64_t{1} << 50}, at::kFloat); }, task)})
                QVERIFY2(error.message().starts_with(name), error.what());
            // Only a training has the key.
            const Error memory = translated([] { throw std::bad_alloc(); }, task);
            QCOMPARE(memory.hint().english().find("train.batch_size") != std::string::npos,
                     task == TorchTask::Training);
        }
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
        const Error error = translated(
            [] { throw Error(ErrorCode::NoSpace, Text("full"), "/x", Text("make room")); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::NoSpace));
        QCOMPARE(error.hint().english(), "make room");
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
