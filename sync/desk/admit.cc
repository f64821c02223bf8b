// SPDX-License-Identifier: MIT
// Quarantine: what waits there, and whether it is counted.
#include <algorithm>

#include "sync/batch/batch.h"
#include "sync/campaign/campaign_folder.h"
#include "sync/campaign/orders.h"
#include "sync/core/text.h"
#include "sync/desk/ceremony.h"
#include "sync/desk/mirror.h"
#include "sync/desk/order_note.h"
#include "sync/desk/orders.h"
#include "sync/desk/origin.h"
#include "sync/desk/speech.h"

namespace streetsign::desk {
namespace {

Result<Verdict> parse_verdict(const std::string& word) {
    if (word == "admit") return Verdict::admit;
    if (word == "reject") return Verdict::reject;
    return fail(Code::usage, "the verdict is one of: admit, reject");
}

// One way of naming the head, and no other.
Result<void> check_words(const AdmitOptions& options) {
    const bool typed = options.size != 0 && !options.root.empty();
    const bool half = (options.size != 0 || !options.root.empty()) && !typed;
    if (half || typed == options.checkpoint.has_value())
        return fail(Code::usage, "the head is named by --size and --root, as streetsign-desk "
                                 "quarantine prints them, or by --checkpoint FILE");
    return {};
}

Result<RootHash> parse_root(const std::string& text) {
    auto root = parse_hex_fixed<RootHash>(text);
    if (!root) root = parse_base64_fixed<RootHash>(text);
    if (!root)
        return fail(Code::usage, "--root " + text +
                                     ": this is no root, 64 of 0-9 and a-f or 44 "
                                     "letters of base64; nothing was signed");
    return root;
}

// The head in a file, signed by the log's own key.
Result<TreeHead> read_head(Disk& disk, const Path& file, const Certificate& certificate) {
    const Buffer content = TRY(disk.read(file, max_batch_size));
    const auto batch = decode_batch(content);
    const auto head = open_checkpoint(batch ? batch->checkpoint : content, certificate.key);
    if (!head)
        return fail(Code::usage, file.string() + " holds no head of " + certificate.origin() +
                                     " (" + head.error().detail + "); nothing was signed");
    return head->checkpoint.head();
}

// What the authority has rejected already. Nothing is believed by it: batches are only marked.
Result<std::vector<Admission>> pull_rejections(Transport& transport) {
    std::vector<Admission> rejected;
    for (const Buffer& bytes : TRY(pull_notes(transport))) {
        const auto note = parse_note(bytes);
        if (!note) continue;
        auto admission = decode_admission(note->text);
        if (admission && admission->verdict == Verdict::reject)
            rejected.push_back(std::move(*admission));
    }
    return rejected;
}

} // namespace

Result<void> run_admit(const AdmitOptions& options) {
    RealDisk disk;
    const Verdict verdict = TRY(parse_verdict(options.verdict));
    TRY(check_words(options));
    TRY(check_unwritten(disk, options.out));
    const Keyring keyring = TRY(Keyring::open(disk, options.common.keys));
    const Campaign campaign = TRY(read_campaign(disk, options.campaign, keyring.authorities()));
    const Manifest& manifest = campaign.manifest.terms;
    const Path certificates = options.common.keys / certificates_folder;
    const DeviceName name = TRY(parse_origin(disk, certificates, manifest, options.origin));
    const auto certificate = TRY(certificate_of(disk, certificates, name, manifest));
    Admission admission{name.text(), {}, verdict};
    if (options.checkpoint)
        admission.head = TRY(read_head(disk, *options.checkpoint, certificate.terms));
    else
        admission.head = {{options.size}, TRY(parse_root(options.root))};
    say("To be signed: what quarantine holds of " + admission.origin + " up to " +
        plural(admission.head.size.value, "entry", "entries") +
        (verdict == Verdict::admit ? " is counted from now on." : " is never counted.") +
        " Root: " + hex(admission.head.root.view()));
    const SignerKey authority =
        TRY(keyring.authority(options.common.number, Passphrases(options.common.passphrase_file)));
    const auto order = TRY(sign_order(admission, authority));
    TRY(write_order(disk, keyring, options.out, order.note));
    say("Signed: " + options.out.string() + ". Post it to the server with streetsign-desk post.");
    return {};
}

Result<void> run_quarantine(const ServerOptions& server) {
    RealDisk disk;
    if (!server.token_file)
        return fail(Code::usage, "the server shows its quarantine to a desk alone: add "
                                 "--token-file, the server's desk-token");
    CurlTransport transport = TRY(connect(disk, server, max_batch_size));
    const auto waiting = TRY(pull_quarantine(transport));
    const auto rejected = TRY(pull_rejections(transport));
    for (const QuarantinedBatch& batch : waiting) {
        const bool never =
            std::any_of(rejected.begin(), rejected.end(), [&](const Admission& order) {
                return order.origin == batch.head.origin && order.head.size >= batch.head.size;
            });
        say("entries " + std::to_string(batch.first.value) + " to " +
            std::to_string(batch.head.size.value - 1) + (never ? " (rejected)" : "") +
            ": --origin " + batch.head.origin + " --size " + std::to_string(batch.head.size.value) +
            " --root " + hex(batch.head.root.view()));
    }
    say(plural(waiting.size(), "batch waits", "batches wait") + " in quarantine.");
    return {};
}

} // namespace streetsign::desk
