// SPDX-License-Identifier: MIT
#include "sync/core/command_line.h"

#include <cstdio>
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

namespace streetsign {
namespace {

// CLI11 asks for what is missing before it says what is too much: a mistyped sub-command would be
// told as a missing one.
std::string what_is_off(const CLI::App& app, const CLI::ParseError& error) {
    const std::vector<std::string> unknown = app.remaining(true);
    if (unknown.empty()) return error.what();
    return "\"" + unknown.front() + "\" is not known here";
}

} // namespace

std::optional<int> read_words(CLI::App& app, std::string_view program, int count,
                              const char* const* words) {
    app.set_version_flag("--version", std::string(program) + " " + STREETSIGN_VERSION);
    try { // CLI11 speaks in exceptions; they end here
        app.parse(count, words);
    } catch (const CLI::Success& answered) { // --help, --version
        return end_with(app.exit(answered), program);
    } catch (const CLI::ParseError& error) {
        std::cerr << program << ": " << what_is_off(app, error) << "; see " << program
                  << " --help\n";
        return 2;
    }
    return std::nullopt;
}

int end_with(int status, std::string_view program) {
    std::cout.flush();
    const bool written = std::cout.good() && std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
    if (written) return status;
    std::cerr << program << ": what was to be printed could not be written\n";
    return status == 0 ? 1 : status;
}

} // namespace streetsign
