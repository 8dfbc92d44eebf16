#include "core/dataset/demo/demo_images.h"

#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/dataset/demo/demo_painter.h"
#include "core/image/jpeg/jpeg_encoder.h"

#include <algorithm>
#include <cstdio>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>
#include <vector>

#include <unistd.h>

namespace formwork {

namespace fs = std::filesystem;

namespace {

constexpr int kQuality = 92;
constexpr std::uint64_t kMostBytes = 16U << 20;
constexpr std::string_view kPartialSuffix = ".partial-";

struct Picture
{
    int classIndex;
    bool validation;
    int index;
    fs::path path;
};

std::string fileName(std::string_view className, int index)
{
    char number[24];
    std::snprintf(number, sizeof number, "_%05d.jpg", index);
    return std::string(className) + number;
}

fs::path classFolder(const fs::path& root, bool validation, int classIndex)
{
    return root / (validation ? "val" : "train") / DemoPainter::className(classIndex);
}

std::vector<Picture> listPictures(const DemoImagesRequest& request)
{
    std::vector<Picture> pictures;
    for (const bool validation : {false, true}) {
        const int count = validation ? request.validationPerClass : request.trainPerClass;
        for (int c = 0; c < DemoPainter::kClasses; ++c) {
            const fs::path folder = classFolder(request.root, validation, c);
            for (int i = 0; i < count; ++i) {
                pictures.push_back(
                    {c, validation, i, folder / fileName(DemoPainter::className(c), i)});
            }
        }
    }
    return pictures;
}

// Paints and encodes; one per worker.
class PictureMaker
{
public:
    explicit PictureMaker(const DemoPainter& painter) : m_painter(&painter) {}

    const std::vector<std::byte>& make(const Picture& picture)
    {
        m_painter->paint(picture.classIndex, picture.validation, picture.index, m_image);
        m_encoder.encode(m_image.view(), kQuality, m_bytes);
        return m_bytes;
    }

private:
    const DemoPainter* m_painter;
    Image m_image;
    JpegEncoder m_encoder;
    std::vector<std::byte> m_bytes;
};

[[noreturn]] void throwOccupied(const fs::path& path, const Text& why)
{
    throw Error(ErrorCode::AlreadyExists, why, path,
                Text("remove it or choose an empty folder for the demo images"));
}

// What is in the folder before anything is written to it.
class Inventory
{
public:
    Inventory(const DemoImagesRequest& request, const std::vector<Picture>& pictures)
        : m_root(request.root)
    {
        for (const Picture& picture : pictures) {
            for (fs::path path = picture.path; path != m_root; path = path.parent_path())
                m_expected.push_back(path);
        }
        std::sort(m_expected.begin(), m_expected.end());
        m_expected.erase(std::unique(m_expected.begin(), m_expected.end()), m_expected.end());
    }

    // Error{AlreadyExists} at the first thing that the request would not have put there.
    void look()
    {
        std::error_code failure;
        if (!fs::exists(m_root, failure))
            return;
        if (!fs::is_directory(m_root, failure))
            throwOccupied(m_root, Text("is not a folder"));
        fs::recursive_directory_iterator entries(m_root, failure);
        for (; !failure && entries != fs::recursive_directory_iterator();
             entries.increment(failure))
            take(*entries);
        if (failure)
            throw errorFromErrno(failure.value(), Text("read the folder"), m_root);
        std::sort(m_present.begin(), m_present.end());
    }

    bool has(const fs::path& picture) const
    {
        return std::binary_search(m_present.begin(), m_present.end(), picture);
    }
    // Left behind by a run that was killed.
    const std::vector<fs::path>& partials() const { return m_partials; }

private:
    void take(const fs::directory_entry& entry)
    {
        std::error_code failure;
        const std::string name = entry.path().filename().string();
        if (name.find(".jpg" + std::string(kPartialSuffix)) != std::string::npos) {
            m_partials.push_back(entry.path());
            return;
        }
        if (!std::binary_search(m_expected.begin(), m_expected.end(), entry.path()))
            throwOccupied(entry.path(), Text("is not one of the requested demo images"));
        // An empty file is what a power cut may leave of one that was not flushed yet.
        if (entry.is_regular_file(failure) && entry.file_size(failure) > 0)
            m_present.push_back(entry.path());
    }

