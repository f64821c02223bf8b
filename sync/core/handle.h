// SPDX-License-Identifier: MIT
// Sole owner of a C library's object, one pointer wide:
//     using Database = Handle<sqlite3, sqlite3_close_v2>;
#pragma once

#include <memory>

namespace streetsign {

template <auto close>
struct Closer {
    template <typename T>
    void operator()(T* object) const {
        close(object);
    }
};

template <typename T, auto close>
using Handle = std::unique_ptr<T, Closer<close>>;

} // namespace streetsign
