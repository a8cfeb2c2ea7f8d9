-- The text of a message by its key. Holds nothing: each lookup reads table messages.
--
-- Copies of a message are equal, so that any is the one: final = 0, whatever the user's profile says.
-- A dictionary reads as a user of its own. `spanhouse migrate` puts in the one it runs as.
CREATE OR REPLACE DICTIONARY message_texts
(
    workspace String,
    month     UInt32,
    hash      UUID,
    text      String
)
PRIMARY KEY workspace, month, hash
SOURCE(CLICKHOUSE(TABLE 'messages' USER 'default' PASSWORD ''))
LAYOUT(COMPLEX_KEY_DIRECT())
SETTINGS(final = 0);
