// SPDX-License-Identifier: MIT
// A terminal in a folder of its own with everything around it: a stick with a signed campaign,
// organisers who certify, a server that answers. Time stands still until it is told to go on; what
// sleeps moves it.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "kiosk/terminal.h"
#include "sync/batch/batch.h"
#include "sync/batch/spool.h"
#include "sync/campaign/certificate.h"
#include "sync/campaign/orders.h"
#include "sync/campaign/pin_reset.h"
#include "sync/campaign/statements.h"
#include "sync/core/crypto.h"
#include "tests/campaign/folder_fixture.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_dir.h"

namespace streetsign::kiosk::test {

class Device {
public:
    Device() {
        REQUIRE(start_crypto());
        std::filesystem::create_directories(stick());
    }

    FilePath folder() const { return dir_.path(); }
    FilePath data() const { return dir_.path() / "data"; }
    FilePath stick() const { return dir_.path() / "stick"; }

    // ---- the organisers
    // The campaign on the stick, with this serial; `change` may alter the manifest.
    void put_campaign(uint64_t serial = 1, void (*change)(Manifest&) = nullptr) {
        campaign_.write();
        Manifest manifest = campaign_.manifest();
        manifest.serial = serial;
        manifest.languages = languages_;
        manifest.allowed_drafts = {languages_.begin() + 1, languages_.end()}; // all but English
        std::sort(manifest.allowed_drafts.begin(), manifest.allowed_drafts.end());
        if (change != nullptr) change(manifest);
        const auto made = sign_manifest(manifest, streetsign::test::authority_key(0));
        REQUIRE(made);
        campaign_.write_file("manifest", made->note);
        std::filesystem::remove_all(stick() / "campaign");
        std::filesystem::copy(campaign_.path(), stick() / "campaign",
                              std::filesystem::copy_options::recursive);
        manifest_ = manifest;
    }
    // Before it is put anywhere: one change to one of its files.
    void change_campaign(const std::string& file, const std::string& from, const std::string& to) {
        campaign_.change(file, from, to);
    }
    // One language more, before the campaign is put anywhere; with the words of English.
    void add_language(const std::string& id) {
        for (const char* file : {"petition.md", "consent.md", "cases.md", "act.md", "share.md",
                                 "partners.md", "form.toml"})
            campaign_.texts["locales/" + id + "/" + file] =
                campaign_.texts.at(std::string("locales/en/") + file);
        change_campaign("campaign.toml", R"("en", "el"])", R"("en", "el", ")" + id + R"("])");
        change_campaign("campaign.toml", R"(unreviewed = [)", R"(unreviewed = [")" + id + R"(", )");
        languages_.push_back(id);
    }
    // Answers the request that lies on the stick.
    void certify(const std::string& name = "stall-1-1", Date not_after = {2027, 6, 30}) {
        const auto note = disk.read(stick() / (name + ".request"), 4096);
        REQUIRE(note);
        const auto request = open_request(*note, streetsign::test::sample_scope());
        REQUIRE(request);
        const Certificate certificate{request->terms.key, not_after, {}};
        const auto made = sign_certificate(certificate, streetsign::test::authority_key(0));
        REQUIRE(made);
        REQUIRE(write_durably(disk, stick() / (name + ".certificate"), made->note));
    }
    // The organisers' leave to set a new PIN.
    void put_reset(uint64_t number, const std::string& device = "stall-1", uint32_t epoch = 1,
                   uint8_t authority = 0) {
        const DeviceName name{streetsign::test::sample_scope(), device, epoch};
        const auto made =
            sign_pin_reset({name.text(), number}, streetsign::test::authority_key(authority));
        REQUIRE(made);
        REQUIRE(write_durably(disk, stick() / "stall-1-1.pin-reset", made->note));
    }
    void put_note(Bytes note) {
        auto inbox = Inbox::open(disk, stick() / "inbox");
        REQUIRE(inbox);
        REQUIRE(inbox->put_note(note));
    }

    // ---- the terminal
    Result<std::unique_ptr<Terminal>> try_open() {
        const TerminalPlaces places{data(), data() / "tray", second};
        return Terminal::open({terminal_disk != nullptr ? *terminal_disk : disk, clock,
                               [this](uint64_t until) {
                                   slept_ms += until - clock.boottime;
                                   clock.boottime = until;
                               },
                               tuning, "0.1.0"},
                              places);
    }
    std::unique_ptr<Terminal> open() {
        auto terminal = try_open();
        REQUIRE(terminal);
        return std::move(*terminal);
    }
    std::unique_ptr<Terminal> enrolled() {
        put_campaign();
        auto terminal = open();
        REQUIRE(terminal->ask(stick(), "stall-1"));
        certify();
        const auto offer = terminal->look(stick());
        REQUIRE(offer);
        REQUIRE(terminal->accept(*offer));
        return terminal;
    }
    std::unique_ptr<Terminal> collecting() {
        auto terminal = enrolled();
        REQUIRE(terminal->open_day(today, {"en", "el"}));
        return terminal;
    }
    static Result<SecretBuffer> sign(Terminal& terminal, std::string_view text = "a record") {
        return terminal.put(SecretBuffer::copy_of(as_bytes(text)), RecordKind::signature);
    }

    // ---- the server: confirms every batch on the stick, and releases it if asked
    void answer(bool release) {
        const auto outbox = Outbox::open(disk, stick() / "outbox");
        auto inbox = Inbox::open(disk, stick() / "inbox");
        REQUIRE(outbox);
        REQUIRE(inbox);
        const auto names = outbox->list();
        REQUIRE(names);
        for (const BatchName& name : *names) {
            const auto file = outbox->read(name);
            REQUIRE(file);
            const auto batch = decode_batch(*file);
            REQUIRE(batch);
            auto note = parse_note(batch->checkpoint);
            REQUIRE(note);
            const auto head = decode_checkpoint(note->text);
            REQUIRE(head);
            const auto line = cosign(note->text, streetsign::test::server_key(), 1790000000);
            REQUIRE(line);
            REQUIRE(add_signature(*note, *line));
            REQUIRE(inbox->put_answer({name, AnswerKind::cosigned, encode(*note)}));
            if (!release) continue;
            const auto released = sign_statement(Release{head->origin, head->head()},
                                                 streetsign::test::release_key());
            REQUIRE(released);
            REQUIRE(inbox->put_answer({name, AnswerKind::released, released->note}));
        }
    }
    size_t batch_files() const {
        size_t count = 0;
        for (const auto& file : std::filesystem::directory_iterator(data() / "outbox"))
            count += file.path().extension() == ".batch" ? 1 : 0;
        return count;
    }

    RealDisk disk;
    Disk* terminal_disk = nullptr; // the terminal's, where it is another
    StoreTuning tuning;
    FakeClock clock;
    std::optional<FilePath> second;
    Date today{2026, 9, 21};
    uint64_t slept_ms = 0;

private:
    TempDir dir_;
    streetsign::test::FolderFixture campaign_;
    Manifest manifest_;
    std::vector<std::string> languages_{"en", "el"};
};

} // namespace streetsign::kiosk::test
