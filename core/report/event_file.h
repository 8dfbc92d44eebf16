// The curves of a run as TensorBoard reads them: an event file of scalars. Pure functions.
//
// Format: TFRecord, each record a little-endian u64 length, the masked CRC-32C of these 8 bytes,
// the data, and the masked CRC-32C of the data
// (https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details); the data is a
// protocol buffer `Event` (tensorflow/core/util/event.proto), of which the first one names the
// version.
#pragma once

#include "core/report/comparison.h"

#include <filesystem>
#include <string>

namespace formwork {

// One event for each epoch, whose number is the step and whose end is the time, with the tags
// "loss/train", "loss/validation", "top1/...", "top5/...", "learning_rate", "gradient_norm" and
// "seconds/epoch", "seconds/data_wait", "seconds/transfer", "seconds/compute",
// "seconds/validation". Values are float32, as TensorBoard keeps scalars; absent ones have no
// entry.
std::string eventFile(const RunData& run);

// Where that file goes below the folder that TensorBoard is pointed at, which takes each folder for
// a run: "run-7-quick/events.out.tfevents.1700000000.formwork".
std::filesystem::path eventFilePath(const RunData& run);

} // namespace formwork
