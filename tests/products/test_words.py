"""Words as the search knows them."""

import pytest

from products.words import spellings, words_of


@pytest.mark.parametrize(
    ("word", "found"),
    [
        *(("my", ["my", "mi"]), ("mi", ["mi", "my"]), ("nghi", ["nghi", "nghy"]), ("quy", ["quy", "qui"])),
        *(("thuy", ["thuy"]), ("hai", ["hai"]), ("y", ["y"]), ("mien", ["mien"]), ("", [""])),
    ],
)
def test_spellings_with_a_final_i_and_y_are_one_word_to_the_search(word, found):
    assert spellings(word) == found
    assert len({tuple(words_of(each)) for each in found}) == 1
