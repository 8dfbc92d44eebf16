#include "core/dataset/doctor/check_betons.h"

#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/beton/class_names.h"
#include "core/beton/reader.h"
#include "core/dataset/doctor/examined_images.h"
#include "core/dataset/scan/problem_text.h"
#include "core/dataset/scan/scan_reporter.h"
#include "core/image/jpeg/jpeg_decoder.h"

#include <algorithm>
#include <memory>

namespace formwork {

namespace {

// What one thread needs.
class SampleExaminer
{
public:
    SampleExaminer(const beton::Reader& reader, std::size_t field, const DecodeLimits& limits,
                   const std::stop_token& stop)
        : m_reader(reader)
        , m_field(field)
        , m_decoder(limits, stop)
    {}

    ExaminedImage examine(std::size_t sample)
    {
        ExaminedImage examined;
        try {
            const ImageView view = decoded(m_reader.image(sample, m_field), examined);
            examined.print = m_fingerprinter.of(view);
            examined.width = view.width;
            examined.height = view.height;
        } catch (const Error& error) {
            if (error.code() == ErrorCode::OutOfMemory || error.code() == ErrorCode::Cancelled)
                throw;
            examined.damage = problemText(error);
        }
        return examined;
    }

private:
    ImageView decoded(const beton::StoredImage& image, ExaminedImage& examined)
    {
        m_reader.read(image.payload, m_payload);
        if (image.mode == beton::ImageMode::Raw)
            return {reinterpret_cast<const std::uint8_t*>(m_payload.data()), image.width,
                    image.height, std::ptrdiff_t{3} * image.width};
        const JpegInfo info = m_decoder.readInfo(m_payload);
        m_decoder.decode(m_payload, m_pixels);
        if (info.width != image.width || info.height != image.height)
            throw Error(ErrorCode::CorruptData,
                        Text("the size of the JPEG does not match the metadata"));
        examined.channels = static_cast<std::uint8_t>(info.components);
        examined.isCmyk = info.components == 4;
        return m_pixels.view();
    }

    const beton::Reader& m_reader;
    const std::size_t m_field;
    JpegDecoder m_decoder;
    Fingerprinter m_fingerprinter;
    std::vector<std::byte> m_payload;
    Image m_pixels;
};

// Labels of `file` as those of train.
std::vector<std::int32_t> trainLabels(const beton::ImageTable& table,
                                      const std::vector<std::string>& trainClasses,
                                      const std::filesystem::path& file)
{
    if (std::ranges::equal(table.classNames, trainClasses, isSameClass))
        return table.labels;
    requireClearNames(trainClasses, table.classNames, file);
    const ClassIndex train(trainClasses);
    std::vector<std::int32_t> byLabel;
    for (const std::string& name : table.classNames) {
        const auto label = train.find(name);
        if (!label)
            throw Error(ErrorCode::ClassMismatch,
                        Text("class '%1' of validation is unknown to train").arg(name), file,
                        Text("use a validation split of the same dataset"));
        byLabel.push_back(static_cast<std::int32_t>(*label));
    }
    std::vector<std::int32_t> labels;
    labels.reserve(table.labels.size());
    for (const std::int32_t label : table.labels)
        labels.push_back(byLabel.at(static_cast<std::size_t>(label)));
    return labels;
}

ExaminedSplit examineBeton(const beton::Reader& reader, std::size_t field,
                           std::vector<std::int32_t> labels, SplitKind kind,
                           const CheckBetonsRequest& request, ScanReporter& reporter,
                           const std::stop_token& stop)
{
    const int threads = request.workers > 0 ? request.workers : availableCores();
    std::vector<std::unique_ptr<SampleExaminer>> examiners;
    for (int i = 0; i < threads; ++i)
        examiners.push_back(std::make_unique<SampleExaminer>(reader, field, request.limits, stop));
    std::string stage = "Checking ";
    reporter.begin(stage.append(splitKindName(kind)), reader.sampleCount());
    std::vector<ExaminedImage> examined(reader.sampleCount());
    parallelFor(examined.size(), threads, stop, [&](std::size_t sample, int worker) {
        examined[sample] = examiners[static_cast<std::size_t>(worker)]->examine(sample);
        reporter.found(1);
    });
    reporter.end();
    return {std::move(examined), [kind, labels = std::move(labels)](std::size_t i) {
                return DiagnosedImage{.split = kind, .sample = i, .path = {}, .label = labels[i]};
            }};
}

} // namespace

DatasetDiagnosis checkBetons(const CheckBetonsRequest& request, FileSystem& fileSystem,
                             ProgressSink& progress, std::stop_token stop)
{
    const beton::Reader train(fileSystem, request.train);
    const beton::ImageTable table = beton::readImageTable(train);
    std::optional<beton::Reader> validation;
    beton::ImageTable validationTable;
    std::vector<std::int32_t> validationLabels;
    if (request.validation) {
        validation.emplace(fileSystem, *request.validation);
        validationTable = beton::readImageTable(*validation);
        validationLabels = trainLabels(validationTable, table.classNames, *request.validation);
    }
    ScanReporter reporter(progress);
    std::vector<ExaminedSplit> splits;
    splits.push_back(examineBeton(train, table.imageField, table.labels, SplitKind::Train, request,
                                  reporter, stop));
    if (validation)
        splits.push_back(examineBeton(*validation, validationTable.imageField,
                                      std::move(validationLabels), SplitKind::Validation, request,
                                      reporter, stop));
    return diagnose(splits, table.classNames, stop);
}

} // namespace formwork
