#!/usr/bin/env python3
"""The rules of the house, checked on every test run.

- a room of core/ includes only itself and the rooms that its CMakeLists.txt names, and those stand above it;
- ui/ sees the engine only through core/engine/api and the values of core/model (and core/base, which both are made of);
- ui rooms keep their order, ui/models has no widgets, ui/charts alone knows Qt Charts, ui/horn Qt Multimedia, core/ knows no Qt Gui;
- C libraries do not show in headers;
- calls that block, nest event loops or defeat the abort are not there; no file has more than 600 lines.
"""
import pathlib
import re
import sys
import tempfile

CORE_ROOMS = ["base", "model", "store", "journal", "access", "telemetry", "machine", "roast", "command", "evaluation",
              "mission", "assistant", "knowledge", "api", "engine"]
UI_ROOMS = ["models", "widgets", "horn", "charts", "live", "journal", "connection", "alarms", "shell"]
INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]', re.M)
GUI_HEADER = re.compile(r"^(QtGui|QtWidgets|QtCharts|QWidget|QPainter|QColor|QFont|QIcon|QPixmap|QImage|QApplication|QGuiApplication|Q.*Chart)")
C_LIBRARIES = re.compile(r"(libusb\.h|sqlite3\.h|openssl/)")
BANNED = [
    (re.compile(r"\bprocessEvents\s*\("), "processEvents: re-enters slots"),
    (re.compile(r"[tT]hread\w*_?(\(\))?(->|\.)terminate\s*\("), "terminate(): a thread is never killed"),
    (re.compile(r"QMessageBox::(warning|critical|information|question)\s*\("), "a static QMessageBox blocks the abort"),
    (re.compile(r"\b([dD]ialog|dlg|box)\w*(->|\.)exec\s*\("), "exec() on a dialog blocks the abort: open() it"),
    (re.compile(r"\bApplicationModal\b"), "an application-modal dialog blocks the abort"),
    (re.compile(r"\b(SIGNAL|SLOT)\s*\("), "string connections are not checked by the compiler"),
    (re.compile(r"\bBlockingQueuedConnection\b"), "nobody waits for another thread this way"),
    (re.compile(r"(?<!QCoreApplication)(?<!QApplication)::instance\s*\(\s*\)"), "no singletons"),
    (re.compile(r"sleep_for|\busleep\s*\(|QThread::m?sleep|QTest::qSleep"), "no sleeps"),
    (re.compile(r"QTest::qWait\s*\("), "no sleeps"),
]
# Where a rule does not hold: a bench of a window turns its event loop for each frame; an operator of a soak takes time; a
# test names what it forbids.
EXEMPT = [("tests/bench/", "processEvents"), ("tests/soak/", "QTest::qWait"), ("tests/ui/", "ApplicationModal")]
MAX_LINES = 600


def without_comments(text):
    return re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)


def sources(root, *folders):
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".h", ".cpp"):
                yield path


def declared_uses(root, room, problems):
    cmake = root / "core" / room / "CMakeLists.txt"
    if room == "engine":
        return set(CORE_ROOMS)
    if not cmake.exists():
        problems.append(f"core/{room}: no CMakeLists.txt")
        return set()
    match = re.search(r"tryer_room\(\s*(\w+)(.*?)\)", cmake.read_text(), re.S)
    uses = set(re.search(r"USES((?:\s+[a-z]+)*)", match.group(2)).group(1).split()) if match and "USES" in match.group(2) else set()
    for used in uses:
        if CORE_ROOMS.index(used) >= CORE_ROOMS.index(room):
            problems.append(f"core/{room}/CMakeLists.txt: uses {used}, which does not stand above it")
    return uses


def check_core(root, problems):
    rooms = [p.name for p in sorted((root / "core").iterdir()) if p.is_dir()]
    for room in rooms:
        if room not in CORE_ROOMS:
            problems.append(f"core/{room}: not a room of the architecture")
            continue
        allowed = declared_uses(root, room, problems) | {room}
        for path in sources(root, f"core/{room}"):
            name = path.relative_to(root)
            for header in INCLUDE.findall(path.read_text()):
                if header.startswith(("ui/", "app/")):
                    problems.append(f"{name}: includes {header}")
                elif header.startswith("core/"):
                    other = header.split("/")[1]
                    if other not in allowed:
                        problems.append(f"{name}: includes {header}; core/{room} does not name {other} in USES")
                elif GUI_HEADER.match(header):
                    problems.append(f"{name}: includes <{header}>; the engine knows no windows")


