"""Reference lists: the words that forms, filters and matching share.

Nouns: Term (an entry of a vocabulary, known by a code that never changes), Region, Department. The package ships the
lists as data; staff may add, rename and retire terms. Nothing is ever deleted, so that an old record keeps its words.
"""
