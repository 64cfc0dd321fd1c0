#!/usr/bin/python3
"""Stands in for pdftohtml or tesseract and tries to leave the sandbox: prints
lines of one word each, "NAME=refused" or "NAME=done".  Run by itself, nothing
is refused: else refusals would prove nothing."""
import ctypes
import mmap
import os
import socket
import sys
import threading


def read(path):
    with open(path, "rb") as file:
        file.read(1)


def write(path, mode):
    with open(path, mode) as file:
        file.write("x")


def fork():
    if os.fork() == 0:
        os._exit(0)
    os.wait()


def fork_loop():
    for _ in range(100):
        try:
            fork()
            return
        except OSError:
            pass
    raise OSError


def start_thread():
    threading.Thread(target=int).start()


def environment():
    allowed = {"PATH", "LANG", "LC_ALL", "OMP_THREAD_LIMIT", "LC_CTYPE",
               "GLIBC_TUNABLES"}
    if set(os.environ) <= allowed:
        raise OSError


def descriptors():
    for fd in range(3, 64):
        try:
            os.fstat(fd)
            return
        except OSError:
            pass
    raise OSError


def limits():
    import resource
    resource.prlimit(os.getppid(), resource.RLIMIT_CPU)


def processors():
    os.sched_setaffinity(os.getppid(), os.sched_getaffinity(0))


def pipe_signals():
    import fcntl
    fcntl.fcntl(1, fcntl.F_SETOWN, os.getppid())


def core():
    import resource
    if resource.getrlimit(resource.RLIMIT_CORE) == (0, 0):
        raise OSError


def run_memory():
    number = {"x86_64": 322, "aarch64": 281}[os.uname().machine]  # execveat
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(number, -1, b"", None, None, 0x1000) == -1 and ctypes.get_errno() == 1:
        raise OSError


def outlive_parent():
    if ctypes.CDLL(None).prctl(1, 0, 0, 0, 0) != 0:
        raise OSError


PLACE = os.path.dirname(os.path.abspath(sys.argv[0]))
ATTEMPTS = [
    ("socket", lambda: socket.socket(socket.AF_INET)),
    ("unix-socket", lambda: socket.socket(socket.AF_UNIX)),
    ("passwd", lambda: read("/etc/passwd")),
    ("parent-environment", lambda: read(f"/proc/{os.getppid()}/environ")),
    ("parent-memory", lambda: read(f"/proc/{os.getppid()}/maps")),
    ("signal", lambda: os.kill(os.getppid(), 0)),
    ("parent-limits", limits),
    ("parent-processors", processors),
    ("pipe-signals", pipe_signals),
    ("new-file", lambda: write(PLACE + "/new", "w")),
    ("new-temporary-file", lambda: write("/tmp/hts-breakout", "w")),
    ("old-file", lambda: write(PLACE + "/old", "a")),
    ("mode", lambda: os.chmod(PLACE + "/old", 0o666)),
    ("remove", lambda: os.unlink(PLACE + "/remove")),
    ("list", lambda: os.listdir(PLACE)),
    ("home", lambda: os.listdir("/home")),
    ("process", fork),
    ("fork-loop", fork_loop),
    ("thread", start_thread),
    ("environment", environment),
    ("descriptors", descriptors),
    ("core", core),
    ("file-in-memory", lambda: os.memfd_create("x")),
    ("code-in-memory", lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)),
    ("run-memory", run_memory),
    ("outlive-parent", outlive_parent),
]


def print_pdf(results):
    print('<page number="1" position="absolute" top="0" left="0"'
          ' height="2526" width="1785">')
    print('\t<fontspec id="0" size="30" family="Times" color="#000000"/>')
    for i, result in enumerate(results):
        print(f'<text top="{60 + 60 * i}" left="60" width="600" height="30"'
              f' font="0">{result}</text>')


def print_recognised(results):
    print("1\t1\t0\t0\t0\t0\t0\t0\t595\t842\t-1\t")
    for i, result in enumerate(results):
        for level, text in ((4, ""), (5, result)):
            print(f"{level}\t1\t0\t{i}\t0\t0\t20\t{20 + 20 * i}"
                  f"\t200\t10\t100\t{text}")


def main():
    results = []
    for name, attempt in ATTEMPTS:
        try:
            attempt()
            results.append(f"{name}=done")
        except (OSError, RuntimeError):
            results.append(f"{name}=refused")
    if sys.argv[0].endswith("tesseract"):
        print_recognised(results)
    else:
        print_pdf(results)


main()
