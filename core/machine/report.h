// The machine as a text for people and as JSON for programs. Neither discloses where the user's
// home is, nor the names of user and machine: every value goes through privacy.h.
#pragma once

#include "core/machine/facts.h"
#include "core/machine/findings.h"
#include "core/machine/privacy.h"

#include <string>
#include <vector>

namespace formwork {

struct ReportLine
{
    std::string label;
    std::string value;
};

struct ReportSection
{
    std::string title;
    std::vector<ReportLine> lines;
};

struct MachineReport
{
    std::vector<Finding> findings; // worst first
    std::vector<ReportSection> sections;
};

// English, as all texts of core; a section without lines is left out.
MachineReport makeMachineReport(const MachineFacts& facts, const PrivateNames& names);

// Findings first, a line each ("problem: ..." or "note: ..."), then the sections with aligned
// values. Ends with a newline.
std::string machineReportText(const MachineReport& report);

// One object; keys stay from version to version. What is unknown or unlimited is null.
std::string machineReportJson(const MachineFacts& facts, const PrivateNames& names);

} // namespace formwork