def check_ui(root, problems):
    for path in sources(root, "ui"):
        name = path.relative_to(root)
        room = name.parts[1]
        for header in INCLUDE.findall(path.read_text()):
            if header.startswith("core/") and not header.startswith(("core/engine/api/", "core/model/", "core/base/")):
                problems.append(f"{name}: includes {header}; ui sees the engine through core/engine/api")
            if header.startswith("ui/"):
                other = header.split("/")[1]
                if UI_ROOMS.index(other) > UI_ROOMS.index(room):
                    problems.append(f"{name}: includes {header}, which stands below ui/{room}")
            if re.match(r"^(QtCharts/|Q\w*(Chart|Axis)\w*$)", header) and room != "charts":
                problems.append(f"{name}: includes <{header}>; only ui/charts knows Qt Charts")
            if re.match(r"^(QtMultimedia/|QAudio\w*|QMedia\w*)", header) and room != "horn":
                problems.append(f"{name}: includes <{header}>; only ui/horn knows Qt Multimedia")
            if room == "models" and re.match(r"^(QtWidgets|QWidget|QLabel|QPushButton)", header):
                problems.append(f"{name}: includes <{header}>; ui/models has no widgets")


def check_everywhere(root, problems):
    for path in sources(root, "core", "ui", "app", "tests"):
        name = path.relative_to(root)
        text = path.read_text()
        lines = text.count("\n")
        if lines > MAX_LINES:
            problems.append(f"{name}: {lines} lines; the limit is {MAX_LINES}")
        if path.suffix == ".h" and name.parts[0] != "tests":
            for header in INCLUDE.findall(text):
                if C_LIBRARIES.search(header):
                    problems.append(f"{name}: shows {header} in a header")
        code = without_comments(text)
        for pattern, why in BANNED:
            for match in pattern.finditer(code):
                if any(str(name).startswith(folder) and match.group(0).startswith(call) for folder, call in EXEMPT):
                    continue
                problems.append(f"{name}: {match.group(0)!r}: {why}")


def check(root):
    problems = []
    check_core(root, problems)
    check_ui(root, problems)
    check_everywhere(root, problems)
    return problems


def self_test():
    """Each rule is broken once in a small tree; a rule that does not see it fails here."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for part in ("core/base", "core/model", "core/machine", "ui/models", "ui/live", "ui/shell", "app", "tests"):
            (root / part).mkdir(parents=True)
        (root / "core/base/CMakeLists.txt").write_text("tryer_room(base QT Core)")
        (root / "core/model/CMakeLists.txt").write_text("tryer_room(model USES base machine QT Core)")
        (root / "core/machine/CMakeLists.txt").write_text("tryer_room(machine USES base QT Core)")
        (root / "core/base/a.h").write_text('#include <sqlite3.h>\n#include <QPainter>\n#include "core/model/b.h"\n')
        (root / "core/model/b.cpp").write_text('#include "ui/live/x.h"\n' + "\n" * 700)
        (root / "ui/models/m.cpp").write_text('#include <QLabel>\n#include "core/store/database.h"\n#include "ui/shell/s.h"\n')
        (root / "ui/live/l.cpp").write_text("#include <QtCharts/QChart>\n#include <QAudioSink>\nvoid f() { dialog->exec(); app->processEvents(); }\n")
        found = "\n".join(check(root))
    wanted = ["uses machine", "shows sqlite3.h", "knows no windows", "does not name model", "includes ui/live/x.h",
              "701 lines", "no widgets", "through core/engine/api", "stands below ui/models", "only ui/charts", "only ui/horn", "exec()",
              "processEvents"]
    missing = [word for word in wanted if word not in found]
    for word in missing:
        print(f"not seen: {word}")
    return 1 if missing else 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    problems = check(pathlib.Path(sys.argv[1]))
    for problem in problems:
        print(problem)
    print(f"{len(problems)} broken rules")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
