-- Links that show badges, and nothing else.

ALTER TABLE links ADD COLUMN badges INTEGER NOT NULL DEFAULT 0;
