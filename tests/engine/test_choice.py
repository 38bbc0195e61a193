"""Which engine is chosen, and the one line when it cannot be had."""

import os
import socket
import subprocess
import sys

import pytest
from click.testing import CliRunner

from routekaart.cli import main
from routekaart.engine import choice, open_engine, spark_session
from routekaart.engine.here import Here
from routekaart.errors import MissingLibraryError, RoutekaartError
from routekaart.log.view import open_log
from tests.logs import chain, log


def test_this_process_is_the_engine_when_none_is_named_whatever_the_environment_says(monkeypatch):
    monkeypatch.setenv(choice.SETTING, "spark://elders:7077")

    assert isinstance(open_engine(), Here)
    assert open_engine("here") is open_engine("duckdb")


def test_the_environment_names_the_engine_when_the_call_says_so(monkeypatch):
    monkeypatch.setenv(choice.SETTING, "postgres")

    with pytest.raises(RoutekaartError, match="no engine 'postgres'; take here, spark or an address"):
        open_engine("env")


def test_an_environment_that_names_none_is_one_line(monkeypatch):
    monkeypatch.delenv(choice.SETTING, raising=False)

    with pytest.raises(RoutekaartError, match="ROUTEKAART_ENGINE names no engine"):
        open_engine("env")


@pytest.mark.parametrize("named", ["env", "spark://127.0.0.1:{port}"])
def test_an_address_is_said_before_anything_connects_also_when_quiet(monkeypatch, tmp_path, named):
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"spark://127.0.0.1:{server.getsockname()[1]}"
    monkeypatch.setenv(choice.SETTING, address)
    named = address if named != "env" else named
    (tmp_path / "log.csv").write_text("case,activity,time\na,Signaal,2022-03-07\n")
    result = CliRunner().invoke(
        main, ["map", str(tmp_path / "log.csv"), "--engine", named, "--quiet", "--lang", "en"]
    )

    assert result.exit_code == 1
    assert result.stderr.splitlines()[0] == f"The rows of the log go to another computer: {address}"


def test_another_engine_is_refused_on_the_command_line_before_anything_is_read(tmp_path):
    result = CliRunner().invoke(main, ["map", str(tmp_path / "none.csv"), "--engine", "polars"])

    assert result.exit_code == 1
    assert result.stderr.startswith("routekaart: geen engine 'polars'")


def test_nothing_of_spark_is_imported_unless_it_is_chosen():
    code = "import sys, routekaart as rk; from routekaart.engine import open_engine; open_engine(); print('pyspark' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


def test_a_missing_pyspark_is_one_line_with_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)

    with pytest.raises(MissingLibraryError, match=r"run: pip install 'routekaart\[spark\]'"):
        spark_session._pyspark()


@pytest.mark.parametrize("home", [None, "nowhere"])
def test_a_missing_java_is_one_line_with_what_to_install(monkeypatch, tmp_path, home):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    if home:
        monkeypatch.setenv("JAVA_HOME", str(tmp_path / home))

    with pytest.raises(
        MissingLibraryError, match="finds no Java; on Debian or Ubuntu: apt install default-jre"
    ):
        spark_session._check_java()


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for Java is a shell script")
@pytest.mark.parametrize(
    ("version", "is_old"), [("1.8.0_412", True), ("11.0.2", True), ("17.0.15", False), ("21", False)]
)
def test_an_old_java_is_refused(monkeypatch, tmp_path, version, is_old):
    java = tmp_path / "java"
    java.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.delenv("JAVA_HOME", raising=False)

    if is_old:
        with pytest.raises(MissingLibraryError, match=r"needs Java 17 or newer and finds Java (8|11)"):
            spark_session._check_java()
    else:
        spark_session._check_java()


def test_a_master_that_does_not_answer_is_one_line_and_no_wait():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    with pytest.raises(RoutekaartError, match=f"no Spark answers at spark://127.0.0.1:{port}"):
        spark_session._reach(f"spark://127.0.0.1:{port}")


@pytest.mark.parametrize("address", ["spark://", "spark://host", "spark://host:port", "spark://a b:7077"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(RoutekaartError, match="is no address of Spark; write for example spark://host:7077"):
        spark_session._reach(address)


@pytest.mark.parametrize(
    ("size", "java"), [("4GB", "4096m"), ("512 mb", "512m"), ("1.5GiB", "1536m"), ("1KB", "1m")]
)
def test_a_memory_limit_is_written_as_duckdb_does(size, java):
    assert spark_session._java_size(size) == java


def test_a_memory_limit_that_is_no_size_is_refused():
    with pytest.raises(RoutekaartError, match="'much' is not a size; write for example 4GB"):
        spark_session._java_size("much")


@pytest.mark.xdist_group("spark")
def test_a_command_reads_a_source_file_and_measures_it_with_spark(spark, tmp_path):
    source = tmp_path / "log.csv"
    source.write_text(
        "case,activity,time\na,Signaal,2022-03-07\na,Zorgteam,2022-03-17\nb,Signaal,2022-03-07\n"
    )
    answers = [
        CliRunner().invoke(main, ["map", str(source), "--format", "json", "--quiet", "--engine", engine])
        for engine in ("here", "duckdb", "spark")
    ]

    assert [(a.exit_code, a.stderr) for a in answers] == 3 * [(0, "")]
    assert answers[0].stdout == answers[1].stdout == answers[2].stdout


@pytest.mark.xdist_group("spark")
def test_a_stored_log_is_opened_with_the_name_of_an_engine(spark):
    view = log(*chain("a", "Signaal", "Zorgteam"))

    opened = open_log(view.log.path, engine="spark")

    assert opened.log.engine is spark
    assert opened.n_cases == 1
