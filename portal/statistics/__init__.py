"""The published figures, for any day since the programme began, and what lies between two days.

`asking` reads the days of an address, `counting` counts, `figures` makes the tables, `difference` the lines
between two days, `corrections` what was recorded too late (`late`: which and how many on any day); `rows` writes
figures and rows of them; `files` and `views` show it all.
"""
