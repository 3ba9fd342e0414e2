"""Naming: who is named in a sentence, by name, by composition, by office, by state, by ship or by what went before."""
