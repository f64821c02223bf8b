// SPDX-License-Identifier: MIT
#include "kiosk/enrolment.h"

#include <algorithm>
#include <iterator>

#include "sync/campaign/orders.h"
#include "sync/campaign/pin_reset.h"
#include "sync/core/crypto.h"
#include "sync/core/text.h"
#include "sync/store/sealing.h"

namespace streetsign::kiosk {
namespace {

constexpr std::string_view key_ending = ".key";
constexpr std::string_view certificate_ending = ".certificate";
constexpr std::string_view request_ending = ".request";
constexpr std::string_view begun_ending = ".store-begun";
constexpr std::string_view asked_ending = ".asked";
constexpr std::string_view reset_ending = ".pin-reset";
constexpr std::string_view in_force = "in-force";         // names the campaign folder that is used
constexpr std::string_view taken_serial = "taken-serial"; // of what is in force, or was
constexpr std::string_view kept_newer = "newer";          // names the one for the next open of day
constexpr std::string_view authority_file = "authority";
constexpr std::string_view revocation_file = "revocation";
constexpr std::string_view retired_file = "retired"; // the keys are destroyed, or about to be
constexpr size_t small_file = 4096;

std::string stick_name(const DeviceName& name, std::string_view ending) {
    return name.device + "-" + std::to_string(name.epoch) + std::string(ending);
}

// A campaign folder is named by its manifest, so two of them never mix their files.
std::string folder_name(const SignedManifest& manifest) {
    return hex(manifest.manifest_hash().view()).substr(0, 32);
}

Result<SignerKey> read_key(Disk& disk, const FilePath& file) {
    Buffer text = TRY(disk.read(file, small_file));
    auto key = parse_signer(as_text(text));
    wipe(text);
    return key;
}

// "2.key" of epoch 2.
Result<SignerKey> read_key_of(Disk& disk, const FilePath& file, uint32_t epoch) {
    SignerKey key = TRY(read_key(disk, file));
    const DeviceName name = TRY(DeviceName::parse(key.name()));
    if (name.epoch != epoch) return fail(Code::malformed, "the key of another epoch");
    return key;
}

// Of all files that are called like "2.key".
std::set<uint32_t> epochs_in(const std::vector<std::string>& names, std::string_view ending) {
    std::set<uint32_t> epochs;
    for (const std::string& file : names) {
        if (!file.ends_with(ending)) continue;
        const auto epoch = parse_decimal(file.substr(0, file.size() - ending.size()));
        if (epoch && *epoch <= UINT32_MAX) epochs.insert(static_cast<uint32_t>(*epoch));
    }
    return epochs;
}

Result<void> write_key(Disk& disk, const FilePath& file, const SignerKey& key) {
    const SecretBuffer text = encode_signer(key);
    return write_durably(disk, file, text.view());
}

// With recipients that can be sealed to: else what people have typed could not be kept, and they
// would hear of it last.
Result<Campaign> read_usable(Disk& disk, const FilePath& folder,
                             const std::vector<VerifierKey>& keys) {
    Campaign campaign = TRY(read_campaign(disk, folder, keys));
    TRY(Sealer::open(campaign.manifest.terms));
    return campaign;
}

} // namespace

FilePath Enrolment::file_of(std::string_view what, uint32_t epoch) const {
    return folder_ / (std::to_string(epoch) + std::string(what));
}

Result<Enrolment> Enrolment::open(Disk& disk, FilePath folder) {
    TRY(disk.make_folder(folder));
    Enrolment enrolment(disk, std::move(folder));
    static_cast<void>(enrolment.load()); // or it is in trouble()
    return enrolment;
}

Result<void> Enrolment::load() {
    damaged_.reset();
    trouble_.reset();
    auto loaded = load_parts();
    if (!loaded) trouble_ = loaded.error();
    return loaded;
}

// What is damaged is noted and does not stop the rest.
Result<void> Enrolment::load_parts() {
    TRY(load_keys());
    if (const auto loaded = load_campaign(); !loaded)
        note_damage(Damaged::campaign, loaded.error());
    const bool certified = !enrolled_.empty() || !damaged_keys_.empty();
    if (!campaign_ && certified)
        note_damage(Damaged::campaign, fail(Code::not_found, "the campaign in force is not there"));
    load_certified_keys();
    if (const auto loaded = load_certificate(); !loaded)
        note_damage(Damaged::certificate, loaded.error());
    return {};
}

void Enrolment::note_damage(Damaged part, const Error& error) {
    if (damaged_) return;
    damaged_ = part;
    trouble_ = error;
}

Result<void> Enrolment::load_keys() {
    enrolled_.clear();
    asking_.reset();
    damaged_keys_.clear();
    asked_.clear();
    retired_ = TRY(disk_->exists(folder_ / retired_file));
    if (retired_) return erase_keys(); // a power cut may have come before the last of them
    const std::vector<std::string> names = TRY(disk_->list(folder_));
    const std::set<uint32_t> certified = epochs_in(names, certificate_ending);
    const std::set<uint32_t> begun = epochs_in(names, begun_ending);
    const std::set<uint32_t> kept = epochs_in(names, key_ending);
    asked_ = epochs_in(names, asked_ending);
    for (const uint32_t epoch : kept) {
        const auto key = read_key_of(*disk_, file_of(key_ending, epoch), epoch);
        // What is in use had its certificate: that is damaged then, and the key waits for none.
        if (key && (certified.contains(epoch) || begun.contains(epoch)))
            enrolled_.push_back(key->verifier());
        else if (key)
            asking_ = key->verifier();
        else if (certified.contains(epoch))
            damaged_keys_.push_back(epoch);
        else if (key.error().code == Code::io)
            return key.error(); // it may be whole, and is not to be replaced
    }
    std::set_difference(certified.begin(), certified.end(), kept.begin(), kept.end(),
                        std::back_inserter(damaged_keys_)); // not there any more
    return {};
}

// Whose key is damaged or gone is still in the certificate, and so is what its next key is called.
void Enrolment::load_certified_keys() {
    for (const uint32_t epoch : damaged_keys_) {
        if (!campaign_) continue;
        const auto note = disk_->read(file_of(certificate_ending, epoch), small_file);
        if (!note) continue;
        const auto certificate = open_certificate(*note, campaign_->manifest.terms);
        if (certificate) enrolled_.push_back(certificate->terms.key);
    }
    const auto epoch_of = [](const VerifierKey& key) {
        const auto name = DeviceName::parse(key.name);
        return name ? name->epoch : 0;
    };
    std::sort(enrolled_.begin(), enrolled_.end(),
              [&](const auto& a, const auto& b) { return epoch_of(a) < epoch_of(b); });
    if (damaged_keys_.empty()) return;
    const uint32_t newest = *std::max_element(damaged_keys_.begin(), damaged_keys_.end());
    if (enrolled_.empty() || epoch_of(enrolled_.back()) <= newest)
        note_damage(Damaged::key, fail(Code::malformed, "the device's key is damaged or gone"));
}

Result<std::vector<VerifierKey>> Enrolment::trusted() const {
    const Buffer text = TRY(disk_->read(folder_ / authority_file, small_file));
    const auto lines = TRY(split_lines(as_text(text)));
    std::vector<VerifierKey> keys;
    for (const std::string_view line : lines)
        keys.push_back(TRY(VerifierKey::parse(line)));
    // Without any, whatever is on a stick would be believed.
    if (keys.empty()) return fail(Code::malformed, "the organisers' keys are damaged");
    return keys;
}

bool Enrolment::authority_lost() const {
    if (damaged_ != Damaged::campaign) return false;
    const auto keys = trusted();
    if (keys) return false;
    return keys.error().code == Code::not_found || keys.error().code == Code::malformed;
}

Result<std::unique_ptr<Campaign>> Enrolment::read_kept(std::string_view pointer) const {
    const Buffer text = TRY(disk_->read(folder_ / pointer, small_file));
    const std::vector<VerifierKey> keys = TRY(trusted());
    const auto lines = TRY(split_lines(as_text(text)));
    const auto good = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    if (lines.size() != 1 || !std::all_of(lines[0].begin(), lines[0].end(), good))
        return fail(Code::malformed, "not the name of a campaign folder");
    Campaign campaign =
        TRY(read_usable(*disk_, folder_ / stick_campaign / std::string(lines[0]), keys));
    return std::make_unique<Campaign>(std::move(campaign));
}

Result<void> Enrolment::load_campaign() {
    campaign_.reset();
    waiting_.reset();
    const bool any = TRY(disk_->exists(folder_ / in_force));
    if (!any) return {};
    campaign_ = TRY(read_kept(in_force));
    // A terminal of before this file gets it now.
    const bool serial = TRY(disk_->exists(folder_ / taken_serial));
    if (!serial) static_cast<void>(keep_serial(campaign_->manifest.terms.serial));
    const bool newer = TRY(disk_->exists(folder_ / kept_newer));
    if (!newer) return {};
    const auto next = read_kept(kept_newer);
    // A power cut while it was taken in force leaves its name in both places: it waits no longer.
    if (next && (*next)->manifest.terms.serial > campaign_->manifest.terms.serial)
        waiting_ = (*next)->manifest.terms;
    return {};
}

Result<void> Enrolment::load_certificate() {
    certificate_.reset();
    revoked_ = false;
    if (!campaign_ || enrolled_.empty()) return {};
    const uint32_t epoch = TRY(DeviceName::parse(enrolled_.back().name)).epoch;
    const Buffer note = TRY(disk_->read(file_of(certificate_ending, epoch), small_file));
    auto certificate = TRY(open_certificate(note, campaign_->manifest.terms));
    if (!(certificate.terms.key == enrolled_.back()))
        return fail(Code::mismatch, "the certificate is for another key");
    certificate_ = std::move(certificate);
    const auto revocation = disk_->read(folder_ / revocation_file, small_file);
    if (!revocation) return {};
    const auto order = open_revocation(*revocation, campaign_->manifest.terms);
    revoked_ = order && order->terms.origin == certificate_->terms.origin();
    return {};
}

// ---- asking

Enrolment::Standing Enrolment::standing() const {
    if (asking_) return Standing::asked;
    return enrolled_.empty() && damaged_keys_.empty() ? Standing::new_device : Standing::enrolled;
}

std::optional<DeviceName> Enrolment::name() const {
    const VerifierKey* key = asking_ ? &*asking_ : enrolled_.empty() ? nullptr : &enrolled_.back();
    if (key == nullptr) return std::nullopt;
    const auto name = DeviceName::parse(key->name);
    return name ? std::optional<DeviceName>(*name) : std::nullopt;
}

std::optional<Fingerprint> Enrolment::key_words() const {
    if (asking_) return fingerprint_of(*asking_);
    if (!enrolled_.empty()) return fingerprint_of(enrolled_.back());
    return std::nullopt;
}

Result<void> Enrolment::ask(const FilePath& stick, std::string_view device,
                            const std::optional<Buffer>& predecessor) {
    if (retired_) return fail(Code::refused, "this device is retired");
    const bool there = TRY(disk_->exists(stick / stick_campaign / manifest_file));
    if (!there) return fail(Code::not_found, "there is no campaign on the stick");
    const SignedManifest manifest = TRY(read_manifest(*disk_, stick / stick_campaign, {}));
    const Scope& scope = manifest.terms.scope;
    const bool unread = enrolled_.empty() || damaged_ == Damaged::campaign;
    if (!damaged_keys_.empty() && unread)
        return fail(Code::io, "which device this is cannot be read: key and campaign are damaged");
    DeviceName name{scope, std::string(device), 1};
    if (!enrolled_.empty()) name = TRY(DeviceName::parse(enrolled_.back().name)).next();
    for (const uint32_t epoch : damaged_keys_)
        name.epoch = std::max(name.epoch, epoch + 1);
    if (!asked_.empty()) name.epoch = std::max(name.epoch, *asked_.rbegin() + 1);
    if (asking_) name = TRY(DeviceName::parse(asking_->name));
    if (name.scope != scope) return fail(Code::refused, "this device belongs to another campaign");
    if (!is_id(name.device)) return fail(Code::usage, "a device's name is [a-z0-9-]{1,32}");
    const FilePath file = file_of(key_ending, name.epoch);
    const bool fresh = !asking_;
    if (fresh) {
        const SignerKey key = TRY(SignerKey::generate(name.text(), KeyType::ed25519));
        TRY(write_key(*disk_, file, key));
        asking_ = key.verifier();
    }
    auto laid = lay_request(stick, name, predecessor);
    if (laid) return keep_asked(name.epoch);
    // Nobody has seen this key: with it the name would stay, and another be typed in vain.
    if (fresh && erase_durably(*disk_, file)) asking_.reset();
    return laid;
}

Result<void> Enrolment::lay_request(const FilePath& stick, const DeviceName& name,
                                    const std::optional<Buffer>& predecessor) {
    const SignerKey key = TRY(read_key(*disk_, file_of(key_ending, name.epoch)));
    Request request{key.verifier(), std::nullopt};
    if (name.epoch > 1) request.predecessor = predecessor;
    const Signed<Request> signed_request = TRY(sign_request(request, key));
    return write_durably(*disk_, stick / stick_name(name, request_ending), signed_request.note);
}

// The organisers may have signed it already, whatever becomes of the key.
Result<void> Enrolment::keep_asked(uint32_t epoch) {
    if (!asked_.contains(epoch)) TRY(write_durably(*disk_, file_of(asked_ending, epoch), {}));
    asked_.insert(epoch);
    return {};
}

Result<void> Enrolment::withdraw() {
    if (!asking_) return {};
    const uint32_t epoch = TRY(DeviceName::parse(asking_->name)).epoch;
    TRY(keep_asked(epoch)); // a power cut may have come between the request and this
    TRY(erase_durably(*disk_, file_of(key_ending, epoch)));
    asking_.reset();
    return {};
}

// ---- taking

Result<Offer> Enrolment::look(const FilePath& stick) const {
    const auto wanted = name();
    if (!wanted) return fail(Code::usage, "this device has asked for nothing yet");
    std::vector<VerifierKey> keys; // none: the words alone decide
    const bool known = campaign_ || damaged_ == Damaged::campaign;
    if (known && !authority_lost()) keys = TRY(trusted());
    const bool there = TRY(disk_->exists(stick / stick_campaign / manifest_file));
    if (!there) return fail(Code::not_found, "there is no campaign on the stick");
    auto read = read_usable(*disk_, stick / stick_campaign, keys);
    // A file that is not as the manifest lists it: the copy is damaged, not somebody else's.
    if (!read && read.error().code == Code::mismatch) read.error().code = Code::malformed;
    if (!read) return read.error();
    Campaign campaign = std::move(*read);
    if (damaged_ == Damaged::campaign) TRY(check_serial(campaign.manifest.terms.serial));
    auto note = disk_->read(stick / stick_name(*wanted, certificate_ending), small_file);
    // Whoever is enrolled has it, and it speaks for the campaign: one authority signed both.
    if (!note && note.error().code == Code::not_found && !asking_)
        note = disk_->read(file_of(certificate_ending, wanted->epoch), small_file);
    if (!note) return note.error();
    Signed<Certificate> certificate = TRY(open_certificate(*note, campaign.manifest.terms));
    const VerifierKey& key = asking_ ? *asking_ : enrolled_.back();
    if (!(certificate.terms.key == key))
        return fail(Code::mismatch, "the certificate is for another key");
    const Fingerprint words = authority_fingerprint(campaign.manifest.terms.authorities);
    return Offer{std::move(campaign), std::move(certificate), words};
}

Result<void> Enrolment::write_campaign(const SignedManifest& manifest, const Files& files) const {
    const FilePath target = folder_ / stick_campaign / folder_name(manifest);
    for (const auto& [path, content] : files) {
        TRY(disk_->make_folder(folder_of(target / path)));
        TRY(write_durably(*disk_, target / path, content));
    }
    TRY(disk_->make_folder(target));
    return write_durably(*disk_, target / manifest_file, manifest.note);
}

Result<void> Enrolment::point(std::string_view pointer, const SignedManifest& manifest) const {
    return write_durably(*disk_, folder_ / pointer, as_bytes(folder_name(manifest) + "\n"));
}

// The order matters: the campaign stands before it is pointed to, and the certificate, which makes
// the device an enrolled one, comes last.
Result<void> Enrolment::accept(const Offer& offer, std::unique_ptr<Campaign>& earlier) {
    const SignedManifest& manifest = offer.campaign.manifest;
    TRY(write_campaign(manifest, offer.campaign.files));
    std::string lines;
    for (const VerifierKey& key : manifest.terms.authorities)
        lines += key.text() + "\n";
    TRY(write_durably(*disk_, folder_ / authority_file, as_bytes(lines)));
    // Than the one that waits, too: a certificate may be older than what came since.
    const bool newer = campaign_ && manifest.terms.serial > latest_serial() &&
                       check_successor(campaign_->manifest.terms, manifest.terms).has_value();
    if (newer) {
        TRY(point(kept_newer, manifest));
    } else if (!campaign_) {
        TRY(keep_serial(manifest.terms.serial));
        TRY(point(in_force, manifest));
    }
    const uint32_t epoch = offer.certificate.terms.device().epoch;
    TRY(write_durably(*disk_, file_of(certificate_ending, epoch), offer.certificate.note));
    earlier = std::move(campaign_);
    return load();
}

// ---- being enrolled

Result<SignerKey> Enrolment::key() const {
    if (enrolled_.empty()) return fail(Code::not_found, "this device is not enrolled");
    const uint32_t epoch = TRY(DeviceName::parse(enrolled_.back().name)).epoch;
    return read_key(*disk_, file_of(key_ending, epoch));
}

FilePath Enrolment::store_begun(uint32_t epoch) const { return file_of(begun_ending, epoch); }

std::vector<std::string> Enrolment::origins() const {
    std::vector<std::string> names;
    for (const VerifierKey& key : enrolled_)
        names.push_back(key.name);
    return names;
}

// ---- what comes later

// Written before the campaign is in force: a power cut leaves one that is allowed to come in force.
Result<void> Enrolment::keep_serial(uint64_t serial) const {
    return write_durably(*disk_, folder_ / taken_serial, as_bytes(std::to_string(serial) + "\n"));
}

Result<void> Enrolment::check_serial(uint64_t serial) const {
    const auto text = disk_->read(folder_ / taken_serial, small_file);
    if (!text && text.error().code == Code::not_found) return {};
    if (!text) return text.error();
    const auto lines = TRY(split_lines(as_text(*text)));
    if (lines.size() != 1) return fail(Code::malformed, "not the serial of a campaign");
    const uint64_t least = TRY(parse_decimal(lines[0]));
    if (serial < least) return fail(Code::busy, "the campaign there is earlier than the one here");
    return {};
}

Result<bool> Enrolment::mend(const FilePath& stick) {
    bool mended = false;
    if (damaged_ == Damaged::campaign) {
        const bool there = TRY(disk_->exists(stick / stick_campaign / manifest_file));
        if (!there) return false;
        TRY(mend_campaign(stick / stick_campaign));
        mended = true;
    }
    if (damaged_ == Damaged::certificate && !enrolled_.empty()) {
        const DeviceName device = TRY(DeviceName::parse(enrolled_.back().name));
        const bool there = TRY(disk_->exists(stick / stick_name(device, certificate_ending)));
        if (!there) return mended;
        TRY(mend_certificate(stick));
        mended = true;
    }
    return mended;
}

Result<void> Enrolment::mend_campaign(const FilePath& campaign_folder) {
    const std::vector<VerifierKey> keys = TRY(trusted());
    auto read = read_usable(*disk_, campaign_folder, keys);
    // As in look(): the copy on the stick is damaged too.
    if (!read && read.error().code == Code::mismatch) read.error().code = Code::malformed;
    const Campaign campaign = TRY(std::move(read));
    TRY(check_serial(campaign.manifest.terms.serial));
    TRY(write_campaign(campaign.manifest, campaign.files));
    TRY(keep_serial(campaign.manifest.terms.serial));
    TRY(point(in_force, campaign.manifest));
    return load();
}

Result<void> Enrolment::mend_certificate(const FilePath& stick) {
    const DeviceName device = TRY(DeviceName::parse(enrolled_.back().name));
    const Buffer note =
        TRY(disk_->read(stick / stick_name(device, certificate_ending), small_file));
    const auto certificate = TRY(open_certificate(note, campaign_->manifest.terms));
    if (!(certificate.terms.key == enrolled_.back()))
        return fail(Code::mismatch, "the certificate is for another key");
    TRY(write_durably(*disk_, file_of(certificate_ending, device.epoch), certificate.note));
    damaged_.reset();
    trouble_.reset();
    return load_certificate(); // not the campaign: screens hold it
}

// Of the campaign in force, or of the one that waits.
uint64_t Enrolment::latest_serial() const {
    return waiting_ ? waiting_->serial : campaign_->manifest.terms.serial;
}

Result<bool> Enrolment::keep_newer(const FilePath& campaign_folder) {
    if (!campaign_) return false;
    const bool there = TRY(disk_->exists(campaign_folder / manifest_file));
    if (!there) return false;
    const std::vector<VerifierKey> keys = TRY(trusted());
    const Campaign next = TRY(read_usable(*disk_, campaign_folder, keys));
    if (next.manifest.terms.serial <= latest_serial()) return false;
    TRY(check_successor(campaign_->manifest.terms, next.manifest.terms));
    TRY(write_campaign(next.manifest, next.files));
    TRY(point(kept_newer, next.manifest));
    waiting_ = next.manifest.terms;
    return true;
}

Result<bool> Enrolment::keep_newer(Bytes manifest_note) {
    if (!campaign_) return false;
    const std::vector<VerifierKey> keys = TRY(trusted());
    const SignedManifest next = TRY(open_manifest(manifest_note, keys));
    TRY(Sealer::open(next.terms));
    if (next.terms.serial <= latest_serial()) return false;
    TRY(check_successor(campaign_->manifest.terms, next.terms));
    Files files;
    for (const ManifestFile& file : next.terms.files) {
        const auto had = campaign_->files.find(file.path);
        if (had == campaign_->files.end() || !(sha256(had->second) == file.sha256)) return false;
        files.emplace(file.path, had->second);
    }
    TRY(write_campaign(next, files));
    TRY(point(kept_newer, next));
    waiting_ = next.terms;
    return true;
}

Result<bool> Enrolment::keep_revocation(Bytes note) {
    if (!campaign_ || !certificate_) return false;
    const auto order = TRY(open_revocation(note, campaign_->manifest.terms));
    if (order.terms.origin != certificate_->terms.origin()) return false;
    TRY(write_durably(*disk_, folder_ / revocation_file, note));
    revoked_ = true;
    return true;
}

Result<bool> Enrolment::take_newer_in_force(std::unique_ptr<Campaign>& earlier) {
    if (!waiting_) return false;
    auto next = TRY(read_kept(kept_newer));
    TRY(check_successor(campaign_->manifest.terms, next->manifest.terms));
    TRY(keep_serial(next->manifest.terms.serial));
    TRY(point(in_force, next->manifest));
    TRY(erase_durably(*disk_, folder_ / kept_newer));
    earlier = std::move(campaign_);
    campaign_ = std::move(next);
    waiting_.reset();
    TRY(load_certificate());
    return true;
}

Result<uint64_t> Enrolment::pin_reset(const FilePath& stick) const {
    if (!campaign_ || !certificate_) return fail(Code::usage, "this device is not enrolled");
    const DeviceName name = certificate_->terms.device();
    const Buffer note = TRY(disk_->read(stick / stick_name(name, reset_ending), small_file));
    const auto reset = TRY(open_pin_reset(note, campaign_->manifest.terms));
    if (reset.terms.origin != certificate_->terms.origin())
        return fail(Code::mismatch, "the reset is for another device");
    return reset.terms.number;
}

// Said before it is done: a key that is gone without that word was lost, and another can be asked
// for.
Result<void> Enrolment::destroy_keys() {
    TRY(write_durably(*disk_, folder_ / retired_file, {}));
    // Not the campaign: it is in force as before, and the screens hold it.
    TRY(load_keys());
    return load_certificate();
}

Result<void> Enrolment::erase_keys() const {
    const std::vector<std::string> names = TRY(disk_->list(folder_));
    for (const std::string& file : names) {
        if (!file.ends_with(key_ending)) continue;
        TRY(erase_durably(*disk_, folder_ / file));
    }
    return {};
}

} // namespace streetsign::kiosk
