// SPDX-License-Identifier: MIT
#include "sync/server/data_folder.h"

namespace streetsign::server {

Result<void> check_data_folder(Disk& disk, const DataFolder& folder) {
    const bool unfinished = TRY(disk.exists(folder.unfinished()));
    if (unfinished)
        return fail(Code::refused, "streetsign-server init was cut off in " + folder.root.string() +
                                       ": run it again; nothing was changed");
    const bool keys = TRY(disk.exists(folder.keys()));
    const bool database = TRY(disk.exists(folder.database()));
    if (!keys && !database)
        return fail(Code::usage, folder.root.string() +
                                     " is no data folder of streetsign-server (neither keys nor "
                                     "server.sqlite are in it): look at --data, or make one with "
                                     "streetsign-server init; nothing was changed");
    if (!database)
        return fail(Code::refused, folder.database().string() +
                                       " is missing: put the newest backup in its place; nothing "
                                       "was changed");
    if (!keys)
        return fail(Code::refused, folder.keys().string() +
                                       " is missing, and no backup of the database holds it: put "
                                       "your own copy of that folder back; nothing was changed");
    return {};
}

} // namespace streetsign::server
