// SPDX-License-Identifier: MIT
#include "tests/sandbox/secrets.h"

#include <cinttypes>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sync/core/crypto.h"
#include "sync/core/secret.h"

namespace streetsign::kiosk::test {
namespace {

constexpr rlim_t enough = 2 << 20; // bytes of locked memory, for all of the below
constexpr uid_t nobody = 65534;
constexpr std::size_t sizes[] = {32, 128, 9000, 16384, 100'000}; // in cells, and by themselves

// What the kernel says of the mapping around an address: " rd wr mr mw me dd lo ac ".
std::string flags_at(const void* address) {
    const auto wanted = reinterpret_cast<std::uintptr_t>(address);
    std::ifstream maps("/proc/self/smaps");
    bool here = false;
    for (std::string line; std::getline(maps, line);) {
        std::uintptr_t from = 0;
        std::uintptr_t to = 0;
        if (std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " ", &from, &to) == 2)
            here = from <= wanted && wanted < to;
        else if (here && line.starts_with("VmFlags:"))
            return line + " ";
    }
    return {};
}

bool locked(const void* address) { return flags_at(address).find(" lo ") != std::string::npos; }
bool undumped(const void* address) { return flags_at(address).find(" dd ") != std::string::npos; }

// ---- each in a process of its own; 0 is good

int all_locked() {
    const std::vector<char> plain(100'000);
    if (flags_at(plain.data()).empty() || locked(plain.data()) || undumped(plain.data())) return 2;
    for (const std::size_t size : sizes) {
        const SecretBuffer secret(size);
        if (!locked(secret.data()) || !locked(secret.data() + size - 1)) return 3;
        if (!undumped(secret.data())) return 4;
    }
    SecretBuffer grown;
    for (int i = 0; i < 3000; ++i) {
        grown.append("letters ");
        if (i % 500 == 0 && !locked(grown.data())) return 5;
    }
    return 0;
}

// Where nothing may be locked, secrets are kept and wiped all the same.
int works_unlocked() {
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_MEMLOCK, &none) != 0) return 2;
    if (::getuid() == 0 && (::setgid(nobody) != 0 || ::setuid(nobody) != 0)) return 3;
    for (const std::size_t size : sizes) {
        SecretBuffer secret(size);
        for (std::size_t i = 0; i < size; ++i)
            secret.data()[i] = static_cast<std::uint8_t>(i);
        if (locked(secret.data())) return 4; // else this tries nothing
        SecretBuffer copy = SecretBuffer::copy_of(secret.view());
        if (copy.view().back() != static_cast<std::uint8_t>(size - 1)) return 5;
        copy.clear();
        if (copy.data()[size - 1] != 0) return 6;
    }
    return 0;
}

int outcome_of(int (*work)()) {
    std::fflush(stdout);
    const pid_t child = ::fork();
    if (child == 0) ::_exit(work());
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

} // namespace

// Before this process has made any secret: the pool is locked once, when it is made.
int try_secrets() {
    int wrong = 0;
    const auto expect = [&wrong](const char* what, int (*work)()) {
        const int outcome = outcome_of(work);
        if (outcome == 0) return;
        ++wrong;
        std::printf("WRONG    %s: outcome %d\n", what, outcome);
    };
    rlimit limit{};
    ::getrlimit(RLIMIT_MEMLOCK, &limit);
    if (::getuid() != 0 && limit.rlim_cur < enough)
        std::printf("skipped: too little memory may be locked here (%llu bytes)\n",
                    static_cast<unsigned long long>(limit.rlim_cur));
    else
        expect("secrets are locked and left out of core dumps", all_locked);
    expect("secrets where nothing may be locked", works_unlocked);
    std::printf("secrets: %d wrong\n", wrong);
    return wrong;
}

} // namespace streetsign::kiosk::test
