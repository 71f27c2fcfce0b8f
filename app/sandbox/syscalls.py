"""System calls a code run must not make, with their numbers in Linux's headers for x86_64 and aarch64."""

from __future__ import annotations

MACHINES = ("x86_64", "aarch64")
AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # linux/audit.h
NEWEST = 469  # the newest call known here; what Linux gains later is refused as not there
CLONE, CLONE3 = (56, 220), (435, 435)
KILL, TGKILL = (62, 129), (234, 131)
SENDTO, PRLIMIT64 = (44, 206), (302, 261)
FCNTL, IOCTL = (72, 25), (16, 29)
# Requests that make the kernel signal whoever is named: F_SETOWN, F_SETOWN_EX; FIOSETOWN, SIOCSPGRP
SET_OWNER = {FCNTL: (8, 15), IOCTL: (0x8901, 0x8902)}

# Refused whatever the arguments: "name x86_64 aarch64", "-" where a machine has no such call.
_REFUSED = """
    socket 41 198 / connect 42 203 / bind 49 200 / listen 50 201 / sendmsg 46 211 / sendmmsg 307 269
    fork 57 - / vfork 58 - / execve 59 221 / execveat 322 281 / setpgid 109 154 / setsid 112 157
    tkill 200 130 / rt_sigqueueinfo 129 138 / rt_tgsigqueueinfo 297 240 / pidfd_open 434 434
    pidfd_send_signal 424 424 / pidfd_getfd 438 438 / ptrace 101 117 / process_vm_readv 310 270
    process_vm_writev 311 271 / process_madvise 440 440 / kcmp 312 272 / setpriority 141 140
    sched_setscheduler 144 119 / sched_setparam 142 118 / sched_setattr 314 274
    sched_setaffinity 203 122 / ioprio_set 251 30 / migrate_pages 256 238 / move_pages 279 239
    chmod 90 - / fchmod 91 52 / fchmodat 268 53 / fchmodat2 452 452 / chown 92 - / fchown 93 55
    lchown 94 - / fchownat 260 54 / setxattr 188 5 / lsetxattr 189 6 / fsetxattr 190 7
    removexattr 197 14 / lremovexattr 198 15 / fremovexattr 199 16 / setxattrat 463 463
    removexattrat 466 466 / file_setattr 469 469 / utime 132 - / utimes 235 - / futimesat 261 -
    utimensat 280 88 / truncate 76 45
    memfd_create 319 279 / memfd_secret 447 447 / shmget 29 194 / msgget 68 186 / semget 64 190
    mq_open 240 180
    io_uring_setup 425 425 / bpf 321 280 / perf_event_open 298 241 / userfaultfd 323 282
    add_key 248 217 / request_key 249 218 / keyctl 250 219 / unshare 272 97 / setns 308 268
    mount 165 40 / umount2 166 39 / pivot_root 155 41 / chroot 161 51 / open_tree 428 428
    move_mount 429 429 / fsopen 430 430 / mount_setattr 442 442 / inotify_init 253 -
    inotify_init1 294 26 / fanotify_init 300 262 / name_to_handle_at 303 264
    open_by_handle_at 304 265 / personality 135 92
"""


def refused(machine: str) -> list[int]:
    """Numbers of the refused calls on `machine`. Raises ValueError on a machine that is not listed."""
    column = 1 + MACHINES.index(machine)
    rows = [row.split() for line in _REFUSED.strip().splitlines() for row in line.split("/")]
    return [int(row[column]) for row in rows if row[column] != "-"]
