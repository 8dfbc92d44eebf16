#include "core/dataset/scan/folder_layout.h"

#include "core/base/error.h"
#include "core/beton/class_names.h"
#include "core/dataset/scan/folder_walk.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <system_error>
#include <utility>

namespace formwork {

namespace fs = std::filesystem;

namespace {

constexpr int kMostEntered = 8; // only folders in only folders

enum class SplitRole { None, Train, Validation };

struct SplitName
{
    SplitRole role = SplitRole::None;
    int rank = 0; // of several with a role the lowest is taken
};

// The last two are test sets, which a dataset may publish without labels.
constexpr std::array<std::string_view, 5> kValidationNames = {"val", "valid", "validation", "test",
                                                              "testing"};
constexpr int kFirstTestRank = 3;
constexpr std::array<std::string_view, 2> kTrainNames = {"train", "training"};
constexpr std::array<std::string_view, 6> kSuffixes = {"_set", "-set",  " set",
                                                       "set",  "_data", "-data"};

template <std::size_t Count>
int rankIn(const std::array<std::string_view, Count>& names, std::string_view name)
{
    const auto found = std::ranges::find(names, name);
    return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

SplitName splitNameOf(std::string name)
{
    std::ranges::transform(name, name.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    std::string_view stem = name;
    for (const std::string_view suffix : kSuffixes) {
        if (stem.ends_with(suffix)) {
            stem.remove_suffix(suffix.size());
            break;
        }
    }
    if (const int rank = rankIn(kTrainNames, stem); rank >= 0)
        return {SplitRole::Train, rank};
    if (const int rank = rankIn(kValidationNames, stem); rank >= 0)
        return {SplitRole::Validation, rank};
    return {};
}

// A folder with the name of a split.
struct Candidate
{
    SplitName split;
    std::string name; // in the root
    fs::path path;    // of the class folders, if it holds some
    FolderListing listing;
    bool hasClasses = false; // a folder in it holds images

    bool hasImages() const { return hasClasses || listing.imageFiles > 0; }
};

// A folder that cannot be read is empty here; a scan reports it.
FolderListing listingOf(const fs::path& folder)
{
    try {
        return listFolder(folder);
    } catch (const Error&) {
        return {};
    }
}

bool isOnlyFolder(const FolderListing& listing)
{
    return listing.imageFiles == 0 && listing.folders.size() == 1;
}

bool sharesClass(const FolderListing& a, const FolderListing& b)
{
    const ClassIndex names(a.folders);
    return std::ranges::any_of(b.folders,
                               [&](const std::string& name) { return names.contains(name); });
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator)
{
    std::string text;
    for (const std::string& part : parts)
        text.append(text.empty() ? "" : separator).append(part);
    return text;
}

Text describe(const LayoutRemark& remark)
{
    const std::string folders = joined(remark.folders, "/, ") + "/";
    switch (remark.role) {
    case LayoutRemark::Role::Entered:
        return remark.reason.empty()
                   ? Text("%1, the only folder here, taken as the dataset").arg(folders)
                   : Text("%1 taken as the dataset: %2").arg(folders, remark.reason);
    case LayoutRemark::Role::LeftOut:
        return Text("%1 left out: %2").arg(folders, remark.reason);
    case LayoutRemark::Role::Class:
        return Text("%1 taken as a class: %2").arg(folders, remark.reason);
    }
    return {};
}

std::vector<Text> describe(const std::vector<LayoutRemark>& remarks)
{
    std::vector<Text> texts;
    for (const LayoutRemark& remark : remarks)
        texts.push_back(describe(remark));
    return texts;
}

class LayoutFinder
{
public:
    LayoutFinder(OnlyFolder onlyFolder, const std::stop_token& stop)
        : m_onlyFolder(onlyFolder)
        , m_stop(stop)
    {}

    FolderLayout find(const fs::path& root, int depth = 0) const
    {
        throwIfStopped(m_stop);
        const FolderListing listing = listFolder(root);
        if (isTinyImageNetValidation(root))
            return classesIn(root);
        if (isOnlyFolder(listing) && depth < kMostEntered)
            if (auto inner = enter(root, listing.folders.front(), depth))
                return std::move(*inner);
        std::vector<Candidate> candidates;
        std::vector<std::string> others;
        for (const std::string& name : listing.folders) {
            if (const SplitName split = splitNameOf(name); split.role != SplitRole::None)
                candidates.push_back(look(root, name, split));
            else
                others.push_back(name);
        }
        if (candidates.empty()) {
            if (auto inner = enterAmongOthers(root, listing, depth))
                return std::move(*inner);
            return plainClasses(root, listing);
        }
        std::ranges::stable_sort(candidates, [](const Candidate& a, const Candidate& b) {
            return a.split.rank < b.split.rank;
        });
        std::erase_if(others,
                      [&](const std::string& name) { return !holdsImages(root / name, m_stop); });
        return decide(root, listing, std::move(candidates), others);
    }

private:
    static FolderLayout classesIn(const fs::path& root)
    {
        FolderLayout layout;
        layout.root = root;
        return layout;
    }

    std::size_t foldersWithImages(const fs::path& folder, const FolderListing& listing) const
    {
        return static_cast<std::size_t>(
            std::ranges::count_if(listing.folders, [&](const std::string& name) {
                return holdsImages(folder / name, m_stop);
            }));
    }

    // What lies in the only folder of `root`, if that is the dataset.
    std::optional<FolderLayout> enter(const fs::path& root, const std::string& name,
                                      int depth) const
    {
        const fs::path folder = root / name;
        const FolderListing listing = listingOf(folder);
        if (listing.imageFiles > 0 || listing.folders.empty())
            return std::nullopt;
        FolderLayout inner;
        try {
            inner = find(folder, depth + 1);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::NotFound || m_onlyFolder == OnlyFolder::Enter)
                throw;
            return std::nullopt;
        }
        const bool namedAsSplit = splitNameOf(name).role != SplitRole::None;
        const bool isDataset =
            inner.train ? !namedAsSplit || inner.validation.has_value()
                        : m_onlyFolder == OnlyFolder::Enter && !namedAsSplit &&
                              (inner.root != folder || foldersWithImages(folder, listing) > 1);
        if (!isDataset)
            return std::nullopt;
        return entered(root, std::move(inner), {LayoutRemark::Role::Entered, {name}, {}});
    }

    // The only folder with images among several, if it holds splits: images/train/ and images/val/
    // beside labels/. If it held class folders, the others could be classes whose images are
    // missing.
    std::optional<FolderLayout> enterAmongOthers(const fs::path& root, const FolderListing& listing,
                                                 int depth) const
    {
        if (listing.imageFiles > 0 || listing.folders.size() < 2 || depth >= kMostEntered)
            return std::nullopt;
        std::optional<std::string> holding;
        for (const std::string& name : listing.folders) {
            if (!holdsImages(root / name, m_stop))
                continue;
            if (holding)
                return std::nullopt;
            holding = name;
        }
        if (!holding)
            return std::nullopt;
        try {
            FolderLayout inner = find(root / *holding, depth + 1);
            if (!inner.validation)
                return std::nullopt;
            return entered(root, std::move(inner),
                           {LayoutRemark::Role::Entered,
                            {*holding},
                            Text("the other folders have no images")});
        } catch (const Error& error) {
            if (error.code() == ErrorCode::Cancelled)
                throw;
            return std::nullopt; // a class whose folders are named like splits
        }
    }

    static FolderLayout entered(const fs::path& root, FolderLayout inner, LayoutRemark remark)
    {
        inner.remarks.insert(inner.remarks.begin(), std::move(remark));
        Text text = describe(inner.remarks.front());
        Severity severity = inner.train ? Severity::Info : Severity::Warning;
        if (inner.note) {
            text = Text("%1; %2").arg(text, inner.note->message);
            severity = std::max(severity, inner.note->severity);
        }
        inner.note = Problem{severity, root, text};
        return inner;
    }

    Candidate look(const fs::path& root, const std::string& name, SplitName split) const
    {
        Candidate candidate{split, name, root / name, listingOf(root / name), false};
        // train/train/, test/test/
        for (int depth = 0; depth < kMostEntered && isOnlyFolder(candidate.listing) &&
                            splitNameOf(candidate.listing.folders.front()).role == split.role;
             ++depth)
            descend(candidate);
        // As a single class is none, train/something/ with class folders in it holds them.
        if (split.role == SplitRole::Train && isOnlyFolder(candidate.listing)) {
            const fs::path folder = candidate.path / candidate.listing.folders.front();
            const FolderListing inner = listingOf(folder);
            if (inner.imageFiles == 0 && foldersWithImages(folder, inner) > 1)
                descend(candidate);
        }
        candidate.hasClasses = foldersHoldImages(candidate);
        return candidate;
    }

    static void descend(Candidate& candidate)
    {
        candidate.path /= candidate.listing.folders.front();
        candidate.listing = listingOf(candidate.path);
    }

    bool foldersHoldImages(const Candidate& candidate) const
    {
        return std::ranges::any_of(candidate.listing.folders, [&](const std::string& name) {
            return holdsImages(candidate.path / name, m_stop);
        });
    }

    // `others`: folders beside the candidates that hold images.
    FolderLayout decide(const fs::path& root, const FolderListing& listing,
                        std::vector<Candidate> candidates,
                        const std::vector<std::string>& others) const
    {
        std::vector<Candidate> trains;
        std::vector<Candidate> validations;
        for (Candidate& candidate : candidates)
            (candidate.split.role == SplitRole::Train ? trains : validations).push_back(candidate);
        const auto train = std::ranges::find_if(trains, &Candidate::hasClasses);
        if (train != trains.end() && areSplits(*train, validations, others)) {
            requireOneTrain(root, *train, trains);
            return splitsIn(root, *train, std::move(validations), others);
        }
        if (train == trains.end())
            requireClasses(root, trains, validations, others);
        if (train == trains.end() && !trains.empty() && others.empty())
            return splitsIn(root, trains.front(), std::move(validations), others);
        return classesBeside(root, listing, candidates);
    }

    static bool areSplits(const Candidate& train, const std::vector<Candidate>& validations,
                          const std::vector<std::string>& others)
    {
        if (others.empty())
            return true;
        const bool shares = std::ranges::any_of(validations, [&](const Candidate& validation) {
            return validation.hasClasses && sharesClass(train.listing, validation.listing);
        });
        // Beside several other folders it is rather the class "train", sorted into folders.
        return shares || (train.listing.imageFiles == 0 && train.listing.folders.size() > 1 &&
                          others.size() == 1);
    }

    static void requireOneTrain(const fs::path& root, const Candidate& train,
                                const std::vector<Candidate>& trains)
    {
        for (const Candidate& other : trains)
            if (other.hasClasses && other.name != train.name)
                throw Error(
                    ErrorCode::InvalidArgument,
                    Text("%1/ and %2/ are both training splits").arg(train.name, other.name), root,
                    Text("move one of them away"));
    }

    // Splits by name of which none can train: whatever they were taken for, it would be wrong.
    static void requireClasses(const fs::path& root, const std::vector<Candidate>& trains,
                               const std::vector<Candidate>& validations,
                               const std::vector<std::string>& others)
    {
        const auto flat = std::ranges::find_if(trains, &Candidate::hasImages);
        const bool flatValidation =
            std::ranges::any_of(validations, [](const Candidate& validation) {
                return validation.hasImages() && !validation.hasClasses &&
                       validation.split.rank < kFirstTestRank;
            });
        if (flat != trains.end() && (others.empty() || flatValidation))
            throw Error(ErrorCode::NotFound, Text("images, but no class folders"), flat->path,
                        folderLayoutHint());
        if (trains.empty() && others.empty())
            throw Error(ErrorCode::NotFound,
                        Text("there is a validation folder, but no folder named train"), root,
                        folderLayoutHint());
    }

    FolderLayout splitsIn(const fs::path& root, const Candidate& train,
                          std::vector<Candidate> validations,
                          const std::vector<std::string>& others) const
    {
        FolderLayout layout;
        layout.root = root;
        layout.train = train.path;
        const Candidate* chosen = nullptr;
        for (Candidate& validation : validations) {
            enterForTrain(validation, train);
            const Text reason = reasonAgainst(validation, train, chosen);
            if (reason.empty() && chosen == nullptr)
                chosen = &validation;
            else if (!reason.empty())
                layout.remarks.push_back({LayoutRemark::Role::LeftOut, {validation.name}, reason});
        }
        if (chosen == nullptr) // class folders without images are a separate error
            for (const Candidate& validation : validations)
                if (chosen == nullptr && !validation.hasImages() &&
                    !validation.listing.folders.empty())
                    chosen = &validation;
        if (chosen != nullptr)
            layout.validation = chosen->path;
        if (!others.empty())
            layout.remarks.push_back(
                {LayoutRemark::Role::LeftOut, others, Text("not among the splits")});
        const bool expected = relativeName(train.path, root) == "train/" &&
                              (chosen == nullptr || isExpected(relativeName(chosen->path, root)));
        if (!expected || !layout.remarks.empty()) {
            std::vector<Text> notes = describe(layout.remarks);
            const std::string name = relativeName(train.path, root);
            notes.insert(notes.begin(), chosen == nullptr
                                            ? Text("%1 taken as the training split").arg(name)
                                            : Text("%1 and %2 taken as splits")
                                                  .arg(name, relativeName(chosen->path, root)));
            layout.note = Problem{others.empty() ? Severity::Info : Severity::Warning, root,
                                  Text::list(notes)};
        }
        return layout;
    }

    // val/something/ with class folders in it, as far as they are train's.
    static void enterForTrain(Candidate& validation, const Candidate& train)
    {
        if (!isOnlyFolder(validation.listing) || sharesClass(train.listing, validation.listing))
            return;
        if (sharesClass(train.listing,
                        listingOf(validation.path / validation.listing.folders.front())))
            descend(validation);
    }

    static Text reasonAgainst(const Candidate& validation, const Candidate& train,
                              const Candidate* chosen)
    {
        if (!validation.hasImages())
            return validation.listing.folders.empty() ? Text("it has no images")
                                                      : Text("its folders are empty");
        if (!validation.hasClasses)
            return Text("it has no classes");
        if (chosen != nullptr)
            return Text("%1 is the validation split").arg(chosen->name + "/");
        if (validation.split.rank >= kFirstTestRank && !isTinyImageNetValidation(validation.path) &&
            !sharesClass(train.listing, validation.listing))
            return Text("none of its folders is a class of %1").arg(train.name + "/");
        return {};
    }

    static std::string relativeName(const fs::path& path, const fs::path& root)
    {
        return path.lexically_relative(root).native() + "/";
    }

    // A test split was not asked for.
    static bool isExpected(const std::string& name)
    {
        return name == "val/" || name == "valid/" || name == "validation/";
    }

    FolderLayout classesBeside(const fs::path& root, const FolderListing& listing,
                               const std::vector<Candidate>& candidates) const
    {
        FolderLayout layout = classesIn(root);
        const ClassIndex folders(listing.folders);
        Severity severity = Severity::Info;
        for (const Candidate& candidate : candidates) {
            const bool repeats =
                candidate.hasClasses && candidate.listing.imageFiles == 0 &&
                std::ranges::all_of(candidate.listing.folders, [&](const std::string& name) {
                    return folders.contains(name);
                });
            if (repeats) {
                layout.leftOut.push_back(candidate.name);
                severity = Severity::Warning;
                layout.remarks.push_back({LayoutRemark::Role::LeftOut,
                                          {candidate.name},
                                          Text("it repeats the class folders beside it")});
            } else if (candidate.listing.imageFiles > 0) {
                layout.remarks.push_back({LayoutRemark::Role::Class,
                                          {candidate.name},
                                          Text("it contains images itself")});
            } else if (candidate.hasClasses) {
                layout.remarks.push_back({LayoutRemark::Role::Class,
                                          {candidate.name},
                                          Text("it is one of several folders of images")});
            }
        }
        if (!layout.remarks.empty())
            layout.note = Problem{severity, root, Text::list(describe(layout.remarks))};
        return layout;
    }

    // CLASS/train and CLASS/test: all of it is used, which may not be what was meant.
    FolderLayout plainClasses(const fs::path& root, const FolderListing& listing) const
    {
        FolderLayout layout = classesIn(root);
        const bool splitsBelow = !listing.folders.empty() &&
                                 std::ranges::all_of(listing.folders, [&](const std::string& name) {
                                     throwIfStopped(m_stop);
                                     return holdsBothSplits(root / name);
                                 });
        if (splitsBelow)
            layout.note =
                Problem{Severity::Warning, root,
                        Text("every class folder holds a train and a test folder; the images "
                             "of both are used, put the splits above the classes")};
        return layout;
    }

    static bool holdsBothSplits(const fs::path& folder)
    {
        const FolderListing listing = listingOf(folder);
        const auto holds = [&](SplitRole role) {
            return std::ranges::any_of(listing.folders, [role](const std::string& name) {
                return splitNameOf(name).role == role;
            });
        };
        return holds(SplitRole::Train) && holds(SplitRole::Validation);
    }

    const OnlyFolder m_onlyFolder;
    const std::stop_token& m_stop;
};

} // namespace

std::string_view layoutRoleName(LayoutRemark::Role role)
{
    switch (role) {
    case LayoutRemark::Role::Entered:
        return "entered";
    case LayoutRemark::Role::LeftOut:
        return "left_out";
    case LayoutRemark::Role::Class:
        return "class";
    }
    return "";
}

Text folderLayoutHint()
{
    return Text("expected train/ and val/ with one folder per class, or one folder per class");
}

FolderLayout findFolderLayout(const fs::path& folder, OnlyFolder onlyFolder,
                              const std::stop_token& stop)
{
    return LayoutFinder(onlyFolder, stop).find(folder);
}

bool isTinyImageNetValidation(const fs::path& folder)
{
    std::error_code failure;
    return fs::is_directory(folder / "images", failure) &&
           fs::exists(folder / "val_annotations.txt", failure);
}

} // namespace formwork
