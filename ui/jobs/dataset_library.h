// The datasets of the workspace as the pages see them: rows of the store, details read in the
// background, and which files belong together. GUI thread only.
#pragma once

#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/dataset/convert/convert.h"
#include "core/store/store.h"
#include "ui/jobs/beton_task.h"
#include "ui/jobs/dataset_choices.h"
#include "ui/jobs/dataset_details.h"
#include "ui/jobs/dataset_search.h"
#include "ui/models/store_changes.h"

#include <QObject>
#include <QPointer>
#include <QString>

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace formwork::ui {

class Job;
class JobList;

class DatasetLibrary final : public QObject
{
    Q_OBJECT

public:
    // `page`: the page that its jobs belong to. The references must outlive the library.
    DatasetLibrary(StoreChanges& changes, FileSystem& fileSystem, JobList& jobs, int page,
                   QObject* parent = nullptr);

    // Reads the rows again; beton files that were not read yet are read in the background. Cheap
    // when nothing changed.
    void reload();

    FileSystem& fileSystem() const { return m_fileSystem; }

    // By path.
    const std::vector<DatasetRow>& rows() const { return m_rows; }
    // Null while not known.
    const DatasetDetails* details(const std::filesystem::path& path) const;
    // The job that works on this dataset now, or null; it has not ended.
    Job* jobFor(const std::filesystem::path& path) const;

    // Takes an image folder or a beton file into the library, once it was read without an error.
    void add(const std::filesystem::path& path);
    // Reads details again, and of the images what `reading` says (Headers: of an image folder). A
    // beton file is checked with the one to validate with, if the library knows it.
    void inspect(const std::filesystem::path& path, ImageReading reading);
    void convert(const ConvertRequest& request);
    void verify(const std::filesystem::path& betonFile);
    // What comes of it joins the library.
    void run(const BetonTask& task);
    void remove(std::int64_t id); // forgets it; files stay
    // The user's marks; images are named as in core/dataset/doctor/exclude_list.h. Errors come by
    // failed().
    void markImage(const std::filesystem::path& path, const std::string& image, ImageMark mark);
    std::map<std::string, ImageMark> imageMarks(const std::filesystem::path& path) const;
    // Looks whether the dataset at `known`, a row's path, lies at `place` now, and if so moves the
    // row, and those of other missing datasets that went the same way. Ends with moved() for each,
    // or with doesNotFit() or failed(). `evenIfImagesDiffer`: as long as the classes are the same.
    void locate(const std::filesystem::path& known, const std::filesystem::path& place,
                bool evenIfImagesDiffer = false);
    // The row of the dataset that `path` is, or lies in; null if the library has none.
    const DatasetRow* rowOf(const std::filesystem::path& path) const;
    bool mayChange() const { return !m_store.isReadOnly(); }

    // One choice per image folder and conversion: beton files are attributed to a folder by
    // their manifest, and to each other by manifest and file name.
    std::vector<DatasetChoice> choices() const;

    // How large a beton file is beside the same number of images in the folder that it was
    // converted from: 1 for as large. Nothing for other datasets, or if that folder is not known.
    std::optional<double> shareOfFolder(const DatasetRow& row) const;

    // Images in a beton file or split folder of the library; nothing for another path.
    std::optional<std::uint64_t> sampleCount(const std::filesystem::path& path) const;

Q_SIGNALS:
    void changed();                           // rows
    void detailsChanged(const QString& path); // details or state of one dataset
    void added(const QString& path);          // by add(); converted files come with converted()
    void jobStarted(const QString& path);
    // A job on this path ended with an error. (A cancelled one ends with jobEnded alone.)
    void failed(const QString& path, const formwork::Error& error);
    void jobEnded(const QString& path);
    void converted(const QString& source, const std::vector<formwork::ConvertReport>& reports);
    void taskDone(const QString& path, const formwork::ui::BetonTaskResult& result);
    void moved(const QString& from, const QString& to); // after changed()
    // What locate() looked at is something else. `usable`: it may be located there all the same.
    void doesNotFit(const QString& path, const QString& place, const QString& reason, bool usable);
    void marked(const QString& path); // by markImage()
    void verified(const QString& path, const QStringList& damage, bool hasManifest);

private:
    Job* startJob(const QString& title, const std::filesystem::path& path);
    // Writes to the store, then calls `done`; errors of both are reported as those of `path`.
    void change(const std::filesystem::path& path, StoreChanges::Write write,
                StoreChanges::Done done);
    // Writes row and check, shows them, then calls `stored`.
    void store(DatasetDetails details, const StoreChanges::Done& stored);
    void storeAll(std::vector<DatasetDetails> all, const StoreChanges::Done& stored);
    void show(DatasetDetails details);
    void showMoved(MovedDataset one);
    void readUnknownBetons();
    void recallCheck(DatasetDetails& details) const;
    std::filesystem::path validationOf(const std::filesystem::path& betonFile) const;
    void move(const std::filesystem::path& asked, std::vector<MovedDataset> found);

    StoreChanges& m_changes;
    Store& m_store;
    FileSystem& m_fileSystem;
    JobList& m_jobs;
    int m_page;
    std::vector<DatasetRow> m_rows;
    std::map<std::filesystem::path, DatasetDetails> m_details;
    std::map<std::filesystem::path, QPointer<Job>> m_running;
    std::set<std::filesystem::path> m_tried; // beton files read without being asked, once
};

} // namespace formwork::ui
