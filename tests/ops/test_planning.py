"""The files that a scheduler reads are read here as it reads them, and their commands by our own.

systemd is there to ask. A Windows, a runner and an Airflow are not: of those files the structure, the command
and what they import are held to, not that they ran.
"""

from __future__ import annotations

import ast
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import click
import pytest
import yaml

from analysis.cli import cli
from analysis.errors import LockedError

PROJECT = Path(__file__).parents[2]
OPS = PROJECT / "ops"
INSTALLED = "/opt/inkoopadvies/.venv/bin/inkoopadvies"
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine"
)


def asked(command: str) -> dict[str, Any]:
    """What our own command line makes of a command; wrong usage raises, and nothing is run."""
    program, *arguments = shlex.split(command)
    assert Path(program).name == "inkoopadvies"
    subcommand = cli.commands[arguments[0]]
    assert isinstance(subcommand, click.Command)
    return subcommand.make_context(arguments[0], arguments[1:]).params


def is_scheduled_run(command: str) -> bool:
    params = asked(command)
    return bool(params["is_all"] and params["if_new"] and not params["force"])


def settings(file: Path) -> dict[str, list[str]]:
    """A unit file's settings, by name."""
    found: dict[str, list[str]] = {}
    for line in file.read_text("utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            name, value = line.split("=", 1)
            found.setdefault(name, []).append(value)
    return found


def cron_numbers(field: str, least: int, most: int) -> set[int]:
    """The values that a field of a cron line stands for."""
    numbers: set[int] = set()
    for part in field.split(","):
        found = re.fullmatch(r"(\*|\d+(?:-(\d+))?)(?:/(\d+))?", part)
        assert found, f"{part} is no cron field"
        first = least if found[1] == "*" else int(found[1].split("-")[0])
        last = most if found[1] == "*" else int(found[2] or first)
        assert least <= first <= last <= most
        numbers |= set(range(first, last + 1, int(found[3] or 1)))
    return numbers


def cron_times(line: str) -> dict[str, set[int]]:
    fields = line.split()[:5]
    limits = {"minute": (0, 59), "hour": (0, 23), "day": (1, 31), "month": (1, 12), "weekday": (0, 7)}
    return {
        name: cron_numbers(field, *limit) for field, (name, limit) in zip(fields, limits.items(), strict=True)
    }


@needs_systemd
def test_systemd_itself_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    program = tmp_path / "inkoopadvies"
    program.write_text("#!/bin/sh\n", "utf-8")
    program.chmod(0o755)
    for name in ("inkoopadvies.service", "inkoopadvies.timer"):
        text = (OPS / "systemd" / name).read_text("utf-8")
        (tmp_path / name).write_text(text.replace(INSTALLED, str(program)), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, tmp_path.glob("inkoopadvies.*"))],
        capture_output=True,
        text=True,
    )
    about_ours = [line for line in done.stderr.splitlines() if "inkoopadvies" in line]
    assert (done.returncode, about_ours) == (0, [])


@needs_systemd
def test_systemd_understands_when_the_timer_looks() -> None:
    (when,) = settings(OPS / "systemd" / "inkoopadvies.timer")["OnCalendar"]
    done = subprocess.run(["systemd-analyze", "calendar", when], capture_output=True, text=True)
    assert done.returncode == 0
    assert "Normalized form: Mon..Fri *-*-* 06:00:00" in done.stdout


def test_the_service_runs_our_command_and_counts_a_busy_run_as_no_failure() -> None:
    found = settings(OPS / "systemd" / "inkoopadvies.service")
    assert is_scheduled_run(found["ExecStart"][0])
    assert found["SuccessExitStatus"] == [str(LockedError.exit_code)]
    command = asked(found["ExecStart"][0])
    for folder in (command["data"], str(command["reports"])):
        assert folder.startswith(found["ReadWritePaths"][0])


