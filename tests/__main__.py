"""The test command: all tests on SQLite, then those that touch the database again on PostgreSQL, where one is named.

`KELIU_TEST_DATABASE_URL` names the PostgreSQL. With CI=true its absence is a failure; elsewhere the second run is left
out and said to be. The last line is pytest's own.
"""

import os
import subprocess
import sys


def main(arguments: list[str]) -> int:
    """Run pytest once or twice and return the first bad exit code."""
    pytest = [sys.executable, "-m", "pytest"]
    if arguments:
        return subprocess.run([*pytest, *arguments], check=False).returncode
    url = os.environ.get("KELIU_TEST_DATABASE_URL", "")
    if not url and os.environ.get("CI") == "true":
        print("CI needs KELIU_TEST_DATABASE_URL, a PostgreSQL to test on", file=sys.stderr)
        return 1
    if url:
        again = {**os.environ, "KELIU_DATABASE_URL": url}
        code = subprocess.run([*pytest, "-m", "database"], env=again, check=False).returncode
        if code:
            return code
    else:
        print("PostgreSQL left out: KELIU_TEST_DATABASE_URL is not set", flush=True)
    return subprocess.run([*pytest, "-n", "2"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
