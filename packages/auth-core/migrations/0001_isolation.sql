-- The server works as this role: it owns nothing, so row-level security applies to it.
DO $$ BEGIN
  CREATE ROLE grantway_runtime NOLOGIN NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
--> statement-breakpoint
GRANT grantway_runtime TO CURRENT_USER;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO grantway_runtime;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO grantway_runtime;
--> statement-breakpoint
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO grantway_runtime;
--> statement-breakpoint
-- What was written to the audit log stays as it was.
REVOKE UPDATE, DELETE ON audit_events FROM grantway_runtime;
--> statement-breakpoint
ALTER TABLE connections ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY owner_only ON connections
  USING (tenant_id = current_setting('app.tenant', true) AND user_id = current_setting('app.user', true));
--> statement-breakpoint
-- Background work and the operator's commands see where rows are; a transaction with this setting is read-only.
CREATE POLICY everyone ON connections FOR SELECT USING (current_setting('app.everyone', true) = 'on');
--> statement-breakpoint
-- Who else is connected to one account of a provider: that account must be named exactly.
CREATE POLICY same_account ON connections FOR SELECT
  USING (registration = current_setting('app.registration', true) AND account_key = current_setting('app.account', true));
--> statement-breakpoint
ALTER TABLE revocations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY owner_only ON revocations
  USING (tenant_id = current_setting('app.tenant', true) AND user_id = current_setting('app.user', true));
--> statement-breakpoint
CREATE POLICY everyone ON revocations FOR SELECT USING (current_setting('app.everyone', true) = 'on');
--> statement-breakpoint
ALTER TABLE grants ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY owner_only ON grants
  USING (tenant_id = current_setting('app.tenant', true) AND user_id = current_setting('app.user', true));
--> statement-breakpoint
ALTER TABLE device_flows ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY owner_only ON device_flows
  USING (tenant_id = current_setting('app.tenant', true) AND user_id = current_setting('app.user', true));
--> statement-breakpoint
ALTER TABLE held_accounts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY owner_only ON held_accounts
  USING (tenant_id = current_setting('app.tenant', true) AND user_id = current_setting('app.user', true));
--> statement-breakpoint
ALTER TABLE audit_events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY owner_only ON audit_events
  USING (tenant_id = current_setting('app.tenant', true) AND user_id = current_setting('app.user', true));
--> statement-breakpoint
-- Those who look after a tenant read what was done in it; nothing else of anybody, and they change nothing.
CREATE POLICY activity_of_tenant ON audit_events FOR SELECT
  USING (tenant_id = current_setting('app.tenant', true) AND current_setting('app.reads', true) = 'activity');
--> statement-breakpoint
ALTER TABLE tenant_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant_only ON tenant_keys USING (tenant_id = current_setting('app.tenant', true));
--> statement-breakpoint
-- The hot path in one round trip: sets the context for this statement only, then selects under it.
CREATE FUNCTION open_connection(p_tenant text, p_user text, p_connector text, p_account text)
RETURNS TABLE (
  id text, registration text, account_label text, state text, granted_scopes text[], capabilities text[], limits text,
  sealed bytea, version integer, tenant_key_version integer, access_expires_at timestamptz
)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.tenant', p_tenant, true), set_config('app.user', p_user, true);
  RETURN QUERY
    SELECT c.id, c.registration, coalesce(c.label, c.account_label), c.state, c.granted_scopes,
      ARRAY(SELECT g.capability FROM grants g WHERE g.connection_id = c.id),
      (SELECT jsonb_object_agg(g.capability, g.limits)::text FROM grants g
        WHERE g.connection_id = c.id AND g.limits IS NOT NULL),
      c.sealed, c.version, c.tenant_key_version, c.access_expires_at
    FROM connections c
    WHERE c.tenant_id = p_tenant AND c.user_id = p_user AND c.connector = p_connector
      AND (p_account IS NULL OR c.id = p_account OR c.label = p_account OR c.account_label = p_account)
    ORDER BY c.is_default DESC, c.connected_at
    LIMIT 1;
END $$;
