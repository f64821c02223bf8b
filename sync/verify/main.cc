// SPDX-License-Identifier: MIT
// streetsign-verify: for auditors. Reads folders, says what it checked and what that does not
// prove. Exit 0: everything that was checked is right. 1: something is wrong; the last line names
// the first such thing. 2: the words of the call are off.
#include <algorithm>
#include <iostream>

#include "sync/core/command_line.h"
#include "sync/core/crypto.h"
#include "sync/core/text.h"
#include "sync/verify/verify.h"

using namespace streetsign;
using namespace streetsign::verifier;

namespace {

struct Options {
    std::vector<std::string> authorities;
    std::vector<Path> campaigns;
    std::vector<Path> folders;
    bool json = false;
};

int complain(const std::string& sentence) {
    std::cerr << "streetsign-verify: " << sentence << "\n";
    return 2;
}

Result<void> add_file(Disk& disk, const std::string& path, std::vector<VerifierKey>& keys) {
    const auto file = disk.read(path, size_t{64} * 1024);
    if (!file) return fail(Code::usage, "'" + path + "' is neither a vkey nor a file of vkeys");
    if (file->empty()) return fail(Code::usage, path + " is empty; it should hold a vkey");
    const auto lines = split_lines(as_text(*file));
    if (!lines) return fail(Code::usage, path + " is not lines of text; it should hold a vkey");
    for (size_t i = 0; i < lines->size(); ++i) {
        const auto key = VerifierKey::parse((*lines)[i]);
        if (!key)
            return fail(Code::usage,
                        path + ":" + std::to_string(i + 1) + ": this line is not a vkey");
        keys.push_back(*key);
    }
    return {};
}

// A vkey itself, or a file with one a line; the same key twice is one.
Result<std::vector<VerifierKey>> read_authorities(Disk& disk,
                                                  const std::vector<std::string>& words) {
    std::vector<VerifierKey> keys;
    for (const std::string& word : words) {
        const auto key = VerifierKey::parse(word);
        if (key) {
            keys.push_back(*key);
            continue;
        }
        TRY(add_file(disk, word, keys));
    }
    std::vector<VerifierKey> different;
    for (const VerifierKey& key : keys)
        if (std::find(different.begin(), different.end(), key) == different.end())
            different.push_back(key);
    return different;
}

} // namespace

int main(int argc, char** argv) {
    CommandLine program(
        "Checks Streetsign's batch files and logs, offline, against an authority's keys");
    Options options;
    program
        .option("--authority", options.authorities,
                "the authority's vkeys, or a file of them; get them from the organisers")
        .required()
        .one_at_a_time();
    program.option("--campaign", options.campaigns, "campaign folders, one for each serial")
        .one_at_a_time();
    program
        .option("folders", options.folders, "batch files, folders of them, or mirrors of a server")
        .required();
    program.flag("--json", options.json, "the whole report as JSON");
    const std::optional<int> answered = read_words(program, "streetsign-verify", argc, argv);
    if (answered) return *answered;
    if (!start_crypto()) {
        std::cerr << "streetsign-verify: the system's cryptography cannot be started\n";
        return 1;
    }
    RealDisk disk;
    const auto authorities = read_authorities(disk, options.authorities);
    if (!authorities) return complain(authorities.error().detail);
    Report report;
    Verifier verifier(disk, *authorities, report);
    std::vector<Path> all = options.campaigns;
    all.insert(all.end(), options.folders.begin(), options.folders.end());
    verifier.read_notes(all);
    if (!verifier.misuse().empty()) return complain(verifier.misuse());
    verifier.check(options.folders);
    verifier.finish();
    std::cout << (options.json ? report.json() : report.text());
    return end_with(report.good() ? 0 : 1, "streetsign-verify");
}
