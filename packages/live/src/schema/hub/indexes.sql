-- Made when the rows of old are in their places. Indexes with the names of StreamHub serve what theirs did.
CREATE INDEX idx_apps_tenant ON apps (tenant_id);
-- Apps that a start must look at: few at any time.
CREATE INDEX apps_unsettled ON apps (state) WHERE state <> 'ready';
CREATE INDEX apps_node ON apps (node_id) WHERE node_id IS NOT NULL;

CREATE INDEX idx_api_tokens_hash ON api_tokens (token_hash);
CREATE INDEX idx_api_tokens_app ON api_tokens (app_id);
CREATE INDEX idx_api_tokens_tenant ON api_tokens (tenant_id);

-- StreamHub's is of another collation than its look-ups, which it therefore never served.
CREATE INDEX idx_users_email ON users (email COLLATE NOCASE);
CREATE INDEX idx_memberships_tenant ON memberships (tenant_id);
CREATE INDEX invites_tenant ON invites (tenant_id, created_at);
CREATE INDEX invites_email ON invites (email COLLATE NOCASE) WHERE accepted_at IS NULL AND revoked_at IS NULL;
CREATE INDEX nodes_name ON nodes (name);

CREATE INDEX idx_server_logs_ts ON server_logs (ts);
CREATE INDEX idx_server_logs_app_level ON server_logs (app_id, level);
CREATE INDEX idx_server_logs_app_ts ON server_logs (app_id, ts);
CREATE INDEX server_logs_level ON server_logs (level, id);
CREATE INDEX server_logs_app ON server_logs (app_id, id) WHERE app_id IS NOT NULL;
CREATE INDEX server_logs_request ON server_logs (request_id) WHERE request_id IS NOT NULL;

CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX magic_tokens_email ON magic_tokens (email);
CREATE INDEX magic_tokens_created ON magic_tokens (created_at);
CREATE INDEX ip_rules_action ON ip_rules (action);
CREATE INDEX ip_bans_until ON ip_bans (banned_until);

CREATE INDEX quota_usage_app ON quota_usage (app_id, period, metric);
CREATE INDEX ingress_keys_app ON ingress_keys (app_id, ingress_id);
CREATE INDEX app_duties_due ON app_duties (kind, due_at);

-- The words of the log. The text itself is in server_logs alone.
CREATE VIRTUAL TABLE server_logs_fts USING fts5(
  message, source, content='server_logs', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
CREATE TRIGGER server_logs_fts_insert AFTER INSERT ON server_logs BEGIN
  INSERT INTO server_logs_fts (rowid, message, source) VALUES (NEW.id, NEW.message, NEW.source);
END;
CREATE TRIGGER server_logs_fts_update AFTER UPDATE OF message, source ON server_logs BEGIN
  INSERT INTO server_logs_fts (server_logs_fts, rowid, message, source) VALUES ('delete', OLD.id, OLD.message, OLD.source);
  INSERT INTO server_logs_fts (rowid, message, source) VALUES (NEW.id, NEW.message, NEW.source);
END;
CREATE TRIGGER server_logs_fts_delete AFTER DELETE ON server_logs BEGIN
  INSERT INTO server_logs_fts (server_logs_fts, rowid, message, source) VALUES ('delete', OLD.id, OLD.message, OLD.source);
END;
INSERT INTO server_logs_fts (server_logs_fts) VALUES ('rebuild');
