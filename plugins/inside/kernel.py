"""What the kernel is asked to refuse this process, for as long as it lives.

Landlock keeps files away and a filter of system calls everything else: networks,
other programs, threads, signals to other processes.  Neither needs a privilege,
and neither can be taken back.
"""

import ctypes
import os
import platform
import struct
from collections.abc import Iterable, Mapping
from contextlib import suppress

_NO_NEW_PRIVILEGES, _END_WITH_PARENT, _SECCOMP, _FILTER = 38, 1, 22, 2

#: The number that a kernel gives its interface, by machine.
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
#: Refused system calls, for x86-64 and ARM64.
_REFUSED: Mapping[str, tuple[int, ...]] = {
    "socket": (41, 198),
    "connect": (42, 203),
    "accept": (43, 202),
    "sendto": (44, 206),
    "sendmsg": (46, 211),
    "bind": (49, 200),
    "listen": (50, 201),
    "socketpair": (53, 199),
    "accept4": (288, 242),
    "clone": (56, 220),
    "fork": (57, -1),
    "vfork": (58, -1),
    "execve": (59, 221),
    "execveat": (322, 281),
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "pidfd_send_signal": (424, 424),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "semget": (64, 190),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "mount": (165, 40),
    "unshare": (272, 97),
    "setns": (308, 268),
    "memfd_create": (319, 279),
    "bpf": (321, 280),
    "keyctl": (250, 219),
    "io_uring_setup": (425, 425),
}
#: The newer way to start a thread or process: as if the kernel did not know it.
_CLONE3 = 435
_ALLOW, _END, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOSYS = 1, 38
#: Load a word, jump if equal, jump if greater or equal, return.
_LOAD, _EQUAL, _FROM, _RETURN = 0x20, 0x15, 0x35, 0x06
#: Other interfaces of the same kernel have their calls from here on.
_OTHER_CALLS = 0x40000000

_CREATE_RULESET, _ADD_RULE, _RESTRICT = 444, 445, 446
#: All rights on files that a kernel knows, by the edition of its interface.
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_ALL_RIGHTS = 16
_EXECUTE, _READ_FILE, _READ_FOLDER = 1, 4, 8


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def end_with_parent() -> None:
    """Have the kernel end this process when the one that started it ends."""
    _library().prctl(_END_WITH_PARENT, 9, 0, 0, 0)


def no_new_privileges() -> None:
    """Give up for ever what another program could bring."""
    _library().prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def refuse_files(readable: Iterable[str]) -> bool:
    """Refuse all files but those in *readable* folders; tell whether that worked."""
    call = _library().syscall
    edition = call(_CREATE_RULESET, None, 0, 1)
    if edition < 1:
        return False
    rights = (1 << _RIGHTS.get(edition, _ALL_RIGHTS)) - 1
    attributes = ctypes.create_string_buffer(struct.pack("=Q", rights))
    rules = call(_CREATE_RULESET, attributes, 8, 0)
    if rules < 0:
        return False
    for path in readable:
        with suppress(OSError):
            _allow(call, rules, path)
    done: bool = call(_RESTRICT, rules, 0) == 0
    os.close(rules)
    return done


def _allow(call: "ctypes._NamedFuncPointer", rules: int, path: str) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    allowed = _EXECUTE | _READ_FILE
    if os.path.isdir(path):  # noqa: PTH112  cheaper, and asked dozens of times
        allowed |= _READ_FOLDER
    rule = ctypes.create_string_buffer(struct.pack("=Qi", allowed, place))
    call(_ADD_RULE, rules, 1, rule, 0)
    os.close(place)


def refuse_calls() -> bool:
    """Refuse the system calls of the list above; tell whether that worked."""
    machine = platform.machine()
    if machine not in _ARCHITECTURES:
        return False
    program = _program(machine)
    code = ctypes.create_string_buffer(program, len(program))
    holder = ctypes.create_string_buffer(
        struct.pack("@HP", len(program) // 8, ctypes.addressof(code))
    )
    done: int = _library().prctl(_SECCOMP, _FILTER, holder, 0, 0)
    return done == 0


def _program(machine: str) -> bytes:
    """Return the filter as the kernel reads it: eight bytes for each step."""
    column = list(_ARCHITECTURES).index(machine)
    numbers = [row[column] for row in _REFUSED.values() if row[column] >= 0]
    steps = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, _ARCHITECTURES[machine]),
        (_RETURN, 0, 0, _END),
        (_LOAD, 0, 0, 0),
        (_FROM, 0, 1, _OTHER_CALLS),
        (_RETURN, 0, 0, _ERRNO | _EPERM),
        (_EQUAL, 0, 1, _CLONE3),
        (_RETURN, 0, 0, _ERRNO | _ENOSYS),
    ]
    for number in numbers:
        steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERRNO | _EPERM)]
    steps.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
