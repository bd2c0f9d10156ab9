"""Chinese text: characters, words, sentences, dates, names of offices, synonyms."""
