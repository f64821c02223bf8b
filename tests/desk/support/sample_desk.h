// SPDX-License-Identifier: MIT
// A keyring (made once for the whole binary: four keys cost four seconds of scrypt; then opened for
// next to nothing) and a campaign signed with it, in English only, from the sample campaign's own
// files.
#pragma once

#include <fstream>

#include "sync/core/crypto.h"
#include "sync/desk/ceremony.h"
#include "tests/support/cheap_keys.h"
#include "tests/support/crash_disk.h"
#include "tests/support/temp_dir.h"

struct SampleDesk {
    TempDir dir;
    streetsign::RealDisk disk;
    streetsign::Scope scope{"example.org", "ban-rehearsal"};
    streetsign::SignerKey cosigner = key(scope.server(), streetsign::KeyType::cosignature);
    streetsign::SignerKey releaser = key(scope.server(), streetsign::KeyType::ed25519);
    streetsign::SignerKey ledger = key(scope.ledger(), streetsign::KeyType::ed25519);
    streetsign::desk::Passphrases passphrases{dir.path() / "passphrase"};

    static SampleDesk& shared() {
        static SampleDesk desk;
        return desk;
    }

    SampleDesk() {
        write(dir.path() / "passphrase", "correct horse battery staple\n");
        write(dir.path() / "wrong", "another horse battery staple\n");
        const auto made =
            streetsign::desk::Keyring::create(disk, dir.path() / "keys", scope, passphrases);
        if (!made) std::abort();
        const auto cheap =
            streetsign::test::make_keys_cheap(disk, dir.path() / "keys", dir.path() / "passphrase");
        if (!cheap || *cheap != 4) std::abort();
    }

    streetsign::desk::Keyring keyring() {
        return streetsign::desk::Keyring::open(disk, dir.path() / "keys").value();
    }
    const streetsign::SignerKey& authority() {
        static const streetsign::SignerKey opened = keyring().authority(1, passphrases).value();
        return opened;
    }
    streetsign::desk::ServerTerms server() const {
        return {"http://127.0.0.1:9",
                {cosigner.verifier()},
                {releaser.verifier()},
                {ledger.verifier()},
                {}};
    }

    // The keyring alone, as "/keys" of a disk whose power can be cut.
    streetsign::test::DiskImage keys_image() {
        streetsign::test::DiskImage image;
        for (const auto& file : std::filesystem::directory_iterator(dir.path() / "keys"))
            if (file.is_regular_file())
                image.files["/keys" / file.path().filename()] =
                    disk.read(file.path(), 1 << 20).value();
        return image;
    }

    // The sample campaign with one change to campaign.toml, in a folder of its own.
    streetsign::desk::CampaignOrder order(const std::filesystem::path& folder,
                                          const std::string& from = "",
                                          const std::string& to = "") {
        const std::filesystem::path source = STREETSIGN_SOURCE_DIR;
        std::filesystem::create_directories(folder / "source");
        const auto sample = source / "packaging/campaigns/ban-facial-recognition";
        std::filesystem::copy_file(sample / "cases.toml", folder / "source/cases.toml");
        std::string text = read(sample / "campaign.toml");
        const size_t offer = text.find("\nlanguages = ["); // English alone, whatever the sample has
        replace(text, text.substr(offer, text.find('\n', offer + 1) - offer),
                "\nlanguages = [\"en\"]");
        if (!from.empty()) replace(text, from, to);
        write(folder / "source/campaign.toml", text);
        streetsign::desk::CampaignOrder made;
        made.source = folder / "source";
        made.texts = source / "locales";
        made.out = folder / "campaign";
        made.server = server();
        made.issued = {2026, 11, 1};
        return made;
    }

    static std::string read(const std::filesystem::path& path) {
        std::ifstream file(path);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    static void write(const std::filesystem::path& path, const std::string& text) {
        std::ofstream(path) << text;
    }
    // Aborts when there is nothing to replace: a test that changes nothing would prove nothing.
    static void replace(std::string& text, const std::string& from, const std::string& to) {
        const size_t at = text.find(from);
        if (at == std::string::npos) std::abort();
        text.replace(at, from.size(), to);
    }

private:
    static streetsign::SignerKey key(const std::string& name, streetsign::KeyType type) {
        if (!streetsign::start_crypto()) std::abort();
        return streetsign::SignerKey::generate(name, type).value();
    }
};
