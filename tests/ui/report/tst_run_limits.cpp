#include "ui/report/run_limits.h"

#include <QTest>

#include <algorithm>

using namespace formwork;

namespace {

LimitFacts madeFacts(double wait, double transfer, double compute)
{
    LimitFacts facts;
    facts.epochSeconds = 1.1 * (wait + transfer + compute);
    facts.dataWaitSeconds = wait;
    facts.transferSeconds = transfer;
    facts.computeSeconds = compute;
    facts.validationSeconds = 0.05 * (wait + transfer + compute);
    facts.batchSize = 64;
    facts.workers = 2;
    facts.computeThreads = 4;
    facts.cores = 16;
    return facts;
}

MachineUse use(double cpu, double diskBusy, double memory = 0.3)
{
    MachineUse machine;
    machine.cpuShare = cpu;
    machine.diskBusyShare = diskBusy;
    machine.diskReadRate = diskBusy * 2e8;
    machine.memoryShare = memory;
    return machine;
}

std::vector<std::string> keys(const RunLimit& limit)
{
    std::vector<std::string> result;
    for (const LimitSentence& advice : limit.advice)
        result.push_back(advice.key);
    return result;
}

} // namespace

class TestRunLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingYet();
    void decodingOfAFolder();
    void decodingOfABeton();
    void decodingWithAllCoresBusy();
    void diskUnderAFolder();
    void diskUnderABeton();
    void diskWithABudget();
    void dataWithoutSamples();
    void transfer();
    void computeOnTheProcessor();
    void computeOnAGpu();
    void validation();
    void overhead();
    void checkpointsBetweenEpochs();
    void workersThatSleepWaitForReads();
    void figuresAreInWords();
    void everyPlaceIsFilled();
    void factsComeFromEpochsAndSamples();
};

void TestRunLimits::nothingYet()
{
    const RunLimit limit = findLimit({});
    QCOMPARE(limit.limiter, Limiter::Unknown);
    QVERIFY(limit.figures.empty() && limit.advice.empty());
    QCOMPARE(filled(limit.verdict), std::string("No epoch has ended yet."));
}

void TestRunLimits::decodingOfAFolder()
{
    LimitFacts facts = madeFacts(70, 1, 29);
    facts.loader = LoaderKind::Folder;
    facts.machine = use(0.4, 0.1);
    const RunLimit limit = findLimit(facts);
    QCOMPARE(limit.limiter, Limiter::Decode);
    QCOMPARE(limit.share, 0.7);
    QCOMPARE(keys(limit), (std::vector<std::string>{"data.loader", "data.workers"}));
    QVERIFY(filled(limit.verdict).find("70 %") != std::string::npos);
}

void TestRunLimits::decodingOfABeton()
{
    LimitFacts facts = madeFacts(30, 1, 69);
    facts.machine = use(0.4, 0.1);
    const RunLimit limit = findLimit(facts);
    QCOMPARE(limit.limiter, Limiter::Decode);
    QCOMPARE(keys(limit), (std::vector<std::string>{"data.workers", "data.train", "data.train"}));
    QVERIFY(filled(limit.advice[1]).find("raw share") != std::string::npos);
}

void TestRunLimits::decodingWithAllCoresBusy()
{
    LimitFacts facts = madeFacts(30, 1, 69);
    facts.machine = use(0.97, 0.8); // the disk is busy too, but no core waits for it
    const RunLimit limit = findLimit(facts);
    QCOMPARE(limit.limiter, Limiter::Decode);
    QVERIFY(std::ranges::count(keys(limit), "data.workers") == 0); // would not help
}

void TestRunLimits::diskUnderAFolder()
{
    LimitFacts facts = madeFacts(70, 1, 29);
    facts.loader = LoaderKind::Folder;
    facts.machine = use(0.2, 0.95);
    const RunLimit limit = findLimit(facts);
    QCOMPARE(limit.limiter, Limiter::Disk);
    QCOMPARE(keys(limit), std::vector<std::string>{"data.loader"});
}

void TestRunLimits::diskUnderABeton()
{
    LimitFacts facts = madeFacts(50, 1, 49);
    facts.machine = use(0.2, 0.95);
    const RunLimit limit = findLimit(facts);
    QCOMPARE(limit.limiter, Limiter::Disk);
    QCOMPARE(keys(limit), (std::vector<std::string>{"data.in_memory", "data.order", "data.train",
                                                    "data.train"}));
    QVERIFY(filled(limit.advice[2]).find("smaller raw share") != std::string::npos);
    facts.inMemory = true; // is done already
    facts.order = OrderKind::QuasiRandom;
    QCOMPARE(keys(findLimit(facts)), (std::vector<std::string>{"data.train", "data.train"}));
}

