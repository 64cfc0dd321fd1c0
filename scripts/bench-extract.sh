#!/bin/sh
# hts-extract against the tools of poppler and python-docx, as ratios of one run
# Times alone say more about the machine than about us.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
[ -x "$top/bin/hts-extract" ] && PATH=$top/bin:$PATH
for program in hts-extract pdftotext /usr/bin/python3; do
	command -v "$program" >/dev/null || {
		echo "bench: $program is missing" >&2
		exit 100
	}
done

directory=$(mktemp -d "${TMPDIR:-/tmp}/hts-bench.XXXXXX")
trap 'rm -rf "$directory"' EXIT
documents=$top/tests/documents
/usr/bin/python3 "$documents/pdf.py" text 1500 "$directory/long.pdf"
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
	for name in referat zweispaltig; do
		cp "$documents/$name.pdf" "$directory/$name-$i.pdf"
	done
done

# The one of the system: a package of the distribution is for that one.
/usr/bin/python3 - "$directory" "$documents" <<'END'
import glob
import importlib.util
import os
import resource
import statistics
import subprocess
import sys
import time

directory, documents = sys.argv[1:]


def usage():
    r = resource.getrusage(resource.RUSAGE_CHILDREN)
    return r.ru_utime + r.ru_stime


class Cost:
    """CPU and wall seconds of a group of commands, round by round."""

    def __init__(self, commands):
        self.commands = commands
        self.cpu, self.wall = [], []

    def measure(self):
        before, start = usage(), time.monotonic()
        for command in self.commands:
            subprocess.run(command, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, check=False)
        self.cpu.append(usage() - before)
        self.wall.append(time.monotonic() - start)


def costs(rounds, *groups):
    """Others use this machine, too, and slow it down for a while: groups are
    measured by turns, and compared within each round."""
    measured = [Cost(group) for group in groups]
    for _ in range(rounds):
        for cost in measured:
            cost.measure()
    return measured


def ratio(ours, theirs):
    return statistics.median(x / y for x, y in zip(ours, theirs))


def first_byte(command):
    times = []
    for _ in range(50):
        start = time.monotonic()
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            process.stdout.read(1)
            times.append(time.monotonic() - start)
            process.stdout.read()
    return min(times), statistics.median(times)


def peak_memory(command):
    """Of our processes: helpers are counted apart by their own measure."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peaks = {}
    while process.poll() is None:
        for path in glob.glob("/proc/[0-9]*/status"):
            try:
                with open(path) as file:
                    text = file.read()
            except OSError:
                continue
            fields = dict(line.split(":", 1) for line in text.splitlines())
            if "VmHWM" not in fields:
                continue
            pid = int(path.split("/")[2])
            ours = pid == process.pid or int(fields["PPid"]) == process.pid
            if ours and fields["Name"].strip() == "hts-extract":
                peaks[pid] = int(fields["VmHWM"].split()[0])
        time.sleep(0.005)
    return sum(peaks.values()) / 1024


def line(what, value, aim, detail):
    print(f"{what:38} {value:7.2f}  (aim {aim})  {detail}", flush=True)


def main():
    many = sorted(glob.glob(directory + "/*-*.pdf"))
    ours, plain = costs(
        20, [["hts-extract", "-j", "1", *many]],
        [["pdftotext", file, "-"] for file in many])
    each = 1000 / len(many)
    line(f"CPU of {len(many)} PDF / pdftotext", ratio(ours.cpu, plain.cpu),
         "1.20", f"best {min(ours.cpu) * each:.1f} ms /"
         f" {min(plain.cpu) * each:.1f} ms each")

    long = directory + "/long.pdf"
    two, ours, plain = costs(
        5, [["hts-extract", "-j", "2", long]],
        [["hts-extract", "-j", "1", long]],
        [["pdftotext", long, "-"]])
    line("CPU of 1500 pages / pdftotext", ratio(ours.cpu, plain.cpu),
         "1.00", f"best {min(ours.cpu):.2f} s / {min(plain.cpu):.2f} s")
    line("wall of 1500 pages, 2 processes / 1", ratio(two.wall, ours.wall),
         "0.80", f"best {min(two.wall):.2f} s / {min(ours.wall):.2f} s on"
         f" {os.cpu_count()} cores")
    line("wall of 1500 pages / pdftotext", ratio(two.wall, plain.wall), "-",
         f"best {min(two.wall):.2f} s / {min(plain.wall):.2f} s")
    line("MiB in our processes, 1500 pages",
         peak_memory(["hts-extract", "-j", "2", long]), "64", "")

    word = documents + "/referat.docx"
    if importlib.util.find_spec("docx"):
        script = ("import docx, sys\nfor p in docx.Document(sys.argv[1])"
                  ".paragraphs: print(p.text)")
        ours, other = costs(10, [["hts-extract", word]],
                            [[sys.executable, "-c", script, word]])
        line("CPU of DOCX / python-docx", ratio(ours.cpu, other.cpu), "0.25",
             f"best {min(ours.cpu) * 1000:.1f} ms /"
             f" {min(other.cpu) * 1000:.1f} ms")
    else:
        print("CPU of DOCX / python-docx              not measured: it needs "
              "python-docx (apt-get install python3-docx)")
    page = directory + "/page.txt"
    with open(page, "w") as file:
        file.write("Ein Satz, der eine Zeile füllt, wie sie im Buch steht.\n"
                   * 40)
    least, median = first_byte(["hts-extract", page])
    _, empty = first_byte(["true"])
    line("ms from start to first byte, text", median * 1000, "5",
         f"best {least * 1000:.1f}; 'true' needs {empty * 1000:.1f}")


main()
END
