// SPDX-License-Identifier: MIT
// Certifies the devices whose requests lie in a folder, each after somebody has compared its words.
#include <iostream>
#include <optional>

#include "sync/campaign/fingerprint.h"
#include "sync/core/text.h"
#include "sync/desk/ceremony.h"
#include "sync/desk/commands.h"
#include "sync/desk/keyring.h"
#include "sync/desk/speech.h"

namespace streetsign::desk {
namespace {

constexpr size_t register_limit = size_t{1024} * 1024;

enum class Confirmation { yes, no, nobody_answered };

Confirmation ask(const std::string& question) {
    for (;;) {
        std::cout << question << " [yes/no] " << std::flush;
        std::string answer;
        if (!std::getline(std::cin, answer)) return Confirmation::nobody_answered;
        if (answer == "yes") return Confirmation::yes;
        if (answer == "no") return Confirmation::no;
    }
}

Result<void> check_label(const std::string& label) {
    for (const char c : label)
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f')
            return fail(Code::usage,
                        "--label is one line without tabs; nothing was enrolled, say it again");
    return {};
}

// A stall's label belongs to the organisers alone: it stands in this file, never in a certificate.
Result<void> register_label(Disk& disk, const Path& keys, const std::string& device,
                            const std::string& label) {
    if (label.empty()) return {};
    const Path file = keys / "register";
    const auto before = disk.read(file, register_limit);
    if (!before && before.error().code != Code::not_found) return before.error();
    std::string text = before ? std::string(as_text(*before)) : std::string();
    text += device + "\t" + label + "\n";
    return write_durably(disk, file, as_bytes(text));
}

struct Outcome {
    size_t certified = 0;
    bool unanswered = false; // nobody was there to compare words
    std::vector<std::string> problems;
};

// The problem for which this device got no certificate, or nothing.
Result<std::optional<std::string>> enrol_one(Disk& disk, const EnrolOptions& options,
                                             const Manifest& manifest, const SignerKey& authority,
                                             const EnrolmentRequest& request) {
    const Path given = options.common.keys / certificates_folder;
    const DeviceName name = request.request.terms.device();
    const auto earlier = TRY(read_certificates(disk, given, manifest));
    const auto certificate = certify(request, manifest, earlier, authority);
    if (!certificate) return std::optional(certificate.error().detail);
    const std::string file = certificate_file_name(name);
    TRY(write_durably(disk, given / file, certificate->note));
    TRY(write_durably(disk, options.requests / file, certificate->note));
    TRY(register_label(disk, options.common.keys, name.device, options.label));
    return std::optional<std::string>();
}

Result<Outcome> enrol_all(Disk& disk, const EnrolOptions& options, const Manifest& manifest,
                          const RequestsRead& read, const SignerKey& authority) {
    TRY(disk.make_folder(options.common.keys / certificates_folder));
    Outcome outcome;
    for (const EnrolmentRequest& request : read.requests) {
        const DeviceName name = request.request.terms.device();
        say(name.device + ", epoch " + std::to_string(name.epoch) + ": " +
            fingerprint_of(request.request.terms.key).text());
        const Confirmation answer =
            options.accept_all ? Confirmation::yes
                               : ask("Does the device show the same eight words, in this order?");
        if (answer == Confirmation::nobody_answered) {
            outcome.unanswered = true;
            break;
        }
        if (answer == Confirmation::no) {
            say("Left out: " + name.device);
            continue;
        }
        const auto problem = TRY(enrol_one(disk, options, manifest, authority, request));
        if (problem)
            outcome.problems.push_back(*problem);
        else
            ++outcome.certified;
    }
    return outcome;
}

} // namespace

Result<void> run_enrol(const EnrolOptions& options) {
    TRY(check_label(options.label));
    RealDisk disk;
    const Keyring keyring = TRY(Keyring::open(disk, options.common.keys));
    const Campaign campaign = TRY(read_campaign(disk, options.campaign, keyring.authorities()));
    const Manifest& manifest = campaign.manifest.terms;
    if (options.accept_all && manifest.mode == Mode::live)
        return fail(Code::usage,
                    "--accept-all is for rehearsals; in a live campaign the eight words "
                    "of each device are compared. Nothing was signed");
    const RequestsRead read = TRY(read_requests(disk, options.requests, manifest.scope));
    for (const std::string& sentence : read.refused)
        say("Refused: " + sentence);
    if (read.requests.empty())
        return fail(Code::not_found, "there is no request for this campaign in " +
                                         options.requests.string() +
                                         "; make one on each device first");
    const SignerKey authority =
        TRY(keyring.authority(options.common.number, Passphrases(options.common.passphrase_file)));
    const Outcome outcome = TRY(enrol_all(disk, options, manifest, read, authority));
    if (outcome.certified != 0 || !outcome.unanswered)
        say(plural(outcome.certified, "device", "devices") +
            " enrolled. Certificates lie beside the requests: "
            "carry them back, and the campaign folder with them.");
    for (const std::string& problem : outcome.problems)
        say("Refused: " + problem);
    if (outcome.unanswered)
        return fail(Code::refused,
                    (outcome.certified == 0 ? std::string("nothing was enrolled")
                                            : std::string("the others were not enrolled")) +
                        ", because nobody confirmed the words: run this where somebody can answer "
                        "yes or no, or with --accept-all in a rehearsal");
    if (!outcome.problems.empty() || !read.refused.empty())
        return fail(Code::refused, "not every request could be certified; see above");
    return {};
}

} // namespace streetsign::desk
