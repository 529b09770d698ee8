INSERT INTO servers (id, jellyfin_id, name, url, version, last_sync) VALUES
  (1, 's1', 'Home', 'http://home', '10.10.0', '2026-01-01 00:00:00'), (2, 's2', 'Away', 'http://away', NULL, NULL);
INSERT INTO users (id, jellyfin_id, server_id, name, is_active) VALUES
  (1, 'u1', 1, 'Ann', 1), (2, 'u2', 1, 'Bob', 0), (3, 'u1', 2, 'Ann away', 0);
INSERT INTO libraries (id, jellyfin_id, server_id, name, collection_type, sort_order) VALUES
  (1, 'l1', 1, 'Music', 'music', 0), (2, 'l2', 1, 'Films', 'movies', 1), (3, 'l1', 2, 'Music', 'music', 0);
INSERT INTO items (id, jellyfin_id, server_id, library_id, parent_id, type, name, sort_name, overview, production_year,
    community_rating, official_rating, runtime_ticks, primary_image_tag, backdrop_image_tag, album_id, album_name,
    album_artist, artists, index_number, parent_index_number, series_id, series_name, season_id, genres, premiere_date,
    metadata_json) VALUES
  (10, 'b1', 1, 1, NULL, 'MusicAlbum', 'Ágætis byrjun', 'agaetis byrjun', 'An album', 1999, 9.1, NULL, NULL, 'tag1', NULL,
    NULL, NULL, 'Sigur Rós', '["Sigur Rós"]', NULL, NULL, NULL, NULL, NULL, '["Post-Rock"]', '1999-06-12', '{"x":1}'),
  (11, 't1', 1, 1, 10, 'Audio', 'Svefn-g-englar', 'svefn-g-englar', NULL, 1999, NULL, NULL, 6040000000, NULL, NULL,
    'b1', 'Ágætis byrjun', 'Sigur Rós', '["Sigur Rós"]', 2, 1, NULL, NULL, NULL, NULL, NULL, NULL),
  (12, 't2', 1, 1, 10, 'Audio', 'Intro', NULL, NULL, NULL, NULL, NULL, 970000000, NULL, NULL,
    'b1', 'Ágætis byrjun', 'Sigur Rós', '["Sigur Rós"]', 1, 1, NULL, NULL, NULL, NULL, NULL, NULL),
  (20, 'm1', 1, 2, NULL, 'Movie', 'A Film', 'film', 'Words', 2001, 7.5, 'PG', 72000000000, NULL, 'back', NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, '["Drama"]', NULL, NULL),
  (30, 'e1', 1, 2, NULL, 'Series', 'A Series', 'series', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (31, 'e2', 1, 2, 30, 'Season', 'Season 1', 'season 1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, 1, NULL, 'e1', 'A Series', NULL, NULL, NULL, NULL),
  (32, 'e3', 1, 2, 31, 'Episode', 'Pilot', 'pilot', NULL, NULL, NULL, NULL, 30000000000, NULL, NULL, NULL, NULL, NULL,
    NULL, 1, 1, 'e1', 'A Series', 'e2', NULL, NULL, NULL),
  (40, 'b1', 2, 3, NULL, 'MusicAlbum', 'Other', 'other', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO media_streams (item_id, stream_index, type, codec, language, display_title, is_default, is_external, path) VALUES
  (20, 0, 'Video', 'h264', NULL, NULL, 1, 0, NULL), (20, 2, 'Subtitle', 'srt', 'isl', 'Icelandic', 0, 1, '/s/2.srt');
INSERT INTO user_data (id, item_id, user_id, position_ticks, play_count, played, last_played, is_favorite, user_rating,
    synced_at, needs_sync) VALUES
  (1, 20, 1, 500, 1, 0, '2026-02-01 10:00:00', 0, NULL, '2026-02-01 10:00:01', 0),
  (2, 11, 1, 700, 3, 1, '2026-02-02 10:00:00', 1, 8.5, NULL, 1),
  (3, 11, 2, 0, 0, 0, NULL, 1, NULL, NULL, 1), (4, 12, 2, 0, 5, 1, '2026-01-05 00:00:00', 0, NULL, NULL, 0);
INSERT INTO downloads (id, item_id, user_id, file_path, file_size, file_hash, status, progress, bytes_downloaded,
    transcode_profile, priority, error_message, retry_count, created_at, completed_at) VALUES
  (1, 11, 1, '/m/ann/t1.flac', 1000, 'abc', 'completed', 1, 1000, NULL, 0, NULL, 0, '2026-01-01 00:00:00', '2026-01-01 00:01:00'),
  (2, 11, 2, '/m/bob/t1.flac', 1000, 'abc', 'completed', 1, 1000, NULL, 0, NULL, 0, '2026-01-02 00:00:00', '2026-01-02 00:01:00'),
  (3, 12, 1, '/m/ann/t2.part', 500, NULL, 'downloading', 0.5, 250, NULL, 5, NULL, 1, '2026-01-01 00:00:00', NULL),
  (4, 20, 2, NULL, NULL, NULL, 'failed', 0, 0, 'mobile', -100, 'no space', 3, '2026-01-01 00:00:00', NULL);
INSERT INTO sync_queue (id, user_id, operation, entity_type, entity_id, payload, status, attempts, created_at) VALUES
  (5, 1, 'favorite', 'item', 't2', '{"value":true}', 'pending', 0, '2026-02-03 00:00:00'),
  (6, 1, 'favorite', 'item', 't2', '{"value":false}', 'pending', 0, '2026-02-03 00:00:00'),
  (7, 1, 'progress', 'item', 'm1', '{"ticks":5}', 'pending', 5, '2026-02-01 00:00:00'),
  (8, 2, 'played', 'item', 't1', NULL, 'completed', 1, '2026-01-01 00:00:00'),
  (9, 2, 'played', 'item', 't2', NULL, 'failed', 2, '2026-01-01 00:00:00');
INSERT INTO thumbnails (id, item_id, image_type, image_tag, file_path, width, file_size, cached_at) VALUES
  (1, 10, 'Primary', 'tag0', '/i/old.jpg', NULL, 10, '2026-01-01 00:00:00'),
  (2, 10, 'Primary', 'tag1', '/i/new.jpg', NULL, 12, '2026-02-01 00:00:00'),
  (3, 10, 'Primary', 'tag1', '/i/300.jpg', 300, 5, '2026-02-01 00:00:00');
INSERT INTO playlists (id, jellyfin_id, user_id, name, description, is_local_only, needs_sync) VALUES
  (1, 'p1', 1, 'Road', 'for driving', 0, 0), (2, NULL, 1, 'New', NULL, 0, 1), (3, NULL, 2, 'Mine', NULL, 1, 0);
INSERT INTO playlist_items (id, playlist_id, item_id, sort_order) VALUES (1, 1, 12, 0), (2, 1, 11, 1), (3, 2, 11, 0);
DELETE FROM items WHERE id = 40;
INSERT INTO items (jellyfin_id, server_id, type, name) VALUES ('b2', 2, 'MusicAlbum', 'After a gap');
