// SPDX-License-Identifier: MIT
#include "sync/core/command_line.h"

#include <CLI/CLI.hpp>
#include <doctest/doctest.h>

using namespace streetsign;

namespace {

// A program with one sub-command that needs an option.
std::optional<int> read(std::vector<const char*> words) {
    CLI::App app("A program");
    app.require_subcommand(1);
    std::string folder;
    app.add_subcommand("open", "opens")->add_option("--folder", folder, "which")->required();
    words.insert(words.begin(), "streetsign-test");
    return read_words(app, "streetsign-test", static_cast<int>(words.size()), words.data());
}

} // namespace

TEST_CASE("words that are all there go on, a question is answered, anything else is usage") {
    CHECK(read({"open", "--folder", "here"}) == std::nullopt);
    CHECK(read({"--help"}) == 0);
    CHECK(read({"--version"}) == 0);
    CHECK(read({}) == 2);
    CHECK(read({"open"}) == 2);
    CHECK(read({"opne"}) == 2);
    CHECK(read({"open", "--folder", "here", "--bogus"}) == 2);
}
