"""Both copies converge under any interleaving of edits, files, pulls, losses and duplicates.

No owner's latest value is lost, and the exchange ends.
"""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from functions import domains
from functions.sync.from_ministry.mapping import to_our_columns
from functions.sync.model.errors import Transient
from functions.sync.model.record import Key
from functions.sync.ports.ministry import MinistryPage
from functions.sync.to_ministry.mapping import to_ministry_json
from tests.support.both import EMPLOYERS, VACANCIES, VACANCY_KEY, Both
from tests.support.tables import as_csv
from tests.support.world import REGION

EMPLOYER_KEY = Key(REGION, EMPLOYERS, domains.get(EMPLOYERS).example["id_sumber"])
OWNER = domains.get(EMPLOYERS).example
STEPS = st.lists(st.one_of(
    st.tuples(st.sampled_from(["region", "ministry", "trespass"]), st.integers(1, 9)),
    st.tuples(st.just("share here"), st.sampled_from(["terbit", "ditutup", "draf"])),
    st.tuples(st.just("share there"), st.sampled_from(["terbit", "ditutup", "draf"])),
    st.tuples(st.sampled_from(["pull", "dispatch", "double", "old page", "cut", "same file"]), st.just(0)),
), max_size=14)  # fmt: skip


class Model(Both):
    """Apply steps to both copies and remember the owners' latest values.

    The employer's number of workers is the region's column, its WLKP number the ministry's; a vacancy's
    status is shared.
    """

    def __init__(self) -> None:
        super().__init__()
        self.mine, self.theirs, self.status = 1, "", "terbit"
        self.pages: list[MinistryPage] = []
        self.shared_values: list[str] = []
        real = self.counterpart.changes

        def seen(domain: str, cursor: str, limit: int) -> MinistryPage:
            page = real(domain, cursor, limit)
            self.pages.append(page)
            return page

        self.counterpart.changes = seen  # type: ignore[method-assign]
        self.file()
        self.vacancy()
        self.rest()

    def file(self) -> None:
        self.clock.advance(61)
        cells = {
            **OWNER,
            "jumlah_tk": str(100 + self.mine),
            "jumlah_tk_l": str(self.mine),
            "jumlah_tk_p": "100",
            "jumlah_tka": "",
            "jumlah_disabilitas": "",
            "jumlah_pkwt": "",
            "jumlah_pkwtt": "",
        }
        self.upload(as_csv([cells]), EMPLOYERS)

    def vacancy(self) -> None:
        self.clock.advance(61)
        cells = {
            **domains.get(VACANCIES).example,
            "status": self.status,
            "jumlah_terisi": "",
            "tanggal_terisi": "",
        }
        self.upload(as_csv([cells]), VACANCIES)

    def rest(self) -> None:
        for _ in range(2):
            self.recover(3)
            self.pull(EMPLOYERS)
            self.pull(VACANCIES)
        self.recover(3)

    def step(self, what: str, number: Any) -> None:  # noqa: PLR0912  one case per step
        match what:
            case "region":
                self.mine = number
                self.file()
            case "same file":
                self.file()
                self.vacancy()
            case "ministry":
                self.theirs = f"17530.2026.{number}"
                self.counterpart.edit(
                    EMPLOYER_KEY, to_ministry_json(domains.get(EMPLOYERS), {"no_wlkp": self.theirs})
                )
            case "trespass":
                self.counterpart.edit(
                    EMPLOYER_KEY,
                    to_ministry_json(
                        domains.get(EMPLOYERS), {"jumlah_tk_l": 50 + number, "jumlah_tk": 150 + number}
                    ),
                )
            case "share here":
                self.status = number
                self.shared_values.append(number)
                self.vacancy()
            case "share there":
                self.shared_values.append(number)
                self.counterpart.edit(
                    VACANCY_KEY, to_ministry_json(domains.get(VACANCIES), {"status": number})
                )
            case "pull":
                self.pull(EMPLOYERS)
                self.pull(VACANCIES)
            case "dispatch":
                self.run()
            case "double":
                self.state.notes.clear()
                self.pull(EMPLOYERS)
                self.pull(VACANCIES)
            case "old page":
                for page in self.pages[-3:]:
                    for domain in (EMPLOYERS, VACANCIES):
                        ids = {k.id for k in self.counterpart.copies if k.domain == domain}
                        self.pulls[domain].store_changes(
                            REGION, [one for one in page.changes if one.id in ids]
                        )
            case "cut":
                self.counterpart.failures = [Transient("siapkerja_tak_terjangkau")]

    def here(self, key: Key) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(self.state.stored[key].payload)
        return found

    def away(self, key: Key) -> dict[str, Any]:
        return to_our_columns(domains.get(key.domain), self.counterpart.copies[key].data)[0]


@settings(max_examples=120, deadline=None)
@given(STEPS)
def test_the_replicas_converge_no_owners_word_is_lost_and_it_ends(steps: list[tuple[str, Any]]) -> None:
    model = Model()
    for what, number in steps:
        model.step(what, number)
    model.counterpart.failures.clear()
    model.clock.advance(1_000)
    model.rest()
    here, away = model.here(EMPLOYER_KEY), model.away(EMPLOYER_KEY)
    assert here["jumlah_tk_l"] == away["jumlah_tk_l"] == model.mine, "the region's own"
    if model.theirs:
        assert here["no_wlkp"] == away["no_wlkp"] == model.theirs, "the ministry's own"
    shared = model.here(VACANCY_KEY)["status"]
    assert shared == model.away(VACANCY_KEY)["status"]
    assert shared in (*model.shared_values[-1:], model.status, *model.shared_values)
    sent, asked = len(model.counterpart.sent), dict(model.state.stored)
    model.rest()
    model.rest()
    assert len(model.counterpart.sent) == sent, "no ping-pong"
    assert model.state.stored == asked
