// SPDX-License-Identifier: MIT
// The organisers' folder of keys: two authority keys and two opening identities, each in a
// passphrase-encrypted age file that `age -d` opens, their public halves beside them, and a probe
// sealed to each opening identity. Made once, kept offline. A live campaign is refused until each
// probe was opened: keys that nobody can use any more must be found out before the first signature.
// Layout of the folder: README.md of this room.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "sync/campaign/names.h"
#include "sync/core/disk.h"
#include "sync/desk/passphrase.h"
#include "sync/envelope/age_key.h"
#include "sync/log/note.h"

namespace streetsign::desk {

inline constexpr int keys_of_a_kind = 2; // two authority keys, two opening identities

class Keyring {
public:
    // Makes all keys and the probes. Refused when the folder already holds keys, even without the
    // rest of a keyring; those of a create that was cut off are nobody's and are made anew.
    static Result<Keyring> create(Disk& disk, const Path& folder, const Scope& scope,
                                  const Passphrases& passphrases);
    static Result<Keyring> open(Disk& disk, const Path& folder);

    const Scope& scope() const { return scope_; }
    const std::vector<VerifierKey>& authorities() const { return authorities_; }
    const std::vector<std::string>& recipients() const { return recipients_; } // "age1..."

    // number: 1 or 2. wrong_secret when the passphrase is not the key's.
    Result<SignerKey> authority(int number, const Passphrases& passphrases) const;
    Result<AgeIdentityKey> opening_identity(int number, const Passphrases& passphrases) const;

    // Keeps what was signed (manifests, orders), so that it can be sent again to a server that was
    // restored. False: it was kept already.
    Result<bool> keep_note(Bytes note) const;
    // Where the act that it was kept for did not come off.
    Result<void> forget_note(Bytes note) const;
    struct KeptNote {
        Path file;
        Buffer note;
    };
    Result<std::vector<KeptNote>> kept_notes() const; // by hash

    // Opens probe `number` with its identity and notes that it worked.
    Result<void> open_probe(int number, const Passphrases& passphrases) const;
    // Which probes were not opened yet.
    Result<std::vector<int>> unopened_probes() const;

private:
    Path note_file(Bytes note) const;
    Keyring(Disk& disk, Path folder, Scope scope)
        : disk_(&disk), folder_(std::move(folder)), scope_(std::move(scope)) {}

    Disk* disk_; // must outlive this
    Path folder_;
    Scope scope_;
    std::vector<VerifierKey> authorities_;
    std::vector<std::string> recipients_;
};

// An opening identity from a passphrase-encrypted age file anywhere (the stick in the safe).
Result<std::vector<AgeIdentityKey>> read_identity_file(Disk& disk, const Path& file,
                                                       const Passphrases& passphrases);

} // namespace streetsign::desk
