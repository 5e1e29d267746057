"""Looking after the store never harms an archive, whatever runs beside it or breaks off."""
