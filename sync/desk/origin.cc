// SPDX-License-Identifier: MIT
#include "sync/desk/origin.h"

#include <optional>

#include "sync/core/text.h"
#include "sync/desk/ceremony.h"

namespace streetsign::desk {
namespace {

Error no_such_name(const std::string& origin, const std::string& why, const Manifest& manifest,
                   const Path& certificates) {
    const std::string whole = DeviceName{manifest.scope, "stall-1", 1}.text();
    return fail(Code::usage, "--origin " + origin + ": " + why +
                                 "; say for example stall-1 (its newest log), stall-1/1 (its "
                                 "first) or " +
                                 whole + ". The certificates of all terminals lie in " +
                                 certificates.string());
}

Result<DeviceName> newest_epoch(Disk& disk, const Path& certificates, const Manifest& manifest,
                                const std::string& device) {
    std::optional<DeviceName> newest;
    for (const auto& certificate : TRY(read_certificates(disk, certificates, manifest))) {
        const DeviceName name = certificate.terms.device();
        if (name.device == device && (!newest || *newest < name)) newest = name;
    }
    if (!newest)
        return no_such_name(device, "no certificate was given to a terminal of this name", manifest,
                            certificates);
    return *newest;
}

} // namespace

Result<DeviceName> parse_origin(Disk& disk, const Path& certificates, const Manifest& manifest,
                                const std::string& origin) {
    if (is_id(origin)) return newest_epoch(disk, certificates, manifest, origin);
    std::string whole = origin;
    if (split(origin, '/').size() == 2)
        whole = manifest.scope.domain + "/" + manifest.scope.campaign + "/device/" + origin;
    auto name = DeviceName::parse_in(manifest.scope, whole);
    if (!name) return no_such_name(origin, name.error().detail, manifest, certificates);
    return name;
}

Result<Signed<Certificate>> certificate_of(Disk& disk, const Path& certificates,
                                           const DeviceName& name, const Manifest& manifest) {
    const Path file = certificates / certificate_file_name(name);
    const auto note = disk.read(file, max_note_size);
    if (!note && note.error().code == Code::not_found)
        return fail(Code::usage, "no certificate was given to " + name.text() + ": " +
                                     file.string() +
                                     " is missing; look at the spelling, or copy the certificate "
                                     "into that folder. Nothing was signed");
    if (!note) return note.error();
    auto certificate = open_certificate(*note, manifest);
    if (!certificate) return fail(Code::usage, file.string() + ": " + certificate.error().detail);
    if (certificate->terms.device() != name)
        return fail(Code::usage,
                    file.string() + " is the certificate of another log; nothing was signed");
    return certificate;
}

} // namespace streetsign::desk
