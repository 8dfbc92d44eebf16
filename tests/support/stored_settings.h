// A workspace as another version of Formwork may leave it.
#pragma once

#include "core/store/store.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <string>

namespace formwork::test {

// Replaces a part of a run's stored config.
inline void changeStoredConfig(const Workspace& workspace, RunId run, const std::string& part,
                               const std::string& replacement)
{
    SQLite::Database database(workspace.database(), SQLite::OPEN_READWRITE, 5000);
    SQLite::Statement update(database,
                             "UPDATE runs SET config = replace(config, ?, ?) WHERE id = ?");
    update.bind(1, part);
    update.bind(2, replacement);
    update.bind(3, run);
    update.exec();
}

// Its optimiser becomes one that this version does not have.
inline void makeOptimizerUnknown(const Workspace& workspace, RunId run)
{
    changeStoredConfig(workspace, run, "optimizer:\n  name: ", "optimizer:\n  name: old_");
}

} // namespace formwork::test
