-- The text of a message by its key. Holds nothing: each lookup reads table messages.
--
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
LAYOUT(COMPLEX_KEY_DIRECT());
