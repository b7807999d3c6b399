"""Find the amounts of a table that the amounts of the subregions do not add up to."""

from __future__ import annotations

import sqlite3

from functions.domains.core.identifiers import subregions


def unbalanced_rows(db: sqlite3.Connection) -> list[list[int]]:
    """Return the rows of each amount that differs from the sum over its subregions, followed by their rows.

    `db` is the database of `file_rules`, with its table `cells`. Every amount was rounded by itself, so a
    difference of half a person per subregion is allowed. Where subregions are missing, only a sum larger than
    the whole is an error; where one is given twice, nothing is.
    """
    nested = "SELECT 1 FROM cells WHERE region IN (SELECT DISTINCT above FROM cells) LIMIT 1"
    if not db.execute(nested).fetchone():
        return []
    db.execute("CREATE INDEX part ON cells (cell, above)")
    query = (
        "SELECT p.row, p.region, p.amount, "
        "sum(c.amount), count(*), count(DISTINCT c.region), group_concat(c.row) "
        "FROM cells p JOIN cells c ON c.cell = p.cell AND c.above = p.region GROUP BY p.row"
    )
    unbalanced = []
    for row, region, whole, total, parts, regions, joined in db.execute(query):
        over = total - whole
        complete = parts == regions == subregions(region)
        if parts == regions and (over > parts / 2 or (complete and -over > parts / 2)):
            unbalanced.append([row, *sorted(map(int, joined.split(",")))])
    return unbalanced
