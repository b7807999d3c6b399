"""SIAPkerja, the ministry's platform, behind `ports.Ministry`. Whatever the real one turns out to be like stays in here."""
