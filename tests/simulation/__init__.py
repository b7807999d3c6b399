"""The whole pipeline in one process, on ports that keep only what AWS promises, against a hostile ministry.

`plan` says what a seed stands for; `engine` decides what happens next, and which faults; `pipeline` is what
runs, `ministry` what answers it. `mutants`, `enumeration` and `outage` are searches with plans of their own.
One seed reproduces one run.
"""
