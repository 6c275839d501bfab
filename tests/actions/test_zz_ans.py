from tests.actions.test_monday import *


def test_a_later_payment_of_a_line_that_a_case_has_is_counted_as_an_answer_to_confirm(office: Office, tmp_path: Path) -> None:
    number = take(office, written(tmp_path, [Claim(1)])).opened[0]
    paid = Claim(1, ("", ""), paid="650", status="1")
    result = take(office, written(tmp_path, [paid, Claim(2, ("", ""), paid="650", status="1")], name="paid.835"))
    conserved(result, latest(office))
    line = latest(office).lines[0]

    assert latest(office).sentence == "1 answers an open case, 1 paid: nothing to do"
    assert (line.case_number, line.next_act, line.claims) == (number, "confirm it in the case", 1)
    assert line.next_on is not None
