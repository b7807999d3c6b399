"""What the demonstration's files are made of: a small Kabupaten Bekasi, every part a pure function of (seed, number)."""
