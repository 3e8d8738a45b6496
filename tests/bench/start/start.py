"""The whole console, with an empty database, from its start to its first painted live frame, against two trivial windows.

start.py BIN_DIR

Whole processes in turn under an Xvfb of its own, the order changing from round to round; each ends after its first
paint. Ratios are medians of the ratios within one round. Memory is the peak resident size.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 15
LIMIT_S = 60
SKIPPED = 77
HERE = os.path.dirname(os.path.realpath(__file__))


def note(text):
    print(f"start: {text}", file=sys.stderr, flush=True)


def report(metric, value, unit):
    print(json.dumps({"bench": "start", "metric": metric, "value": float(f"{value:.4g}"), "unit": unit}), flush=True)


class Display:
    """An X server in memory, which finds a free number by itself."""

    def __enter__(self):
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x900x24", "-nolisten", "tcp"]
        self.server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            self.name = ":" + pipe.readline().strip()
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()


def environment(display, folder):
    env = dict(os.environ, DISPLAY=display, QT_QPA_PLATFORM="xcb", LC_ALL="C.UTF-8", MPLBACKEND="qtagg", QT_API="pyqt6")
    env.update({f"XDG_{kind}_HOME": os.path.join(folder, kind.lower()) for kind in ("CONFIG", "DATA", "STATE")})
    env["XDG_RUNTIME_DIR"] = os.path.join(folder, "runtime")
    os.mkdir(env["XDG_RUNTIME_DIR"], mode=0o700)
    env.pop("WAYLAND_DISPLAY", None)
    return env


def measure(command, env):
    """Seconds and peak MiB of one process; fails when it does not end well."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")
    if seconds > LIMIT_S:
        raise RuntimeError(f"{command[0]} took {seconds:.0f} s")
    return seconds, usage.ru_maxrss / 1024


def contenders(bin_dir, folder):
    """Name to command; a command may be a function of the round."""
    found = {"console": lambda turn: [os.path.join(bin_dir, "tryer"), "--twin", "--seed", "1", "--db",
                                      os.path.join(folder, f"{turn}.db"), "--exit-after-first-frame"]}
    charts = os.path.join(bin_dir, "bench_start_qtcharts")
    if os.path.exists(charts):
        found["qtcharts"] = lambda turn: [charts]
    else:
        note("the QtCharts window was not built; skipped")
    modules = "import PyQt6.QtWidgets, matplotlib"
    if subprocess.run([sys.executable, "-c", modules], stderr=subprocess.DEVNULL, check=False).returncode == 0:
        found["matplotlib"] = lambda turn: [sys.executable, os.path.join(HERE, "matplotlib_window.py")]
    else:
        note("python3-pyqt6 or python3-matplotlib is not here; skipped")
    return found


def run_rounds(found, env):
    times = {name: [] for name in found}
    memory = {name: [] for name in found}
    for turn in range(-1, ROUNDS):  # the round before the first warms the caches
        names = list(found) if turn % 2 == 0 else list(reversed(found))
        for name in names:
            seconds, peak = measure(found[name](turn), env)
            if turn >= 0:
                times[name].append(seconds)
                memory[name].append(peak)
    return times, memory


def main():
    bin_dir = sys.argv[1]
    if not os.path.exists(os.path.join(bin_dir, "tryer")):
        note("tryer was not built")
        return 1
    if shutil.which("Xvfb") is None:
        note("Xvfb is not here; skipped")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder, Display() as display:
        found = contenders(bin_dir, folder)
        times, memory = run_rounds(found, environment(display.name, folder))
    for name in found:
        report(f"{name}_ms", 1000 * statistics.median(times[name]), "ms")
        report(f"{name}_memory", statistics.median(memory[name]), "MiB")
    for peer in list(found)[1:]:
        report(f"start_vs_{peer}_ratio", statistics.median(a / b for a, b in zip(times["console"], times[peer])), "x")
    if "matplotlib" in found:
        ratios = [a / b for a, b in zip(memory["console"], memory["matplotlib"])]
        report("memory_vs_matplotlib_ratio", statistics.median(ratios), "x")
    return 0


if __name__ == "__main__":
    sys.exit(main())
