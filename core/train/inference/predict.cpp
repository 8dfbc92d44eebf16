#include "core/train/inference/predict.h"

#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/beton/reader.h"
#include "core/image/decode.h"
#include "core/image/formats/exif.h"
#include "core/image/resample/crop.h"
#include "core/image/resample/resample.h"
#include "core/train/checkpoint/saved_model.h"
#include "core/train/device/device.h"
#include "core/train/device/thread_plan.h"
#include "core/train/device/torch_errors.h"
#include "core/train/loop/run_data.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <span>
#include <system_error>

namespace formwork {

namespace {

constexpr std::uint64_t kMaxImageBytes = 1ULL << 30;

struct OpenBeton
{
    beton::Reader reader;
    std::size_t imageField = 0;
};

using OpenBetons = std::map<std::filesystem::path, std::unique_ptr<OpenBeton>>;

// One for each thread that decodes.
class ImageReader
{
public:
    // `settings.applyOrientation` holds here, too.
    ImageReader(FileSystem& fileSystem, const OpenBetons& betons, const LoaderSettings& settings,
                const std::stop_token& stop)
        : m_fileSystem(fileSystem)
        , m_betons(betons)
        , m_settings(settings)
        , m_decoder(settings.decodeLimits, stop)
    {}

    // As validation sees it: the centre crop, resized and normalised.
    void read(const Prediction& what, float* out)
    {
        const ImageView image =
            what.sample ? stored(*m_betons.at(what.image), *what.sample) : fromFile(what.image);
        const PixelRect crop = centreCrop(image.width, image.height, m_settings.centreRatio);
        m_crop = crop;
        m_size = {0, 0, image.width, image.height};
        m_resampler.run(subView(image, crop), false, m_settings.output, out);
    }

    // Orientation of the file that was read last; a beton holds images as they were converted.
    int orientation() const { return m_orientation; }
    // Which part of the image that was read last the model sees.
    void describeCrop(Prediction& prediction) const
    {
        prediction.cropLeft = static_cast<double>(m_crop.x) / m_size.width;
        prediction.cropTop = static_cast<double>(m_crop.y) / m_size.height;
        prediction.cropWidth = static_cast<double>(m_crop.width) / m_size.width;
        prediction.cropHeight = static_cast<double>(m_crop.height) / m_size.height;
    }

private:
    ImageView fromFile(const std::filesystem::path& path)
    {
        m_fileSystem.read(path, m_bytes, kMaxImageBytes);
        m_decoder.decode(m_bytes, m_image);
        m_orientation = readOrientation(m_bytes);
        if (m_orientation == 1 || !m_settings.applyOrientation)
            return m_image.view();
        applyOrientation(m_image.view(), m_orientation, m_turned);
        return m_turned.view();
    }

    ImageView stored(const OpenBeton& beton, std::uint64_t sample)
    {
        m_orientation = 1;
        const beton::StoredImage image =
            beton.reader.image(static_cast<std::size_t>(sample), beton.imageField);
        beton.reader.read(image.payload, m_bytes);
        if (image.mode == beton::ImageMode::Raw)
            return {reinterpret_cast<const std::uint8_t*>(m_bytes.data()), image.width,
                    image.height, std::ptrdiff_t{3} * image.width};
        m_decoder.decode(m_bytes, m_image);
        return m_image.view();
    }

