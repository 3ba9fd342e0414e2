"""Pure language tools shared by the cores: normalisation, sentences, dates, language."""
