// SPDX-License-Identifier: MIT
// Erasures, and declarations of test signatures: orders that list envelopes.
#include <algorithm>

#include "sync/campaign/campaign_folder.h"
#include "sync/campaign/orders.h"
#include "sync/desk/order_note.h"
#include "sync/desk/orders.h"
#include "sync/desk/speech.h"

namespace streetsign::desk {
namespace {

// Where each note goes: one as it was named, several with a number after it.
std::vector<Path> files_of(const Path& out, size_t envelopes) {
    const size_t notes = (envelopes + max_listed_envelopes - 1) / max_listed_envelopes;
    if (notes <= 1) return {out};
    std::vector<Path> files;
    for (size_t number = 1; number <= notes; ++number) {
        Path& file = files.emplace_back(out);
        file += "-" + std::to_string(number);
    }
    return files;
}

std::string name_of(const Scope& scope) { return scope.domain + "/" + scope.campaign; }

} // namespace

Result<void> run_erase(const EraseOptions& options) {
    RealDisk disk;
    const auto reason = parse_erasure_reason(options.reason);
    if (!reason) return fail(Code::usage, "the reason is one of: request, expiry, order");
    const auto envelopes = TRY(read_envelopes(disk, options.envelopes, options.list));
    if (envelopes.empty())
        return fail(Code::usage, "nobody said what to erase: name envelopes with --envelope, or a "
                                 "file of them with --envelopes; records.csv has one in each row");
    const std::vector<Path> files = files_of(options.out, envelopes.size());
    for (const Path& file : files)
        TRY(check_unwritten(disk, file));
    const Keyring keyring = TRY(Keyring::open(disk, options.common.keys));
    const Campaign campaign = TRY(read_campaign(disk, options.campaign, keyring.authorities()));
    const Scope& scope = campaign.manifest.terms.scope;
    say("To be signed: the erasure of " + plural(envelopes.size(), "envelope", "envelopes") +
        " of " + name_of(scope) + " (" + options.reason + "). It cannot be taken back.");
    const SignerKey authority =
        TRY(keyring.authority(options.common.number, Passphrases(options.common.passphrase_file)));
    for (size_t i = 0; i < files.size(); ++i) {
        const auto from = envelopes.begin() + static_cast<std::ptrdiff_t>(i * max_listed_envelopes);
        const size_t left = envelopes.size() - i * max_listed_envelopes;
        const auto count = static_cast<std::ptrdiff_t>(std::min(left, max_listed_envelopes));
        const Erasure erasure{scope, *reason, {from, from + count}};
        const auto order = TRY(sign_order(erasure, authority));
        TRY(write_order(disk, keyring, files[i], order.note));
        say("Signed: " + files[i].string() + ", " +
            plural(erasure.envelopes.size(), "envelope", "envelopes") + ".");
    }
    say("Nothing is erased yet: bring this to the server with streetsign-desk post.");
    return {};
}

Result<void> run_declare(const DeclareOptions& options) {
    RealDisk disk;
    auto envelopes = TRY(read_envelopes(disk, options.envelopes, options.list));
    if (envelopes.size() > options.made)
        return fail(Code::usage, "--made " + std::to_string(options.made) + ", but " +
                                     plural(envelopes.size(), "envelope is", "envelopes are") +
                                     " named: no more can be found than were made");
    if (envelopes.size() > max_listed_envelopes)
        return fail(Code::usage, plural(envelopes.size(), "envelope", "envelopes") +
                                     " are named, a declaration holds at most 800: make several, "
                                     "each with its own --made");
    TRY(check_unwritten(disk, options.out));
    const Keyring keyring = TRY(Keyring::open(disk, options.common.keys));
    const Campaign campaign = TRY(read_campaign(disk, options.campaign, keyring.authorities()));
    const Declaration declaration{campaign.manifest.terms.scope, options.made,
                                  std::move(envelopes)};
    say("To be signed: " +
        plural(options.made, "test signature was made", "test signatures were made") + " for " +
        name_of(declaration.scope) + ", " + std::to_string(declaration.envelopes.size()) +
        " of them found. Those found are counted no more; all this becomes public.");
    const SignerKey authority =
        TRY(keyring.authority(options.common.number, Passphrases(options.common.passphrase_file)));
    const auto order = TRY(sign_order(declaration, authority));
    TRY(write_order(disk, keyring, options.out, order.note));
    say("Signed: " + options.out.string() + ". Post it to the server with streetsign-desk post.");
    return {};
}

} // namespace streetsign::desk
