"""Rules between tables that a CHECK constraint cannot see, kept by the database."""

import pgtrigger


class RefuseUnless(pgtrigger.Trigger):
    """Refuse a row, with `sentence` as the error, unless the SQL `rule` holds for NEW.

    Rows of which the SQL `about` does not hold are not looked at, which saves a million of them most of the cost. The
    refusal carries the SQLSTATE of a check violation, so that Django raises IntegrityError.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update

    def __init__(self, *, name: str, rule: str, sentence: str, about: str = ""):
        super().__init__(name=name, condition=pgtrigger.Condition(about) if about else None)
        self.rule = rule
        self.sentence = sentence

    def get_func(self, model):
        sentence = self.sentence.replace("'", "''")
        return f"""
            IF NOT coalesce(({self.rule}), TRUE) THEN
                RAISE EXCEPTION '{sentence}' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """
