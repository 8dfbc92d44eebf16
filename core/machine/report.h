// The machine as a text for people and as JSON for programs. Neither discloses where the user's
// home is, nor the names of user and machine; the texts of MachineReport may: publicLine() removes
// them wherever the report is shown.
#pragma once

#include "core/base/text.h"
#include "core/machine/facts.h"
#include "core/machine/findings.h"
#include "core/machine/privacy.h"

#include <string>
#include <vector>

namespace formwork {

struct ReportLine
{
    Text label;
    Text value;
};

struct ReportSection
{
    Text title;
    std::vector<ReportLine> lines;
};

struct MachineReport
{
    std::vector<Finding> findings; // worst first
    std::vector<ReportSection> sections;
};

// A section without lines is left out.
MachineReport makeMachineReport(const MachineFacts& facts);

// In English. Findings first, a line each ("problem: ..." or "note: ..."), then the sections with
// aligned values. Ends with a newline.
std::string machineReportText(const MachineReport& report, const PrivateNames& names);

// One object; keys stay from version to version. What is unknown or unlimited is null.
std::string machineReportJson(const MachineFacts& facts, const PrivateNames& names);

} // namespace formwork
