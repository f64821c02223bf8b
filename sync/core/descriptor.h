// SPDX-License-Identifier: MIT
// Descriptor: sole owner of an open file descriptor; closed with it. What the call that made it
// returned may be given as it is: a negative number is none.
#pragma once

#include <utility>

#include <unistd.h>

namespace streetsign {

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    int get() const { return number_; }
    bool valid() const { return number_ >= 0; }

private:
    int number_;
};

} // namespace streetsign
