// SPDX-License-Identifier: MIT
// Every attack of the table, against the real intake. README.md holds the same table.

#include <doctest/doctest.h>

#include <fstream>
#include <iostream>
#include <set>

#include "tests/abuse/support/scene.h"

namespace streetsign::abuse {
namespace {

constexpr size_t fewest = 120;

const std::vector<Row>& the_rows() {
    static const std::vector<Row> rows = all_rows();
    return rows;
}

} // namespace

TEST_CASE("every attack is refused with its word, changes nothing and stands in nobody's way") {
    std::set<std::string> names;
    size_t attacks = 0;
    for (const Row& row : the_rows()) {
        CHECK_MESSAGE(row.got == row.expected, (row.group + ": " + row.name));
        names.insert((row.group + ": " + row.name));
        attacks += row.expected.starts_with("200") ? 0 : 1;
    }
    CHECK(names.size() == the_rows().size());
    CHECK(attacks >= fewest);
    MESSAGE(attacks << " attacks refused");
}

TEST_CASE("the table of README.md is this one") {
    std::ifstream file(STREETSIGN_SOURCE_DIR "/tests/abuse/README.md");
    const std::string readme{std::istreambuf_iterator<char>(file), {}};
    const size_t at = readme.find("\n## ");
    REQUIRE(at != std::string::npos);
    CHECK(readme.substr(at) == table_of(the_rows()));
}

// For README.md: test_abuse --no-skip -tc='print the table'
TEST_CASE("print the table" * doctest::skip()) { std::cout << table_of(the_rows()); }

// The control, run as a test that must fail: an honest batch among the attacks is noticed.
TEST_CASE("planted: an honest batch is refused" * doctest::skip()) {
    std::vector<Row> rows;
    {
        Scene scene("Planted", rows);
        scene.post("an honest batch", scene.next, "400 malformed");
    }
    for (const Row& row : rows)
        CHECK(row.got == row.expected);
}

} // namespace streetsign::abuse
