// SPDX-License-Identifier: MIT
#include "tests/sandbox/refused_calls.h"

#include <cerrno>

#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace streetsign::kiosk::test {
namespace {

constexpr long nothing = -1;    // no descriptor, no process, no flag that there is
constexpr long no_address = 16; // in the first page, which nobody has

} // namespace

const std::vector<RefusedCall>& refused_calls() {
    static const std::vector<RefusedCall> calls {
        // Looking into others.
        {"ptrace", SYS_ptrace, {PTRACE_ATTACH, nothing}},
            {"process_vm_readv", SYS_process_vm_readv, {nothing, no_address, 1, no_address, 1, 0}},
            {"process_vm_writev",
             SYS_process_vm_writev,
             {nothing, no_address, 1, no_address, 1, 0}},
            {"pidfd_getfd", SYS_pidfd_getfd, {nothing, nothing, nothing}},
            {"kcmp", SYS_kcmp, {nothing, nothing, nothing}},
            {"perf_event_open", SYS_perf_event_open, {no_address, 0, -1, -1, nothing}},
            {"userfaultfd", SYS_userfaultfd, {nothing}}, {"bpf", SYS_bpf, {nothing, no_address, 0}},
            {"syslog", SYS_syslog, {nothing}},
            // Programs.
            {"execveat", SYS_execveat, {nothing, no_address, 0, 0, 0}},
            // Around paths and filters.
            {"io_uring_setup", SYS_io_uring_setup, {nothing, no_address}},
            {"io_uring_enter", SYS_io_uring_enter, {nothing, 0, 0, nothing}},
            {"io_uring_register", SYS_io_uring_register, {nothing, nothing}},
            {"open_by_handle_at", SYS_open_by_handle_at, {nothing, no_address, 0}},
            {"name_to_handle_at",
             SYS_name_to_handle_at,
             {nothing, no_address, no_address, no_address}},
            {"mknodat", SYS_mknodat, {nothing, no_address, 0, 0}},
#ifdef SYS_mknod
            {"mknod", SYS_mknod, {no_address, 0, 0}},
#endif
            // Roots and namespaces.
            {"mount", SYS_mount, {no_address, no_address, no_address, 0, no_address}},
            {"umount2", SYS_umount2, {no_address, nothing}},
            {"pivot_root", SYS_pivot_root, {no_address, no_address}},
            {"chroot", SYS_chroot, {no_address}}, {"setns", SYS_setns, {nothing, nothing}},
            {"unshare", SYS_unshare, {CLONE_FILES}},
            {"move_mount", SYS_move_mount, {nothing, no_address, nothing, no_address, nothing}},
            {"open_tree", SYS_open_tree, {nothing, no_address, nothing}},
            {"fsopen", SYS_fsopen, {no_address, nothing}},
            {"fsmount", SYS_fsmount, {nothing, nothing, nothing}},
            {"fspick", SYS_fspick, {nothing, no_address, nothing}},
            {"fsconfig", SYS_fsconfig, {nothing, nothing}},
            {"mount_setattr", SYS_mount_setattr, {nothing, no_address, nothing, no_address, 0}},
            // Keys.
            {"add_key", SYS_add_key, {no_address, no_address, 0, 0, 0}},
            {"request_key", SYS_request_key, {no_address, no_address, 0, 0}},
            {"keyctl", SYS_keyctl, {nothing}},
            // The system itself.
            {"init_module", SYS_init_module, {no_address, 0, no_address}},
            {"finit_module", SYS_finit_module, {nothing, no_address, nothing}},
            {"delete_module", SYS_delete_module, {no_address, nothing}},
            {"kexec_load", SYS_kexec_load, {0, nothing, no_address, nothing}},
#ifdef SYS_kexec_file_load
            {"kexec_file_load", SYS_kexec_file_load, {nothing, nothing, 0, no_address, nothing}},
#endif
            {"reboot", SYS_reboot, {nothing, nothing, nothing, no_address}},
            {"swapon", SYS_swapon, {no_address, nothing}}, {"swapoff", SYS_swapoff, {no_address}},
            {"sethostname", SYS_sethostname, {no_address, nothing}},
            {"setdomainname", SYS_setdomainname, {no_address, nothing}},
            {"acct", SYS_acct, {no_address}},
            {"quotactl", SYS_quotactl, {nothing, no_address, 0, no_address}},
            {"quotactl_fd", SYS_quotactl_fd, {nothing, nothing, 0, no_address}},
            {"personality", SYS_personality, {0xffffffff}}, // asks which it is
#ifdef SYS_iopl
            {"iopl", SYS_iopl, {nothing}}, {"ioperm", SYS_ioperm, {nothing, nothing, 1}},
#endif
            // Clocks.
            {"settimeofday", SYS_settimeofday, {no_address, no_address}},
            {"clock_settime", SYS_clock_settime, {99, no_address}},
            {"clock_adjtime", SYS_clock_adjtime, {99, no_address}},
            {"adjtimex", SYS_adjtimex, {no_address}},
#ifdef SYS_clock_settime64
            {"clock_settime64", SYS_clock_settime64, {99, no_address}},
            {"clock_adjtime64", SYS_clock_adjtime64, {99, no_address}},
#endif
            // The network, and typing as if somebody had.
            {"socket", SYS_socket, {AF_INET6, SOCK_DGRAM, 0}},
            {"socketpair", SYS_socketpair, {AF_INET, SOCK_STREAM, 0, no_address}},
            {"ioctl TIOCSTI", SYS_ioctl, {nothing, TIOCSTI, no_address}},
#if __SIZEOF_LONG__ == 8
            // The kernel does not look at the upper half of a request.
            {"ioctl TIOCSTI and more", SYS_ioctl, {nothing, TIOCSTI + (1L << 32), no_address}},
#endif
    };
    return calls;
}

bool reaches_the_kernel(const RefusedCall& call) {
    const auto& with = call.arguments;
    const long result =
        ::syscall(call.number, with[0], with[1], with[2], with[3], with[4], with[5]);
    return result != -1 || errno != EACCES;
}

} // namespace streetsign::kiosk::test
