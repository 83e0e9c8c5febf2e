"""`make bench`: what pages cost at 245, 20,000 and 1,000,000 products; writes docs/performance.md.

The server and the database stand on one core, `wrk` on another. A page costs the CPU time of all their processes,
divided by the answers; beside it, in every round, a page of 30 KB that plain Django answers without a database: the
"view". Nothing here fails because something takes long.

targets.py    what is aimed at
pages.py      the pages, found by asking the register
plain.py      the page of 30 KB
registers.py  databases with so many products
servers.py    gunicorn, three times: computed, warm, plain
counting.py   CPU time and memory of processes
asking.py     wrk, and a look at the answers
measuring.py  rounds in turns
report.py     docs/performance.md
"""
