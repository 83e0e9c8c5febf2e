"""A register of any size, invented row by row: for measuring, and for trying out what many products need.

The same size and seed make the same rows. Every row is a sample and obeys every rule of the database.

words.py    word lists of our own; names made of them could belong to nobody, as all hold the word "Mẫu"
names.py    names of producers and products, in Vietnamese and English
ground.py   what has to stand already: rule sets, places, product sets
rows.py     one row of each table, as it is copied
rounds.py   when recognitions are decided, and by whose decision
lives.py    what befalls a product: recognised, upgraded, rated again, extended, withdrawn, lapsed
makers.py   the producers
batch.py    some thousand products with all that belongs to them
codes.py    codes of labels, barcodes
writing.py  batch after batch into the database
"""
