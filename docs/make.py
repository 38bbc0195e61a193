"""Write everything that is made from the code: python docs/make.py

The file of holidays, commands and Python from their docstrings, pictures from the sample logs, what the examples on the pages
give, and what the notebooks show. Look at what changed before keeping it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
MAKERS = ("holidays", "commands", "python", "pictures", "house", "examples", "notebooks")


if __name__ == "__main__":
    for maker in MAKERS:
        subprocess.run([sys.executable, FOLDER / f"make_{maker}.py"], check=True)
