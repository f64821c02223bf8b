// SPDX-License-Identifier: MIT
// What reads a campaign, fed with damaged copies of the sample: a bounded number of rounds from a
// fixed seed, so that a finding comes back. Built with AddressSanitizer and UBSan in the test
// build, which is what would speak; beside that, every refusal must be a sentence with the file's
// name and a line that the file has, and bytes that are not UTF-8 must be refused.
//
//     fuzz_parsers [--rounds N] [--seed N] [--planted]
//
// --planted reads one byte too far on purpose, to see that this build would notice.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <memory>
#include <random>

#include "kiosk/catalogue.h"
#include "sync/campaign/campaign_folder.h"
#include "sync/core/crypto.h"
#include "sync/core/text.h"
#include "tests/campaign/sample_campaign.h"

using namespace streetsign;

namespace {

namespace fs = std::filesystem;
using Dice = std::mt19937_64;

// What trips parsers: brackets without an end, numbers without a bound, halves of letters, and our
// own words where they do not belong.
const std::vector<std::string>& dictionary() {
    static const std::vector<std::string> words = {"[",
                                                   "]",
                                                   "[[",
                                                   "]]",
                                                   "{",
                                                   "}",
                                                   "=",
                                                   "\"",
                                                   "'",
                                                   "\"\"\"",
                                                   "'''",
                                                   ",",
                                                   "#",
                                                   "\\",
                                                   "\\u0000",
                                                   "\\UFFFFFFFF",
                                                   "99999999999999999999",
                                                   "-1",
                                                   "1e400",
                                                   "0x",
                                                   "inf",
                                                   "nan",
                                                   "2027-02-30",
                                                   "0000-00-00",
                                                   "2027-06-30T25:61:61",
                                                   "true",
                                                   "\xC3",
                                                   "é",
                                                   "\xC2\x85",
                                                   "\xC2\xA0",
                                                   "\xE2\x80\xA8",
                                                   "ä = 1\n",
                                                   "\"\"\"a\"\"\"\"ä\"",
                                                   "'''a''''ä'",
                                                   "\xF4\x90\x80\x80",
                                                   "\xED\xA0\x80",
                                                   std::string(1, '\0'),
                                                   "\xE2\x80\xAE",
                                                   "\xEF\xBB\xBF",
                                                   "\r\n",
                                                   "\n",
                                                   "\n\n\n",
                                                   "[[signature.field]]\n",
                                                   "[signature]\n",
                                                   "[report]\n",
                                                   "depends = { country = [\"FR\"] }\n",
                                                   "depends = { purpose = \"updates\" }\n",
                                                   "longest = 2000\n",
                                                   "pattern = '(((('\n",
                                                   "choices = []\n",
                                                   "<!-- section: ",
                                                   "; from: source; review: draft -->\n",
                                                   " -->",
                                                   "## ",
                                                   "> ",
                                                   "{controller}",
                                                   "<script>",
                                                   "nplurals=0; plural=n",
                                                   "n%0",
                                                   "((((((((((",
                                                   std::string(3000, '['),
                                                   std::string(3000, '{'),
                                                   std::string(3000, '('),
                                                   std::string(20000, 'a'),
                                                   "a" + std::string(400, '.') + "b = 1\n"};
    return words;
}

size_t below(Dice& dice, size_t end) { return end == 0 ? 0 : dice() % end; }

void insert_at(Buffer& file, size_t at, Bytes what) {
    file.insert(file.begin() + static_cast<std::ptrdiff_t>(at), what.begin(), what.end());
}

// One of seven small accidents.
void damage(Buffer& file, Dice& dice) {
    const size_t at = below(dice, file.size());
    const size_t more = std::min(file.size() - at, 1 + below(dice, 60));
    const auto begin = file.begin() + static_cast<std::ptrdiff_t>(at);
    switch (below(dice, 7)) {
    case 0: // a bit
        if (!file.empty()) file[at] = static_cast<uint8_t>(file[at] ^ (1U << below(dice, 8)));
        break;
    case 1: // a byte
        if (!file.empty()) file[at] = static_cast<uint8_t>(dice());
        break;
    case 2: // cut off
        file.resize(at);
        break;
    case 3: // a piece lost
        file.erase(begin, begin + static_cast<std::ptrdiff_t>(more));
        break;
    case 4: { // a piece twice, somewhere else
        const Buffer piece(begin, begin + static_cast<std::ptrdiff_t>(more));
        insert_at(file, below(dice, file.size() + 1), piece);
        break;
    }
    case 5: { // a number in the file made something else (offsets of a .mo)
        for (size_t i = at; i < std::min(at + 4, file.size()); ++i)
            file[i] = static_cast<uint8_t>(below(dice, 3) == 0 ? 0xFF : dice());
        break;
    }
    default: // a word from the dictionary
        insert_at(file, at, as_bytes(dictionary()[below(dice, dictionary().size())]));
        break;
    }
}

size_t wrong = 0;

void complain(const std::string& what) {
    std::cout << "WRONG " << what << "\n";
    ++wrong;
}

// True: refused.
bool judge(const Problems& problems, Bytes file, std::string_view name) {
    const auto lines = static_cast<size_t>(std::count(file.begin(), file.end(), '\n')) + 1;
    for (const Problem& problem : problems) {
        if (problem.file != name) complain("another file's name: " + problem.text());
        if (problem.line > lines) complain("a line the file does not have: " + problem.text());
        if (problem.sentence.size() < 8) complain("no sentence: " + problem.text());
        if (!is_utf8(as_bytes(problem.text()))) complain("a sentence that cannot be read");
    }
    if (!is_utf8(file) && problems.empty())
        complain(std::string(name) + " is not UTF-8, and taken");
    return !problems.empty();
}

struct Target {
    std::string name;
    Buffer good;
    std::function<bool(Bytes)> refused;
};

Buffer read_whole(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        std::cerr << "cannot read " << path << "\n";
        std::exit(2);
    }
    return Buffer((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
}

Target text_target(const fs::path& root, const std::string& path) {
    return {path, read_whole(root / path), [path](Bytes file) {
                Problems problems;
                parse_text(file, path, problems);
                return judge(problems, file, path);
            }};
}

std::vector<Target> campaign_targets(const fs::path& root) {
    const fs::path sample = root / "packaging/campaigns/ban-facial-recognition";
    std::vector<Target> targets;
    const auto terms = [](Bytes file) {
        Problems problems;
        parse_terms(file, problems);
        return judge(problems, file, "campaign.toml");
    };
    targets.push_back({"campaign.toml", read_whole(sample / "campaign.toml"), terms});
    targets.push_back({"campaign.toml of every field",
                       read_whole(root / "tests/campaigns/every-field/campaign.toml"), terms});
    targets.push_back({"cases.toml", read_whole(sample / "cases.toml"), [](Bytes file) {
                           Problems problems;
                           parse_cases(file, problems);
                           return judge(problems, file, "cases.toml");
                       }});
    for (const std::string language : {"en", "ar"}) {
        const std::string path = "locales/" + language + "/form.toml";
        targets.push_back({path, read_whole(root / path), [path](Bytes file) {
                               Problems problems;
                               parse_words(file, path, problems);
                               return judge(problems, file, path);
                           }});
        for (const char* name : {"consent.md", "cases.md"})
            targets.push_back(text_target(root, "locales/" + language + "/" + name));
    }
    return targets;
}

std::vector<Target> other_targets(const fs::path& locales) {
    std::vector<Target> targets;
    targets.push_back({"the manifest's text",
                       [] {
                           const std::string text = encode(test::sample_manifest());
                           return Buffer(text.begin(), text.end());
                       }(),
                       [](Bytes file) { return !decode_manifest(as_text(file)); }});
    targets.push_back({"the manifest's note", test::sample_signed_manifest().note,
                       [](Bytes file) { return !open_unconfirmed_manifest(file); }});
    targets.push_back({"ui.mo", read_whole(locales / "ar/ui.mo"), [](Bytes file) {
                           const auto read =
                               kiosk::Catalogue::parse(Buffer(file.begin(), file.end()));
                           if (!read) return true;
                           // What is taken must also be safe to ask.
                           (void)read->find("Sign now");
                           for (const uint64_t n : {0U, 1U, 2U, 5U, 100U})
                               (void)read->find_plural("{n} people", n);
                           return false;
                       }});
    const std::string rule = "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && "
                             "n%100<=10 ? 3 : n%100>=11 ? 4 : 5);";
    targets.push_back({"a plural rule", Buffer(rule.begin(), rule.end()), [](Bytes file) {
                           const auto read = kiosk::PluralRule::parse(as_text(file));
                           if (!read) return true;
                           for (const uint64_t n : {uint64_t{0}, uint64_t{1}, ~uint64_t{0}})
                               if (read->form(n) >= read->forms()) complain("a form out of range");
                           return false;
                       }});
    return targets;
}

void run(const Target& target, size_t rounds, Dice& dice, bool planted) {
    if (target.refused(target.good)) complain(target.name + ": the good one is refused");
    size_t refused = 0;
    size_t cuts = 0;
    for (size_t round = 0; round < rounds; ++round) {
        Buffer file = target.good;
        if (round % 4 == 0) { // cuts, evenly over the whole file
            file.resize(round * file.size() / rounds);
            ++cuts;
        } else {
            for (size_t times = 1 + below(dice, 4); times > 0; --times)
                damage(file, dice);
        }
        // Exactly as many bytes as there are: one more read is one too many.
        const std::unique_ptr<uint8_t[]> exact(new uint8_t[file.size()]);
        std::copy(file.begin(), file.end(), exact.get());
        refused += target.refused(Bytes(exact.get(), file.size())) ? 1 : 0;
        if (planted && file.size() > 40) {
            const volatile uint8_t beyond = exact[file.size()];
            (void)beyond;
        }
    }
    std::cout << "  " << target.name << ": " << rounds << " damaged copies (" << cuts << " cuts), "
              << refused << " refused\n";
}

} // namespace

int main(int argc, char** argv) {
    size_t rounds = 1000;
    uint64_t seed = 20200531;
    bool planted = false;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--planted")
            planted = true;
        else if (word == "--rounds" && i + 1 < argc)
            rounds = std::strtoull(argv[++i], nullptr, 10);
        else if (word == "--seed" && i + 1 < argc)
            seed = std::strtoull(argv[++i], nullptr, 10);
        else
            return 2;
    }
    if (!start_crypto()) return 2;
    std::vector<Target> targets = campaign_targets(STREETSIGN_SOURCE_DIR);
    for (Target& target : other_targets(STREETSIGN_BUILT_LOCALES))
        targets.push_back(std::move(target));
    const auto begun = std::chrono::steady_clock::now();
    Dice dice(seed);
    for (const Target& target : targets)
        run(target, rounds, dice, planted);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    std::cout << "parsers: " << targets.size() << " of them, " << targets.size() * rounds
              << " damaged files, seed " << seed << ", " << wrong << " wrong, "
              << static_cast<int>(took.count()) << " s\n";
    return wrong == 0 ? 0 : 1;
}
