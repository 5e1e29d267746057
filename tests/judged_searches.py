"""Searches, and what ought to come back: judged by reading the texts, not by what is found.

Articles of the sample data are named by the beginnings of their slugs; sentences of the Universal
Dependencies treebank PUD (https://github.com/UniversalDependencies/UD_Indonesian-PUD) by its ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Newsroom

ARTICLES = {
    "pemilih": ["pindah-memilih", "metro-siap-mencoblos"],
    "pemilihan": ["kpu-kota-metro", "pindah-memilih", "metro-siap-mencoblos"],
    "perizinan usaha": ["izin-usaha", "mall-pelayanan", "mal-pelayanan"],
    "menambal jalan": ["dua-ruas-jalan"],
    "jalan berlubang": ["dua-ruas-jalan"],
    "pengaduan": ["aplikasi-pengaduan", "warga-ganjar-asri"],
    "memanen padi": ["panen-raya-padi-di-tejosari", "panen-raya-padi-di-metro-selatan"],
    "para petani": ["panen-raya-padi-di-tejosari", "panen-raya-padi-di-metro-selatan"],
    "pelatihan pembukuan": ["enam-puluh-pelaku"],
    "pedagang dipindahkan": ["pasar-cendrawasih", "satpol-pp"],
    "penertiban lapak": ["satpol-pp"],
    "vaksinasi lansia": ["lima-puskesmas"],
    "menimbang balita": ["posyandu-keliling"],
    "membersihkan sungai": ["karang-taruna"],
    "anak membaca buku": ["taman-bacaan"],
    "penghargaan untuk pelayanan publik": ["mal-pelayanan"],
    "mendaftar beasiswa": ["beasiswa-daerah"],
    "peternak sapi": ["petugas-periksa"],
    "pembangunan kota": ["rencana-kota-metro"],
    "retribusi pasar": ["pemkot-bahas"],
    "perpustakaan sekolah": ["pelajar-smp"],
    "pelatih baris-berbaris": ["pramuka-penggalang"],
    "genangan banjir": ["hujan-empat-jam"],
    "air bersih": ["warga-ganjar-asri", "rencana-kota-metro", "safari-ramadan"],
    "umkm": [
        "pasar-cendrawasih", "foto-karnaval", "izin-usaha", "pemkot-metro-resmikan",
        "enam-puluh-pelaku",
    ],
}  # fmt: skip
SENTENCES = {
    "pemilihan umum": ["n01058064", "n01008017"],
    "teknologi penghilang karbon": ["n01022005"],
    "pengurangan emisi": ["n01038021"],
    "penyelidikan polisi": ["n01042008"],
    "pembunuhan putri": ["n01011004", "n01011011"],
    "internet pesawat": ["n01017005", "n01017013"],
    "suhu meningkat": ["n01022002"],
    "penelitian kontrasepsi": ["n01031005"],
    "menembak": ["n01091013"],
    "obat rumah sakit": ["n01033028"],
    "pameran peta": ["n01067014", "n01067023"],
    "kemenangan Trump": ["n01076006", "n01081022"],
    "listrik batu bara": ["n01071009"],
    "pinjaman": ["n01084045", "n01082014"],
    "pertumbuhan tanaman": ["n01085006", "n01024010", "n01024013"],
}
_PAGE = 10


def measure(newsroom: Newsroom, judged: dict[str, list[str]], *options: str) -> tuple[float, float]:
    """Mean recall among the first ten, and mean reciprocal rank of the first that is relevant."""
    recall = reciprocal = 0.0
    for words, relevant in judged.items():
        found = newsroom.ok("search", words, "--format", "slugs", *options).out.split()
        places = [
            next((at for at, slug in enumerate(found, 1) if slug.startswith(one)), 0)
            for one in relevant
        ]
        recall += sum(0 < place <= _PAGE for place in places) / len(relevant)
        reciprocal += 1 / min((place for place in places if place), default=10**9)
    return recall / len(judged), reciprocal / len(judged)
