"""Indonesian for the newsroom: dates, slugs, bylines. Pure functions that know nothing else."""
