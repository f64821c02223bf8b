// SPDX-License-Identifier: MIT
#include "sync/server/keys.h"

#include "sync/core/crypto.h"
#include "sync/core/text.h"

namespace streetsign::server {
namespace {

constexpr size_t longest_key_file = 1024;

Result<void> write_key(Disk& disk, const Path& path, const SignerKey& key) {
    SecretBuffer line = encode_signer(key);
    line.append("\n");
    return write_durably(disk, path, line.view());
}

Result<SignerKey> read_key(Disk& disk, const Path& path) {
    Buffer line = TRY(disk.read(path, longest_key_file));
    const SecretBuffer secret = SecretBuffer::copy_of(line);
    wipe(line);
    std::string_view text = secret.text();
    if (!text.ends_with('\n'))
        return fail(Code::malformed, path.string() + " is not a key file of this program");
    text.remove_suffix(1);
    return parse_signer(text);
}

} // namespace

Result<ServerKeys> make_keys(Disk& disk, const DataFolder& folder, const Scope& scope) {
    TRY(disk.make_folder(folder.keys()));
    ServerKeys keys{.scope = scope,
                    .cosigner = TRY(SignerKey::generate(scope.server(), KeyType::cosignature)),
                    .releaser = TRY(SignerKey::generate(scope.server(), KeyType::ed25519)),
                    .ledger = TRY(SignerKey::generate(scope.ledger(), KeyType::ed25519))};
    TRY(write_key(disk, folder.keys() / "cosigner", keys.cosigner));
    TRY(write_key(disk, folder.keys() / "releaser", keys.releaser));
    TRY(write_key(disk, folder.keys() / "ledger", keys.ledger));
    return keys;
}

Result<void> remove_keys(Disk& disk, const DataFolder& folder) {
    const bool there = TRY(disk.exists(folder.keys()));
    if (!there) return {};
    for (const std::string& name : TRY(disk.list(folder.keys())))
        TRY(erase_durably(disk, folder.keys() / name));
    return {};
}

Result<ServerKeys> load_keys(Disk& disk, const DataFolder& folder) {
    SignerKey cosigner = TRY(read_key(disk, folder.keys() / "cosigner"));
    SignerKey releaser = TRY(read_key(disk, folder.keys() / "releaser"));
    SignerKey ledger = TRY(read_key(disk, folder.keys() / "ledger"));
    const std::vector<std::string_view> parts = split(cosigner.name(), '/');
    if (parts.size() != 3) return fail(Code::malformed, "the cosigning key has an unknown name");
    const Scope scope = TRY(Scope::create(parts[0], parts[1]));
    const bool fits = cosigner.name() == scope.server() && releaser.name() == scope.server() &&
                      ledger.name() == scope.ledger() && cosigner.type() == KeyType::cosignature &&
                      releaser.type() == KeyType::ed25519 && ledger.type() == KeyType::ed25519;
    if (!fits)
        return fail(Code::mismatch,
                    "the three keys in " + folder.keys().string() + " do not belong together");
    return ServerKeys{.scope = scope,
                      .cosigner = std::move(cosigner),
                      .releaser = std::move(releaser),
                      .ledger = std::move(ledger)};
}

Result<void> make_desk_token(Disk& disk, const DataFolder& folder) {
    const std::string token = base64_url(random_fixed<Fixed<struct DeskTokenTag, 24>>().view());
    return write_durably(disk, folder.desk_token(), as_bytes(token + "\n"));
}

Result<Digest> load_desk_token_hash(Disk& disk, const DataFolder& folder) {
    const Buffer file = TRY(disk.read(folder.desk_token(), 256));
    std::string_view token = as_text(file);
    if (token.ends_with('\n')) token.remove_suffix(1);
    if (token.size() < 24)
        return fail(Code::malformed, folder.desk_token().string() +
                                         " is too short: at least 24 characters on one line");
    return sha256(as_bytes(token));
}

} // namespace streetsign::server