    fs::path m_root;
    std::vector<fs::path> m_expected;
    std::vector<fs::path> m_present;
    std::vector<fs::path> m_partials;
};

// One picture shows whether the existing ones came from the same seed.
void checkSameSeed(const std::vector<Picture>& pictures, const Inventory& inventory,
                   PictureMaker& maker, FileSystem& fileSystem)
{
    for (const Picture& picture : pictures) {
        if (!inventory.has(picture.path))
            continue;
        std::vector<std::byte> present;
        fileSystem.read(picture.path, present, kMostBytes);
        if (present != maker.make(picture))
            throwOccupied(picture.path, Text("is not the demo image that this seed makes"));
        return;
    }
}

// Written beside its target and moved there, but not flushed to disk one by one as AtomicFile does:
// a thousand flushes would take longer than everything else, and these files can be made again.
void writePicture(const Picture& picture, const std::vector<std::byte>& bytes,
                  FileSystem& fileSystem)
{
    fs::path partial = picture.path;
    partial += std::string(kPartialSuffix) + std::to_string(::getpid());
    try {
        const std::unique_ptr<WritableFile> file = fileSystem.create(partial);
        file->append(bytes);
        file->close();
        fileSystem.rename(partial, picture.path);
    } catch (...) {
        try {
            fileSystem.remove(partial);
        } catch (const Error&) {
            // The first failure is the one to report.
        }
        throw;
    }
}

void createFolders(const DemoImagesRequest& request, FileSystem& fileSystem)
{
    for (int c = 0; c < DemoPainter::kClasses; ++c) {
        if (request.trainPerClass > 0)
            fileSystem.createDirectories(classFolder(request.root, false, c));
        if (request.validationPerClass > 0)
            fileSystem.createDirectories(classFolder(request.root, true, c));
    }
}

// So that the paths of a folder's entries are spelled like ours.
fs::path withoutTrailingSlash(const fs::path& folder)
{
    const fs::path plain = folder.empty() ? fs::path(".") : folder.lexically_normal();
    return plain.has_filename() ? plain : plain.parent_path();
}

void checkRequest(const DemoImagesRequest& request)
{
    constexpr int kMost = 100'000; // five digits in the names
    if (request.trainPerClass < 1 || request.trainPerClass > kMost ||
        request.validationPerClass < 0 || request.validationPerClass > kMost) {
        throw Error(ErrorCode::InvalidArgument,
                    Text("the demo images need 1 to 100000 per class for training and 0 to 100000 "
                         "for validation"));
    }
}

} // namespace

void makeDemoImages(const DemoImagesRequest& original, FileSystem& fileSystem,
                    ProgressSink& progress, std::stop_token stop)
{
    checkRequest(original);
    DemoImagesRequest request = original;
    request.root = withoutTrailingSlash(request.root);
    const std::vector<Picture> pictures = listPictures(request);
    Inventory inventory(request, pictures);
    inventory.look();
    throwIfStopped(stop);

    const DemoPainter painter(request.seed);
    const int workers = request.workers > 0 ? request.workers : availableCores();
    std::deque<PictureMaker> makers; // they do not move
    for (int i = 0; i < workers; ++i)
        makers.emplace_back(painter);
    checkSameSeed(pictures, inventory, makers.front(), fileSystem);
    for (const fs::path& partial : inventory.partials())
        fileSystem.remove(partial);
    createFolders(request, fileSystem);

    std::vector<const Picture*> missing;
    for (const Picture& picture : pictures) {
        if (!inventory.has(picture.path))
            missing.push_back(&picture);
    }
    std::mutex mutex;
    Progress state{.stage = "Painting demo images", .unit = "images"};
    state.total = pictures.size();
    state.done = pictures.size() - missing.size();
    progress.progress(state);
    parallelFor(missing.size(), workers, stop, [&](std::size_t i, int worker) {
        const std::vector<std::byte>& bytes =
            makers[static_cast<std::size_t>(worker)].make(*missing[i]);
        writePicture(*missing[i], bytes, fileSystem);
        const std::lock_guard lock(mutex);
        ++state.done;
        state.bytes += bytes.size();
        progress.progress(state);
    });
}

} // namespace formwork
