"""Keep PostgreSQL's term vectors in tables of their own, and let the database itself go back through time for them.

Beside the texts they made every row that was looked at a large one: counting two hundred hits of a common word read
two hundred vectors out of line, 8 ms among a million documents. In rows of their own they are read in place, and a
function takes all steps back in time in one call with plans made once.
"""

from django.db import migrations

TABLES = {"search_title": "title_terms", "search_text": "all_terms"}

LAY = [
    *(f"CREATE TABLE {table} (place bigint PRIMARY KEY, terms tsvector NOT NULL)" for table in TABLES),
    # In the row itself, compressed where that helps, and out of line only where a page could not hold it.
    *(f"ALTER TABLE {table} ALTER COLUMN terms SET STORAGE MAIN" for table in TABLES),
    *(f"ALTER TABLE {table} ALTER COLUMN terms SET STATISTICS 1000" for table in TABLES),
    *(
        # The names stand above; nothing from outside comes in.
        f"INSERT INTO {table} SELECT place, {column} FROM search_entry WHERE {column} IS NOT NULL ORDER BY place"  # nosec
        for table, column in TABLES.items()
    ),
    *(f"ALTER TABLE search_entry DROP COLUMN {column}" for column in TABLES.values()),
    *(f"CREATE INDEX {table}_terms ON {table} USING gin (terms) WITH (fastupdate = off)" for table in TABLES),
    """
    CREATE FUNCTION search_forget() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'TRUNCATE' THEN
            TRUNCATE search_title, search_text;
            RETURN NULL;
        END IF;
        DELETE FROM search_title WHERE place = OLD.place;
        DELETE FROM search_text WHERE place = OLD.place;
        RETURN OLD;
    END $$
    """,
    "CREATE TRIGGER search_entry_deleted AFTER DELETE ON search_entry FOR EACH ROW EXECUTE FUNCTION search_forget()",
    "CREATE TRIGGER search_entry_emptied AFTER TRUNCATE ON search_entry"
    " FOR EACH STATEMENT EXECUTE FUNCTION search_forget()",
]

NEWEST = """
CREATE FUNCTION {table}_newest(asked tsquery, wanted integer, walk integer, growth integer, of_year integer)
RETURNS SETOF bigint LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    found integer := 0;
    border bigint := 9223372036854775807;
    newest date := make_date(coalesce(of_year, 1), 12, 31);
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
        newest := DATE '0001-01-01' + (border / 1000000000 - 1)::integer;
    END IF;
    SELECT extract(year FROM DATE '0001-01-01' + (min(place) / 1000000000 - 1)::integer) INTO oldest FROM {table};
    -- what is older by months of the same year, then by years, in steps that grow
    FOREACH letter IN ARRAY ARRAY['m', 'y'] LOOP
        IF letter = 'm' THEN
            at := extract(month FROM newest);
            until := 1;
        ELSIF of_year IS NULL THEN
            at := extract(year FROM newest) - 1;
            until := oldest;
        ELSE
            RETURN;
        END IF;
        size := 1;
        WHILE at >= until LOOP
            SELECT string_agg(quote_literal(chr(57344) || letter || CASE letter
                    WHEN 'm' THEN to_char(newest, 'YYYY') || lpad(each::text, 2, '0') ELSE lpad(each::text, 4, '0') END),
                ' | ')::tsquery
            INTO times FROM generate_series(greatest(at - size + 1, until), at) AS each;
            RETURN QUERY
                SELECT older.place
                FROM (SELECT place FROM {table} WHERE terms @@ (asked && times) AND place < border OFFSET 0) AS older
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

TAKE_AWAY = [
    *(f"DROP FUNCTION {table}_newest" for table in TABLES),
    "DROP TRIGGER search_entry_deleted ON search_entry",
    "DROP TRIGGER search_entry_emptied ON search_entry",
    "DROP FUNCTION search_forget",
    *(f"ALTER TABLE search_entry ADD COLUMN {column} tsvector" for column in TABLES.values()),
    *(
        f"UPDATE search_entry SET {column} = {table}.terms FROM {table}"  # nosec
        f" WHERE {table}.place = search_entry.place"
        for table, column in TABLES.items()
    ),
    *(f"DROP TABLE {table}" for table in TABLES),
    *(
        f"CREATE INDEX search_{column} ON search_entry USING gin ({column}) WITH (fastupdate = off)"
        for column in TABLES.values()
    ),
]


def set_apart(apps, editor):
    """Move the vectors, and make the functions that look through them."""
    if editor.connection.vendor == "postgresql":
        for statement in [*LAY, *(NEWEST.format(table=table) for table in TABLES)]:
            editor.execute(statement, params=None)


def put_back(apps, editor):
    """Put the vectors beside the entries again."""
    if editor.connection.vendor == "postgresql":
        for statement in TAKE_AWAY:
            editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("search", "0002_terms_by_prefix")]
    operations = [migrations.RunPython(set_apart, put_back)]