def test_the_cron_line_looks_every_working_day_and_runs_our_command() -> None:
    lines = (OPS / "cron" / "inkoopadvies").read_text("utf-8").splitlines()
    (line,) = [line for line in lines if line and not re.match(r"#|[A-Z]+=", line)]
    assert cron_times(line) == {
        "minute": {0},
        "hour": {6},
        "day": set(range(1, 32)),
        "month": set(range(1, 13)),
        "weekday": {1, 2, 3, 4, 5},
    }
    assert "%" not in line  # cron would end the command there
    user, command = line.split(maxsplit=6)[5:]
    assert user == "inkoopadvies"
    assert is_scheduled_run(command.split("exec ")[1].split(" >>")[0])


def test_the_cron_command_passes_its_settings_and_its_exit_code_through_a_real_shell(tmp_path: Path) -> None:
    program = tmp_path / "inkoopadvies"
    program.write_text('#!/bin/sh\necho "$INKOOPADVIES_MELDEN" "$@"\nexit 3\n', "utf-8")
    program.chmod(0o755)
    told = (
        (OPS / "inkoopadvies.env")
        .read_text("utf-8")
        .replace('MELDEN=""', 'MELDEN="json://a/?b=1&c json://d"')
    )
    (tmp_path / "env").write_text(told, "utf-8")
    line = (OPS / "cron" / "inkoopadvies").read_text("utf-8").splitlines()[-1]
    command = line.split(maxsplit=6)[6]
    for there, here in (
        (INSTALLED, program),
        ("/etc/inkoopadvies.env", tmp_path / "env"),
        ("/srv/inkoopadvies/run.log", tmp_path / "run.log"),
    ):
        assert there in command
        command = command.replace(there, str(here))
    assert subprocess.run(["/bin/sh", "-c", command]).returncode == 3
    assert (tmp_path / "run.log").read_text("utf-8").startswith("json://a/?b=1&c json://d run --all --if-new")


def test_the_windows_task_has_what_windows_requires_in_its_order_and_runs_our_command() -> None:
    content = (OPS / "windows" / "inkoopadvies.xml").read_bytes()
    assert content.isascii()  # so that it reads the same in whatever encoding PowerShell hands it over
    assert b"encoding" not in content.splitlines()[0]
    task = ElementTree.fromstring(content)
    assert (task.tag, task.get("version")) == (f"{TASK}Task", "1.4")
    assert [part.tag.removeprefix(TASK) for part in task] == [
        "RegistrationInfo",
        "Triggers",
        "Principals",
        "Settings",
        "Actions",
    ]
    principal, actions = task.find(f".//{TASK}Principal"), task.find(f"{TASK}Actions")
    assert principal is not None
    assert actions is not None
    assert principal.get("id") == actions.get("Context")
    days = task.find(f".//{TASK}DaysOfWeek")
    assert days is not None
    assert len(days) == 5
    assert task.findtext(f".//{TASK}MultipleInstancesPolicy") == "IgnoreNew"
    command, arguments = task.findtext(f".//{TASK}Command"), task.findtext(f".//{TASK}Arguments")
    assert command == r"C:\inkoopadvies\.venv\Scripts\inkoopadvies.exe"
    assert is_scheduled_run(f"inkoopadvies {str(arguments).replace(chr(92), '/')}")


def test_the_workflow_runs_on_an_own_runner_with_commands_and_targets_that_exist() -> None:
    workflow = yaml.safe_load((OPS / "github" / "inkoopadvies.yml").read_text("utf-8"))
    triggers = workflow[True]  # YAML 1.1 reads the key `on` as true
    assert cron_times(triggers["schedule"][0]["cron"])["weekday"] == {1, 2, 3, 4, 5}
    assert workflow["concurrency"] == {"group": "inkoopadvies", "cancel-in-progress": False}
    (job,) = workflow["jobs"].values()
    assert "self-hosted" in job["runs-on"]
    assert job["env"]["INKOOPADVIES_MELDEN"] == "${{ secrets.INKOOPADVIES_MELDEN }}"
    scripts = [step["run"] for step in job["steps"] if "run" in step]
    assert all("run" in step or "uses" in step for step in job["steps"])
    made = re.findall(r"^make (\S+)$", "\n".join(scripts), re.M)
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    assert made == [".venv/.installed"]
    assert "VENV := .venv\n" in makefile
    assert "STAMP := $(VENV)/.installed\n" in makefile
    (command,) = re.findall(r"(\.venv/bin/inkoopadvies .*?) \|\|", "\n".join(scripts))
    assert is_scheduled_run(command)


