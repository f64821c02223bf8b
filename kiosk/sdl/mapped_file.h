// SPDX-License-Identifier: MIT
// A file mapped into memory to be read: what is asked of it costs no call to the system, and pages
// that nobody looks at no memory. For files of the system that are replaced, never shortened in
// place, while somebody reads them: of one that is, the end would no longer be there.
#pragma once

#include <cstddef>
#include <filesystem>

#include "sync/core/bytes.h"

namespace streetsign::kiosk {

class MappedFile {
public:
    // Nothing is mapped where the file is missing, empty or out of reach.
    explicit MappedFile(const std::filesystem::path& path);
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile();

    Bytes bytes() const { return bytes_; } // empty: nothing is mapped

private:
    Bytes bytes_;
};

} // namespace streetsign::kiosk
