// SPDX-License-Identifier: MIT
// state.sqlite: the device's logs by their entries, what went out and what came back, and settings.
// Every write is one transaction and durable when it returns. After any failed write the file is
// closed, opened anew and checked before it is used again. Holds no envelope. FORMAT.md section 3.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sync/batch/batch.h"
#include "sync/batch/spool.h"
#include "sync/core/bytes.h"
#include "sync/core/disk.h"
#include "sync/core/result.h"
#include "sync/database/database.h"
#include "sync/log/checkpoint.h"
#include "sync/log/note.h"

namespace streetsign {

struct LogNumber {
    int64_t value = 0;
    friend bool operator==(const LogNumber&, const LogNumber&) = default;
};

struct LogRow {
    LogNumber log;
    VerifierKey key; // its name is the origin
    ManifestHash manifest;
    bool cloned = false;
};

struct BatchRow {
    TreeSize size;
    LeafIndex first;
    uint64_t records = 0;
    RootHash root;
    bool cosigned = false;
    bool released = false;
    bool carried = false; // into a later epoch's log

    // Nobody but this device may still hold its envelopes.
    bool needed() const { return !released && !carried; }
    TreeHead head() const { return {size, root}; }
    BatchName name(const std::string& origin) const {
        return BatchName::of({origin, size, root}, first);
    }
};

// Records in batches by how far they are; the tray is not known here.
struct BatchCounts {
    uint64_t waiting = 0;
    uint64_t cosigned = 0;
    uint64_t released = 0;
};

// Where nothing is: make it, or say that it is gone. What was in use is never made anew.
enum class Missing { make, refuse };

class State {
public:
    // busy: another store has it open. gone: it is empty, and `missing` says that it must not be.
    static Result<State> open(const Path& file, const DatabaseOptions& options, Missing missing);

    Result<LogRow> log_of(const VerifierKey& key); // made if it is not there
    Result<std::vector<LogRow>> logs();
    Result<void> set_cloned(LogNumber log, Bytes proof);

    // In order. That none is missing shows in the root of the last batch.
    Result<void> each_entry(LogNumber log, const std::function<void(Bytes)>& visit);
    // Those that are there of the positions from `first` to before `end`.
    Result<std::vector<EntryBytes>> entries(LogNumber log, LeafIndex first, TreeSize end);
    Result<std::vector<BatchRow>> batches(LogNumber log);
    Result<std::vector<Buffer>> checkpoints(LogNumber log);
    Result<Buffer> checkpoint(LogNumber log, TreeSize size); // of this batch, as it went out
    Result<BatchCounts> counts();

    // Entries, checkpoint and batch in one transaction; `manifest` is then the log's.
    Result<void> add_batch(LogNumber log, const Batch& batch, const Checkpoint& checkpoint,
                           const ManifestHash& manifest);
    // Of this size and every smaller one that has none yet.
    Result<void> set_cosigned(LogNumber log, TreeSize size, Bytes note);
    Result<void> set_released(LogNumber log, TreeSize size, Bytes note);
    Result<void> set_carried(LogNumber log, TreeSize size); // this batch alone

    Result<std::optional<Buffer>> setting(std::string_view name);
    Result<void> set_setting(std::string_view name, Bytes value);
    Result<void> remove_setting(std::string_view name);

    // Everything out of the WAL. Called while the day is closed: nothing then tells a signature.
    Result<void> tidy();

private:
    State(Path file, DatabaseOptions options, Missing missing)
        : file_(std::move(file)), options_(std::move(options)), missing_(missing) {}

    Result<void> connect();
    Result<Database*> live(); // reconnects and checks after a failed write
    Result<void> write(const std::function<Result<void>(Database&)>& body);
    Result<void> answer(LogNumber log, TreeSize size, Bytes note, const char* sql);

    Path file_;
    DatabaseOptions options_;
    Missing missing_;
    std::optional<Database> database_; // nothing after a failed write
};

// The state in this folder; on a full disk the reserve beside it is given up to open it.
Result<State> open_state(Disk& disk, const Path& folder, const DatabaseOptions& options,
                         Missing missing);

} // namespace streetsign
