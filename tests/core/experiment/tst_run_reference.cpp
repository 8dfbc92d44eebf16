#include "core/experiment/run_reference.h"

#include <QTest>

using namespace formwork;

class TestRunReference : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsRuns()
    {
        QCOMPARE(parseRunReference("run 12"), (RunReference{12, RunWeights::Any}));
        QCOMPARE(parseRunReference("run 7 best"), (RunReference{7, RunWeights::Best}));
        QCOMPARE(parseRunReference("run 7 last"), (RunReference{7, RunWeights::Last}));
    }

    void everythingElseIsAPath()
    {
        for (const char* text : {"", "run", "run ", "run 0", "run -1", "run 1x", "run 1 ",
                                 "run 1 best ", "run 1 first", "run 99999999999999999999", "12",
                                 "Run 12", "run12", "runs/12", "run 1/last"})
            QVERIFY2(!parseRunReference(text), text);
    }

    void textsReadBack()
    {
        for (const RunWeights weights : {RunWeights::Any, RunWeights::Best, RunWeights::Last}) {
            const RunReference reference{31, weights};
            QCOMPARE(parseRunReference(runReferenceText(reference)), reference);
        }
    }
};

QTEST_GUILESS_MAIN(TestRunReference)
#include "tst_run_reference.moc"
