// Operations per second of the matrix products in a training step, by what Formwork uses and by the
// BLAS libraries that this machine has, and what a choice for each shape could gain.
//
//     bench_products [Google Benchmark's options]
//
// Two compute threads. Rows are named "model rows x in x out pass library"; the last lines sum up,
// for each model, the median times of all its products. Libraries alternate with
// --benchmark_enable_random_interleaving=true --benchmark_repetitions=5.
#include "core/backend/process_environment.h"
#include "core/model/kernels/matrix_product.h"
#include "core/train/device/caching_allocator.h"
#include "core/train/device/device.h"

#include <ATen/ATen.h>
#include <benchmark/benchmark.h>

#include <dlfcn.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

using namespace formwork;

namespace {

constexpr int kThreads = 2;

// As in Fortran, whose matrices are stored by columns.
using Sgemm = void (*)(const char* transposeA, const char* transposeB, const int* m, const int* n,
                       const int* k, const float* alpha, const float* a, const int* lda,
                       const float* b, const int* ldb, const float* beta, float* c, const int* ldc);

struct Library
{
    std::string name;
    Sgemm sgemm; // null: multiply()
};

// A linear layer, as often as a model has it.
struct Layer
{
    std::int64_t rows;
    std::int64_t in;
    std::int64_t out;
    int count;
    bool inputGradient = true;
};

struct Model
{
    std::string name;
    std::vector<Layer> layers;
};

struct Product
{
    ProductSize size;
    bool aTransposed;
    bool bTransposed;
};

std::vector<Library> libraries()
{
    // They read the number of threads when they are loaded.
    const std::string threads = std::to_string(kThreads);
    for (const char* name : {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS"})
        setenv(name, threads.c_str(), 1);
    setenv("MKL_THREADING_LAYER", "GNU", 1);
    std::vector<Library> found = {{matrixProductLibrary(), nullptr}};
    constexpr std::pair<const char*, const char*> kKnown[] = {
        {"OpenBLAS", "libopenblas.so.0"}, {"BLIS", "libblis.so.4"}, {"MKL", "libmkl_rt.so.2"}};
    for (const auto& [name, file] : kKnown)
        if (void* const opened = dlopen(file, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND))
            if (void* const function = dlsym(opened, "sgemm_"))
                found.push_back({name, reinterpret_cast<Sgemm>(function)});
    return found;
}

void multiplyBy(const Library& library, const Product& p, const float* a, const float* b,
                float* out)
{
    const std::int64_t aColumns = p.aTransposed ? p.size.rows : p.size.depth;
    const std::int64_t bColumns = p.bTransposed ? p.size.depth : p.size.columns;
    if (library.sgemm == nullptr) {
        multiply(p.size, {a, aColumns, p.aTransposed}, {b, bColumns, p.bTransposed}, out);
        return;
    }
    const auto rows = static_cast<int>(p.size.rows);
    const auto columns = static_cast<int>(p.size.columns);
    const auto depth = static_cast<int>(p.size.depth);
    const auto aStride = static_cast<int>(aColumns);
    const auto bStride = static_cast<int>(bColumns);
    const float one = 1;
    const float zero = 0;
    library.sgemm(p.bTransposed ? "T" : "N", p.aTransposed ? "T" : "N", &columns, &rows, &depth,
                  &one, b, &bStride, a, &aStride, &zero, out, &columns);
}

double operations(const Product& p)
{
    return 2.0 * static_cast<double>(p.size.rows * p.size.columns) *
           static_cast<double>(p.size.depth);
}

// Of the linear layers; the last block continues with the class token alone.
Model vit(const std::string& name, std::int64_t batch, std::int64_t width)
{
    const std::int64_t rows = batch * 197;
    return {name,
            {{batch * 196, 768, width, 1, false},
             {rows, width, 3 * width, 11},
             {rows, width, 2 * width, 1},
             {rows, width, width, 11},
             {rows, width, 4 * width, 11},
             {rows, 4 * width, width, 11}}};
}

std::vector<Model> models()
{
    return {{"levit_128s batch:32",
             {{6272, 128, 256, 4},
              {6272, 128, 128, 2},
              {6272, 256, 128, 2},
              {6272, 128, 640, 1},
              {1568, 128, 128, 1},
              {1568, 512, 256, 5},
              {1568, 256, 512, 4},
              {1568, 256, 384, 3},
              {1568, 192, 256, 3},
              {1568, 256, 1280, 1},
              {512, 256, 256, 1},
              {512, 1024, 384, 1},
              {512, 384, 768, 5},
              {512, 768, 384, 5},
              {512, 384, 512, 4},
              {512, 256, 384, 4}}},
            vit("vit_ti_16 batch:32", 32, 192),
            vit("vit_s_16 batch:32", 32, 384),
            vit("vit_b_16 batch:8", 8, 768)};
}

// The products of which benchmark rows, by their names, and how often a step has them.
struct Row
{
    std::string model;
    std::string product;
    std::string library;
    double operations;
    int count;
};
using Rows = std::map<std::string, Row>;

void addProduct(const Row& row, const Product& product, const Library& library, Rows& rows)
{
    const std::string name = row.model + ' ' + row.product + ' ' + row.library;
    rows[name] = row;
    benchmark::RegisterBenchmark(
        name.c_str(),
        [=](benchmark::State& state) {
            const at::Tensor a = at::ones({product.size.rows * product.size.depth});
            const at::Tensor b = at::ones({product.size.columns * product.size.depth});
            const at::Tensor out = at::empty({product.size.rows * product.size.columns});
            for (auto _ : state)
                multiplyBy(library, product, a.data_ptr<float>(), b.data_ptr<float>(),
                           out.data_ptr<float>());
            state.counters["FLOP/s"] =
                benchmark::Counter(row.operations, benchmark::Counter::kIsIterationInvariantRate);
        })
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
}

Rows addProducts()
{
    Rows rows;
    for (const Library& library : libraries())
        for (const Model& model : models())
            for (const Layer& layer : model.layers) {
                const std::string sizes = std::to_string(layer.rows) + 'x' +
                                          std::to_string(layer.in) + 'x' +
                                          std::to_string(layer.out);
                const auto add = [&](const char* pass, const Product& product) {
                    addProduct({model.name, sizes + ' ' + pass, library.name, operations(product),
                                layer.count},
                               product, library, rows);
                };
                add("forward", {{layer.rows, layer.out, layer.in}, false, true});
                if (layer.inputGradient)
                    add("input", {{layer.rows, layer.in, layer.out}, false, false});
                add("weight", {{layer.out, layer.in, layer.rows}, true, false});
            }
    return rows;
}

// Prints as usual, and keeps the seconds of every repetition.
class Reporter : public benchmark::ConsoleReporter
{
public:
    void ReportRuns(const std::vector<Run>& runs) override
    {
        ConsoleReporter::ReportRuns(runs);
        for (const Run& run : runs)
            if (run.run_type == Run::RT_Iteration && !run.error_occurred)
                m_seconds[run.run_name.function_name].push_back(
                    run.real_accumulated_time / static_cast<double>(run.iterations));
    }

    // Of the rows that were run.
    std::map<std::string, double> medians() const
    {
        std::map<std::string, double> medians;
        for (auto [name, seconds] : m_seconds) {
            std::ranges::sort(seconds);
            medians[name] = seconds[seconds.size() / 2];
        }
        return medians;
    }

private:
    std::map<std::string, std::vector<double>> m_seconds;
};

void printSums(const Rows& rows, const std::map<std::string, double>& medians)
{
    struct Sum
    {
        double seconds = 0;
        double operations = 0;
    };
    std::map<std::string, std::map<std::string, Sum>> sums; // by model and library
    std::map<std::pair<std::string, std::string>, double> best;
    for (const auto& [name, seconds] : medians) {
        const Row& row = rows.at(name);
        Sum& sum = sums[row.model][row.library];
        sum.seconds += seconds * row.count;
        sum.operations += row.operations * row.count;
        double& least = best.try_emplace({row.model, row.product}, seconds).first->second;
        least = std::min(least, seconds);
    }
    for (const auto& [name, seconds] : medians) // the best of each product, once
        if (const Row& row = rows.at(name); row.library == matrixProductLibrary())
            sums[row.model]["best of each"].seconds += best[{row.model, row.product}] * row.count;
    for (auto& [model, libraries] : sums) {
        const Sum own = libraries[matrixProductLibrary()];
        for (auto& [library, sum] : libraries) {
            const double work = sum.operations > 0 ? sum.operations : own.operations;
            std::printf("%-20s %-14s %8.1f ms %6.1f GFLOP/s %6.3f of the time\n", model.c_str(),
                        library.c_str(), 1e3 * sum.seconds, work / sum.seconds / 1e9,
                        sum.seconds / own.seconds);
        }
    }
}

} // namespace

int main(int argc, char** argv)
{
    prepareEnvironment(argv);
    setComputeThreads(kThreads);
    installCachingAllocator();
    const Rows rows = addProducts();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 1;
    Reporter reporter;
    benchmark::RunSpecifiedBenchmarks(&reporter);
    printSums(rows, reporter.medians());
    benchmark::Shutdown();
    return 0;
}
