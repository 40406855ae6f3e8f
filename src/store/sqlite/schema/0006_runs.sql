-- 0006: the index of texts keeps which runs a text holds, not where: less than a third of its
-- bytes. Whoever finds a text by its runs reads it. All texts are indexed anew, when nothing
-- waits.

DROP TABLE search_term;
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5 (text, content = '', columnsize = 0, detail = none,
    tokenize = 'trigram');
CREATE VIRTUAL TABLE search_term USING fts5vocab (search, row);
INSERT OR IGNORE INTO unindexed (row)
SELECT id * 2 FROM entry UNION ALL SELECT number * 2 + 1 FROM ticket ORDER BY 1;
