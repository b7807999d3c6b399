"""The content of the demo's files: a small Kabupaten Bekasi, each part a pure function of (seed, number)."""
