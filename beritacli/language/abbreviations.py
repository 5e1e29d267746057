"""Short words of Indonesian city news, and what they stand for."""

from __future__ import annotations

ABBREVIATIONS = {
    "bansos": "bantuan sosial",
    "bumd": "badan usaha milik daerah",
    "dinkes": "dinas kesehatan",
    "dinsos": "dinas sosial",
    "disdag": "dinas perdagangan",
    "disdik": "dinas pendidikan",
    "disdikbud": "dinas pendidikan dan kebudayaan",
    "dishub": "dinas perhubungan",
    "diskominfo": "dinas komunikasi dan informatika",
    "dispora": "dinas pemuda dan olahraga",
    "dprd": "dewan perwakilan rakyat daerah",
    "faskes": "fasilitas kesehatan",
    "kab": "kabupaten",
    "kades": "kepala desa",
    "kec": "kecamatan",
    "kel": "kelurahan",
    "kemenag": "kementerian agama",
    "kominfo": "komunikasi dan informatika",
    "lansia": "lanjut usia",
    "lapas": "lembaga pemasyarakatan",
    "medsos": "media sosial",
    "ormas": "organisasi masyarakat",
    "pemda": "pemerintah daerah",
    "pemilu": "pemilihan umum",
    "pemkab": "pemerintah kabupaten",
    "pemkot": "pemerintah kota",
    "pemprov": "pemerintah provinsi",
    "perda": "peraturan daerah",
    "perwali": "peraturan wali kota",
    "pilkada": "pemilihan kepala daerah",
    "pilwalkot": "pemilihan wali kota",
    "posyandu": "pos pelayanan terpadu",
    "puskesmas": "pusat kesehatan masyarakat",
    "rsud": "rumah sakit umum daerah",
    "sekda": "sekretaris daerah",
    "walkot": "wali kota",
    "wawalkot": "wakil wali kota",
}


# What is left of a word at whose apostrophe full text cuts: Jum'at, Qur'an.
ABBREVIATIONS |= {"alquran": "al qur an", "jumat": "jum at", "quran": "qur an"}


def write_out(words: tuple[str, ...]) -> tuple[str, ...]:
    """Words with those that are short for others written out."""
    return tuple(one for word in words for one in ABBREVIATIONS.get(word, word).split())
