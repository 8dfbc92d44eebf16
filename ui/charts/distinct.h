// What distinguishes runs that are shown together: a colour and a name each.
#pragma once

#include "core/experiment/stored_config.h"
#include "core/store/workspace.h"

#include <QString>
#include <QStringList>

#include <map>
#include <optional>
#include <vector>

namespace formwork::ui {

// Every shown run has its own colour, if possible the one that the store keeps for it. It stays the
// same while the run is shown, whatever comes and goes beside it.
class DistinctColours
{
public:
    // The colour (an index for runColour and runPen) of a run whose stored colour is `wanted`. The
    // first to come keeps what it wants; a later one gets the next free colour, and beyond the
    // palette a colour with other dashes. A run whose stored colour has changed is given it, and
    // its present owner gets another.
    int take(RunId run, int wanted);
    void release(RunId run);
    std::optional<int> of(RunId run) const; // nothing for one that is not shown

private:
    struct Place
    {
        int wanted = 0;
        int given = 0;
    };
    bool isTaken(int colour) const;
    int firstFree(int wanted) const;

    std::map<RunId, Place> m_places;
};

struct NamedRun
{
    RunId id = 0;
    QString name;
    const ExperimentConfig* config = nullptr; // not null
    UnreadableSettings unreadable = {};       // of the config
    bool knowsSettings = true;                // see core/store/run_import.h
};

enum class SeedsIn { Names, NoNames };

// Their names; equal ones get what distinguishes the runs: up to three settings in which they
// differ ("cats (seed 2)"), else, as where settings are not known, the number of the run ("cats
// (run 12)"). Seeds do not count as such a setting for runs that each stand for a group of seeds.
QStringList distinctNames(const std::vector<NamedRun>& runs, SeedsIn seeds = SeedsIn::Names);

// For places with little room: the parts that all names share ("cats, lr 0.1, batch 32" and
// "cats, lr 0.2, batch 32" are "lr 0.1" and "lr 0.2"). Parts are what commas separate; a name of
// which nothing would be left stays whole, as do all where there is nothing in common.
QStringList withoutCommonParts(const QStringList& names);

} // namespace formwork::ui
