#include "core/dataset/doctor/check_images.h"

#include "core/dataset/scan/image_probe.h"
#include "core/dataset/scan/scan_reporter.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace formwork {

CheckedScan checkImages(ScanRequest request, FileSystem& fileSystem, ProgressSink& progress,
                        std::stop_token stop)
{
    request.probeImages = false;
    CheckedScan checked;
    ScanResult& scan = checked.scan;
    scan = scanImageFolder(request, fileSystem, progress, stop);

    ScanReporter reporter(progress);
    ImageProbe probe(fileSystem, reporter, request.workers, ProbeDepth::Pixels, request.limits);
    std::vector<ExaminedSplit> examined;
    const auto examine = [&](const ImageFolderSplit& split, SplitKind kind) {
        probe.run(split, stop);
        examined.push_back({probe.takeExamined(), [&split, kind](std::size_t i) {
                                const ImageFile& file = split.files[i];
                                return DiagnosedImage{.split = kind,
                                                      .sample = i,
                                                      .path = file.path,
                                                      .label = file.label};
                            }});
    };
    examine(scan.train, SplitKind::Train);
    checked.images = scan.train.files.size();
    if (scan.validation) {
        examine(*scan.validation, SplitKind::Validation);
        checked.images += scan.validation->files.size();
    }
    checked.damaged = probe.unusable();
    checked.diagnosis = diagnose(examined, scan.train.classNames, stop);
    scan.sizes = probe.sizes();
    for (Problem& problem : reporter.takeProblems())
        scan.problems.push_back(std::move(problem));
    std::sort(scan.problems.begin(), scan.problems.end(), [](const Problem& x, const Problem& y) {
        return std::tuple(x.path.native(), x.message.english()) <
               std::tuple(y.path.native(), y.message.english());
    });
    return checked;
}

} // namespace formwork