@pytest.mark.parametrize(("code", "expected"), [(0, 0), (1, 1), (3, 3), (4, 4), (5, 0)])
def test_the_workflow_fails_on_every_exit_code_but_that_of_a_busy_run(
    tmp_path: Path, code: int, expected: int
) -> None:
    workflow = yaml.safe_load((OPS / "github" / "inkoopadvies.yml").read_text("utf-8"))
    (job,) = workflow["jobs"].values()
    program = tmp_path / ".venv" / "bin" / "inkoopadvies"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\nexit {code}\n", "utf-8")
    program.chmod(0o755)
    script = job["steps"][-1]["run"]  # as GitHub runs it: bash, stopping at the first failure
    done = subprocess.run(["bash", "-eo", "pipefail", "-c", script], cwd=tmp_path, capture_output=True)
    assert done.returncode == expected


def test_the_dag_imports_only_airflow_and_python_and_runs_our_command() -> None:
    tree = ast.parse((OPS / "airflow" / "inkoopadvies_dag.py").read_text("utf-8"))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
    others = {name.split(".")[0] for name in imported} - sys.stdlib_module_names
    assert others == {"airflow"}
    constants = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    assert is_scheduled_run(constants["COMMAND"])
    assert constants["BUSY"] == LockedError.exit_code
    calls = {
        node.func.id: {word.arg: word.value for word in node.keywords}
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert cron_times(ast.literal_eval(calls["DAG"]["schedule"]))["weekday"] == {1, 2, 3, 4, 5}
    assert ast.literal_eval(calls["DAG"]["catchup"]) is False
    assert ast.literal_eval(calls["DAG"]["max_active_runs"]) == 1
    assert ast.literal_eval(calls["BashOperator"]["retries"]) == 0


def test_the_manual_names_real_options_files_and_every_exit_code() -> None:
    manual = (PROJECT / "docs" / "planning.md").read_text("utf-8")
    scheduled, on_many_machines = re.findall(r"^\$ (inkoopadvies .*)$", manual, re.M)
    assert is_scheduled_run(scheduled)
    assert asked(on_many_machines)["scheduler"] == "tcp://10.0.0.1:8786"
    linked = re.findall(r"\]\(\.\./([^)]+)\)", manual)
    assert linked
    assert [path for path in linked if not (PROJECT / path).is_file()] == []
    assert re.findall(r"^\| (\d+) \|", manual, re.M) == ["0", "1", "2", "3", "4", "5", "130"]
    run = cli.commands["run"]
    options = {name for parameter in run.params for name in (*parameter.opts, *_environment(parameter))}
    named = set(re.findall(r"`(--[a-z-]+|INKOOPADVIES_[A-Z]+)", manual))
    assert {"--if-new", "--meld", "--link", "INKOOPADVIES_MELDEN", "INKOOPADVIES_LINK"} <= named <= options


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_apprise_itself_knows_every_kind_of_address_in_the_manual() -> None:
    import apprise

    manual = (PROJECT / "docs" / "planning.md").read_text("utf-8")
    addresses = re.findall(r"\| `(\w+://[^`]+)` \|", manual)
    assert len(addresses) == 4
    kinds = [type(apprise.Apprise.instantiate(adres)).__name__ for adres in addresses]
    assert kinds == ["NotifyEmail", "NotifyWorkflows", "NotifySlack", "NotifyJSON"]


def _environment(parameter: click.Parameter) -> list[str]:
    return [parameter.envvar] if isinstance(parameter.envvar, str) else []


def test_the_settings_file_holds_no_secret_and_only_what_the_command_reads() -> None:
    text = (OPS / "inkoopadvies.env").read_text("utf-8")
    given = dict(line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#"))
    assert given == {"INKOOPADVIES_MELDEN": '""', "INKOOPADVIES_LINK": '""'}
    assert set(given) <= {
        name for parameter in cli.commands["run"].params for name in _environment(parameter)
    }
