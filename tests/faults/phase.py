"""One phase of one fault, in a process and a world of its own; started by the frame."""

import sys

from tests.faults.frame import run_here

if __name__ == "__main__":
    run_here(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