void TestRunLimits::diskWithABudget()
{
    LimitFacts facts = madeFacts(50, 1, 49);
    facts.memoryBudget = 4;
    facts.machine = use(0.2, 0.95, 0.4);
    const RunLimit limit = findLimit(facts);
    QCOMPARE(limit.advice.front().key, std::string("data.memory_budget"));
    QVERIFY(filled(limit.advice.front()).find("of 4 GiB") != std::string::npos);
    QVERIFY(filled(limit.advice.front()).find("60 %") != std::string::npos);
    facts.machine = use(0.2, 0.95, 0.9); // no room for a larger one
    QCOMPARE(findLimit(facts).advice.front().key, std::string("data.order"));
}

void TestRunLimits::dataWithoutSamples()
{
    const RunLimit limit = findLimit(madeFacts(30, 1, 69));
    QCOMPARE(limit.limiter, Limiter::Data);
    QCOMPARE(limit.advice.front().key, std::string("data.workers"));
}

void TestRunLimits::transfer()
{
    LimitFacts facts = madeFacts(5, 40, 55);
    facts.onGpu = true;
    const RunLimit limit = findLimit(facts);
    QCOMPARE(limit.limiter, Limiter::Transfer);
    QCOMPARE(limit.share, 0.4);
    QCOMPARE(keys(limit), std::vector<std::string>{"train.batch_size"});
}

void TestRunLimits::computeOnTheProcessor()
{
    LimitFacts facts = madeFacts(1, 1, 98);
    facts.machine = use(0.35, 0);
    RunLimit limit = findLimit(facts);
    QCOMPARE(limit.limiter, Limiter::Compute);
    QCOMPARE(limit.share, 0.98);
    QCOMPARE(keys(limit), std::vector<std::string>{"train.threads"});
    facts.machine = use(0.99, 0);
    limit = findLimit(facts);
    QCOMPARE(keys(limit), std::vector<std::string>{"model.name"});
}

void TestRunLimits::computeOnAGpu()
{
    LimitFacts facts = madeFacts(1, 2, 97);
    facts.onGpu = true;
    facts.machine = use(0.1, 0);
    facts.machine->gpuShare = 0.5;
    QCOMPARE(keys(findLimit(facts)), std::vector<std::string>{"train.batch_size"});
    facts.machine->gpuShare = 0.98; // nothing to gain
    QVERIFY(findLimit(facts).advice.empty());
    QCOMPARE(findLimit(facts).limiter, Limiter::Compute);
}

void TestRunLimits::validation()
{
    LimitFacts facts = madeFacts(1, 1, 8);
    facts.validationSeconds = 15;
    facts.epochSeconds = 25;
    const RunLimit limit = findLimit(facts);
    QCOMPARE(limit.limiter, Limiter::Validation);
    QCOMPARE(limit.share, 0.6);
}

void TestRunLimits::overhead()
{
    LimitFacts facts = madeFacts(1, 1, 8);
    facts.epochSeconds = 40;
    const RunLimit limit = findLimit(facts);
    QCOMPARE(limit.limiter, Limiter::Overhead);
    QCOMPARE(keys(limit), std::vector<std::string>{"train.checkpoint_every"});
}

