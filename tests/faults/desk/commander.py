"""A process that has Django loaded and does commands in forks of itself: a line of JSON in, a line of JSON out."""

import json
import os
import sys
import tempfile


def main() -> None:
    """This function will answer each list of arguments with its exit code and what was said, until the input ends."""
    import django

    django.setup()
    from django.core.checks import run_checks
    from django.db import connection

    from keliu.config import cli

    run_checks()
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        connection.close()
        with tempfile.TemporaryFile() as said:
            child = os.fork()
            if not child:
                os.dup2(said.fileno(), 1)
                os.dup2(said.fileno(), 2)
                code = 70
                try:
                    code = cli.main(json.loads(line))
                except SystemExit as ended:
                    code = int(ended.code or 0)
                except BaseException:
                    sys.excepthook(*sys.exc_info())
                finally:
                    sys.stdout.flush()
                    sys.stderr.flush()
                    os._exit(code)
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            said.seek(0)
            print(json.dumps({"code": code, "said": said.read().decode("utf-8", "replace")}), flush=True)


if __name__ == "__main__":
    main()
