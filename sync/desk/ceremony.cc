// SPDX-License-Identifier: MIT
#include "sync/desk/ceremony.h"

#include <algorithm>

#include "sync/envelope/envelope.h"
#include "sync/record/record.h"

namespace streetsign::desk {
namespace {

Result<void> copy_file(Disk& disk, const Path& from, const Path& to) {
    const auto content = disk.read(from, max_campaign_file);
    if (!content && content.error().code == Code::not_found)
        return fail(Code::refused, from.string() + " is missing; every campaign needs it");
    if (!content) return content.error();
    return write_durably(disk, to, *content);
}

// Only texts travel with a campaign: the terminal's own words (ui.po) are part of the program.
bool is_campaign_text(const std::string& name) {
    return name.ends_with(".md") || name == "form.toml";
}

Result<void> collect_files(Disk& disk, const CampaignOrder& order, const Path& into) {
    TRY(disk.make_folder(into));
    TRY(copy_file(disk, order.source / terms_file, into / terms_file));
    const bool cases = TRY(disk.exists(order.source / cases_file));
    if (cases) TRY(copy_file(disk, order.source / cases_file, into / cases_file));
    const Buffer source = TRY(disk.read(into / terms_file, max_campaign_file));
    Problems problems; // reported by check_campaign, with all others
    for (const std::string& language : parse_terms(source, problems).languages) {
        if (!is_language(language)) continue;
        const Path from = order.texts / language;
        const auto names = disk.list(from);
        if (!names)
            return fail(Code::refused, "campaign.toml offers '" + language + "', but there is no " +
                                           from.string());
        const Path to = into / "locales" / language;
        TRY(disk.make_folder(to));
        for (const std::string& name : *names)
            if (is_campaign_text(name)) TRY(copy_file(disk, from / name, to / name));
    }
    return {};
}

Manifest manifest_of(const Keyring& keyring, const CampaignOrder& order, const Draft& draft) {
    const Terms& terms = draft.terms;
    Manifest manifest;
    manifest.scope = keyring.scope();
    manifest.serial = order.serial;
    manifest.mode = terms.mode;
    const Language* const source = draft.language(terms.source_language);
    const std::string* const title = source == nullptr ? nullptr : source->form.word("title");
    if (title != nullptr) manifest.title = *title;
    manifest.issued = order.issued;
    manifest.expires = terms.expiry;
    manifest.accept_until = terms.accept_until;
    manifest.destroy_by = terms.destroy_by;
    manifest.cell = order.cell;
    manifest.authorities = keyring.authorities();
    manifest.recipients = keyring.recipients();
    manifest.server_url = order.server.url;
    manifest.cosigners = order.server.cosigners;
    manifest.releasers = order.server.releasers;
    manifest.ledgers = order.server.ledgers;
    manifest.pins = order.server.pins;
    manifest.languages = terms.languages;
    manifest.allowed_drafts = terms.unreviewed;
    std::sort(manifest.allowed_drafts.begin(), manifest.allowed_drafts.end());
    manifest.files = draft.files;
    return manifest;
}

void remove_folder(const Path& folder) {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
}

// The note first: a signed campaign that the folder of keys does not know would be used, and never
// be sent again by `post --all`.
Result<void> keep_and_show(Disk& disk, const Keyring& keyring, Bytes note, const Path& building,
                           const Path& out) {
    const bool newly_kept = TRY(keyring.keep_note(note));
    auto renamed = disk.rename(building, out);
    if (!renamed && newly_kept) TRY(keyring.forget_note(note));
    return renamed;
}

Error refused_with(const std::vector<Problem>& problems) {
    std::string text = "the campaign cannot be signed:";
    for (const Problem& problem : problems)
        text += "\n  " + problem.text();
    return fail(Code::refused, text);
}

// What the placeholders of a statement (locales/README.md) become, each at its longest.
size_t longest_filling(const Content& content, const Purpose& purpose, const Language& language) {
    const Controller& controller = content.terms.controller;
    const auto size_of_word = [&](const std::string& key) {
        const std::string* const word = language.form.word(key);
        return word == nullptr ? size_t{0} : word->size();
    };
    size_t recipients = 0;
    for (const std::string& id : purpose.recipients)
        recipients += size_of_word("recipient." + id) + size_of_word("list_separator");
    constexpr size_t longest_date = 64;
    constexpr size_t isolation = 6; // marks around a name within a right-to-left sentence
    return isolation +
           std::max({controller.name.size(), controller.address.size(), controller.contact.size(),
                     content.terms.dpo_contact.size(), purpose.legal_basis.size(),
                     content.terms.complaint_authorities.size(), controller.notice.size(),
                     recipients, longest_date});
}

size_t worst_case_of(const Content& content, const Language& language, const Form& form,
                     const std::string& kind) {
    std::vector<std::string> statements;
    statements.reserve(form.purposes.size()); // consents hold views into it
    std::vector<ConsentShown> consents;
    for (const Purpose& purpose : form.purposes) {
        const Section* const section =
            content.section(language.id, &Language::consent, kind + "-" + purpose.id);
        const std::string statement = section == nullptr ? std::string() : section->statement;
        const auto fillings =
            static_cast<size_t>(std::count(statement.begin(), statement.end(), '{'));
        // As it stands, since a quotation mark in it is escaped; a filling might be all of them.
        statements.emplace_back(statement);
        statements.back().append(2 * fillings * longest_filling(content, purpose, language), 'x');
        consents.push_back({purpose.id, statements.back(), false});
    }
    std::vector<FieldExtent> fields;
    constexpr size_t bytes_of_code_point = 4; // as worst_case_size reckons
    for (const Field& field : form.fields)
        fields.push_back(
            {field.id, (field.longest_bytes + bytes_of_code_point - 1) / bytes_of_code_point});
    return worst_case_size({content.terms.id, language.id, consents, fields});
}

struct WorstCase {
    size_t size = 0;
    std::string language;
    std::string form;
    const Field* longest = nullptr; // of its fields
};

WorstCase find_worst_case(const Content& content) {
    WorstCase worst;
    const auto look = [&](const Language& language, const Form& form, const std::string& name) {
        const size_t size = worst_case_of(content, language, form, name);
        if (size <= worst.size) return;
        const auto longest = std::max_element(form.fields.begin(), form.fields.end(),
                                              [](const Field& one, const Field& other) {
                                                  return one.longest_bytes < other.longest_bytes;
                                              });
        worst = {size, language.id, name, longest == form.fields.end() ? nullptr : &*longest};
    };
    for (const Language& language : content.languages) {
        look(language, content.terms.signature, "signature");
        if (content.terms.report) look(language, *content.terms.report, "report");
    }
    return worst;
}

void check_cell(const Content& content, size_t cell, Problems& problems) {
    const WorstCase worst = find_worst_case(content);
    if (worst.longest == nullptr || worst.size <= longest_record(cell)) return;
    problems.push_back({std::string(terms_file), worst.longest->line,
                        "the longest answers to [" + worst.form + "] in '" + worst.language +
                            "' make a record of " + std::to_string(worst.size) +
                            " bytes, the cell holds " + std::to_string(longest_record(cell)) +
                            "; the field \"" + worst.longest->id + "\" alone may take " +
                            std::to_string(worst.longest->longest_bytes) +
                            ": shorten its 'longest', or choose a larger --cell"});
}

// What is refused of a live campaign alone.
Result<void> add_live_objections(const Keyring& keyring, const Content& content,
                                 const Manifest& manifest, Problems& problems) {
    for (const int number : TRY(keyring.unopened_probes()))
        problems.push_back({"opening-" + std::to_string(number) + ".age", 0,
                            "nobody has opened the probe with this identity yet; run "
                            "streetsign-desk probe --number " +
                                std::to_string(number) + " before a live campaign"});
    if (manifest.pins.empty())
        problems.push_back({std::string(terms_file), 0,
                            "a live campaign needs the server's TLS pin; set the server "
                            "up with its certificate"});
    if (content.terms.receipts)
        problems.push_back(
            {std::string(terms_file), content.terms.receipts_line,
             "\"receipts\" may not be true in a live campaign: the server takes no "
             "withdrawal by receipt yet, so a receipt would promise what nobody keeps"});
    return {};
}

} // namespace

size_t worst_case_record(const Content& content) { return find_worst_case(content).size; }

Result<Problems> objections(const Keyring& keyring, const Draft& draft, const Manifest& manifest) {
    const std::string file(terms_file);
    Problems problems;
    if (draft.terms.id != keyring.scope().campaign)
        problems.push_back({file, 0,
                            "the id is \"" + draft.terms.id +
                                "\", but these keys were "
                                "made for \"" +
                                keyring.scope().campaign + "\""});
    // Terms that could not be read would only make the manifest repeat the same complaints.
    const auto sound = check_manifest(manifest);
    if (!sound && problems.empty() && draft.problems.empty())
        problems.push_back({file, 0, sound.error().detail});
    check_cell(draft, manifest.cell, problems);
    if (manifest.mode == Mode::live) TRY(add_live_objections(keyring, draft, manifest, problems));
    problems.insert(problems.end(), draft.problems.begin(), draft.problems.end());
    return problems;
}

Problems cautions(const Content& content) {
    if (!content.terms.receipts) return {};
    return {
        {std::string(terms_file), content.terms.receipts_line,
         "\"receipts\" is true: the terminal offers receipts, but the server takes no withdrawal "
         "by receipt yet (501); for a rehearsal only, a live campaign is refused"}};
}

Result<SignedManifest> make_campaign(Disk& disk, const Keyring& keyring, const SignerKey& authority,
                                     const CampaignOrder& order) {
    // "campaign/" is "campaign"; its temporary name stands beside it, not in it.
    const Path out = order.out.has_filename() ? order.out : order.out.parent_path();
    const bool there = TRY(disk.exists(out));
    if (there) return fail(Code::refused, out.string() + " is there already; nothing was changed");
    Path building = out;
    building += ".new";
    const bool left_over = TRY(disk.exists(building));
    if (left_over)
        return fail(Code::refused, building.string() +
                                       " is there already, perhaps left by a run that was cut off: "
                                       "look into it and remove it; nothing was changed");
    auto made = [&]() -> Result<SignedManifest> {
        TRY(collect_files(disk, order, building));
        const Draft draft = check_campaign(disk, building);
        const Manifest manifest = manifest_of(keyring, order, draft);
        const Problems problems = TRY(objections(keyring, draft, manifest));
        if (!problems.empty()) return refused_with(problems);
        SignedManifest signed_manifest = TRY(sign_manifest(manifest, authority));
        TRY(write_durably(disk, building / manifest_file, signed_manifest.note));
        // Read back as a device will read it: what no device takes must not leave the desk.
        TRY(read_campaign(disk, building, keyring.authorities()));
        return signed_manifest;
    }();
    if (made) {
        const auto shown = keep_and_show(disk, keyring, made->note, building, out);
        if (shown) {
            TRY(disk.sync_folder(folder_of(out)));
            return made;
        }
        made = shown.error();
    }
    remove_folder(building);
    return made;
}

Result<RequestsRead> read_requests(Disk& disk, const Path& folder, const Scope& scope) {
    RequestsRead read;
    for (const std::string& name : TRY(disk.list(folder))) {
        if (!name.ends_with(".request")) continue;
        const Path file = folder / name;
        const auto note = disk.read(file, max_note_size);
        if (!note) {
            read.refused.push_back(name + ": " + note.error().detail);
            continue;
        }
        auto request = open_request(*note, scope);
        if (!request) {
            read.refused.push_back(name + ": " + request.error().detail);
            continue;
        }
        read.requests.push_back({file, std::move(*request)});
    }
    std::sort(read.requests.begin(), read.requests.end(),
              [](const EnrolmentRequest& left, const EnrolmentRequest& right) {
                  return left.request.terms.device() < right.request.terms.device();
              });
    return read;
}

Result<std::vector<Signed<Certificate>>> read_certificates(Disk& disk, const Path& folder,
                                                           const Manifest& manifest) {
    std::vector<Signed<Certificate>> certificates;
    const bool there = TRY(disk.exists(folder));
    if (!there) return certificates;
    for (const std::string& name : TRY(disk.list(folder))) {
        if (!name.ends_with(".certificate")) continue;
        const Buffer note = TRY(disk.read(folder / name, max_note_size));
        auto certificate = open_certificate(note, manifest);
        if (!certificate)
            return fail(certificate.error().code,
                        (folder / name).string() + ": " + certificate.error().detail);
        certificates.push_back(std::move(*certificate));
    }
    return certificates;
}

namespace {

// Of whichever earlier epoch signed it: one between may have been asked for and never used.
Result<TreeHead> end_before(Bytes checkpoint, std::span<const Certificate* const> before,
                            const std::string& who) {
    for (const Certificate* const certificate : before) {
        const auto head = open_checkpoint(checkpoint, certificate->key);
        if (head) return head->checkpoint.head();
    }
    if (before.empty())
        return fail(Code::refused, who + " had an earlier epoch whose certificate is not in this "
                                         "folder of keys: enrol it with the folder that has it");
    return fail(Code::not_signed, who + " names an end of an earlier epoch that no key of it with "
                                        "a certificate in this folder of keys ever signed");
}

} // namespace

Result<Signed<Certificate>> certify(const EnrolmentRequest& request, const Manifest& manifest,
                                    std::span<const Signed<Certificate>> earlier,
                                    const SignerKey& authority) {
    const DeviceName name = request.request.terms.device();
    const std::string who = name.device + " (epoch " + std::to_string(name.epoch) + ")";
    std::vector<const Certificate*> before; // of this device's earlier epochs
    for (const Signed<Certificate>& known : earlier) {
        const DeviceName other = known.terms.device();
        if (other == name) {
            if (known.terms.key == request.request.terms.key) return known;
            return fail(Code::refused, who + " already has a certificate for another key: two "
                                             "devices with one name, or a restored card. Give it "
                                             "another name, or let it ask for the next epoch");
        }
        if (other.device == name.device && other.epoch < name.epoch) before.push_back(&known.terms);
    }
    Certificate certificate;
    certificate.key = request.request.terms.key;
    certificate.not_after = manifest.expires;
    if (request.request.terms.predecessor)
        certificate.predecessor = TRY(end_before(*request.request.terms.predecessor, before, who));
    return sign_certificate(certificate, authority);
}

std::string certificate_file_name(const DeviceName& name) {
    return name.device + "-" + std::to_string(name.epoch) + ".certificate";
}

} // namespace streetsign::desk
