"""A name comes before the longer ones it begins, whatever sign stands next in them: "Trà", "Trà (gói)".

Between letters and tones stands a tab, which comes before every sign; it was a space, which comes before letters and
digits but not before a space with a sign behind it. Keys kept in columns are worked out anew, here and in the
migrations of the other apps that have any.
"""

from django.db import migrations

from core.generated import worked_out_anew

SORT_KEY = r"""
CREATE OR REPLACE FUNCTION ocop_sort_key(value text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    small text := replace(lower(normalize(value, NFC)), 'Đ', 'đ');
    apart text := normalize(small, NFD);
    letters text := replace(replace(replace(replace(replace(
        apart, U&'\0300', ''), U&'\0309', ''), U&'\0303', ''), U&'\0301', ''), U&'\0323', '');
    tones text := regexp_replace(
        replace(replace(replace(apart, U&'\0302', ''), U&'\0306', ''), U&'\031B', ''),
        U&'[^\0300\0309\0303\0301\0323]', '0', 'g');
BEGIN
    letters := replace(replace(replace(replace(replace(replace(replace(
        letters, U&'a\0306', 'a~'), U&'a\0302', 'a~~'), 'đ', 'd~'), U&'e\0302', 'e~'), U&'o\0302', 'o~'),
        U&'o\031B', 'o~~'), U&'u\031B', 'u~');
    tones := replace(replace(replace(replace(replace(
        tones, U&'0\0300', '1'), U&'0\0309', '2'), U&'0\0303', '3'), U&'0\0301', '4'), U&'0\0323', '5');
    -- Plain letters, and a tone for each of them.
    IF octet_length(letters) = char_length(letters) AND octet_length(tones) = char_length(small)
        AND char_length(tones) = char_length(small)
    THEN
        RETURN letters || U&'\0009' || tones;
    END IF;
    RETURN (
        SELECT coalesce(string_agg(
                   CASE plain WHEN 'ă' THEN 'a~' WHEN 'â' THEN 'a~~' WHEN 'đ' THEN 'd~' WHEN 'ê' THEN 'e~'
                              WHEN 'ô' THEN 'o~' WHEN 'ơ' THEN 'o~~' WHEN 'ư' THEN 'u~' ELSE plain END,
                   '' ORDER BY position), '')
               || U&'\0009' || coalesce(string_agg(tone, '' ORDER BY position), '')
        FROM (
            SELECT position,
                   normalize(translate(decomposed, U&'\0300\0309\0303\0301\0323', ''), NFC) AS plain,
                   CASE WHEN decomposed LIKE U&'%\0300%' THEN '1' WHEN decomposed LIKE U&'%\0309%' THEN '2'
                        WHEN decomposed LIKE U&'%\0303%' THEN '3' WHEN decomposed LIKE U&'%\0301%' THEN '4'
                        WHEN decomposed LIKE U&'%\0323%' THEN '5' ELSE '0' END AS tone
            FROM (
                SELECT position, normalize(letter, NFD) AS decomposed
                FROM regexp_split_to_table(small, '') WITH ORDINALITY AS t(letter, position)
            ) AS letters_apart
        ) AS toned
    );
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0008_sort_key_at_once")]
    operations = [
        migrations.RunSQL(SORT_KEY, migrations.RunSQL.noop),
        worked_out_anew("core.Place", "name_vi"),
    ]
