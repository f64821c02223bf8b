// SPDX-License-Identifier: MIT
// A backup of a sample server's database as it is now, and back again, as an operator restores it.
#pragma once

#include <filesystem>

#include "tests/server/sample_server.h"

namespace streetsign::server {

class DatabaseCopy {
public:
    explicit DatabaseCopy(SampleServer& server)
        : server_(server), path_(server.dir.path() / "copy.sqlite") {
        REQUIRE(back_up(server.disk, server.folder, path_));
    }
    // The server is closed afterwards.
    void restore() {
        server_.close();
        server_.watcher.reset();
        const Path database = server_.folder.database();
        for (const char* ending : {"", "-wal", "-shm"})
            std::filesystem::remove(database.string() + ending);
        std::filesystem::copy_file(path_, database);
    }

private:
    SampleServer& server_;
    Path path_;
};

} // namespace streetsign::server
