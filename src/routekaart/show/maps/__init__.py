"""Maps and models as drawings: what stands where, laid out, and made a picture."""
