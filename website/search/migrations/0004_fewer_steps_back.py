"""Let PostgreSQL take fewer and cheaper steps back in time.

How often a word stands among the newest tells how far back to go for the rest, so that one step does mostly; a word
that stands nowhere among them is rare, and is looked for everywhere at once, up to a bound. What is bounded by place
is hidden from the planner, which otherwise read the whole primary key beside the terms (250 ms among a million).
Titles and texts are asked in one call: where the texts' hits are all known, the titles are looked up among these.
"""

from importlib import import_module

from django.db import migrations

TABLES = ("search_title", "search_text")

NEWEST = """
CREATE OR REPLACE FUNCTION {table}_newest(
    asked tsquery, wanted integer, walk integer, growth integer, of_year integer)
RETURNS SETOF bigint LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    rare CONSTANT integer := 1000;
    found integer := 0;
    border bigint := 9223372036854775807;
    newest date := make_date(coalesce(of_year, 1), 12, 31);
    top bigint;
    reach integer := 1;
    everything bigint[];
    oldest integer;
    letter text;
    at integer;
    until integer;
    size integer;
    got integer;
    times tsquery;
BEGIN
    IF of_year IS NULL THEN  -- the newest of all, one after the other
        RETURN QUERY
            SELECT near.place
            FROM (SELECT place, terms FROM {table} ORDER BY place DESC LIMIT walk) AS near
            WHERE near.terms @@ asked LIMIT wanted;
        GET DIAGNOSTICS found = ROW_COUNT;
        IF found >= wanted THEN
            RETURN;
        END IF;
        SELECT place INTO border FROM {table} ORDER BY place DESC OFFSET walk - 1 LIMIT 1;
        IF border IS NULL THEN
            RETURN;
        END IF;
        IF found = 0 THEN  -- rare, unless it was common long ago
            SELECT array_agg(each.place) INTO everything
            FROM (SELECT place FROM {table} WHERE terms @@ asked LIMIT rare) AS each;
            IF coalesce(array_length(everything, 1), 0) < rare THEN
                RETURN QUERY SELECT each FROM unnest(everything) AS each ORDER BY each DESC LIMIT wanted;
                RETURN;
            END IF;
        ELSE  -- days until there should be enough, if it goes on as among the newest
            SELECT max(place) INTO top FROM {table};
            reach := least((top - border) / 1000000000 + 1, 10000)::integer * (wanted - found) / found;
        END IF;
        newest := DATE '0001-01-01' + (border / 1000000000 - 1)::integer;
    END IF;
    SELECT extract(year FROM DATE '0001-01-01' + (min(place) / 1000000000 - 1)::integer) INTO oldest FROM {table};
    -- what is older by months of the same year, then by years, in steps that grow
    FOREACH letter IN ARRAY ARRAY['m', 'y'] LOOP
        IF letter = 'm' THEN
            at := extract(month FROM newest);
            until := 1;
            size := reach / 30 + 1;
        ELSIF of_year IS NULL THEN
            at := extract(year FROM newest) - 1;
            until := oldest;
            size := reach / 365 + 1;
        ELSE
            RETURN;
        END IF;
        WHILE at >= until LOOP
            SELECT string_agg(quote_literal(chr(57344) || letter || CASE letter
                    WHEN 'm' THEN to_char(newest, 'YYYY') || lpad(each::text, 2, '0') ELSE lpad(each::text, 4, '0') END),
                ' | ')::tsquery
            INTO times FROM generate_series(greatest(at - size + 1, until), at) AS each;
            RETURN QUERY
                SELECT older.place
                FROM (SELECT place FROM {table} WHERE terms @@ (asked && times) AND place + 0 < border OFFSET 0) AS older
                ORDER BY older.place DESC LIMIT wanted - found;
            GET DIAGNOSTICS got = ROW_COUNT;
            found := found + got;
            IF found >= wanted THEN
                RETURN;
            END IF;
            at := at - size;
            size := size * growth;
        END LOOP;
    END LOOP;
END $$
"""

BOTH = """
CREATE FUNCTION search_newest(
    asked tsquery, titles integer, wanted integer, walk integer, growth integer, of_year integer)
RETURNS TABLE (titled boolean, found bigint) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    places bigint[];
BEGIN
    SELECT array_agg(each) INTO places FROM search_text_newest(asked, wanted, walk, growth, of_year) AS each;
    IF titles > 0 AND coalesce(array_length(places, 1), 0) < wanted THEN  -- these are all, and titles are among them
        RETURN QUERY SELECT true, place FROM search_title
            WHERE place = ANY (places) AND terms @@ asked ORDER BY place DESC LIMIT titles;
    ELSIF titles > 0 THEN
        RETURN QUERY SELECT true, each FROM search_title_newest(asked, titles, walk, growth, of_year) AS each;
    END IF;
    RETURN QUERY SELECT false, each FROM unnest(places) AS each;
END $$
"""


def make_anew(apps, editor):
    """Make the functions anew."""
    if editor.connection.vendor == "postgresql":
        for statement in [*(NEWEST.format(table=table) for table in TABLES), BOTH]:
            editor.execute(statement, params=None)


def put_back(apps, editor):
    """Put the functions of before in their place."""
    if editor.connection.vendor == "postgresql":
        before = import_module("website.search.migrations.0003_terms_apart").NEWEST
        editor.execute("DROP FUNCTION search_newest")
        for table in TABLES:
            statement = before.format(table=table).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
            editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("search", "0003_terms_apart")]
    operations = [migrations.RunPython(make_anew, put_back)]
