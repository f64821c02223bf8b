// SPDX-License-Identifier: MIT
#include "kiosk/sandbox.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sync/core/descriptor.h"
#include "sync/core/handle.h"

namespace streetsign::kiosk {
namespace {

Error refused(const char* what) {
    return fail(Code::io, std::string("the sandbox cannot be entered: ") + what + ": " +
                              std::strerror(errno));
}

// ---- memory

Result<bool> guard_memory() {
    if (::prctl(PR_SET_DUMPABLE, 0) != 0) return refused("dumpable");
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_CORE, &none) != 0) return refused("core dumps");
    // libsodium locks its pages and says nothing when it may not: this asks the same question.
    std::array<char, 4096> page{};
    const bool locked = ::mlock(page.data(), page.size()) == 0;
    if (locked) ::munlock(page.data(), page.size());
    return locked;
}

// ---- Landlock, by its system calls: no library has them on Debian 12

constexpr __u64 right_to_truncate = 1ULL << 14; // since version 3 of the interface

constexpr __u64 rights_of_a_reader = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr __u64 rights_of_a_writer =
    rights_of_a_reader | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
    LANDLOCK_ACCESS_FS_REFER | right_to_truncate;
constexpr __u64 rights_on_a_file = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                   LANDLOCK_ACCESS_FS_EXECUTE | right_to_truncate;
constexpr __u64 all_rights = rights_of_a_writer | LANDLOCK_ACCESS_FS_EXECUTE |
                             LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_SOCK |
                             LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
                             LANDLOCK_ACCESS_FS_MAKE_SYM;

// What this version of the interface knows.
__u64 known(__u64 rights, long version) {
    if (version < 3) rights &= ~right_to_truncate;
    if (version < 2) rights &= ~static_cast<__u64>(LANDLOCK_ACCESS_FS_REFER);
    return rights;
}

Result<void> allow(int rules, const FilePath& path, __u64 rights) {
    const Descriptor place(::open(path.c_str(), O_PATH | O_CLOEXEC));
    if (!place.valid()) {
        if (errno == ENOENT) return {};
        return refused(path.c_str());
    }
    struct stat status {};
    if (::fstat(place.get(), &status) != 0) return refused(path.c_str());
    landlock_path_beneath_attr rule{};
    rule.allowed_access = S_ISDIR(status.st_mode) ? rights : rights & rights_on_a_file;
    rule.parent_fd = place.get();
    if (::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
        return refused(path.c_str());
    return {};
}

Result<bool> enter_landlock(const SandboxPlan& plan) {
    const long version =
        ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) return false; // this kernel has none, or it is switched off
    landlock_ruleset_attr handled{};
    handled.handled_access_fs = known(all_rights, version);
    const Descriptor rules(
        static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0)));
    if (!rules.valid()) return refused("Landlock");
    for (const FilePath& path : plan.read)
        TRY(allow(rules.get(), path, known(rights_of_a_reader, version)));
    for (const FilePath& path : plan.write)
        TRY(allow(rules.get(), path, known(rights_of_a_writer, version)));
    if (::syscall(SYS_landlock_restrict_self, rules.get(), 0) != 0) return refused("Landlock");
    return true;
}

// ---- seccomp

using Filter = Handle<void, seccomp_release>;

// Refused with EACCES, so that a library that merely tries goes on without. What lost: ending the
// process, since a graphics driver that looks around would then take a signer's entries with it.
constexpr std::uint32_t no = SCMP_ACT_ERRNO(EACCES);

// What the kiosk may not and its launcher must: start a program, and serve a local socket (as
// ALSA's mixer does).
constexpr int never_here[] = {
    SCMP_SYS(execve), SCMP_SYS(fork),   SCMP_SYS(vfork),   SCMP_SYS(bind),
    SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4),
};

// Everything that looks into others, changes the system, or goes around Landlock.
constexpr int never[] = {
    SCMP_SYS(execveat),
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(kcmp),
    SCMP_SYS(mount),
    SCMP_SYS(umount2),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(setns),
    SCMP_SYS(unshare),
    SCMP_SYS(move_mount),
    SCMP_SYS(open_tree),
    SCMP_SYS(fsopen),
    SCMP_SYS(fsmount),
    SCMP_SYS(fspick),
    SCMP_SYS(fsconfig),
    SCMP_SYS(mount_setattr),
    SCMP_SYS(mknod),
    SCMP_SYS(mknodat),
    SCMP_SYS(bpf),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(io_uring_enter),
    SCMP_SYS(io_uring_register),
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(name_to_handle_at),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    SCMP_SYS(keyctl),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(kexec_load),
    SCMP_SYS(kexec_file_load),
    SCMP_SYS(reboot),
    SCMP_SYS(swapon),
    SCMP_SYS(swapoff),
    SCMP_SYS(sethostname),
    SCMP_SYS(setdomainname),
    SCMP_SYS(settimeofday),
    SCMP_SYS(clock_settime),
    SCMP_SYS(clock_adjtime),
    SCMP_SYS(clock_settime64), // of processors of 32 bits, as is the next
    SCMP_SYS(clock_adjtime64),
    SCMP_SYS(adjtimex),
    SCMP_SYS(acct),
    SCMP_SYS(quotactl),
    SCMP_SYS(quotactl_fd),
    SCMP_SYS(iopl),
    SCMP_SYS(ioperm),
    SCMP_SYS(personality),
    SCMP_SYS(syslog),
};

