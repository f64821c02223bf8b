// SPDX-License-Identifier: MIT
#include "sync/desk/export.h"

#include <doctest/doctest.h>

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

TEST_CASE("the lists carry every field and every consent word for word") {
    const std::vector<OpenedRecord> records = {record("Ελένη"), record("=1+1")};

    const std::string csv = to_csv(records);
    const std::string lines = to_json_lines(records);

    CHECK(csv.starts_with("\xEF\xBB\xBForigin,index,"));
    CHECK(csv.find("Ελένη") != std::string::npos);
    CHECK(csv.find("\"'=1+1\"") != std::string::npos);
    CHECK(csv.find("\"I consent, \"\"word for word\"\"\"") != std::string::npos);
    CHECK(lines.find(R"("name":"=1+1")") != std::string::npos);
    CHECK(lines.find(R"("yes":true,"statement":"I consent, \"word for word\"")") !=
          std::string::npos);
    CHECK(std::count(lines.begin(), lines.end(), '\n') == 2);
}

TEST_CASE("an empty list is a list with a head and nothing more") {
    CHECK(to_csv({}).find("\r\n") == to_csv({}).size() - 2);
    CHECK(to_json_lines({}).empty());
}
