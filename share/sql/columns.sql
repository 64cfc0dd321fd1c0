-- What hts-store finds of the columns it uses.  $1: [{"t":table,"c":column,
-- "use":letters}], the letters as in src/store/schema.c.  A row per column:
-- "table.column", its type, and what is wrong with it (NULL: nothing).
WITH used AS (
	SELECT u.*, to_regclass(quote_ident(u.t)) AS rel, row_number() OVER () AS n
	FROM json_to_recordset($1::json) AS u(t text, c text, use text)),
found AS (
	SELECT u.*, a.attnum, a.attnotnull, a.atttypmod, y.typtype, y.typcategory, a.atttypid,
		format_type(a.atttypid, a.atttypmod) AS type
	FROM used u
	LEFT JOIN pg_attribute a ON a.attrelid = u.rel AND a.attname = u.c AND NOT a.attisdropped
	LEFT JOIN pg_type y ON y.oid = a.atttypid),
words AS (
	SELECT f.n, min(w) AS missing
	FROM found f, unnest(ARRAY['processing', 'completed', 'error']) w
	WHERE f.use LIKE '%w%' AND f.typtype = 'e' AND NOT EXISTS (
		SELECT 1 FROM pg_enum e WHERE e.enumtypid = f.atttypid AND e.enumlabel = w)
	GROUP BY f.n),
rights AS (
	SELECT f.n, string_agg(p.name, ', ' ORDER BY p.name) AS missing
	FROM found f, (VALUES ('r', 'SELECT'), ('u', 'UPDATE'), ('i', 'INSERT'), ('d', 'DELETE')) AS p(letter, name)
	WHERE f.attnum IS NOT NULL AND strpos(f.use, p.letter) > 0
	AND NOT CASE p.letter WHEN 'd' THEN has_table_privilege(f.rel, p.name)
		ELSE has_column_privilege(f.rel, f.attnum, p.name) END
	GROUP BY f.n),
-- What somebody must fill when a row is made, and hts-store does not know.
foreign_columns AS (
	SELECT u.t, a.attname AS c
	FROM (SELECT DISTINCT t, rel FROM used WHERE use LIKE '%i%') u
	JOIN pg_attribute a ON a.attrelid = u.rel
	JOIN pg_type y ON y.oid = a.atttypid
	WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull AND NOT a.atthasdef
	AND a.attidentity = '' AND y.typdefault IS NULL
	AND NOT EXISTS (SELECT 1 FROM used o WHERE o.t = u.t AND o.c = a.attname AND o.use LIKE '%i%'))
SELECT f.t || '.' || f.c, f.type, CASE
	WHEN f.type IS NULL THEN format('the database has no column "%s".%s', f.t, f.c)
	WHEN f.use LIKE '%k%' AND f.type <> 'uuid'
		AND NOT (f.typcategory = 'S' AND (f.atttypmod < 0 OR f.atttypmod >= 40))
	THEN format('"%s".%s is %s, but hts-store fills it with a UUID: make it uuid or VARCHAR(36)', f.t, f.c, f.type)
	WHEN f.use LIKE '%0%' AND f.attnotnull
	THEN format('"%s".%s is NOT NULL, but hts-store must leave it empty: ALTER TABLE %I ALTER %I DROP NOT NULL',
		f.t, f.c, f.t, f.c)
	WHEN words.missing IS NOT NULL
	THEN format('"%s".%s is the enum %s without ''%s'': ALTER TYPE %s ADD VALUE %L',
		f.t, f.c, f.type, words.missing, f.type, words.missing)
	WHEN f.use LIKE '%w%' AND f.typtype <> 'e'
		AND NOT (f.typcategory = 'S' AND (f.atttypmod < 0 OR f.atttypmod >= 14))
	THEN format('"%s".%s is %s, which cannot hold ''processing'': make it VARCHAR(50)', f.t, f.c, f.type)
	WHEN rights.missing IS NOT NULL
	THEN format('%s may not %s "%s".%s: GRANT %s ON %I TO %I', current_user, rights.missing, f.t, f.c,
		rights.missing, f.t, current_user)
	END, f.n
FROM found f LEFT JOIN words ON words.n = f.n LEFT JOIN rights ON rights.n = f.n
UNION ALL
SELECT c.t || '.' || c.c, NULL, format('"%s".%s is NOT NULL without a default, and hts-store does not know it: '
	'ALTER TABLE %I ALTER %I SET DEFAULT ...', c.t, c.c, c.t, c.c), 1000
FROM foreign_columns c
ORDER BY 4
