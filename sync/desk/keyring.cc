// SPDX-License-Identifier: MIT
#include "sync/desk/keyring.h"

#include <algorithm>

#include "sync/core/crypto.h"
#include "sync/core/folder_lock.h"
#include "sync/core/text.h"
#include "sync/envelope/age.h"

namespace streetsign::desk {
namespace {

constexpr size_t small_file = size_t{64} * 1024;
constexpr size_t largest_note = size_t{1024} * 1024;
constexpr const char* notes_folder = "notes";
constexpr const char* note_ending = ".note";
constexpr const char* scope_file = "scope";
// While keys are being made, and nobody has them yet.
constexpr const char* unfinished_keys = "unfinished";

std::string numbered(const char* stem, int number, const char* ending) {
    return std::string(stem) + "-" + std::to_string(number) + ending;
}

Result<std::string> read_line(Disk& disk, const Path& path) {
    const Buffer content = TRY(disk.read(path, small_file));
    const auto lines = split_lines(as_text(content));
    if (!lines || lines->size() != 1)
        return fail(Code::malformed, path.string() + " is not one line; restore it from a copy");
    return std::string(lines->front());
}

Result<void> write_line(Disk& disk, const Path& path, std::string_view line) {
    return write_durably(disk, path, as_bytes(std::string(line) + "\n"));
}

Result<void> create_authority(Disk& disk, const Path& folder, const Scope& scope, int number,
                              const Passphrases& passphrases) {
    const SecretBuffer passphrase =
        TRY(passphrases.choose("authority key " + std::to_string(number)));
    // Not before: who gives up at the first question leaves nothing.
    TRY(write_durably(disk, folder / unfinished_keys, {}));
    const SignerKey key = TRY(SignerKey::generate(scope.authority(), KeyType::ed25519));
    const Buffer sealed = TRY(age_seal_passphrase(encode_signer(key).view(), passphrase.view()));
    TRY(write_durably(disk, folder / numbered("authority", number, ".key.age"), sealed));
    return write_line(disk, folder / numbered("authority", number, ".vkey"), key.vkey());
}

// The probe holds 32 random bytes in hex; what is kept beside it is their hash, so that only an
// opened probe can show them.
Result<void> create_probe(Disk& disk, const Path& folder, int number,
                          const AgeRecipientKey& recipient) {
    const std::string content = hex(random_fixed<Digest>().view());
    const Buffer sealed = TRY(age_seal(as_bytes(content), std::span(&recipient, 1)));
    TRY(write_durably(disk, folder / numbered("probe", number, ".age"), sealed));
    return write_line(disk, folder / numbered("probe", number, ".sha256"),
                      hex(sha256(as_bytes(content)).view()));
}

Result<void> create_opening(Disk& disk, const Path& folder, int number,
                            const Passphrases& passphrases) {
    const SecretBuffer passphrase =
        TRY(passphrases.choose("opening identity " + std::to_string(number)));
    const AgeIdentityKey identity = new_age_identity();
    const Buffer sealed =
        TRY(age_seal_passphrase(encode_identity_file(identity).view(), passphrase.view()));
    TRY(write_durably(disk, folder / numbered("opening", number, ".age"), sealed));
    TRY(write_line(disk, folder / numbered("opening", number, ".recipient"),
                   encode_recipient(age_recipient_of(identity))));
    return create_probe(disk, folder, number, age_recipient_of(identity));
}

// Says which file the passphrase did not open, or what is wrong with it.
Error about_file(Error error, const Path& file) {
    error.detail = error.code == Code::wrong_secret
                       ? "the passphrase does not open " + file.string() + "; nothing was changed"
                       : file.string() + " is damaged, put back your copy of it: " + error.detail;
    return error;
}

Result<bool> has_keys(Disk& disk, const Path& folder) {
    const auto names = TRY(disk.list(folder));
    return std::any_of(names.begin(), names.end(), [](const std::string& name) {
        return name.starts_with("authority-") || name.starts_with("opening-");
    });
}

// What an init that was cut off left is nobody's yet and is made anew. Other keys are never
// replaced: they may be the only ones that open what was signed.
Result<void> check_without_keys(Disk& disk, const Path& folder) {
    const bool whole = TRY(disk.exists(folder / scope_file));
    const bool cut_off = TRY(disk.exists(folder / unfinished_keys));
    const bool keys = TRY(has_keys(disk, folder));
    if (!whole && (cut_off || !keys)) return {};
    return fail(Code::refused, folder.string() + " already holds a campaign's keys; choose "
                                                 "another folder, nothing was changed");
}

Error without_scope(Disk& disk, const Path& folder, Error why) {
    if (why.code != Code::not_found) return why;
    const auto keys = has_keys(disk, folder);
    if (!keys || !*keys)
        why.detail = folder.string() + " is not a folder of keys made by streetsign-desk init";
    else if (const auto cut_off = disk.exists(folder / unfinished_keys); cut_off && *cut_off)
        why.detail = "streetsign-desk init was cut off in " + folder.string() +
                     ": run it again; nothing was changed";
    else
        why.detail = (folder / scope_file).string() +
                     " is missing: put back your copy of it; nothing was changed";
    return why;
}

} // namespace

Result<Keyring> Keyring::create(Disk& disk, const Path& folder, const Scope& scope,
                                const Passphrases& passphrases) {
    TRY(disk.make_folder(folder));
    // Two that make keys in one folder would mix theirs. Where a file system has no locks, this is
    // all the same to one organiser.
    const FolderLock lock =
        TRY(FolderLock::take(folder, "another streetsign-desk makes keys in " + folder.string() +
                                         " now: let it end; nothing was changed"));
    TRY(check_without_keys(disk, folder));
    for (int number = 1; number <= keys_of_a_kind; ++number) {
        TRY(create_authority(disk, folder, scope, number, passphrases));
        TRY(create_opening(disk, folder, number, passphrases));
    }
    // Written last: a folder without it is not a keyring, whatever else an interruption left.
    TRY(write_line(disk, folder / scope_file, scope.domain + "/" + scope.campaign));
    TRY(erase_durably(disk, folder / unfinished_keys));
    return open(disk, folder);
}

Result<Keyring> Keyring::open(Disk& disk, const Path& folder) {
    const auto line = read_line(disk, folder / scope_file);
    if (!line) return without_scope(disk, folder, line.error());
    const auto parts = split(*line, '/');
    if (parts.size() != 2)
        return fail(Code::malformed, (folder / scope_file).string() + " is damaged");
    Keyring keyring(disk, folder, TRY(Scope::create(parts[0], parts[1])));
    for (int number = 1; number <= keys_of_a_kind; ++number) {
        const std::string vkey =
            TRY(read_line(disk, folder / numbered("authority", number, ".vkey")));
        const auto authority = VerifierKey::parse(vkey);
        if (!authority)
            return about_file(authority.error(), folder / numbered("authority", number, ".vkey"));
        keyring.authorities_.push_back(*authority);
        const Path recipient_file = folder / numbered("opening", number, ".recipient");
        const std::string recipient = TRY(read_line(disk, recipient_file));
        const auto parsed = parse_recipient(recipient);
        if (!parsed) return about_file(parsed.error(), recipient_file);
        keyring.recipients_.push_back(recipient);
    }
    // Whole, and init was cut off just before it took its mark away: with the mark, a later init
    // would not know them from half a keyring if the scope were lost. One that cannot be written
    // to (a medium that is locked) is opened all the same.
    (void)erase_durably(disk, folder / unfinished_keys);
    return keyring;
}

Result<SignerKey> Keyring::authority(int number, const Passphrases& passphrases) const {
    const Path file = folder_ / numbered("authority", number, ".key.age");
    const Buffer sealed = TRY(disk_->read(file, small_file));
    const SecretBuffer passphrase = TRY(passphrases.ask("authority key " + std::to_string(number)));
    const auto text = age_open_passphrase(sealed, passphrase.view());
    if (!text) return about_file(text.error(), file);
    auto parsed = parse_signer(text->text());
    if (!parsed) return about_file(parsed.error(), file);
    SignerKey key = std::move(*parsed);
    if (key.verifier() != authorities_[static_cast<size_t>(number - 1)])
        return fail(Code::mismatch, file.string() + " is not the key of the .vkey file beside it");
    return key;
}

Result<AgeIdentityKey> Keyring::opening_identity(int number, const Passphrases& passphrases) const {
    auto identities =
        TRY(read_identity_file(*disk_, folder_ / numbered("opening", number, ".age"), passphrases));
    return std::move(identities.front());
}

Result<void> Keyring::open_probe(int number, const Passphrases& passphrases) const {
    const AgeIdentityKey identity = TRY(opening_identity(number, passphrases));
    const Buffer probe = TRY(disk_->read(folder_ / numbered("probe", number, ".age"), small_file));
    const auto content = age_open(probe, identity);
    if (!content) {
        const std::string& sealed_to = recipients_[static_cast<size_t>(number - 1)];
        const bool fits = encode_recipient(age_recipient_of(identity)) == sealed_to;
        const std::string which = std::to_string(number);
        return fits ? fail(Code::mismatch, "probe-" + which +
                                               ".age is damaged: put back your copy of it. Opening "
                                               "identity " +
                                               which +
                                               " itself is the one that signatures are sealed to")
                    : fail(Code::wrong_secret,
                           "opening identity " + which +
                               " is not the one that signatures are "
                               "sealed to (opening-" +
                               which +
                               ".recipient): put back your copy of this "
                               "folder; without one that fits, nothing sealed to it can be opened");
    }
    const Path opened = folder_ / numbered("probe", number, ".opened");
    return write_line(*disk_, opened, content->text());
}

Result<std::vector<int>> Keyring::unopened_probes() const {
    std::vector<int> unopened;
    for (int number = 1; number <= keys_of_a_kind; ++number) {
        const std::string expected =
            TRY(read_line(*disk_, folder_ / numbered("probe", number, ".sha256")));
        const auto opened = read_line(*disk_, folder_ / numbered("probe", number, ".opened"));
        if (!opened || hex(sha256(as_bytes(*opened)).view()) != expected)
            unopened.push_back(number);
    }
    return unopened;
}

Path Keyring::note_file(Bytes note) const {
    return folder_ / notes_folder / (hex(sha256(note).view()) + note_ending);
}

Result<bool> Keyring::keep_note(Bytes note) const {
    const bool known = TRY(disk_->exists(note_file(note)));
    TRY(disk_->make_folder(folder_ / notes_folder));
    TRY(write_durably(*disk_, note_file(note), note));
    return !known;
}

Result<void> Keyring::forget_note(Bytes note) const { return disk_->remove(note_file(note)); }

Result<std::vector<Keyring::KeptNote>> Keyring::kept_notes() const {
    const Path folder = folder_ / notes_folder;
    std::vector<KeptNote> notes;
    const bool there = TRY(disk_->exists(folder));
    if (!there) return notes;
    for (const std::string& name : TRY(disk_->list(folder))) {
        if (!name.ends_with(note_ending)) continue;
        Buffer note = TRY(disk_->read(folder / name, largest_note));
        notes.push_back({folder / name, std::move(note)});
    }
    return notes;
}

Result<std::vector<AgeIdentityKey>> read_identity_file(Disk& disk, const Path& file,
                                                       const Passphrases& passphrases) {
    const Buffer sealed = TRY(disk.read(file, small_file));
    const SecretBuffer passphrase =
        TRY(passphrases.ask("the opening identity in " + file.string()));
    const auto text = age_open_passphrase(sealed, passphrase.view());
    if (!text) return about_file(text.error(), file);
    return parse_identity_file(text->text());
}

} // namespace streetsign::desk
