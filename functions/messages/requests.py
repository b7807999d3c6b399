"""Codes of an HTTP request as a whole. A record in a request gets the same codes as a row of a file."""

from __future__ import annotations

from functions.messages.message import E, Message

REQUESTS = (
    Message(
        "TOKEN_TIDAK_SAH",
        E,
        "relevan",
        "Permintaan tidak membawa token yang sah. Minta token baru, lalu kirim permintaan dengan judul "
        "Authorization: Bearer.",
        "The request carries no valid token. Ask for a new token and send the request with it in "
        "Authorization: Bearer.",
        "Bearer eyJ…",
    ),
    Message(
        "HAK_KURANG",
        E,
        "relevan",
        "Token tidak memberi hak {hak} yang diperlukan permintaan ini. "
        "Minta hak itu kepada pengelola wilayah Anda.",
        "The token of this request does not give the right {hak} that it needs. "
        "Ask your region's administrator for it.",
        "3216/pencari-kerja.read",
    ),
    Message(
        "TIDAK_DITEMUKAN",
        E,
        "relevan",
        "Rekaman, unggahan atau alamat permintaan ini tidak ada bagi Anda. Periksa pengenal pada alamatnya.",
        "The record, upload or address of this request is not there for you. "
        "Check the identifier in its path.",
        "PK-000123",
    ),
    Message(
        "METODE_TIDAK_ADA",
        E,
        "relevan",
        "Alamat ini tidak melayani metode permintaan Anda, hanya {metode}. "
        "Periksa metode dan alamatnya di /v1/docs.",
        "This address does not answer the method of your request, only {metode}. "
        "Look up method and address in /v1/docs.",
        "GET",
    ),
    Message(
        "JSON_RUSAK",
        E,
        "akurat",
        "Isi permintaan bukan JSON UTF-8 yang benar. Periksa tanda kutip, koma, angka dan hurufnya, lalu "
        "kirim lagi.",
        "The request's body is not valid JSON in UTF-8. Check quotes, commas, numbers and characters, and "
        "send it again.",
        '{"records": []}',
    ),
    Message(
        "KUNCI_JSON_GANDA",
        E,
        "akurat",
        "Satu nama muncul lebih dari sekali dalam satu objek pada isi permintaan. "
        "Sisakan satu saja, lalu kirim lagi.",
        "One name occurs more than once in one object of the request's body. "
        "Keep only one and send it again.",
        '{"nama": "Siti"}',
    ),
    Message(
        "JSON_TERLALU_DALAM",
        E,
        "akurat",
        "Isi permintaan bersarang lebih dari {batas} tingkat. "
        "Kirim rekaman sebagai objek datar di dalam records.",
        "The request's body is nested more than {batas} levels deep. "
        "Send each record as a flat object in records.",
        '{"records": [{}]}',
    ),
    Message(
        "BENTUK_SALAH",
        E,
        "akurat",
        "Bagian {kolom} pada isi permintaan tidak ada, berlebih atau salah bentuknya. "
        "Periksa /v1/openapi.json, lalu kirim lagi.",
        "Part {kolom} of the request's body is missing, superfluous or of the wrong form. "
        "Check /v1/openapi.json and send it again.",
        '{"records": [{"id_sumber": "PK-000123"}]}',
    ),
    Message(
        "PARAMETER_SALAH",
        E,
        "akurat",
        "Parameter {kolom} pada permintaan tidak berbentuk seperti yang diminta. "
        "Periksa /v1/openapi.json, lalu kirim lagi.",
        "Parameter {kolom} of the request does not have the form asked for. "
        "Check /v1/openapi.json and send it again.",
        "limit=50",
    ),
    Message(
        "KURSOR_TIDAK_SAH",
        E,
        "akurat",
        "Kursor pada permintaan bukan kursor dari dataset ini. "
        "Pakai nilai cursor dari jawaban sebelumnya, atau mulai tanpa kursor.",
        "The request's cursor is not one of this dataset's. "
        "Use the cursor of the previous answer, or begin without one.",
        "?limit=50",
    ),
    Message(
        "KUNCI_IDEMPOTENSI_TERPAKAI",
        E,
        "akurat",
        "Idempotency-Key ini sudah dipakai untuk permintaan dengan isi lain. "
        "Pakai kunci baru untuk isi yang baru.",
        "This Idempotency-Key has been used for a request with another body. Use a new key for a new body.",
        "Idempotency-Key: 5f0c2c1e-6f0d-4a53-9d55-0c8a2f6f1b11",
    ),
    Message(
        "PERMINTAAN_TERLALU_BESAR",
        E,
        "akurat",
        "Permintaan melebihi batas {batas}. Bagi menjadi beberapa permintaan, atau unggah sebagai berkas "
        "melalui POST /v1/uploads.",
        "The request exceeds the limit of {batas}. Split it into several requests, or upload a file through "
        "POST /v1/uploads.",
        "100 records",
    ),
    Message(
        "JENIS_ISI_TIDAK_DIDUKUNG",
        E,
        "akurat",
        "Jenis atau kompresi isi permintaan tidak didukung. "
        "Kirim JSON UTF-8 tanpa kompresi dengan Content-Type: application/json.",
        "The request's content type or encoding is not supported. "
        "Send JSON in UTF-8, uncompressed, with Content-Type: application/json.",
        "Content-Type: application/json",
    ),
    Message(
        "TIDAK_ADA_YANG_DISIMPAN",
        E,
        "akurat",
        "Semua rekaman dalam permintaan ini ditolak. Perbaiki sesuai kode pada results, lalu kirim lagi.",
        "Every record of this request was refused. Correct them by the codes in results and send them again.",
        "results[0].findings",
    ),
    Message(
        "COBA_LAGI_NANTI",
        E,
        "terkini",
        "Layanan sibuk; permintaan ini belum tentu diterapkan. "
        "Kirim lagi setelah Retry-After, dengan Idempotency-Key yang sama.",
        "The service is busy and the request may not have been applied. "
        "Send it again after Retry-After, with the same Idempotency-Key.",
        "Retry-After: 5",
    ),
    Message(
        "GALAT_DALAM",
        E,
        "terkini",
        "Ada kesalahan pada sisi kami dan permintaan ini tidak selesai. Kirim lagi nanti; "
        "bila berulang, sebutkan request_id kepada pengelola.",
        "Something failed on our side and the request was not completed. Send it again later; "
        "if it persists, tell the operator its request_id.",
        "request_id",
    ),
)
