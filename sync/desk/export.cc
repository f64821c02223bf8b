// SPDX-License-Identifier: MIT
#include "sync/desk/export.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "sync/core/date.h"
#include "sync/core/text.h"

namespace streetsign::desk {
namespace {

// What makes Excel, LibreOffice or Numbers compute a cell: the four signs, their full-width twins,
// and a tab or line end before them (OWASP, CSV injection).
constexpr std::array<std::string_view, 8> formula_signs = {
    "=", "+", "-", "@", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
constexpr std::string_view white_starts = "\t\r\n";
constexpr std::string_view ends_of_cells = ";\t\r\n";

bool computes(std::string_view cell) {
    const size_t first = cell.find_first_not_of(" \"'");
    if (first == cell.npos) return false;
    cell.remove_prefix(first);
    return std::any_of(formula_signs.begin(), formula_signs.end(),
                       [&](std::string_view sign) { return cell.starts_with(sign); });
}

// With an apostrophe before whatever a spreadsheet would compute. Where its list separator is the
// semicolon, as in most of Europe, a quote in the middle of a line protects nothing: there a cell
// also begins behind each semicolon, tab and line end of the value.
std::string harmless(std::string_view value) {
    const size_t first = value.find_first_not_of(' ');
    const bool white = first != value.npos && white_starts.find(value[first]) != value.npos;
    std::string text = white ? "'" : "";
    for (size_t i = 0; i < value.size(); ++i) {
        const bool begins = i == 0 || ends_of_cells.find(value[i - 1]) != value.npos;
        if (begins && computes(value.substr(i))) text += '\'';
        text += value[i];
    }
    return text;
}

// Ids in the order of first sight, each once.
template <typename Items>
void add_ids(std::vector<std::string>& ids, const Items& items) {
    for (const auto& item : items)
        if (std::find(ids.begin(), ids.end(), item.id) == ids.end()) ids.push_back(item.id);
}

// In plain on the disk only under these names, until both are whole.
Path unfinished(const Path& file) {
    Path path = file;
    path += ".new";
    return path;
}

Result<void> write_unfinished(Disk& disk, const Path& file, std::string_view content) {
    TRY(erase_durably(disk, unfinished(file))); // what a power cut left of an attempt
    const auto written = TRY(disk.open(unfinished(file), Open::create_new));
    TRY(written->write_at(0, as_bytes(content)));
    return written->sync_data();
}

Result<void> write_both(Disk& disk, const Path& csv, const Path& json_lines,
                        std::span<const OpenedRecord> records) {
    TRY(write_unfinished(disk, csv, to_csv(records)));
    TRY(write_unfinished(disk, json_lines, to_json_lines(records)));
    TRY(disk.rename(unfinished(csv), csv));
    TRY(disk.rename(unfinished(json_lines), json_lines));
    return disk.sync_folder(csv.parent_path());
}

struct Row {
    std::string text;
    Row& add(std::string_view value) {
        if (!text.empty()) text += ',';
        text += csv_cell(value);
        return *this;
    }
};

} // namespace

std::string csv_cell(std::string_view value) {
    std::string cell = harmless(value);
    if (cell.find_first_of("\",\r\n;\t'") == std::string::npos && !cell.empty()) return cell;
    std::string quoted = "\"";
    for (const char c : cell) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string to_csv(std::span<const OpenedRecord> records) {
    std::vector<std::string> fields;
    std::vector<std::string> consents;
    for (const OpenedRecord& opened : records) {
        add_ids(fields, opened.record.fields);
        add_ids(consents, opened.record.consents);
    }
    Row head;
    for (const char* name : {"origin", "index", "envelope", "counted", "kind", "date",
                             "date_quality", "language", "read_aloud"})
        head.add(name);
    for (const std::string& id : fields)
        head.add("field." + id);
    for (const std::string& id : consents)
        head.add("consent." + id).add("statement." + id);

    std::string csv = "\xEF\xBB\xBF" + head.text + "\r\n";
    for (const OpenedRecord& opened : records) {
        const Record& record = opened.record;
        Row row;
        row.add(opened.place.origin).add(std::to_string(opened.place.index.value));
        row.add(hex(opened.envelope.view())).add(word_of(opened.counted));
        row.add(word_of(record.kind));
        row.add(text_of(record.date)).add(word_of(record.date_quality));
        row.add(record.language).add(record.read_aloud ? "yes" : "no");
        for (const std::string& id : fields) {
            const std::string* const value = record.field(id);
            row.add(value == nullptr ? "" : *value);
        }
        for (const std::string& id : consents) {
            const auto consent =
                std::find_if(record.consents.begin(), record.consents.end(),
                             [&](const Record::Consent& one) { return one.id == id; });
            const bool asked = consent != record.consents.end();
            row.add(!asked ? "" : consent->yes ? "yes" : "no");
            row.add(asked ? consent->statement : "");
        }
        csv += row.text + "\r\n";
    }
    return csv;
}

std::string to_json_lines(std::span<const OpenedRecord> records) {
    std::string lines;
    for (const OpenedRecord& opened : records) {
        const Record& record = opened.record;
        nlohmann::ordered_json line;
        line["origin"] = opened.place.origin;
        line["index"] = opened.place.index.value;
        line["envelope"] = hex(opened.envelope.view());
        line["counted"] = word_of(opened.counted);
        line["kind"] = word_of(record.kind);
        line["date"] = text_of(record.date);
        line["date_quality"] = word_of(record.date_quality);
        line["language"] = record.language;
        line["read_aloud"] = record.read_aloud;
        line["text"] = hex(record.text.view());
        line["fields"] = nlohmann::ordered_json::object();
        for (const Record::Field& field : record.fields)
            line["fields"][field.id] = field.value;
        line["consents"] = nlohmann::ordered_json::array();
        for (const Record::Consent& consent : record.consents)
            line["consents"].push_back(
                {{"id", consent.id}, {"yes", consent.yes}, {"statement", consent.statement}});
        lines += line.dump() + "\n";
    }
    return lines;
}

Result<void> check_no_lists(Disk& disk, const Path& folder) {
    for (const std::string_view name : {csv_file, json_lines_file}) {
        const bool there = TRY(disk.exists(folder / name));
        if (there)
            return fail(Code::usage, (folder / name).string() +
                                         " is there already, from an earlier export; nothing was "
                                         "changed, give another folder");
    }
    return {};
}

Result<void> write_lists(Disk& disk, const Path& folder, std::span<const OpenedRecord> records) {
    TRY(check_no_lists(disk, folder));
    const Path csv = folder / csv_file;
    const Path json_lines = folder / json_lines_file;
    const auto written = write_both(disk, csv, json_lines, records);
    if (written) return {};
    std::string left;
    for (const Path& path : {csv, json_lines, unfinished(csv), unfinished(json_lines)})
        if (!erase_durably(disk, path)) left += " " + path.string();
    return fail(written.error().code,
                "the lists were not written: " + written.error().detail +
                    (left.empty() ? "; nothing was left in " + folder.string() +
                                        ", make room or give another folder"
                                  : "; names in plain may be left, remove them by hand:" + left));
}

} // namespace streetsign::desk
