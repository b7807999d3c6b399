"""Codes that inform a sender about a file that was read (`notes` in summary.json), and SEL_GABUNG."""

from __future__ import annotations

from functions.messages.message import E, I, Message

NOTES = (
    Message(
        "NAMA_BERKAS_TIDAK_COCOK",
        I,
        "akurat",
        "Nama berkas tidak sesuai dengan isinya: isinya {isi}. Berkas tetap dibaca menurut isinya; "
        "perbaiki akhiran namanya lain kali.",
        "The file's name does not agree with its content, which is {isi}. The file was read by its content; "
        "correct its ending next time.",
        "pencari-kerja.csv",
    ),
    Message(
        "LEMBAR_LAIN_DIABAIKAN",
        I,
        "relevan",
        "Hanya lembar {lembar} yang dibaca; lembar {lainnya} mungkin juga berisi data dan dilewati. "
        "Bila datanya perlu dikirim, unggah lembar itu sebagai berkas tersendiri.",
        "Only sheet {lembar} was read; sheet {lainnya} may hold data too and was passed over. "
        "If its data is to be sent, upload that sheet as a file of its own.",
        "satu lembar untuk setiap berkas",
    ),
    Message(
        "RUMUS_BELUM_DIHITUNG",
        I,
        "akurat",
        "Ada {jumlah} rumus pada berkas ini yang belum punya hasil; selnya dibaca sebagai kosong. "
        "Buka dan simpan berkas dengan Excel atau LibreOffice, lalu unggah lagi.",
        "There are {jumlah} formulas in this file without a result; their cells were read as empty. "
        "Open and save the file with Excel or LibreOffice and upload it again.",
        "sel berisi nilai, bukan rumus",
    ),
    Message(
        "KARAKTER_TAK_TERLIHAT",
        I,
        "akurat",
        "Di dalam sel berkas ini ada {jumlah} karakter tak terlihat (tanda arah tulisan, spasi selebar nol, "
        "tanda hubung lunak), yang sering ikut tersalin dari WhatsApp atau daftar kontak; semuanya dihapus. "
        "Tidak perlu diperbaiki.",
        "The cells of the file hold {jumlah} invisible characters (marks of writing direction, zero-width "
        "spaces, soft hyphens), which are often copied along from chats and contacts; all were removed. "
        "Nothing needs correcting.",
        "Siti Nur'aini",
    ),
    Message(
        "SEL_TERSEMBUNYI",
        I,
        "akurat",
        "Pada lembar {lembar} ada kolom atau baris tersembunyi ({isi}); isinya tetap dibaca. "
        "Bila tidak boleh dikirim, hapus baris atau kolom itu, lalu unggah lagi.",
        "Sheet {lembar} has hidden columns or rows ({isi}); they were read like the others. "
        "If they are not to be sent, delete these rows or columns and upload the file again.",
        "semua baris dan kolom terlihat",
    ),
    Message(
        "SEL_GABUNG_DIISI",
        I,
        "akurat",
        "Sel gabungan {isi} pada lembar {lembar} diisi ke bawah: setiap baris di dalamnya mendapat nilai "
        "yang sama. Bila bukan itu maksudnya, pisahkan selnya (Unmerge), isi tiap baris, lalu unggah lagi.",
        "The merged cells {isi} on sheet {lembar} were filled downwards: every row in them has the same "
        "value. If that is not what is meant, unmerge them, fill each row, and upload the file again.",
        "satu sel untuk setiap baris",
    ),
    Message(
        "SEL_GABUNG",
        E,
        "akurat",
        "Sel {isi} pada baris data digabung melintasi kolom, sehingga isi kolom sesudahnya tidak diketahui. "
        "Pisahkan selnya di Excel (Merge & Center, Unmerge Cells), isi setiap kolom, lalu unggah lagi.",
        "Cells {isi} in a row of data are merged across columns, so the value of the next column is unknown. "
        "Unmerge them in Excel (Merge & Center, Unmerge Cells), fill each column, and upload the file again.",
        "satu sel untuk setiap kolom",
    ),
)
