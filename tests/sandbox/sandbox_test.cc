// SPDX-License-Identifier: MIT
// Tries what the kiosk must not be able to do, before and after it has shut itself in. Each try
// runs in a process of its own, since there is no way back. What already fails before the sandbox
// (for want of rights, or of a device) proves nothing and is counted apart. Exit 1 when anything is
// possible that must not be, or when what the kiosk needs no longer works.
#include <arpa/inet.h>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <fcntl.h>
#include <linux/perf_event.h>
#include <pthread.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/sandbox.h"
#include "kiosk/sound_cards.h"
#include "sync/core/crypto.h"
#include "sync/core/disk.h"
#include "sync/database/database.h"
#include "tests/sandbox/refused_calls.h"
#include "tests/sandbox/secrets.h"
#include "tests/support/temp_dir.h"

using namespace streetsign;
using namespace streetsign::kiosk;

namespace {

struct Try {
    const char* name;
    std::function<bool()> works;
    bool needs_landlock = false;
};

bool opened(int descriptor) {
    if (descriptor >= 0) ::close(descriptor);
    return descriptor >= 0;
}

bool runs_a_program() {
    char name[] = "true";
    char* const words[] = {name, nullptr};
    char* const no_environment[] = {nullptr};
    ::execve("/bin/true", words, no_environment); // comes back only when it was refused
    return false;
}

bool makes_a_process() {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    if (child < 0) return false;
    ::waitpid(child, nullptr, 0);
    return true;
}

bool makes_a_process_by_vfork() {
    const pid_t child = ::vfork();
    if (child == 0) ::_exit(0);
    if (child < 0) return false;
    ::waitpid(child, nullptr, 0);
    return true;
}

bool looks_into_a_process() {
    int own = 1;
    int copy = 0;
    iovec here{&copy, sizeof(copy)};
    iovec there{&own, sizeof(own)};
    return ::process_vm_readv(::getpid(), &here, 1, &there, 1, 0) == sizeof(copy);
}

bool writes_into_a_process() {
    int own = 1;
    int other = 2;
    iovec here{&other, sizeof(other)};
    iovec there{&own, sizeof(own)};
    return ::process_vm_writev(::getpid(), &here, 1, &there, 1, 0) == sizeof(own) && own == 2;
}

// By a descriptor instead of a path.
bool runs_a_program_by_handle() {
    char name[] = "true";
    char* const words[] = {name, nullptr};
    char* const no_environment[] = {nullptr};
    ::syscall(SYS_execveat, AT_FDCWD, "/bin/true", words, no_environment, 0);
    return false;
}

// Flags of clone3 lie in memory, where a filter cannot look.
bool makes_a_process_by_clone3() {
    struct {
        std::uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
    } wanted{};
    wanted.exit_signal = SIGCHLD;
    const long child = ::syscall(SYS_clone3, &wanted, sizeof(wanted));
    if (child == 0) ::_exit(0);
    if (child < 0) return false;
    ::waitpid(static_cast<pid_t>(child), nullptr, 0);
    return true;
}

bool dumps_core() {
    rlimit limit{};
    ::getrlimit(RLIMIT_CORE, &limit);
    const rlimit wanted{4096, 4096};
    // Before the sandbox the limit can be moved, or stands open; afterwards it is 0 for good unless
    // this is root, and then being not dumpable is what counts.
    return ::prctl(PR_GET_DUMPABLE) == 1 &&
           (limit.rlim_max > 0 || ::setrlimit(RLIMIT_CORE, &wanted) == 0);
}

bool listens() {
    const int box = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "streetsign-%d", ::getpid());
    const bool bound =
        ::bind(box, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    ::close(box);
    return bound;
}

bool makes_a_thread() {
    pthread_t thread{};
    const auto nothing = [](void* value) { return value; };
    if (::pthread_create(&thread, nullptr, nothing, nullptr) != 0) return false;
    return ::pthread_join(thread, nullptr) == 0;
}

std::vector<Try> forbidden(const Path& outside) {
    std::vector<Try> tries{
        {"a socket to the internet (IPv4)",
         [] { return opened(::socket(AF_INET, SOCK_STREAM, 0)); }},
        {"a socket to the internet (IPv6)",
         [] { return opened(::socket(AF_INET6, SOCK_STREAM, 0)); }},
        {"a datagram socket", [] { return opened(::socket(AF_INET, SOCK_DGRAM, 0)); }},
        {"a packet socket", [] { return opened(::socket(AF_PACKET, SOCK_RAW, 0)); }},
        {"a kernel socket (netlink)", [] { return opened(::socket(AF_NETLINK, SOCK_RAW, 0)); }},
        {"a server on a local socket", listens},
        {"waiting for connections", [] { return ::listen(-1, 1) == 0 || errno != EACCES; }},
        {"taking a connection",
         [] {
             return ::accept(-1, nullptr, nullptr) >= 0 || errno != EACCES ||
                    ::accept4(-1, nullptr, nullptr, 0) >= 0 || errno != EACCES;
         }},
        {"running a program", runs_a_program},
        {"a new process (fork)", makes_a_process},
        {"a new process (vfork)", makes_a_process_by_vfork},
        {"a new process (clone3)", makes_a_process_by_clone3},
        {"running a program by a descriptor", runs_a_program_by_handle},
        {"being traced", [] { return ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0; }},
        {"reading a process's memory", looks_into_a_process},
        {"writing into a process's memory", writes_into_a_process},
        {"a core dump", dumps_core},
        {"a mount", [] { return ::mount("none", "/mnt", "tmpfs", 0, nullptr) == 0; }},
        {"another root", [] { return ::chroot("/tmp") == 0; }},
        {"a namespace of its own", [] { return ::unshare(CLONE_NEWUSER) == 0; }},
        {"a device file",
         [&outside] { return ::mknod((outside / "null").c_str(), S_IFCHR | 0600, 0x103) == 0; }},
        {"the kernel's keyring", [] { return ::syscall(SYS_keyctl, 0, -3, 1) >= 0; }},
        {"watching the processor",
         [] {
             perf_event_attr what{};
             what.size = sizeof(what);
             what.type = PERF_TYPE_SOFTWARE;
             return opened(static_cast<int>(::syscall(SYS_perf_event_open, &what, 0, -1, -1, 0)));
         }},
        {"a ring of system calls",
         [] {
             char parameters[120] = {};
             return opened(static_cast<int>(::syscall(SYS_io_uring_setup, 1, parameters)));
         }},
        {"going around paths by handles",
         [] {
             alignas(8) char handle[144] = {};
             reinterpret_cast<unsigned*>(handle)[0] = 128;
             int mount = 0;
             return ::syscall(SYS_name_to_handle_at, AT_FDCWD, "/", handle, &mount, 0) == 0;
         }},
        {"a file of the system", [] { return opened(::open("/etc/passwd", O_RDONLY)); }, true},
        {"a device (camera, microphone, any)", [] { return opened(::open("/dev/null", O_RDWR)); },
         true},
        {"a file outside its folders",
         [&outside] { return opened(::open((outside / "file").c_str(), O_RDONLY)); }, true},
        {"a new file outside its folders",
         [&outside] { return opened(::open((outside / "new").c_str(), O_CREAT | O_WRONLY, 0600)); },
         true},
        {"a list of somebody's folder",
         [] { return opened(::open("/root", O_RDONLY | O_DIRECTORY)); }, true},
        {"its own memory as a file", [] { return opened(::open("/proc/self/mem", O_RDWR)); }, true},
        {"a local socket as a file in its folders",
         [&outside] {
             return ::mknod((outside.parent_path() / "own/socket").c_str(), S_IFSOCK | 0600, 0) ==
                    0;
         }},
    };
    for (const test::RefusedCall& call : test::refused_calls())
        tries.push_back({call.name, [&call] { return test::reaches_the_kernel(call); }});
    return tries;
}

bool keeps_a_database(const Path& folder) {
    auto database = Database::open(folder / "state.sqlite", {});
    return database && database->execute("CREATE TABLE IF NOT EXISTS t(a INT) STRICT").has_value();
}

std::vector<Try> needed(const Path& own, const Path& read_only) {
    RealDisk* const disk = new RealDisk; // lives as long as this short process
    return {
        {"its own folder: a durable file",
         [=] { return write_durably(*disk, own / "a/file", as_bytes("x")).has_value(); }},
        {"its own folder: a new folder",
         [=] { return disk->make_folder(own / "b/c").has_value(); }},
        {"its own folder: renaming across folders",
         [=] { return disk->rename(own / "a/moving", own / "d/moved").has_value(); }},
        {"its own folder: room", [=] { return disk->free_bytes(own).has_value(); }},
        {"a folder to read", [=] { return disk->read(read_only / "file", 100).has_value(); }},
        {"the state's database", [=] { return keeps_a_database(own); }},
        {"random numbers",
         [] {
             Buffer some(32);
             fill_random(some);
             return Buffer(32) != some;
         }},
        {"a local socket", [] { return opened(::socket(AF_UNIX, SOCK_STREAM, 0)); }},
        {"a thread", makes_a_thread},
        {"news of a sound card, in a folder that was there and in one that comes",
         [cards = std::make_shared<SoundCards>(SoundCards::open(own / "snd")),
          first = std::make_shared<SoundCards>(SoundCards::open(own / "later")), own] {
             const auto plug = [](const Path& folder) {
                 std::error_code ignored;
                 std::filesystem::remove_all(folder / "pcmC1D0p", ignored);
                 std::filesystem::create_directories(folder, ignored);
                 return opened(::open((folder / "pcmC1D0p").c_str(), O_CREAT | O_WRONLY, 0600));
             };
             return plug(own / "snd") && cards->look() == true && plug(own / "later") &&
                    first->look() == true;
         }},
        {"memory", [] { return !std::vector<char>(64 << 20, 1).empty(); }},
    };
}

// Runs one try in a process of its own; sandboxed if there is a plan.
enum class Outcome { works, refused, broken };
Outcome outcome_of(const Try& one, const SandboxPlan* plan) {
    std::fflush(stdout);
    const pid_t child = ::fork();
    if (child == 0) {
        if (plan != nullptr) {
            const auto sandbox = enter_sandbox(*plan);
            if (!sandbox || (plan->landlock && one.needs_landlock && !sandbox->landlock))
                ::_exit(3);
        }
        ::_exit(one.works() ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) return Outcome::broken;
    return WEXITSTATUS(status) == 0 ? Outcome::works : Outcome::refused;
}

bool kernel_has_landlock(const SandboxPlan& plan) {
    const pid_t child = ::fork();
    if (child == 0) {
        const auto sandbox = enter_sandbox(plan);
        ::_exit(sandbox && sandbox->landlock ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// ---- the launcher of speech: one program, by one pointer

// A path on a page that cannot be written, as the launcher has it.
const char* fixed(const char* path) {
    void* const page =
        ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    std::strcpy(static_cast<char*>(page), path);
    ::mprotect(page, 4096, PROT_READ);
    return static_cast<const char*>(page);
}

bool runs(const char* path) {
    const pid_t child = ::fork();
    if (child == 0) {
        char name[] = "x";
        char* const words[] = {name, nullptr};
        char* const no_environment[] = {nullptr};
        ::execve(path, words, no_environment);
        ::_exit(99);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// Returns how many of these came out wrong.
int try_launcher() {
    const char* const its_own = fixed("/bin/true");
    struct LauncherTry {
        const char* name;
        std::function<bool()> works;
        bool allowed;
    };
    std::vector<LauncherTry> tries{
        {"the launcher: its program", [=] { return runs(its_own); }, true},
        {"the launcher: the same program by another pointer",
         [] { return runs(fixed("/bin/true")); }, false},
        {"the launcher: another program", [] { return runs("/bin/echo"); }, false},
        {"the launcher: a socket to the internet",
         [] { return opened(::socket(AF_INET, SOCK_STREAM, 0)); }, false},
        {"the launcher: reading a process's memory", looks_into_a_process, false},
        {"the launcher: a local socket", [] { return opened(::socket(AF_UNIX, SOCK_STREAM, 0)); },
         true},
    };
    for (const test::RefusedCall& call : test::refused_calls())
        tries.push_back({call.name, [&call] { return test::reaches_the_kernel(call); }, false});
    int wrong = 0;
    int tried = 0;
    for (const LauncherTry& one : tries) {
        std::fflush(stdout);
        const pid_t child = ::fork();
        if (child == 0) {
            if (!one.works()) ::_exit(2); // proves nothing where it fails outside
            if (!confine_launcher(its_own)) ::_exit(3);
            ::_exit(one.works() ? 0 : 1);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        const int outcome = WIFEXITED(status) ? WEXITSTATUS(status) : 4;
        ++tried;
        if (outcome == (one.allowed ? 0 : 1)) continue;
        ++wrong;
        std::printf("WRONG    %s: outcome %d\n", one.name, outcome);
    }
    std::printf("launcher: %d tries, %d wrong\n", tried, wrong);
    return wrong;
}

struct Tally {
    int refused = 0;  // worked before, refused inside
    int unproved = 0; // did not work before
    int kept = 0;     // needed, and works inside
    int wrong = 0;
};

void try_all(const std::vector<Try>& must_fail, const std::vector<Try>& must_work,
             const SandboxPlan& plan, Tally& tally) {
    for (const Try& one : must_fail) {
        if (one.needs_landlock && !plan.landlock) continue;
        // Running a program does not come back from where it works: exit status 0 is /bin/true's.
        const bool before = outcome_of(one, nullptr) == Outcome::works;
        const Outcome inside = outcome_of(one, &plan);
        if (inside != Outcome::refused) {
            ++tally.wrong;
            std::printf("WRONG    %s: %s inside\n", one.name,
                        inside == Outcome::works ? "works" : "ends the process");
        } else if (before) {
            ++tally.refused;
        } else {
            ++tally.unproved;
            std::printf("unproved %s: does not work outside either\n", one.name);
        }
    }
    for (const Try& one : must_work) {
        if (outcome_of(one, &plan) == Outcome::works) {
            ++tally.kept;
        } else {
            ++tally.wrong;
            std::printf("WRONG    %s does not work inside\n", one.name);
        }
    }
}

} // namespace

int main() {
    if (!start_crypto()) return 1;
    const int secrets = test::try_secrets();
    const TempDir folder;
    RealDisk disk;
    const Path own = folder.path() / "own";
    const Path outside = folder.path() / "outside";
    const Path read_only = folder.path() / "read";
    for (const Path& path : {own / "a", own / "d", own / "snd", outside, read_only})
        if (!disk.make_folder(path)) return 1;
    for (const Path& path : {outside / "file", read_only / "file"})
        if (!write_durably(disk, path, as_bytes("here"))) return 1;

    SandboxPlan plan{{read_only}, {own}, true};
    const bool landlock = kernel_has_landlock(plan);
    if (!landlock) std::printf("skipped: this kernel has no Landlock; seccomp alone is tried\n");
    Tally with;
    Tally without;
    const auto again = [&] {
        (void)write_durably(disk, own / "a/moving", as_bytes("x"));
        std::error_code ignored;
        std::filesystem::remove(outside / "null", ignored);
        std::filesystem::remove(own / "socket", ignored);
        std::filesystem::remove_all(own / "later", ignored);
    };
    again();
    if (landlock) try_all(forbidden(outside), needed(own, read_only), plan, with);
    again();
    plan.landlock = false;
    try_all(forbidden(outside), needed(own, read_only), plan, without);
    std::printf("sandbox: with Landlock %d refused, %d needed work; without %d refused, %d needed "
                "work; %d unproved, %d wrong\n",
                with.refused, with.kept, without.refused, without.kept,
                with.unproved + without.unproved, with.wrong + without.wrong);
    return secrets + with.wrong + without.wrong + try_launcher() == 0 ? 0 : 1;
}
