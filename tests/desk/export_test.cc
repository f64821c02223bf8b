// SPDX-License-Identifier: MIT
#include "sync/desk/export.h"

#include <doctest/doctest.h>

#include "sync/core/text.h"
#include "tests/support/temp_dir.h"

using namespace streetsign;
using namespace streetsign::desk;

namespace {

OpenedRecord record(const std::string& name) {
    OpenedRecord opened;
    opened.place = {"example.org/c/device/d/1", {3}};
    opened.record.language = "el";
    opened.record.date = {2026, 11, 23};
    opened.record.date_quality = DateQuality::steward;
    opened.record.fields = {{"name", name}};
    opened.record.consents = {{"petition", "I consent, \"word for word\"", true}};
    return opened;
}

} // namespace

TEST_CASE("a value that a spreadsheet would compute is made harmless, every other stays") {
    for (const char* formula : {"=1+1", "+49", "-2", "@SUM(A1)", "\tx", " =cmd|' /C calc'!A0",
                                "\xEF\xBC\x9D"
                                "1"})
        CHECK(csv_cell(formula).starts_with("\"'"));
    for (const char* plain : {"Anna", "Müller", "Ελένη", "محمد", "O-Neill", "a=b", "x+y"})
        CHECK(csv_cell(plain) == plain);
    CHECK(csv_cell("a,b") == "\"a,b\"");
    CHECK(csv_cell("say \"hi\"") == "\"say \"\"hi\"\"\"");
    CHECK(csv_cell("two\nlines") == "\"two\nlines\"");
    CHECK(csv_cell("O'Neill") == "\"O'Neill\"");
    CHECK(csv_cell("") == "\"\"");
}

TEST_CASE("no cell computes, whatever a spreadsheet takes for the end of one") {
    // As one would read it whose separator this is: a quote counts at the start of a cell only.
    const auto cells_by = [](char separator, const std::string& row) {
        std::vector<std::string> cells(1);
        bool quoted = false;
        for (const char c : row) {
            if (c == '"' && (quoted || cells.back().empty()))
                quoted = !quoted;
            else if (!quoted && (c == separator || c == '\n' || c == '\r'))
                cells.emplace_back();
            else
                cells.back() += c;
        }
        return cells;
    };
    int cells = 0;
    for (const char* sign : {"=", "+", "-", "@", "\xEF\xBC\x9D", "\xEF\xBC\x8B"})
        for (const char* before :
             {"", " ", "x;", "x; ", "x;\"", "x\t", "x\n", "x\r\n ", ";;", "';"}) {
            const std::string value = std::string(before) + sign + "1+1;y";
            const std::string row = csv_cell("no") + "," + csv_cell(value) + "," + csv_cell("IE");
            for (const char separator : {',', ';', '\t'})
                for (const std::string& cell : cells_by(separator, row)) {
                    CAPTURE(row);
                    const size_t first = cell.find_first_not_of(" \"");
                    CHECK((first == cell.npos || !cell.substr(first).starts_with(sign)));
                    ++cells;
                }
        }
    MESSAGE(cells << " cells read by three separators");
    CHECK(csv_cell("x;=1+1;y") == "\"x;'=1+1;y\"");
    CHECK(csv_cell("one\n- two") == "\"one\n'- two\"");
    CHECK(csv_cell("a; b\n\nc") == "\"a; b\n\nc\"");
}

TEST_CASE("the lists carry every field and every consent word for word") {
    const std::vector<OpenedRecord> records = {record("Ελένη"), record("=1+1")};

    const std::string csv = to_csv(records);
    const std::string lines = to_json_lines(records);

    CHECK(csv.starts_with("\xEF\xBB\xBForigin,index,envelope,counted,kind,"));
    CHECK(csv.find("Ελένη") != std::string::npos);
    CHECK(csv.find("\"'=1+1\"") != std::string::npos);
    CHECK(csv.find("\"I consent, \"\"word for word\"\"\"") != std::string::npos);
    CHECK(lines.find(R"("name":"=1+1")") != std::string::npos);
    CHECK(lines.find(R"("yes":true,"statement":"I consent, \"word for word\"")") !=
          std::string::npos);
    CHECK(std::count(lines.begin(), lines.end(), '\n') == 2);
}

TEST_CASE("each row says whether it is in the campaign's total") {
    const std::pair<Counted, std::string> words[] = {{Counted::yes, "yes"},
                                                     {Counted::waiting, "waiting"},
                                                     {Counted::rejected, "rejected"},
                                                     {Counted::declared, "declared"}};
    for (const auto& [counted, word] : words) {
        std::vector<OpenedRecord> records = {record("Anna")};
        records[0].counted = counted;
        const std::string before = hex(records[0].envelope.view());

        CHECK(to_csv(records).find(before + "," + word + ",signature,") != std::string::npos);
        CHECK(to_json_lines(records).find("\"counted\":\"" + word + "\",") != std::string::npos);
    }
}

TEST_CASE("an empty list is a list with a head and nothing more") {
    CHECK(to_csv({}).find("\r\n") == to_csv({}).size() - 2);
    CHECK(to_json_lines({}).empty());
}

TEST_CASE(
    "an export that is there is refused, and an attempt that a power cut left is not in the way") {
    RealDisk disk;
    const TempDir dir;
    const std::vector<OpenedRecord> records = {record("Anna")};
    for (const char* left_over : {"records.csv.new", "records.jsonl.new"})
        REQUIRE(write_durably(disk, dir.path() / left_over, as_bytes("half a li")));

    REQUIRE(write_lists(disk, dir.path(), records));

    CHECK(disk.list(dir.path()).value() ==
          std::vector<std::string>{"records.csv", "records.jsonl"});
    const Buffer before = disk.read(dir.path() / "records.csv", 4096).value();
    REQUIRE(disk.remove(dir.path() / "records.jsonl"));
    const auto again = write_lists(disk, dir.path(), records);
    REQUIRE(!again);
    CHECK(again.error().code == Code::usage);
    CHECK(disk.read(dir.path() / "records.csv", 4096).value() == before);
    CHECK(disk.list(dir.path()).value() == std::vector<std::string>{"records.csv"});
}

TEST_CASE("where one list cannot be put under its name, neither is left") {
    RealDisk disk;
    const TempDir dir;
    // A folder under the temporary name cannot be erased, so that the second list fails.
    REQUIRE(disk.make_folder(dir.path() / "records.jsonl.new"));

    const auto written = write_lists(disk, dir.path(), std::vector<OpenedRecord>{record("Anna")});

    CHECK(!written);
    CHECK(disk.list(dir.path()).value() == std::vector<std::string>{"records.jsonl.new"});
}
