// SPDX-License-Identifier: MIT
// Enrolment: who this terminal is. Its keys (made here, never leaving), what it asked for, the
// certificates it was given, the authority that a steward confirmed, and the campaign folders it
// holds. Everything is a small file in one folder; each step is whole or not at all, and after a
// power cut stands where it stood. Keeps no record and no PIN; knows no screen. Files: README.md.
//
// A stick is any folder: "<device>-<epoch>.request", ".certificate" and ".pin-reset" lie in it, and
// the campaign in "campaign".
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/file_path.h"
#include "sync/campaign/campaign_folder.h"
#include "sync/campaign/certificate.h"
#include "sync/campaign/fingerprint.h"
#include "sync/campaign/names.h"
#include "sync/core/disk.h"
#include "sync/core/result.h"
#include "sync/log/note.h"

namespace streetsign::kiosk {

inline constexpr std::string_view stick_campaign = "campaign";

// What a stick offers, read and checked, not yet believed: a steward compares the words first.
struct Offer {
    Campaign campaign;
    Signed<Certificate> certificate;
    Fingerprint authority; // to be compared with the organisers' paper
};

// What was here and is gone, or cannot be read as it was written.
enum class Damaged { key, campaign, certificate };

class Enrolment {
public:
    // Makes the folder. Error only when the folder cannot be used; whatever is wrong with what is
    // in it is in damaged() or trouble(), and the terminal does not collect.
    static Result<Enrolment> open(Disk& disk, FilePath folder);

    // ---- asking
    // The steps below in one word: no key yet, asked for a certificate, or enrolled.
    enum class Standing { new_device, asked, enrolled };
    Standing standing() const;
    // The device and epoch that is asked for or, without that, enrolled.
    std::optional<DeviceName> name() const;
    // Of the key that is asked for or enrolled: what the organisers compare.
    std::optional<Fingerprint> key_words() const;

    // Makes the key, unless one waits for its certificate already, and lays the request on the
    // stick; a key whose first request cannot be laid there is not kept. not_found: no campaign
    // there, so nobody knows whose device this is to be. refused: the waiting key is for another
    // campaign, or the device is retired. An enrolled device gets its next epoch, whatever `device`
    // says; `predecessor` is the last checkpoint of the present one. An epoch that was asked for
    // once is never asked for with another key: the desk refuses that.
    Result<void> ask(const FilePath& stick, std::string_view device,
                     const std::optional<Buffer>& predecessor);
    // A key that waits for its certificate is destroyed: asking begins anew, with the epoch above.
    Result<void> withdraw();

    // ---- taking
    // not_found: no campaign or no certificate for this device there. Anything else: damaged, of
    // another campaign, of another key, signed by nobody this device knows; busy: where the
    // campaign here is damaged, an earlier one. Changes nothing. Once enrolled, the certificate may
    // also be the one that is here.
    Result<Offer> look(const FilePath& stick) const;
    // The steward has confirmed the words. Durable when it returns. A campaign that was in use is
    // handed to `earlier`: screens may still show it.
    Result<void> accept(const Offer& offer, std::unique_ptr<Campaign>& earlier);

    // ---- being enrolled
    const Campaign* campaign() const { return campaign_.get(); } // in force; null: none
    const std::optional<Signed<Certificate>>& certificate() const { return certificate_; }
    Result<SignerKey> key() const; // read anew: a key has no copies
    // The store's mark of the key of this epoch: StorePlaces::begun.
    FilePath store_begun(uint32_t epoch) const;
    std::vector<std::string> origins() const; // of every epoch that ever had a certificate
    bool revoked() const { return revoked_; }
    // The last act was done (destroy_keys), or the power went in it: nothing can be asked for in
    // this folder any more. A key that is gone without it is damaged.
    bool retired() const { return retired_; }
    // The first to be mended. An enrolled device stays one: it asks for no first key again.
    const std::optional<Damaged>& damaged() const { return damaged_; }
    const std::optional<Error>& trouble() const { return trouble_; }
    // The campaign is damaged, and so is what says whose it has to be: nothing is mended before the
    // steward has compared the words once more (look, accept).
    bool authority_lost() const;

    // ---- what comes later
    // A damaged campaign is replaced by the same or a later one of its authority, a damaged
    // certificate by the same: whatever the stick has of them. False: nothing to mend, or nothing
    // for it there. busy: only an earlier campaign is there.
    Result<bool> mend(const FilePath& stick);
    // A folder with a higher serial, kept for the next open of day. False: nothing newer there.
    Result<bool> keep_newer(const FilePath& campaign_folder);
    // A manifest that came alone: kept if it names no file that this device lacks.
    Result<bool> keep_newer(Bytes manifest_note);
    // A revocation that names this device's log. False: it is about something else.
    Result<bool> keep_revocation(Bytes note);
    const Manifest* waiting() const { return waiting_ ? &*waiting_ : nullptr; } // what is kept
    // The open of day: what was kept comes in force. The campaign before lives on in `earlier`.
    Result<bool> take_newer_in_force(std::unique_ptr<Campaign>& earlier);

    // The number of the reset of the PIN on the stick, if it is the organisers' and for this device
    // in its present epoch. not_found: there is none. Whether it was used before is the PIN's to
    // say.
    Result<uint64_t> pin_reset(const FilePath& stick) const;

    // The last act of a terminal: every key overwritten and removed, if not now, then when it is
    // opened again. The campaign stays in force.
    Result<void> destroy_keys();

private:
    Enrolment(Disk& disk, FilePath folder) : disk_(&disk), folder_(std::move(folder)) {}

    Result<void> load();
    Result<void> load_parts();
    Result<void> load_keys();
    Result<void> erase_keys() const;
    Result<void> lay_request(const FilePath& stick, const DeviceName& name,
                             const std::optional<Buffer>& predecessor);
    Result<void> keep_asked(uint32_t epoch);
    void load_certified_keys();
    void note_damage(Damaged part, const Error& error);
    Result<void> load_campaign();
    Result<void> load_certificate();
    Result<std::unique_ptr<Campaign>> read_kept(std::string_view pointer) const;
    Result<std::vector<VerifierKey>> trusted() const;
    Result<void> write_campaign(const SignedManifest& manifest, const Files& files) const;
    Result<void> point(std::string_view pointer, const SignedManifest& manifest) const;
    FilePath file_of(std::string_view what, uint32_t epoch) const;
    uint64_t latest_serial() const;
    Result<void> keep_serial(uint64_t serial) const;
    Result<void> check_serial(uint64_t serial) const;
    Result<void> mend_campaign(const FilePath& campaign_folder);
    Result<void> mend_certificate(const FilePath& stick);

    Disk* disk_;
    FilePath folder_;
    std::unique_ptr<Campaign> campaign_;
    std::optional<Manifest> waiting_; // of a newer campaign, kept for the next open of day
    std::optional<Signed<Certificate>> certificate_;
    std::vector<VerifierKey> enrolled_;  // that ever had a certificate, rising epochs
    std::optional<VerifierKey> asking_;  // the key that waits for one
    std::vector<uint32_t> damaged_keys_; // epochs with a certificate; also what is gone
    std::set<uint32_t> asked_;           // epochs that were ever asked for
    bool revoked_ = false;
    bool retired_ = false;
    std::optional<Damaged> damaged_;
    std::optional<Error> trouble_;
};

} // namespace streetsign::kiosk
