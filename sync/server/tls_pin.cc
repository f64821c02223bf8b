// SPDX-License-Identifier: MIT
#include <cstdio>

#include <openssl/pem.h>
#include <openssl/x509.h>

#include "sync/core/crypto.h"
#include "sync/core/handle.h"
#include "sync/core/text.h"
#include "sync/server/http.h"

namespace streetsign::server {

Result<std::string> tls_pin_of(const Path& certificate) {
    const Handle<std::FILE, std::fclose> file(std::fopen(certificate.c_str(), "rb"));
    if (!file) return fail(Code::not_found, "cannot read the certificate " + certificate.string());
    const Handle<X509, X509_free> parsed(PEM_read_X509(file.get(), nullptr, nullptr, nullptr));
    if (!parsed) return fail(Code::malformed, certificate.string() + " is no PEM certificate");
    unsigned char* encoded = nullptr;
    const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(parsed.get()), &encoded);
    if (length <= 0) return fail(Code::malformed, certificate.string() + " has no public key");
    const Digest digest = sha256(Bytes(encoded, static_cast<size_t>(length)));
    OPENSSL_free(encoded);
    return "sha256//" + base64(digest.view());
}

} // namespace streetsign::server
