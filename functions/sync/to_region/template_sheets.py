"""Write the sheets of a template besides its table: how to fill it in, and the region's villages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import xlsxwriter

from functions.domains.core.compiled import Shape
from functions.domains.core.region_list import below, dotted

GUIDE, REGIONS = "petunjuk", "wilayah"
"""Names of the two sheets."""
STEPS = (
    "Isi lembar data: satu baris untuk satu rekaman, di bawah judul kolom. Jangan mengubah judul kolom.",
    (
        "Kolom dengan tanda * dan warna jingga wajib diisi. Kolom lain boleh kosong; jangan menulis 0 atau - "
        "sebagai pengganti."
    ),
    (
        "Baris 2 pada lembar data adalah contoh. Hapus atau timpa. Baris contoh yang tertinggal ditolak "
        "(BARIS_CONTOH) dan tidak pernah dikirim."
    ),
    "Semua sel berformat Teks. Jangan mengubahnya menjadi Angka: NIK, NPWP dan nomor lain akan rusak.",
    "Tempel dari berkas lain dengan Tempel Khusus > Nilai, supaya format Teks tetap.",
    "Tanggal: TTTT-BB-HH atau HH/BB/TTTT, tahun empat angka. Rupiah dan jumlah: angka bulat, tanpa huruf.",
    "Kolom berkode: pilih dari daftar pada sel, atau tulis kodenya. Semua kode ada pada tabel di bawah.",
    "Kode wilayah: salin dari lembar wilayah.",
    "Beberapa isian dalam satu sel dipisahkan dengan garis tegak, misalnya A|B.",
    "Simpan sebagai Excel Workbook (.xlsx), periksa, lalu unggah.",
)
AFTER = (
    (
        "Setiap baris diperiksa dan dijawab dalam tanda terima: diterima, tidak_berubah, usang, ditahan atau "
        "ditolak."
    ),
    (
        "Baris yang ditolak tidak disimpan. Baris itu kembali dalam corrections.xlsx dengan nomor baris "
        "asalnya, apa yang salah, dan contoh yang benar."
    ),
    (
        "Perbaiki sel yang merah muda, lalu unggah corrections.xlsx itu; baris yang sudah diterima tidak "
        "perlu dikirim lagi."
    ),
    "Sel yang kuning hanya peringatan: periksa, dan biarkan bila memang benar.",
    "Baris yang diterima diteruskan ke Kementerian Ketenagakerjaan menurut kesepakatan.",
)
COLUMNS = ("Kolom", "Wajib", "Keterangan", "Pilihan (kode = artinya)", "Contoh")
_WIDTHS = (28, 9, 60, 60, 30)


def write_guide(book: xlsxwriter.Workbook, shape: Shape, example: Mapping[str, str], region: str) -> None:
    """Add the sheets to `book`; `example` is the example row, `region` the region's code without dots."""
    title = book.add_format({"bold": True, "font_size": 12})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "num_format": "@"})
    text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    sheet = book.add_worksheet(GUIDE)
    for at, width in enumerate(_WIDTHS):
        sheet.set_column(at, at, width)
    lines: list[tuple[Sequence[str], xlsxwriter.format.Format | None]] = [
        ([f"Petunjuk pengisian: {shape.domain.title} ({shape.domain.name})"], title),
        *(([f"{number}. {step}"], None) for number, step in enumerate(STEPS, start=1)),
        ([], None),
        (["Sesudah berkas diunggah"], title),
        *(([f"{number}. {step}"], None) for number, step in enumerate(AFTER, start=1)),
        ([], None),
        (["Kolom dan pilihannya"], title),
        (COLUMNS, head),
        *((cells, text) for cells in _described(shape, example)),
    ]
    for row, (cells, style) in enumerate(lines):
        for at, cell in enumerate(cells):
            sheet.write_string(row, at, cell, style)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    regions = book.add_worksheet(REGIONS)
    for at, width in enumerate((18, 30, 30)):
        regions.set_column(at, at, width)
    for row, cells in enumerate(_regions(region)):
        for at, cell in enumerate(cells):
            regions.write_string(row, at, cell, head if row == 0 else text)
    regions.freeze_panes(1, 0)
    regions.protect()


def _described(shape: Shape, example: Mapping[str, str]) -> Iterator[list[str]]:
    for name, column, cell, needed in zip(
        shape.names, shape.columns, shape.cells, shape.required, strict=True
    ):
        pairs = (
            code if code == label else f"{code} = {label}" for code, label in (cell.choices or {}).items()
        )
        yield [name, "ya" if needed else "", f"{column.definisi}.", "; ".join(pairs), example.get(name, "")]


def _regions(region: str) -> Iterator[tuple[str, str, str]]:
    """Yield the header, each district, and below it its villages."""
    yield "Kode", "Kecamatan", "Desa/kelurahan"
    for district in below(dotted(region)):
        yield district.code, district.name, ""
        for village in below(district.code):
            yield village.code, district.name, village.name
