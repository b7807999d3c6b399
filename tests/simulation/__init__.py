"""The whole pipeline in one process, on ports that keep only what AWS promises, against a hostile ministry, by the seed."""
