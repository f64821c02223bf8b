// SPDX-License-Identifier: MIT
// The people at a stall have forgotten their PIN, or tried too often: the organisers let them set
// another.
#include <iostream>

#include "sync/campaign/campaign_folder.h"
#include "sync/campaign/pin_reset.h"
#include "sync/desk/ceremony.h"
#include "sync/desk/commands.h"
#include "sync/desk/keyring.h"
#include "sync/desk/origin.h"
#include "sync/desk/passphrase.h"

namespace streetsign::desk {

Result<void> run_reset_pin(const ResetPinOptions& options) {
    RealDisk disk;
    const Keyring keyring = TRY(Keyring::open(disk, options.common.keys));
    const Campaign campaign = TRY(read_campaign(disk, options.campaign, keyring.authorities()));
    const Path certificates = options.common.keys / certificates_folder;
    const DeviceName name =
        TRY(parse_origin(disk, certificates, campaign.manifest.terms, options.origin));
    TRY(certificate_of(disk, certificates, name, campaign.manifest.terms));
    const SignerKey authority =
        TRY(keyring.authority(options.common.number, Passphrases(options.common.passphrase_file)));
    // The terminal counts its resets and shows the number of the next: so two desks need not know
    // of each other, and no clock that was wrong for a day makes later resets look used.
    const auto reset = TRY(sign_pin_reset({name.text(), options.reset}, authority));
    const Path file =
        options.stick / (name.device + "-" + std::to_string(name.epoch) + ".pin-reset");
    TRY(write_durably(disk, file, reset.note));
    std::cout << "Signed: " << file.string() << " lets a new PIN be set, once, on " << name.text()
              << " only, if its next reset is number " << options.reset << ".\n"
              << "At the terminal: the steward's door, \"PIN forgotten?\". Earlier resets for it "
                 "that were not used end with this one.\n";
    return {};
}

} // namespace streetsign::desk
