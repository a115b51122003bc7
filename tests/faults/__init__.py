"""Faults: kill, cut, flood. One module a promise; `python -m tests.faults NAME --rounds N --seed S` proves it.

A module here (worker_kill.py is called `worker-kill`) holds

    PROMISE     a sentence
    CONTROL     what is switched off in the negative control, which must break the promise
    SHORT       rounds of the short form, which runs in CI with the marker `fault`
    DATABASES   optional: ("sqlite",) where the promise is about one of them only
    IN_CI       optional: those of them on which the short form runs in CI; () where another fault's short form does as much
    CONTROL_ROUNDS  optional: rounds of the negative control, which else has a quarter of SHORT
    NEEDS       optional: programs of the machine, such as ("cc",), without which the short form is left out
    IS_EMPTY    optional: True where the fault brings its own database and needs no migrated one
    switch_off()                          takes the protection away; called in every process of the control
    run(world, rounds, seed) -> Outcome   does it and says what broke

`run` is called in a process of its own with Django set up on a fresh database and home (settings.py adds the desk of
jobs and tables in desk/), once with the protection and once without.
"""
