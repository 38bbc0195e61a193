import os
import subprocess
import sys

import pytest

from routekaart.engine.address_space import least_addresses


@pytest.mark.skipif(os.name != "posix", reason="Windows bounds memory otherwise")
def test_too_few_addresses_are_said_in_one_line_before_any_library_ends_the_process():
    allowed = least_addresses(1) // 2
    code = (
        "import resource; from routekaart.cli import main;"
        f"resource.setrlimit(resource.RLIMIT_AS, ({allowed}, {allowed})); main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "check", "any.csv"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stderr.startswith("routekaart: dit proces mag") and done.stderr.count("\n") == 1