void TestRunLimits::checkpointsBetweenEpochs()
{
    RunData run;
    std::vector<EpochRecord>& epochs = run.epochs;
    epochs.resize(4);
    for (int i = 0; i < 4; ++i) {
        epochs[i].epoch = i + 1;
        epochs[i].epochSeconds = epochs[i].computeSeconds = 10;
        epochs[i].finishedAt = 1000'000 + 30'000 * i; // twenty seconds between them
    }
    RunLimit limit = findLimit(limitFacts(run, {}, {}, 8));
    QCOMPARE(limit.limiter, Limiter::Overhead);
    QCOMPARE(limit.share, 20.0 / 30);
    // Trained alternately, the run waits for the epochs of the others.
    run.row.turns = 1;
    QCOMPARE(findLimit(limitFacts(run, {}, {}, 8)).limiter, Limiter::Compute);
    run.row.turns = 0;
    // A night between two of them is a run that was stopped, not a slow one.
    for (int i = 0; i < 4; ++i)
        epochs[i].finishedAt = 1000'000 + 10'000 * i + (i > 1 ? 8 * 3600'000 : 0);
    QCOMPARE(limitFacts(run, {}, {}, 8).betweenSeconds, 40.0);
    run.resumes = {{.afterEpoch = 2}};
    QCOMPARE(limitFacts(run, {}, {}, 8).betweenSeconds, 0.0);
    epochs.resize(1);
    QCOMPARE(limitFacts(run, {}, {}, 8).betweenSeconds, 0.0);
}

// However busy disks and processor were: a network disk is not seen, other programs are.
void TestRunLimits::workersThatSleepWaitForReads()
{
    LimitFacts facts = madeFacts(70, 1, 29);
    facts.workers = 4;
    for (const double cpu : {0.1, 1.0}) {
        for (const double disk : {0.0, 0.9}) {
            facts.machine = use(cpu, disk);
            facts.machine->loaderCores = 0.4;
            QCOMPARE(findLimit(facts).limiter, Limiter::Disk);
            facts.machine->loaderCores = 3.8;
            QCOMPARE(findLimit(facts).limiter, Limiter::Decode);
        }
    }
    QCOMPARE(filled(findLimit(facts).figures.back()),
             std::string("Loader workers: busy for 95 % of their time."));
    // More workers than cores cannot all be busy.
    facts.cores = 2;
    facts.machine->loaderCores = 1.9;
    QCOMPARE(findLimit(facts).limiter, Limiter::Decode);
    // While it validates, those that decode for training have nothing to do.
    facts.cores = 16;
    facts.validationSeconds = 90;
    facts.epochSeconds = 191;
    facts.machine->loaderCores = 1.9;
    QCOMPARE(findLimit(facts).limiter, Limiter::Decode);
}

void TestRunLimits::figuresAreInWords()
{
    LimitFacts facts = madeFacts(30, 10, 60);
    facts.machine = use(0.4, 0.5);
    facts.machine->gpuShare = 0.25;
    const RunLimit limit = findLimit(facts);
    QCOMPARE(limit.figures.size(), std::size_t(4));
    QCOMPARE(filled(limit.figures[0]),
             std::string("Training time: 30 % data wait, 10 % transfer, 60 % compute."));
    QCOMPARE(filled(limit.figures[1]), std::string("Loader workers: 2; compute threads: 4."));
    QCOMPARE(filled(limit.figures[2]), std::string("Processor: 40 % busy; disk: 50 % busy, 100 "
                                                   "MB/s; memory: 30 % used."));
    QCOMPARE(filled(limit.figures[3]), std::string("GPU: 25 % busy."));
}

void TestRunLimits::everyPlaceIsFilled()
{
    for (const double wait : {1.0, 20.0, 70.0}) {
        for (const bool folder : {false, true}) {
            for (const double disk : {0.0, 0.9}) {
                LimitFacts facts = madeFacts(wait, 2, 60);
                facts.loader = folder ? LoaderKind::Folder : LoaderKind::Beton;
                facts.memoryBudget = 2;
                facts.machine = use(0.3, disk);
                const RunLimit limit = findLimit(facts);
                auto sentences = limit.advice;
                sentences.insert(sentences.end(), limit.figures.begin(), limit.figures.end());
                sentences.push_back(limit.verdict);
                for (const LimitSentence& sentence : sentences) {
                    const std::string text = filled(sentence);
                    for (char digit = '1'; digit <= '9'; ++digit)
                        QVERIFY(text.find(std::string("%") + digit) == std::string::npos);
                    QVERIFY(text.size() > 10);
                }
            }
        }
    }
}

void TestRunLimits::factsComeFromEpochsAndSamples()
{
    std::vector<EpochRecord> epochs(3);
    epochs[0].dataWaitSeconds = 100; // the first epoch warms up and does not count
    epochs[1].dataWaitSeconds = 2;
    epochs[2].dataWaitSeconds = 4;
    epochs[1].computeSeconds = epochs[2].computeSeconds = 10;
    ExperimentConfig config;
    config.data.loader = LoaderKind::Folder;
    config.train.batchSize = 32;
    RunEnvironment environment;
    environment.device = "cuda:0 (some GPU)";
    environment.loaderWorkers = 3;
    std::vector<SystemSample> samples(5);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        samples[i].cpuShare = 0.1 * static_cast<double>(i);
        samples[i].memoryUsed = 25;
        samples[i].memoryTotal = 100;
        samples[i].gpuShare = 0.75;
    }
    const RunData run{.row = {}, .config = config, .epochs = epochs};
    const LimitFacts facts = limitFacts(run, environment, samples, 8);
    QCOMPARE(facts.dataWaitSeconds, 3.0);
    QCOMPARE(facts.computeSeconds, 10.0);
    QCOMPARE(facts.loader, LoaderKind::Folder);
    QCOMPARE(facts.batchSize, 32);
    QCOMPARE(facts.workers, 3);
    QVERIFY(facts.onGpu);
    QVERIFY(facts.machine.has_value());
    QCOMPARE(facts.machine->cpuShare, 0.2);
    QCOMPARE(facts.machine->memoryShare, 0.25);
    QCOMPARE(facts.machine->gpuShare, std::optional(0.75));
    QVERIFY(!limitFacts(run, environment, {}, 8).machine);
    QCOMPARE(limitFacts({}, environment, {}, 8).dataWaitSeconds, 0.0);
}

QTEST_APPLESS_MAIN(TestRunLimits)
#include "tst_run_limits.moc"
