// SPDX-License-Identifier: MIT
// Opened records as lists for people and programs: CSV (RFC 4180, UTF-8 with a byte order mark so
// that spreadsheets read it) and JSON lines. In CSV a value that a spreadsheet would take for a
// formula gets an apostrophe before it; JSON lines carry every value as it was entered.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sync/core/disk.h"
#include "sync/desk/opening.h"

namespace streetsign::desk {

// One row a record, one column for each field and consent that occurs, in the order of first sight.
std::string to_csv(std::span<const OpenedRecord> records);
// One object a line.
std::string to_json_lines(std::span<const OpenedRecord> records);

inline constexpr std::string_view csv_file = "records.csv";
inline constexpr std::string_view json_lines_file = "records.jsonl";

// usage when one of the two lists is in the folder already: an export is never replaced.
Result<void> check_no_lists(Disk& disk, const Path& folder);
// Both files or neither: on an error, a full disk perhaps, nothing with names in plain is left in
// the folder. Durable when it returns.
Result<void> write_lists(Disk& disk, const Path& folder, std::span<const OpenedRecord> records);

// What CSV writes for a value: harmless in a spreadsheet, quoted where it must be.
std::string csv_cell(std::string_view value);

} // namespace streetsign::desk
