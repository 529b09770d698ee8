-- Made when the rows of old are in their places. Indexes with the names of StreamHub serve what theirs did.
CREATE INDEX idx_streams_status ON streams (status);
CREATE INDEX idx_streams_room ON streams (room);
CREATE INDEX idx_streams_started_at ON streams (started_at);
CREATE INDEX idx_streams_status_started ON streams (status, started_at);

CREATE INDEX idx_vods_status ON vods (status);
CREATE INDEX idx_vods_stream ON vods (stream_id);
CREATE INDEX idx_vods_room ON vods (room);
CREATE INDEX idx_vods_started_at ON vods (started_at);
CREATE INDEX idx_vods_status_started ON vods (status, started_at);
CREATE INDEX vods_name ON vods (name);
CREATE INDEX vods_recording ON vods (recording_id, part) WHERE recording_id IS NOT NULL;
-- StreamHub read every row to find one by its egress.
CREATE INDEX vods_egress ON vods (egress_id) WHERE egress_id IS NOT NULL;

CREATE INDEX idx_ingress_auth_app ON ingress_auth (app);
CREATE INDEX ingress_auth_key ON ingress_auth (stream_key_hash) WHERE stream_key_hash IS NOT NULL;

CREATE INDEX idx_app_plugins_enabled ON app_plugins (enabled);
CREATE INDEX idx_vod_variants_vod ON vod_variants (vod_id);
CREATE INDEX idx_restream_targets_room ON restream_targets (room);
CREATE INDEX idx_restream_targets_egress ON restream_targets (egress_id);
CREATE INDEX idx_restream_targets_status ON restream_targets (status);

CREATE INDEX callback_deliveries_due ON callback_deliveries (next_attempt_at) WHERE state = 'waiting';
CREATE INDEX callback_deliveries_created ON callback_deliveries (created_at);
CREATE INDEX callback_attempts_delivery ON callback_attempts (delivery_id);

CREATE INDEX track_list_stream ON track_list (stream_id, starts_ms) WHERE stream_id IS NOT NULL;
CREATE INDEX track_list_vod ON track_list (vod_id, starts_ms) WHERE vod_id IS NOT NULL;
CREATE INDEX chat_messages_room ON chat_messages (room, id);
CREATE INDEX chat_bans_subject ON chat_bans (subject);
