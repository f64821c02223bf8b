// SPDX-License-Identifier: MIT
// Collector: all that the signer's screens need of the device. Whether it can collect, under which
// terms a record is written, and the one act: keep this record. The real one is the terminal
// (kiosk/terminal.h), which pads, seals and stores; tests keep records in memory. Speaks no
// language: a reason is an enum, the sentence for it is the closed screen's.
#pragma once

#include <cstdint>
#include <string>

#include "sync/core/bytes.h"
#include "sync/core/clock.h"
#include "sync/core/result.h"
#include "sync/core/secret.h"
#include "sync/record/record.h"

namespace streetsign::kiosk {

// Why nothing is collected now, the gravest first. The number is the code shown to the steward:
// never renumber.
enum class Hindrance : std::uint8_t {
    none = 0,
    no_campaign = 1,
    no_certificate = 2,
    refused = 3, // certificate or campaign expired or revoked
    // Not 4: a date that nobody has confirmed is a day that is not open.
    storage_full = 5,
    storage_broken = 6, // cannot be used, and might be again
    power_low = 7,
    cloned = 8,     // another device signs with this one's key
    day_closed = 9, // the steward has not opened the day, or has closed it
    paused = 10,
    // What was found when the terminal was switched on; graver than all but 1.
    store_gone = 11, // tray or state was in use and is not there
    store_damaged = 12,
    campaign_damaged = 13,
    key_damaged = 14,
    certificate_damaged = 15,
    outbox_blocked = 16, // something that is no folder is in its place
};
inline constexpr int hindrance_count = 17;

// What goes into every record and does not depend on the person.
struct RecordTerms {
    std::string campaign;
    ManifestHash manifest;
    std::string device;
    Date date;
    DateQuality date_quality = DateQuality::floor;
    std::string build;
    size_t cell = 8192;
};

class Collector {
public:
    virtual ~Collector() = default;
    // Cheap: asked on every frame. A full disk must be known here, before anyone types.
    virtual Hindrance hindrance() const = 0;
    virtual RecordTerms terms() const = 0;
    // Seals and stores; returns when the record is durable on every medium, and only then is thanks
    // said. The plain record is wiped whatever happens. On an error nothing is kept. What comes
    // back is the receipt's address (sync/store/receipt.h) for a signature in a campaign that gives
    // receipts; else it is empty, and nobody can ever show the record's token.
    virtual Result<SecretBuffer> put(SecretBuffer&& plain, RecordKind kind) = 0;
};

} // namespace streetsign::kiosk