    FileSystem& m_fileSystem;
    const OpenBetons& m_betons;
    const LoaderSettings& m_settings;
    std::vector<std::byte> m_bytes;
    ImageDecoder m_decoder;
    Image m_image;
    Image m_turned;
    int m_orientation = 1;
    PixelRect m_crop;
    PixelRect m_size;
    Resampler m_resampler;
};

// (count, 3, size, size); an image that cannot be read is left at zero. Error{Cancelled}.
torch::Tensor readBatch(std::span<Prediction> predictions, FileSystem& fileSystem,
                        const OpenBetons& betons, const LoaderSettings& settings,
                        std::atomic<bool>& anyTurned, const std::stop_token& stop)
{
    const std::int64_t size = settings.output.size;
    const auto count = static_cast<std::int64_t>(predictions.size());
    torch::Tensor images = at::zeros({count, 3, size, size}, at::kFloat);
    float* const pixels = images.data_ptr<float>();
    at::parallel_for(0, count, 1, [&](std::int64_t begin, std::int64_t end) {
        ImageReader reader(fileSystem, betons, settings, stop);
        for (std::int64_t i = begin; i < end; ++i) {
            Prediction& prediction = predictions[static_cast<std::size_t>(i)];
            try {
                reader.read(prediction, pixels + i * 3 * size * size);
                reader.describeCrop(prediction);
                if (reader.orientation() != 1)
                    anyTurned = true;
            } catch (const Error& error) {
                if (error.code() == ErrorCode::Cancelled)
                    return; // all threads give up
                prediction.error = error.message();
            }
        }
    });
    throwIfStopped(stop);
    return images;
}

void fill(std::span<Prediction> predictions, const torch::Tensor& logits,
          const std::vector<std::string>& names, int top)
{
    const std::int64_t shown = std::min<std::int64_t>(top, logits.size(1));
    const auto [shares, labels] = at::softmax(logits.cpu().to(at::kDouble), 1).topk(shown, 1);
    for (std::size_t i = 0; i < predictions.size(); ++i) {
        if (!predictions[i].error.empty())
            continue;
        for (std::int64_t k = 0; k < shown; ++k) {
            const auto row = static_cast<std::int64_t>(i);
            const auto label = labels[row][k].item<std::int64_t>();
            predictions[i].classes.push_back({static_cast<int>(label),
                                              names.at(static_cast<std::size_t>(label)),
                                              shares[row][k].item<double>()});
        }
    }
}

void fillAttention(std::span<Prediction> predictions, const torch::Tensor& maps)
{
    const torch::Tensor shares = maps.to(at::kCPU, at::kFloat).contiguous();
    const std::int64_t side = shares.size(1);
    for (std::size_t i = 0; i < predictions.size(); ++i) {
        if (!predictions[i].error.empty())
            continue;
        const float* map = shares.data_ptr<float>() + static_cast<std::int64_t>(i) * side * side;
        predictions[i].attention.assign(map, map + side * side);
        predictions[i].attentionSide = static_cast<int>(side);
    }
}

void addSamples(const std::filesystem::path& file, FileSystem& fileSystem, OpenBetons& betons,
                std::vector<Prediction>& predictions)
{
    auto& beton = betons[file];
    if (!beton) {
        beton = std::make_unique<OpenBeton>(OpenBeton{beton::Reader(fileSystem, file)});
        const auto field = beton->reader.fieldOfType(beton::FieldType::RgbImage);
        if (!field)
            throw Error(ErrorCode::UnsupportedFormat, Text("this beton file has no images"), file);
        beton->imageField = *field;
    }
    for (std::size_t sample = 0; sample < beton->reader.sampleCount(); ++sample)
        predictions.push_back({.image = file, .sample = sample, .classes = {}, .error = {}});
}

std::vector<Prediction> listed(const std::vector<std::filesystem::path>& inputs,
                               FileSystem& fileSystem, OpenBetons& betons)
{
    std::vector<Prediction> predictions;
    for (const std::filesystem::path& input : inputs) {
        std::error_code ignored;
        if (input.extension() == ".beton" && !std::filesystem::is_directory(input, ignored)) {
            addSamples(input, fileSystem, betons, predictions);
            continue;
        }
        for (std::filesystem::path& image : listImages({input}))
            predictions.push_back(
                {.image = std::move(image), .sample = {}, .classes = {}, .error = {}});
    }
    return predictions;
}

PredictResult predicted(const PredictRequest& request, FileSystem& fileSystem,
                        ProgressSink& progress, const std::stop_token& stop)
{
    const torch::NoGradGuard noGrad;
    const InferenceSettings& settings = request.settings;
    const torch::Device device = chooseDevice(settings.device);
    setComputeThreads(planThreads(availableCores(), device.is_cuda(), LoaderKind::Folder,
                                  settings.threads, settings.workers)
                          .compute);
    useDevice(device);
    OpenBetons betons;
    PredictResult result;
    result.predictions = listed(request.inputs, fileSystem, betons);
    const SavedModel saved = loadModelFile(fileSystem, settings.checkpoint, device);
    result.model = saved.config.model.name;
    LoaderSettings preparation = validationLoaderSettings(saved.config, 1);
    preparation.applyOrientation =
        settings.applyOrientation.value_or(saved.appliesOrientation.value_or(false));
    preparation.decodeLimits = settings.limits;
    result.appliedOrientation = preparation.applyOrientation;
    std::atomic<bool> anyTurned = false;

    const std::span<Prediction> all(result.predictions);
    const auto batchSize = static_cast<std::size_t>(std::max(1, settings.batchSize));
    for (std::size_t begin = 0; begin < all.size(); begin += batchSize) {
        throwIfStopped(stop);
        const auto batch = all.subspan(begin, std::min(batchSize, all.size() - begin));
        const torch::Tensor images =
            readBatch(batch, fileSystem, betons, preparation, anyTurned, stop).to(device);
        torch::Tensor logits = saved.model->forward(images);
        if (settings.flip)
            logits = (logits + saved.model->forward(images.flip({3}))) / 2;
        requireFiniteAnswers(at::isfinite(logits).all().item<bool>(), settings.checkpoint);
        fill(batch, logits, saved.classNames, request.top);
        if (request.attention)
            fillAttention(batch, saved.model->attentionMaps(images));
        progress.progress({"Predicting", "images", begin + batch.size(), all.size(), 0});
    }
    if (anyTurned && !settings.applyOrientation && !saved.appliesOrientation)
        progress.problem({Severity::Warning, settings.checkpoint,
                          Text("the model does not record whether its training images were turned "
                               "according to Exif; images that have an orientation were left as "
                               "stored (--exif apply turns them)")});
    return result;
}

} // namespace

std::vector<std::filesystem::path> listImages(const std::vector<std::filesystem::path>& inputs)
{
    namespace fs = std::filesystem;
    std::vector<fs::path> images;
    for (const fs::path& input : inputs) {
        std::error_code error;
        if (!fs::is_directory(input, error)) {
            if (!fs::exists(input, error))
                throw Error(ErrorCode::NotFound, Text("there is no such image or folder"), input,
                            Text("check the path"));
            images.push_back(input);
            continue;
        }
        const std::size_t before = images.size();
        for (const auto& entry :
             fs::recursive_directory_iterator(input, fs::directory_options::skip_permission_denied))
            if (entry.is_regular_file(error) && hasImageExtension(entry.path()))
                images.push_back(entry.path());
        if (images.size() == before)
            throw Error(ErrorCode::NotFound, Text("this folder holds no images"), input,
                        Text("name a folder with JPEG, PNG, WebP, BMP or TIFF files"));
        std::sort(images.begin() + static_cast<std::ptrdiff_t>(before), images.end());
    }
    return images;
}

PredictResult predictImages(const PredictRequest& request, FileSystem& fileSystem,
                            ProgressSink& progress, const std::stop_token& stop)
{
    try {
        return predicted(request, fileSystem, progress, stop);
    } catch (...) {
        rethrowAsError(TorchTask::Prediction);
    }
}

} // namespace formwork
