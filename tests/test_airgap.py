"""Nothing here needs a network: the whole demo runs where none can be had, and never asks for one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DEMO = ["sh", str(ROOT / "docs" / "demo.sh")]
DEMO_COMMANDS = (ROOT / "docs" / "demo.sh").read_text(encoding="utf-8").count("\nrun '")
TRY = "import socket; socket.create_connection(('192.0.2.1', 9), timeout=0.1)"

# Run by Python at the start of every process of the demo: notes who wants a socket, and refuses.
WATCH = """
import os, sys

def watch(event, arguments):
    # Its own name a computer may know.
    if event.startswith("socket.") and event != "socket.gethostname":
        with open(os.environ["AIRGAP_LOG"], "a") as log:
            print(event, arguments, sys.argv, file=log)
        raise OSError("no network in this test")

sys.addaudithook(watch)
"""
# The kernel refuses sockets to this process and all it starts, native code included.
SEALED = """
import os, sys
from zhibiao.graph.worker import forbid_sockets
if not forbid_sockets():
    sys.exit(77)
os.execvp(sys.argv[1], sys.argv[1:])
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An empty home, so that no model or setting of the user's helps."""
    return os.environ | {
        "PATH": str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"],
        "HOME": str(tmp_path),
        "AIRGAP_LOG": str(tmp_path / "log"),
    }


def run(command: list[str], environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, env=environment, capture_output=True, encoding="utf-8", check=False
    )


def sealed(command: list[str], environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    result = run([sys.executable, "-c", SEALED, *command], environment)
    if result.returncode == 77:
        pytest.skip("this kernel does not let a process give up its sockets (seccomp)")
    return result


def finished(result: "subprocess.CompletedProcess[str]") -> None:
    """The demo went through."""
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.count("$ zhibiao ") == DEMO_COMMANDS


def test_the_demo_asks_for_no_network(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "sitecustomize.py").write_text(WATCH)
    watched = environment | {"PYTHONPATH": str(tmp_path)}
    log = tmp_path / "log"
    # That the watch works at all.
    assert run([sys.executable, "-c", TRY], watched).returncode == 1
    assert "192.0.2.1" in log.read_text()
    log.unlink()
    finished(run(DEMO, watched))
    assert not log.exists(), log.read_text()


def test_the_demo_runs_where_the_kernel_refuses_sockets(environment: dict[str, str]) -> None:
    attempt = sealed([sys.executable, "-c", TRY], environment)
    assert attempt.returncode == 1
    assert "PermissionError" in attempt.stderr
    finished(sealed(DEMO, environment))
