-- 0005: what staff attached is found by its bytes when those are deleted.

CREATE INDEX attachment_content ON attachment (content) WHERE content IS NOT NULL;
