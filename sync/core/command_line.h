// SPDX-License-Identifier: MIT
// What every program does with its words and with what it prints, so that all of them do it alike.
// The words themselves are each program's own, described to CLI11.
#pragma once

#include <optional>
#include <string_view>

namespace CLI { // NOLINT(readability-identifier-naming): the library's own
class App;
}

namespace streetsign {

// Reads the words of the call, and answers --help and --version. Nothing: go on. Otherwise what to
// end with: 0 when it was answered, 2 when the words are off; then a sentence on standard error
// begins with the program's name and names the word that nobody knows, if there is one.
std::optional<int> read_words(CLI::App& app, std::string_view program, int count,
                              const char* const* words);

// For the last line of main: `status`, or 1 with a sentence when something that was printed could
// not be written (a full disk, a closed pipe): a report that is cut off must not look like success.
int end_with(int status, std::string_view program);

} // namespace streetsign
