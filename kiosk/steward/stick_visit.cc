// SPDX-License-Identifier: MIT
#include "kiosk/steward/stick_visit.h"

#include <filesystem>

namespace streetsign::kiosk {
namespace {

Result<FilePath> mounted(const Helper& helper, const FilePath& place) {
    std::error_code ignored;
    const FilePath medium = place / "medium";
    if (!helper.there()) return std::filesystem::is_directory(medium, ignored) ? medium : place;
    const auto done = helper.ask("mount");
    if (done && std::filesystem::is_directory(medium, ignored)) return medium;
    return fail(Code::not_found, "no stick could be mounted");
}

} // namespace

StickVisit::StickVisit(const Helper& helper, const FilePath& place)
    : helper_(helper), folder_(mounted(helper, place)) {}

StickVisit::~StickVisit() {
    if (!helper_.there()) return;
    // Behind something that takes long it is done when its turn comes.
    if (helper_.busy())
        helper_.tell("unmount");
    else
        (void)helper_.ask("unmount");
}

} // namespace streetsign::kiosk
