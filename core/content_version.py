"""Which state of the register a page shows: a number pair that every committed write changes.

A statement trigger on each table that the public sees (`tracked` of core/history.py) calls ocop_note_change(), which
adds one row to `core_change` for every transaction that writes. Bulk changes, raw SQL and TRUNCATE are thereby
noted, and a change rolled back takes its row with it. No writer ever waits for another one.

The content version is read in one statement: `count(*)` and the id of the newest summary. Why two equal versions
mean that nothing was committed between the two reads:

- Rows are only added, so that each commit makes the count grow, in whichever order the ids become visible.
- The one exception is a summary: when the table holds more than 200 rows, a writer deletes all that it sees and
  marks its own row. Summaries come one after the other: each holds an advisory lock until its transaction is over,
  and takes its snapshot after it got the lock, so that it sees and deletes the summary before. A snapshot thus holds
  one summary at most, under an id that never comes back, and between two summaries the count only grows.
- Who does not get the lock at once leaves it to a later writer, and nobody else touches these rows: a summary waits
  for nobody and nobody waits for it. A transaction of a stricter isolation, whose snapshot is older than its lock,
  makes none.

`max(noted_at)` tells two histories apart that begin at one backup, after a restore.
"""

import pgtrigger

READ = b"SELECT count(*), max(id) FILTER (WHERE is_summary), max(noted_at) FROM core_change"


class NoteChange(pgtrigger.Trigger):
    """A write to this table changes what public pages show."""

    name = "note_change"
    level = pgtrigger.Statement
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate
    func = "PERFORM ocop_note_change(); RETURN NULL;"
