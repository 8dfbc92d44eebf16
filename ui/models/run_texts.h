// Numbers and states of a run as people read them, the same wherever they are shown.
#pragma once

#include "core/store/store.h"

#include <QString>
#include <QStringList>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace formwork::ui {

// In the user's language: "Running", "Done".
QString runStatusWord(RunStatus status);
// The status, and how far the run is unless it is done: "Running 128/300".
QString runStatusText(const RunRow& run);
// Where a run is that was submitted to a target, and how far: "On cluster, job 12, waiting:
// Priority".
QString remotePlaceText(const RemotePlace& place);
QString modelLabel(const std::string& id);        // "LeViT-128S"; the id itself if unknown
QString loaderLabel(LoaderKind loader);           // "beton", "image folder"
QString datasetLabel(const std::string& dataset); // the last part of the path

// A dash where there is no value.
QString numberText(const std::optional<double>& value, int decimals);
QString percentText(const std::optional<double>& share); // of a share in [0, 1]: "77.6 %"
QString secondsText(const std::optional<double>& seconds);
QString durationText(double seconds); // "2 h 05 min", "4 min 10 s", "70.2 s"; a dash below zero
QString timeText(std::int64_t unixMilliseconds); // short local date and time; a dash for 0

QString tagsText(const RunRow& run); // "vit, seeds"
// The tags of a text as tagsText() writes it; blank ones are dropped.
std::vector<std::string> tagsFrom(const QString& text);

// From start to end (to now while it runs); negative if it never started.
double runSeconds(const RunRow& run);

// commonRunName() of core/experiment/run_name.h.
QString commonRunName(const QStringList& names);

} // namespace formwork::ui
