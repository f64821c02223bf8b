// SPDX-License-Identifier: MIT
#include "sync/verify/report.h"

#include <array>

#include <nlohmann/json.hpp>

#include "sync/core/text.h"

namespace streetsign::verifier {
namespace {

struct StepWords {
    Step step;
    const char* id;
    const char* meaning;
};

constexpr std::array<StepWords, 12> step_words = {{
    {Step::manifests, "manifests", "manifests, signed by the authority key you gave"},
    {Step::certificates, "certificates", "device certificates, signed by the authority"},
    {Step::orders, "orders", "revocations, erasures, admissions, declarations"},
    {Step::batches, "batches", "batch files, each by every step of its format"},
    {Step::envelopes, "envelopes", "envelopes, each hashed and held against its entry"},
    {Step::entries, "entries", "log entries, each hashed into its log's root"},
    {Step::tiles, "tiles", "tile files, each computed anew and compared"},
    {Step::checkpoints, "checkpoints", "log heads, signed by the device and on its one history"},
    {Step::cosignatures, "cosignatures", "cosignatures of the server"},
    {Step::releases, "releases", "releases of the server"},
    {Step::slips, "slips", "day slips"},
    {Step::ledger, "ledger", "entries of the server's ledger"},
}};

constexpr const char* not_proven =
    "What this does not prove: that a signer is a real person or signed once, that the text "
    "inside\n"
    "an envelope is what the person saw (only the organisers' key opens it), that nothing was\n"
    "signed and withheld before a device logged it (declared test signatures show that), and that\n"
    "no later part of a log exists elsewhere (compare the day slips photographed at the stall).\n";

constexpr size_t most_shown = 12; // of notes and of bad things; --json has all

std::string shown(const std::vector<Remark>& remarks, const char* mark) {
    std::string text;
    for (size_t i = 0; i < remarks.size() && i < most_shown; ++i)
        text += std::string(mark) + " " + remarks[i].where + ": " + remarks[i].sentence + "\n";
    if (remarks.size() > most_shown)
        text += "     and " + std::to_string(remarks.size() - most_shown) + " more (--json)\n";
    return text;
}

// Why the sum is less than the logs'.
std::string left_out(const Count& count) {
    std::string text;
    if (count.erased + count.declared > 0)
        text += "\n  not counted: " + std::to_string(count.erased) + " erased by order, " +
                std::to_string(count.declared) + " declared as test signatures";
    if (count.beyond_ledger > 0)
        text += "\n  " + std::to_string(count.beyond_ledger) +
                " not counted: beyond what the server's ledger holds (waiting, rejected or not yet "
                "published)";
    return text;
}

nlohmann::ordered_json json_of(const std::vector<Remark>& remarks) {
    auto array = nlohmann::ordered_json::array();
    for (const Remark& remark : remarks)
        array.push_back({{"where", remark.where}, {"what", remark.sentence}});
    return array;
}

// Names of files and logs come from whoever made them: what a terminal would take for a command, or
// what is no text at all, is shown as question marks.
std::string printable(std::string text) {
    const bool whole = is_utf8(as_bytes(text));
    for (size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        // U+0080 to U+009F are C2 and a byte below A0: commands to some terminals.
        const bool control =
            whole && byte == 0xC2 && static_cast<unsigned char>(text[i + 1]) < 0xA0;
        if (control) text[i++] = '?';
        if (control || byte < 0x20 || byte == 0x7F || (byte >= 0x80 && !whole)) text[i] = '?';
    }
    return text;
}

} // namespace

void Report::bad(std::string where, std::string sentence) {
    bad_.push_back({printable(std::move(where)), printable(std::move(sentence))});
}

void Report::note(std::string where, std::string sentence) {
    notes_.push_back({printable(std::move(where)), printable(std::move(sentence))});
}

void Report::count_log(std::string origin, size_t size, size_t signatures, size_t reports) {
    logs_.push_back({printable(std::move(origin)), size, signatures, reports});
}

std::string Report::text() const {
    std::string text = "Checked\n";
    for (const StepWords& words : step_words) {
        const auto count = counts_.find(words.step);
        if (count == counts_.end()) continue;
        std::string number = std::to_string(count->second);
        number.insert(0, number.size() < 9 ? 9 - number.size() : 0, ' ');
        text += number + "  " + words.meaning + "\n";
    }
    text += "Logs\n";
    for (const LogLine& log : logs_)
        text += "  " + log.origin + ": " + std::to_string(log.size) + " entries, " +
                std::to_string(log.signatures) + " signatures, " + std::to_string(log.reports) +
                " reports\n";
    text += "  in all " + std::to_string(count_.signatures) + " signatures and " +
            std::to_string(count_.reports) + " reports in " + std::to_string(logs_.size()) +
            " logs" + left_out(count_) + "\n";
    text += shown(notes_, "note");
    text += shown(bad_, "BAD ");
    text += not_proven;
    text += good() ? "GOOD: everything that was checked is right.\n"
                   : "BAD: " + bad_.front().where + ": " + bad_.front().sentence + "\n";
    return text;
}

std::string Report::json() const {
    nlohmann::ordered_json root;
    root["good"] = good();
    for (const StepWords& words : step_words) {
        const auto count = counts_.find(words.step);
        root["checked"][words.id] = count == counts_.end() ? 0 : count->second;
    }
    root["logs"] = nlohmann::ordered_json::array();
    for (const LogLine& log : logs_)
        root["logs"].push_back({{"origin", log.origin},
                                {"size", log.size},
                                {"signatures", log.signatures},
                                {"reports", log.reports}});
    root["count"] = {{"signatures", count_.signatures},
                     {"reports", count_.reports},
                     {"erased", count_.erased},
                     {"declared", count_.declared},
                     {"beyond_ledger", count_.beyond_ledger}};
    root["bad"] = json_of(bad_);
    root["notes"] = json_of(notes_);
    root["not_proven"] = not_proven;
    return root.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

} // namespace streetsign::verifier
