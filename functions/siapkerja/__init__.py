"""SIAPkerja, the ministry's platform, behind `ports.Ministry`.

All that is particular to the real platform stays in here (contract, section 5).
"""