Result<void> forbid(const Filter& filter, int call) {
    const int added = ::seccomp_rule_add(filter.get(), no, call, 0);
    // A call that this processor's kernel does not have cannot be made.
    if (added != 0 && added != -EDOM) {
        errno = -added;
        return refused("seccomp");
    }
    return {};
}

Result<void> forbid_if(const Filter& filter, std::uint32_t action, int call,
                       const scmp_arg_cmp& condition) {
    const int added = ::seccomp_rule_add_array(filter.get(), action, call, 1, &condition);
    if (added != 0) {
        errno = -added;
        return refused("seccomp");
    }
    return {};
}

// What kiosk and launcher have in common: no network but local sockets, nothing of `never`.
Result<void> forbid_common(const Filter& filter) {
    if (!filter) return refused("seccomp");
    for (const int call : never)
        TRY(forbid(filter, call));
    // Displays, sound and the helper are local sockets; there is no other kind here.
    TRY(forbid_if(filter, no, SCMP_SYS(socket), SCMP_A0(SCMP_CMP_NE, AF_UNIX)));
    TRY(forbid_if(filter, no, SCMP_SYS(socketpair), SCMP_A0(SCMP_CMP_NE, AF_UNIX)));
    // Typing into a terminal as if somebody had.
    return forbid_if(filter, no, SCMP_SYS(ioctl),
                     SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffffU, static_cast<scmp_datum_t>(TIOCSTI)));
}

Result<void> load(const Filter& filter) {
    const int loaded = ::seccomp_load(filter.get());
    if (loaded == 0) return {};
    errno = -loaded;
    return refused("seccomp");
}

Result<void> enter_seccomp() {
    const Filter filter(::seccomp_init(SCMP_ACT_ALLOW));
    TRY(forbid_common(filter));
    for (const int call : never_here)
        TRY(forbid(filter, call));
    // Threads (of a graphics driver) may be made, processes not. clone3 hides its flags in memory:
    // glibc takes clone when it is not there.
    TRY(forbid_if(filter, no, SCMP_SYS(clone),
                  SCMP_A0(SCMP_CMP_MASKED_EQ, static_cast<scmp_datum_t>(CLONE_THREAD), 0)));
    const int added = ::seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    if (added != 0 && added != -EDOM) return refused("seccomp");
    return load(filter);
}

// ---- the launcher

// Any program can be found somewhere, so the path is compared by where it lies in memory: a program
// that was started has other memory, and a path of its own is another one.
Result<void> allow_one_program(const char* program) {
    const Filter filter(::seccomp_init(SCMP_ACT_ALLOW));
    TRY(forbid_common(filter));
    TRY(forbid_if(filter, no, SCMP_SYS(execve),
                  SCMP_A0(SCMP_CMP_NE,
                          static_cast<scmp_datum_t>(reinterpret_cast<std::uintptr_t>(program)))));
    return load(filter);
}

// Where the kernel has Landlock the file counts too: the program and what loads it, nothing else.
Result<void> execute_only(const char* program) {
    const long version =
        ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) return {};
    landlock_ruleset_attr handled{};
    handled.handled_access_fs = LANDLOCK_ACCESS_FS_EXECUTE;
    const Descriptor rules(
        static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0)));
    if (!rules.valid()) return refused("Landlock");
    for (const char* const path : {program, "/lib64/ld-linux-x86-64.so.2",
                                   "/lib/ld-linux-aarch64.so.1", "/lib/ld-linux-armhf.so.3"})
        TRY(allow(rules.get(), path, LANDLOCK_ACCESS_FS_EXECUTE));
    if (::syscall(SYS_landlock_restrict_self, rules.get(), 0) != 0) return refused("Landlock");
    return {};
}

} // namespace

Result<Sandbox> enter_sandbox(const SandboxPlan& plan) {
    Sandbox sandbox;
    sandbox.memory_locked = TRY(guard_memory());
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refused("no new privileges");
    if (plan.landlock) sandbox.landlock = TRY(enter_landlock(plan));
    TRY(enter_seccomp());
    return sandbox;
}

Result<void> confine_launcher(const char* program) {
    TRY(guard_memory());
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refused("no new privileges");
    TRY(execute_only(program));
    return allow_one_program(program);
}

} // namespace streetsign::kiosk
