"""Extensions and the immutable text functions that generated columns use."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

# No unaccent: its rules differ between server versions. Decomposing and dropping the marks does not.
FOLD = r"""
CREATE FUNCTION ocop_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(
        lower(translate(regexp_replace(normalize(value, NFD), '[\u0300-\u036f]', '', 'g'), 'đĐ', 'dd')),
        '\s+', ' ', 'g'))
$$;
"""

# Tones are read letter by letter; the marks that make a letter of its own (ă â ê ô ơ ư) stay with it.
SORT_KEY = r"""
CREATE FUNCTION ocop_sort_key(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(string_agg(
               CASE plain WHEN 'ă' THEN 'a~' WHEN 'â' THEN 'a~~' WHEN 'đ' THEN 'd~' WHEN 'ê' THEN 'e~'
                          WHEN 'ô' THEN 'o~' WHEN 'ơ' THEN 'o~~' WHEN 'ư' THEN 'u~' ELSE plain END,
               '' ORDER BY position), '')
           || ' ' || coalesce(string_agg(tone, '' ORDER BY position), '')
    FROM (
        SELECT position,
               normalize(translate(decomposed, U&'\0300\0309\0303\0301\0323', ''), NFC) AS plain,
               CASE WHEN decomposed LIKE U&'%\0300%' THEN '1' WHEN decomposed LIKE U&'%\0309%' THEN '2'
                    WHEN decomposed LIKE U&'%\0303%' THEN '3' WHEN decomposed LIKE U&'%\0301%' THEN '4'
                    WHEN decomposed LIKE U&'%\0323%' THEN '5' ELSE '0' END AS tone
        FROM (
            SELECT position, normalize(letter, NFD) AS decomposed
            FROM regexp_split_to_table(
                replace(lower(normalize(value, NFC)), 'Đ', 'đ'), '') WITH ORDINALITY AS t(letter, position)
        ) AS letters
    ) AS toned
$$;
"""


class Migration(migrations.Migration):
    initial = True
    operations = [
        BtreeGistExtension(),
        migrations.RunSQL(FOLD, "DROP FUNCTION ocop_fold(text)"),
        migrations.RunSQL(SORT_KEY, "DROP FUNCTION ocop_sort_key(text)"),
    ]
