"""Codes of the datasets about organisations: employers, vacancies, employed population, disputes."""

from __future__ import annotations

from functions.messages.message import E, H, I, Message, W

ORGANISATIONS = (
    Message(
        "KBLI_VERSI_KOSONG",
        E,
        "akurat",
        "Kode KBLI diisi tetapi edisinya pada kolom {kolom} kosong. "
        "Isi 2020 atau 2025, karena kode yang sama berbeda arti pada tiap edisi.",
        "A KBLI code is given but its edition in column {kolom} is empty. Write 2020 or 2025: "
        "one code means different things in each edition.",
        "2025",
    ),
    Message(
        "KBLI_TIDAK_DIKENAL",
        E,
        "akurat",
        "Kode pada kolom {kolom} tidak ada dalam edisi KBLI yang disebut baris ini. "
        "Periksa kodenya pada OSS, lalu samakan edisinya: KBLI 2020 berkategori A sampai U, KBLI 2025 A "
        "sampai V.",
        "The code in column {kolom} does not exist in the KBLI edition that the row names. "
        "Look the code up in OSS and make the edition agree: "
        "KBLI 2020 has sections A to U, KBLI 2025 A to V.",
        "29300 dengan versi_kbli 2020",
    ),
    Message(
        "KBLI_PERLU_PILIHAN",
        H,
        "akurat",
        "Kode KBLI pada kolom {kolom} terpecah menjadi beberapa kode pada edisi lain. Baris ditahan; "
        "pilih satu kode yang sesuai dengan kegiatan usahanya, lalu unggah lagi dengan edisinya.",
        "The KBLI code in column {kolom} is split over several codes of the other edition. The row is held; "
        "choose the one that fits the business and upload it again with its edition.",
        "62110 dengan versi_kbli 2025",
    ),
    Message(
        "NPWP_JENIS_BEDA",
        W,
        "akurat",
        "NPWP pada kolom {kolom} adalah NPWP orang pribadi (berisi NIK), sedangkan bentuk badannya bukan "
        "perorangan. Periksa; isi NPWP badan yang diawali 0, atau ubah bentuk badan menjadi perorangan.",
        "The NPWP in column {kolom} is an individual's (it holds a NIK), but the legal form is not "
        "perorangan. Check it; write the body's NPWP, which starts with 0, or change the legal form to "
        "perorangan.",
        "0012345678901000",
    ),
    Message(
        "NITKU_INDUK_BEDA",
        E,
        "akurat",
        "16 angka pertama NITKU pada kolom {kolom} tidak sama dengan NPWP baris ini. "
        "Salin NITKU dari Coretax; bila NITKU sudah benar, perbaiki NPWP-nya.",
        "The first 16 digits of the NITKU in column {kolom} are not the NPWP of this row. "
        "Copy the NITKU from Coretax; if it is right, correct the NPWP.",
        "0012345678901000000000",
    ),
    Message(
        "NITKU_URUT_BEDA",
        W,
        "akurat",
        "Enam angka terakhir NITKU pada kolom {kolom} tidak cocok dengan status kantor: "
        "000000 untuk pusat, 000001 dan seterusnya untuk cabang. Periksa NITKU atau status kantornya.",
        "The last six digits of the NITKU in column {kolom} do not fit the kind of office: "
        "000000 for the head office, 000001 and on for branches. Check the NITKU or the kind of office.",
        "0012345678901000000001 untuk cabang",
    ),
    Message(
        "INDUK_DIRI_SENDIRI",
        E,
        "akurat",
        "Kolom {kolom} menunjuk rekaman ini sendiri sebagai kantor pusatnya. "
        "Isi id_sumber kantor pusat, atau kosongkan bila ini kantor pusat.",
        "Column {kolom} names this very record as its head office. "
        "Write the id_sumber of the head office, or leave it empty if this is one.",
        "PBK-000001",
    ),
    Message(
        "JUMLAH_TK_TIDAK_SAMA",
        E,
        "akurat",
        "Angka pada kolom {kolom} tidak cocok dengan rincian tenaga kerja. "
        "Jumlah seluruhnya harus sama dengan laki-laki ditambah perempuan, dan tiap bagian (asing, "
        "disabilitas, PKWT ditambah PKWTT) tidak boleh melebihinya.",
        "The number in column {kolom} does not agree with the breakdown of workers. "
        "The total must equal men plus women, and no part (foreign, disabled, PKWT plus PKWTT) may exceed "
        "it.",
        "jumlah_tk 250, laki-laki 150, perempuan 100",
    ),
    Message(
        "KUOTA_DISABILITAS",
        I,
        "akurat",
        "Angka pada kolom {kolom} di bawah kuota UU 8/2016 Pasal 53: "
        "1 persen untuk swasta, 2 persen untuk pemerintah, BUMN dan BUMD. Data tetap diterima; "
        "periksa angkanya, dan bila benar gunakan untuk pembinaan.",
        "The number in column {kolom} is below the quota of Law 8/2016 Art. 53: "
        "1 percent for private employers, 2 percent for public ones. The data is accepted; "
        "check the number, and if it is right use it for guidance.",
        "3 dari 250 tenaga kerja",
    ),
    Message(
        "WLKP_LEWAT_WAKTU",
        W,
        "terkini",
        "Menurut kolom {kolom}, wajib lapor ketenagakerjaan (WLKP) sudah lewat waktu. "
        "Minta perusahaan melapor ulang, lalu isi tanggal lapor dan masa berlaku yang baru.",
        "By column {kolom}, the obligatory manpower report (WLKP) is overdue. "
        "Ask the employer to report again, then fill in the new report date and validity.",
        "14/01/2027",
    ),
    Message(
        "USIA_MIN_MAKS",
        E,
        "akurat",
        "Usia pada kolom {kolom} lebih tinggi dari usia tertinggi. Tukar atau perbaiki kedua angka; "
        "kosongkan bila usia tidak dipersyaratkan.",
        "The age in column {kolom} is above the highest age. Swap or correct the two numbers; "
        "leave them empty if age does not matter.",
        "18 sampai 35",
    ),
    Message(
        "UPAH_MIN_MAKS",
        E,
        "akurat",
        "Upah pada kolom {kolom} lebih tinggi dari upah tertinggi. "
        "Tukar atau perbaiki kedua angka, dalam rupiah per bulan.",
        "The wage in column {kolom} is above the highest wage. "
        "Swap or correct the two numbers, in rupiah per month.",
        "5500000 sampai 6500000",
    ),
    Message(
        "LOWONGAN_MASA_PANJANG",
        W,
        "terkini",
        "Lowongan berlaku lebih dari 180 hari sampai tanggal pada kolom {kolom}. Periksa tahunnya; "
        "bila benar, perbarui lowongan ini secara berkala.",
        "The vacancy runs for over 180 days until the date in column {kolom}. Check the year; "
        "if it is right, renew the vacancy from time to time.",
        "31/12/2026",
    ),
    Message(
        "LOWONGAN_KEDALUWARSA",
        E,
        "terkini",
        "Kolom {kolom} menyatakan lowongan masih dibuka, padahal masa berlakunya sudah lewat. "
        "Ubah status menjadi terisi, ditutup atau kedaluwarsa, atau perpanjang tanggal berlaku_sampai.",
        "Column {kolom} says that the vacancy is open, but its validity is over. "
        "Change the status to terisi, ditutup or kedaluwarsa, or extend berlaku_sampai.",
        "kedaluwarsa",
    ),
    Message(
        "LOWONGAN_TERISI_TANPA_JUMLAH",
        E,
        "akurat",
        "Lowongan dinyatakan terisi, tetapi kolom {kolom} kosong atau nol. "
        "Isi jumlah orang yang sudah diterima (Perpres 57/2023 Pasal 6).",
        "The vacancy is said to be filled, but column {kolom} is empty or zero. "
        "Write how many people were taken on (Perpres 57/2023 Art. 6).",
        "2",
    ),
    Message(
        "LOWONGAN_TERISI_LEBIH",
        E,
        "akurat",
        "Jumlah pada kolom {kolom} melebihi jumlah yang dibutuhkan. Perbaiki salah satu; "
        "bila kebutuhan bertambah, naikkan jumlah_dibutuhkan.",
        "The number in column {kolom} exceeds the number needed. Correct one of them; "
        "if more people were needed, raise jumlah_dibutuhkan.",
        "2 dari 10",
    ),
    Message(
        "LOWONGAN_NEGARA_SALAH",
        E,
        "akurat",
        "Negara pada kolom {kolom} tidak cocok dengan kolom luar_negeri. "
        "Untuk lowongan luar negeri isi negara selain ID; untuk lowongan dalam negeri kosongkan atau isi ID.",
        "The country in column {kolom} does not fit column luar_negeri. "
        "For a vacancy abroad write a country other than ID; for one at home leave it empty or write ID.",
        "ID",
    ),
    Message(
        "STATUS_LUAR_DAFTAR",
        E,
        "akurat",
        "Kode pada kolom {kolom} tidak ada dalam daftar status yang disebut baris ini. "
        "SAKERNAS6 berkode 1 sampai 6, SAKERNAS7 1 sampai 7, REGSOSEK8 1 sampai 8; "
        "perbaiki kode atau daftarnya.",
        "The code in column {kolom} is not in the status list that the row names. "
        "SAKERNAS6 has codes 1 to 6, SAKERNAS7 1 to 7, REGSOSEK8 1 to 8; correct the code or the list.",
        "7 dengan SAKERNAS7",
    ),
    Message(
        "PHI_TAHAP_TIDAK_SAH",
        E,
        "akurat",
        "Tahap pada kolom {kolom} tidak sah untuk perselisihan ini menurut UU 2/2004. Periksa tiga hal: "
        "perselisihan hak tidak melalui konsiliasi, arbitrase hanya untuk kepentingan dan antarserikat, "
        "kasasi hanya untuk hak dan PHK; PHI dan kasasi memerlukan tanggal anjuran yang tidak diterima kedua "
        "pihak, tanpa PB; tanggal atau nomor dari tahap yang lebih lanjut tidak boleh sudah terisi.",
        "The stage in column {kolom} is not lawful for this dispute under Law 2/2004. Check three things: "
        "disputes of rights have no conciliation, arbitration is for interests and between unions only, "
        "cassation for rights and dismissals only; the court stages need the date of a written advice that "
        "not both sides accepted, and no joint agreement; no date or number of a later stage may be filled "
        "in already.",
        "mediasi",
    ),
    Message(
        "PHI_PB_DAN_ANJURAN",
        E,
        "akurat",
        "Kolom {kolom} terisi padahal ada anjuran yang tidak diterima kedua pihak. "
        "Kosongkan salah satu, atau isi jawaban pekerja dan pengusaha dengan terima bila perjanjian bersama "
        "dibuat atas anjuran itu.",
        "Column {kolom} is filled although there is a written advice that not both sides accepted. "
        "Empty one of them, or write terima for both answers if the joint agreement was made on that advice.",
        "(kosong, atau kedua jawaban terima)",
    ),
    Message(
        "PHI_TENGGAT_LEWAT",
        I,
        "terkini",
        "Tenggat hari kerja UU 2/2004 untuk langkah pada kolom {kolom} terlewati. Data tetap diterima; "
        "isi tanggal langkah itu bila sudah terjadi, atau tindak lanjuti perkaranya.",
        "The limit in working days of Law 2/2004 for the step in column {kolom} has passed. "
        "The data is accepted; fill in the date of that step if it has happened, or follow the case up.",
        "sidang pertama paling lama 7 hari kerja sejak pelimpahan",
    ),
)
