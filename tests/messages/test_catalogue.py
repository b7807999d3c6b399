"""Every code says in both languages what is wrong, where, and how to correct it."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from string import Formatter

import pytest

from functions import messages
from functions.messages import CATALOGUE, Message
from functions.messages.anomalies import ANOMALIES
from functions.messages.exchange import EXCHANGE
from functions.messages.files import FILES
from functions.messages.notes import NOTES
from functions.messages.requests import REQUESTS

#: What the code that raises a finding may pass besides `kolom`.
PARAMETERS = {
    "kolom", "baris", "batas", "pasal", "pilihan", "kode_pusat", "isi", "lembar", "lainnya", "jumlah", "dari",
    "dataset", "rujukan", "unggahan", "hak", "metode", "tersimpan",
}  # fmt: skip
#: Codes about a file, a whole row or the exchange, which need not name a column.
WITHOUT_COLUMN = {message.code for message in (*FILES, *NOTES, *ANOMALIES, *EXCHANGE, *REQUESTS)}
PLACES = {
    "id": {
        "kolom",
        "baris",
        "berkas",
        "id_sumber",
        "nik",
        "wilayah",
        "kesepakatan",
        "rekaman",
        "permintaan",
        "layanan",
        "idempotency",
    },
    "en": {
        "column",
        "row",
        "rows",
        "file",
        "id_sumber",
        "niks",
        "region",
        "agreement",
        "record",
        "request",
        "service",
        "idempotency",
    },
}

every_message = pytest.mark.parametrize("message", CATALOGUE.values(), ids=lambda message: message.code)
every_language = pytest.mark.parametrize("lang", ["id", "en"])


def wording(message: Message, lang: str) -> str:
    return message.en if lang == "en" else message.id


def test_every_code_is_declared_once_and_is_in_the_catalogue() -> None:
    modules = [
        importlib.import_module(f"{messages.__name__}.{module.name}")
        for module in pkgutil.iter_modules(messages.__path__)
    ]
    tuples = [
        value
        for module in modules
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, tuple)
    ]
    declared = Counter(message.code for value in tuples for message in value)
    assert [code for code, times in declared.items() if times > 1] == []
    assert declared.keys() == CATALOGUE.keys()


@every_message
def test_a_code_is_found_by_its_name(message: Message) -> None:
    assert messages.get(message.code) is message
    assert re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*", message.code)


@every_message
def test_a_code_has_a_known_dimension_and_an_example_that_passes(message: Message) -> None:
    assert message.dimension in {"relevan", "akurat", "terkini"}
    assert message.contoh.strip()


@every_message
@every_language
def test_wording_says_what_is_wrong_and_how_to_repair_it(message: Message, lang: str) -> None:
    sentences = [part for part in re.split(r"[.;] +", wording(message, lang)) if len(part.split()) >= 2]
    assert len(sentences) >= 2
    assert wording(message, lang).endswith(".")


@every_message
@every_language
def test_wording_says_where(message: Message, lang: str) -> None:
    if message.code in WITHOUT_COLUMN:
        assert PLACES[lang] & set(re.findall(r"[a-z_]+", wording(message, lang).lower()))
    else:
        assert "{kolom}" in wording(message, lang)


@every_message
def test_both_languages_use_the_same_known_parameters(message: Message) -> None:
    used = [
        {name for _, name, _, _ in Formatter().parse(wording(message, lang)) if name} for lang in ("id", "en")
    ]
    assert used[0] == used[1]
    assert used[0] <= PARAMETERS


@every_message
@every_language
def test_wording_formats_with_the_column_and_leaves_no_brace(message: Message, lang: str) -> None:
    text = message.text(lang, **dict.fromkeys(PARAMETERS, "Tgl Lahir"))
    assert ("Tgl Lahir" in text) == ("{" in wording(message, lang))
    assert not set("{}") & set(text)


@every_message
@every_language
def test_wording_never_holds_a_number_that_could_be_a_nik(message: Message, lang: str) -> None:
    assert not re.search(r"[0-9]{16}", wording(message, lang))


@every_message
def test_the_two_languages_are_two(message: Message) -> None:
    assert message.id != message.en
    assert message.text("id", **dict.fromkeys(PARAMETERS, "x")) != message.text(
        "en", **dict.fromkeys(PARAMETERS, "x")
    )
