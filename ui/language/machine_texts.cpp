#include "ui/language/machine_texts.h"

#include "ui/language/error_texts.h"
#include "ui/language/text_patterns.h"

#include <QCoreApplication>

namespace formwork::ui {

namespace {

constexpr int kMostNestedValues = 2; // "training is not possible: the training module ..."

constexpr const char* kMachinePatterns[] = {
    // Titles and labels
    QT_TRANSLATE_NOOP("formwork::Machine", "Program"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Build"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Operating system"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Kernel"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Processor"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Model"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Sockets"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Cores"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Threads"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Usable threads"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Control groups"),
    QT_TRANSLATE_NOOP("formwork::Machine", "CPU quota"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Virtual machine"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Memory and limits"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Memory"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Swap"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Memory limit"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Open files"),
    QT_TRANSLATE_NOOP("formwork::Machine", "File size"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Locked memory"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Address space"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Computing"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Training module"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Module file"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Matrix products"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Linear layers"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Reference loop"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Measured with"),
    QT_TRANSLATE_NOOP("formwork::Machine", "NVIDIA driver"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Workspace"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Folder"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Nearest existing folder"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Disk"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Free space"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Access"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Window"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Qt platform"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Libraries"),
    QT_TRANSLATE_NOOP("formwork::Machine", "OpenMP runtime"),
    // Values
    QT_TRANSLATE_NOOP("formwork::Machine", "unknown"),
    QT_TRANSLATE_NOOP("formwork::Machine", "unlimited"),
    QT_TRANSLATE_NOOP("formwork::Machine", "none"),
    QT_TRANSLATE_NOOP("formwork::Machine", "yes"),
    QT_TRANSLATE_NOOP("formwork::Machine", "version %1"),
    QT_TRANSLATE_NOOP("formwork::Machine", "%1 CPUs"),
    QT_TRANSLATE_NOOP("formwork::Machine", "%1, %2 available"),
    QT_TRANSLATE_NOOP("formwork::Machine", "%1, %2 free"),
    QT_TRANSLATE_NOOP("formwork::Machine", "%1 (hard limit %2)"),
    QT_TRANSLATE_NOOP("formwork::Machine", "not measured"),
    QT_TRANSLATE_NOOP("formwork::Machine", "%1 GFLOP/s, %2 x the reference"),
    QT_TRANSLATE_NOOP("formwork::Machine", "%1, 1 thread"),
    QT_TRANSLATE_NOOP("formwork::Machine", "%1, %2 threads"),
    QT_TRANSLATE_NOOP("formwork::Machine", "CUDA %1, 1 device"),
    QT_TRANSLATE_NOOP("formwork::Machine", "CUDA %1, %2 devices"),
    QT_TRANSLATE_NOOP("formwork::Machine", "unknown: the training module does not load"),
    QT_TRANSLATE_NOOP("formwork::Machine", "none: LibTorch was built without CUDA"),
    QT_TRANSLATE_NOOP("formwork::Machine", "none: the driver's CUDA is %1, LibTorch's %2"),
    QT_TRANSLATE_NOOP("formwork::Machine",
                      "none: there is no NVIDIA driver (libcuda.so.1) (CUDA %1)"),
    QT_TRANSLATE_NOOP("formwork::Machine", "none: %1 (CUDA %2)"),
    QT_TRANSLATE_NOOP("formwork::Machine", "the driver finds no device"),
    QT_TRANSLATE_NOOP("formwork::Machine", "the driver fails: %1"),
    QT_TRANSLATE_NOOP("formwork::Machine", "%1, up to CUDA %2"),
    QT_TRANSLATE_NOOP("formwork::Machine", "%1, compute capability %2"),
    QT_TRANSLATE_NOOP("formwork::Machine", "%1, network"),
    QT_TRANSLATE_NOOP("formwork::Machine", "%1, local"),
    QT_TRANSLATE_NOOP("formwork::Machine", "%1 free of %2"),
    QT_TRANSLATE_NOOP("formwork::Machine", "read-only file system"),
    QT_TRANSLATE_NOOP("formwork::Machine", "writable"),
    QT_TRANSLATE_NOOP("formwork::Machine", "not writable"),
    QT_TRANSLATE_NOOP("formwork::Machine", "%1 (headers; library %2)"),
    // Findings, and what to do
    QT_TRANSLATE_NOOP("formwork::Machine", "training is not possible: %1"),
    QT_TRANSLATE_NOOP("formwork::Machine", "there is no training module"),
    QT_TRANSLATE_NOOP("formwork::Machine", "build or install Formwork again"),
    QT_TRANSLATE_NOOP("formwork::Machine", "check that LibTorch is installed"),
    QT_TRANSLATE_NOOP("formwork::Machine", "the training module does not load: %1"),
    QT_TRANSLATE_NOOP(
        "formwork::Machine",
        "the BLAS in use is the reference implementation, ten times slower than OpenBLAS or worse"),
    QT_TRANSLATE_NOOP("formwork::Machine", "install libopenblas0-openmp"),
    QT_TRANSLATE_NOOP("formwork::Machine", "matrix products cannot be measured: %1"),
    QT_TRANSLATE_NOOP("formwork::Machine",
                      "OpenBLAS does not know this processor and computes without AVX: its matrix "
                      "products are several times slower"),
    QT_TRANSLATE_NOOP("formwork::Machine",
                      "set the environment variable %1, or install a newer OpenBLAS"),
    QT_TRANSLATE_NOOP("formwork::Machine",
                      "matrix products are only %1 times as fast as the reference BLAS"),
    QT_TRANSLATE_NOOP(
        "formwork::Machine",
        "measure again while nothing else runs; if it stays so, install another BLAS"),
    QT_TRANSLATE_NOOP("formwork::Machine",
                      "the GPU (%1) is not used: LibTorch was built without CUDA"),
    QT_TRANSLATE_NOOP("formwork::Machine", "build Formwork with a LibTorch for CUDA"),
    QT_TRANSLATE_NOOP("formwork::Machine",
                      "the driver is too old: it takes CUDA %1, LibTorch needs %2"),
    QT_TRANSLATE_NOOP("formwork::Machine", "update the NVIDIA driver"),
    QT_TRANSLATE_NOOP("formwork::Machine",
                      "the driver has devices, but LibTorch can use none of them"),
    QT_TRANSLATE_NOOP("formwork::Machine", "check that the versions of driver and LibTorch fit"),
    QT_TRANSLATE_NOOP("formwork::Machine", "no GPU can be used: %1"),
    QT_TRANSLATE_NOOP("formwork::Machine", "check CUDA_VISIBLE_DEVICES, which is set"),
    QT_TRANSLATE_NOOP(
        "formwork::Machine",
        "check that the GPU is visible here (nvidia-smi), and restart after a driver update"),
    QT_TRANSLATE_NOOP("formwork::Machine", "the workspace's disk is read-only: %1"),
    QT_TRANSLATE_NOOP("formwork::Machine", "choose another workspace"),
    QT_TRANSLATE_NOOP("formwork::Machine", "the workspace cannot be written: %1"),
    QT_TRANSLATE_NOOP("formwork::Machine", "check the permissions, or choose another workspace"),
    QT_TRANSLATE_NOOP("formwork::Machine", "the workspace's disk is full (%1 left)"),
    QT_TRANSLATE_NOOP("formwork::Machine",
                      "free some space, or choose a workspace on another disk"),
    QT_TRANSLATE_NOOP("formwork::Machine", "the workspace's disk is nearly full (%1 left)"),
    QT_TRANSLATE_NOOP("formwork::Machine",
                      "free some space: checkpoints take up to some gigabytes"),
    QT_TRANSLATE_NOOP("formwork::Machine", "the workspace's disk takes no more files"),
    QT_TRANSLATE_NOOP("formwork::Machine", "remove files, or choose a workspace on another disk"),
    QT_TRANSLATE_NOOP("formwork::Machine", "the workspace is on a network disk (%1)"),
    QT_TRANSLATE_NOOP("formwork::Machine", "use it from one computer at a time"),
    QT_TRANSLATE_NOOP("formwork::Machine", "only %1 of memory are available"),
    QT_TRANSLATE_NOOP("formwork::Machine", "close other programs, or train with small batches"),
    QT_TRANSLATE_NOOP("formwork::Machine",
                      "a control group allows %1 CPUs, but %2 threads are visible"),
    QT_TRANSLATE_NOOP("formwork::Machine", "set train.threads to %1"),
    QT_TRANSLATE_NOOP("formwork::Machine", "Formwork may use %1 of %2 threads of the processor"),
    QT_TRANSLATE_NOOP("formwork::Machine",
                      "the processor has no AVX2: training on it is several times slower"),
    QT_TRANSLATE_NOOP("formwork::Machine", "only %1 files may be open at a time"),
    QT_TRANSLATE_NOOP("formwork::Machine", "raise the limit: %1"),
    QT_TRANSLATE_NOOP("formwork::Machine", "files may only grow to %1"),
    QT_TRANSLATE_NOOP("formwork::Machine", "the process may only map %1"),
    QT_TRANSLATE_NOOP("formwork::Machine", "lift the limit: %1"),
};

QString translatedMachineText(const QString& text, int depth)
{
    static const TextPatterns kKnown("formwork::Machine", kMachinePatterns);
    if (depth > kMostNestedValues)
        return text;
    const auto known = kKnown.translated(
        text, [depth](const QString& part) { return translatedMachineText(part, depth + 1); });
    return known ? *known : qtTrId(text.toUtf8().constData());
}

} // namespace

QString machineText(const std::string& text)
{
    return translatedMachineText(QString::fromStdString(text), 0);
}

} // namespace formwork::ui
