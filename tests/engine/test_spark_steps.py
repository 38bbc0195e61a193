"""How a statement is taken apart: its steps, and what is read twice."""

from routekaart.engine.spark_steps import mentions, split_steps


def test_the_steps_come_in_order_and_the_rest_stays():
    steps, last = split_steps(
        "\n with a as (select (1) as x),\n  b as (select * from a) select * from b join a"
    )

    assert steps == [("a", "select (1) as x"), ("b", "select * from a")]
    assert last.split() == "select * from b join a".split()


def test_parentheses_in_quotes_close_nothing():
    sql = """with a as (select ')' as x, "(" as y, `)` as z, 'it\\')' as q) select * from a"""

    assert split_steps(sql)[0] == [("a", sql[11:-17])]


def test_a_statement_without_steps_stays_whole():
    for sql in ("select 1", "select * from (with a as (select 1) select * from a) b", "with a as (select 1"):
        assert split_steps(sql)[1].strip() in sql


def test_a_step_is_mentioned_where_it_is_read_from():
    assert mentions("a", "select a.x from a join aa on a.x = aa.x left join A b") == 2
