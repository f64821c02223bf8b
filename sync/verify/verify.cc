// SPDX-License-Identifier: MIT
// Steps 1 to 3: manifests, certificates, orders.
#include "sync/verify/verify.h"

#include <algorithm>
#include <array>

#include "sync/campaign/orders.h"
#include "sync/core/text.h"

namespace streetsign::verifier {
namespace {

constexpr std::array<std::string_view, 5> device_endings = {".batch", ".cosigned", ".released",
                                                            ".held", ".slip"};

bool may_hold_notes(const std::string& name) {
    return name.ends_with(".certificate") || name.ends_with(".note") || name == "manifest";
}

bool is_of_a_device(const std::string& name) {
    return std::any_of(device_endings.begin(), device_endings.end(),
                       [&](std::string_view ending) { return name.ends_with(ending); });
}

bool is_of_a_mirror(const std::string& name) { return name == "v1" || name == "ledger"; }

} // namespace

bool is_file(const Path& path) {
    std::error_code trouble;
    return std::filesystem::is_regular_file(path, trouble);
}

Verifier::Verifier(Disk& disk, std::vector<VerifierKey> authorities, Report& report)
    : disk_(disk), authorities_(std::move(authorities)), report_(report), evidence_(report) {}

// A word of the call behind which nothing is ours must not pass for something that was checked.
std::string Verifier::wrong_with(const Path& path) const {
    if (!disk_.exists(path).value_or(true)) return "there is nothing at " + path.string();
    const auto names = disk_.list(path);
    if (!names) {
        return !is_file(path) || is_of_a_device(path.filename().string())
                   ? ""
                   : path.string() + " is no batch file, nor anything that lies beside one";
    }
    const bool known = std::any_of(names->begin(), names->end(), [](const std::string& name) {
        return may_hold_notes(name) || is_of_a_device(name) || is_of_a_mirror(name);
    });
    if (known || names->empty()) return "";
    std::string sentence = path.string() + " holds no batch files and is no mirror";
    for (const std::string_view inner : {"outbox", "mirror"})
        if (std::find(names->begin(), names->end(), inner) != names->end())
            sentence += "; did you mean " + (path / inner).string() + "?";
    return sentence;
}

void Verifier::read_notes(std::span<const Path> folders) {
    std::vector<FoundNote> found;
    for (const Path& folder : folders) {
        if (misuse_.empty()) misuse_ = wrong_with(folder);
        find_notes(folder, found);
    }
    std::stable_partition(found.begin(), found.end(),
                          [](const FoundNote& note) { return note.kind == NoteKind::manifest; });
    for (const FoundNote& each : found)
        take_authority_note(each.kind, each.note, each.where);
}

void Verifier::find_notes(const Path& folder, std::vector<FoundNote>& found) {
    const auto names = disk_.list(folder);
    if (!names && is_file(folder)) return; // a batch brings its own note
    if (!names) {
        report_.bad(folder.string(), "this folder cannot be read");
        return;
    }
    if (names->empty()) report_.note(folder.string(), "this folder is empty");
    for (const std::string& name : *names)
        if (may_hold_notes(name)) find_note(folder / name, false, found);
    const Path notes = folder / "v1" / "notes";
    for (const std::string& name : disk_.list(notes).value_or(std::vector<std::string>{}))
        find_note(notes / name, true, found);
}

void Verifier::find_note(const Path& file, bool named_by_hash, std::vector<FoundNote>& found) {
    const std::string where = file.string();
    auto note = disk_.read(file, max_note_size);
    if (!note) {
        report_.bad(where, "this note cannot be read: " + note.error().detail);
        return;
    }
    if (named_by_hash && hex(sha256(*note).view()) != file.filename().string()) {
        report_.bad(where, "the note is not the one that its name, its hash, says");
        return;
    }
    const auto kind = kind_of_note(*note);
    if (!kind) {
        report_.bad(where, "this is not a note of ours: " + kind.error().detail);
        return;
    }
    found.push_back({*kind, std::move(*note), where});
}

void Verifier::take_authority_note(NoteKind kind, Bytes note, const std::string& where) {
    if (kind == NoteKind::manifest)
        take_manifest(note, where);
    else if (!have_manifest(where))
        return;
    else if (kind == NoteKind::certificate)
        take_certificate(note, where);
    else
        take_order(kind, note, where);
}

// Step 1.
void Verifier::take_manifest(Bytes note, const std::string& where) {
    auto opened = open_manifest(note, authorities_);
    if (!opened && opened.error().code == Code::usage) misuse_ = opened.error().detail;
    if (!opened) {
        report_.bad(where, "the manifest is refused: " + opened.error().detail);
        return;
    }
    const bool known =
        std::any_of(manifests_.begin(), manifests_.end(), [&](const SignedManifest& manifest) {
            return manifest.manifest_hash() == opened->manifest_hash();
        });
    if (known) return; // another copy
    report_.checked(Step::manifests);
    manifests_.push_back(std::move(*opened));
    std::sort(manifests_.begin(), manifests_.end(),
              [](const SignedManifest& left, const SignedManifest& right) {
                  return left.terms.serial < right.terms.serial;
              });
    for (size_t i = 1; i < manifests_.size(); ++i) {
        const auto follows = check_successor(manifests_[i - 1].terms, manifests_[i].terms);
        if (!follows) report_.bad(where, follows.error().detail);
    }
}

void Verifier::keep_certificate(Signed<Certificate> certificate, const std::string& where) {
    auto& known = certificates_[certificate.terms.origin()];
    for (const Signed<Certificate>& other : known) {
        if (other.note == certificate.note) return; // another copy
        if (other.terms.key != certificate.terms.key)
            report_.bad(where, "the authority certified two keys for " + other.terms.origin());
    }
    report_.checked(Step::certificates);
    known.push_back(std::move(certificate));
}

// Step 2.
void Verifier::take_certificate(Bytes note, const std::string& where) {
    auto opened = open_certificate(note, manifest());
    if (!opened) {
        report_.bad(where, "the certificate is refused: " + opened.error().detail);
        return;
    }
    keep_certificate(std::move(*opened), where);
}

// Step 3.
void Verifier::take_order(NoteKind kind, Bytes note, const std::string& where) {
    Result<void> sound;
    if (kind == NoteKind::revocation) {
        const auto opened = open_revocation(note, manifest());
        if (opened)
            report_.note(where, opened->terms.origin + " is revoked (" +
                                    std::string(word_of(opened->terms.reason)) +
                                    "): what came later counts only by an admission");
        if (!opened) sound = opened.error();
    } else if (kind == NoteKind::erasure) {
        const auto opened = open_erasure(note, manifest());
        if (opened) evidence_.add_erased(opened->terms.envelopes);
        if (!opened) sound = opened.error();
    } else if (kind == NoteKind::admission) {
        const auto opened = open_admission(note, manifest());
        if (!opened) sound = opened.error();
    } else if (kind == NoteKind::declaration) {
        const auto opened = open_declaration(note, manifest());
        if (opened) evidence_.add_declared(opened->terms.envelopes);
        if (!opened) sound = opened.error();
    } else {
        return; // not the authority's: a release, a status, a slip; looked at in step 4
    }
    report_.checked(Step::orders);
    if (!sound) report_.bad(where, "the order is refused: " + sound.error().detail);
}

bool Verifier::have_manifest(const std::string& where) {
    if (manifests_.empty())
        report_.bad(where, "no manifest was found that this authority signed; name the campaign's "
                           "folder with --campaign");
    return !manifests_.empty();
}

const Certificate* Verifier::certificate_of(const std::string& origin) const {
    const auto known = certificates_.find(origin);
    return known == certificates_.end() ? nullptr : &known->second.front().terms;
}

std::optional<SignedCheckpoint> Verifier::open_device_checkpoint(Bytes note,
                                                                 const std::string& where) {
    const std::string origin(claimed_origin(note));
    const Certificate* const certificate = certificate_of(origin);
    if (certificate == nullptr) {
        report_.bad(where, "there is no certificate for the log that this head names");
        return std::nullopt;
    }
    auto opened = open_checkpoint(note, certificate->key);
    if (!opened) {
        report_.bad(where, "the head is refused: " + opened.error().detail);
        return std::nullopt;
    }
    evidence_.add_head(origin, opened->checkpoint.head(), HeadSigner::device, where);
    return std::move(*opened);
}

std::optional<uint64_t> Verifier::cosigned_at(const Note& note, const std::string& where) {
    for (const VerifierKey& server : manifest().cosigners) {
        const auto time = verify_cosignature(note, server);
        if (time) return *time;
    }
    report_.bad(where, "no cosignature by the server that the manifest names");
    return std::nullopt;
}

void Verifier::check(std::span<const Path> folders) {
    if (!folders.empty() && !have_manifest(folders.front().string())) return;
    check_mirrors(folders);
    check_batches(folders); // last: what a server released is gone from the devices' folders
}

void Verifier::finish() {
    check_answers();
    if (!ledgers_.empty()) evidence_.count_only(ledger_sizes_);
    evidence_.settle();
}

} // namespace streetsign::verifier
