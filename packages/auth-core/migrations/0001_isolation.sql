-- The server works as this role: it owns nothing, so row-level security applies to it.
DO $$ BEGIN
  CREATE ROLE grantway_runtime NOLOGIN NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
--> statement-breakpoint
-- Rotating keys, verifying the audit log, exporting and erasing work as this one. Only who migrates can step into it.
DO $$ BEGIN
  CREATE ROLE grantway_keeper NOLOGIN NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
--> statement-breakpoint
GRANT grantway_runtime, grantway_keeper TO CURRENT_USER;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO grantway_runtime, grantway_keeper;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO grantway_runtime, grantway_keeper;
--> statement-breakpoint
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO grantway_runtime, grantway_keeper;
--> statement-breakpoint
-- What was written to the audit log stays as it was, for the keeper too.
REVOKE UPDATE, DELETE ON audit_events, usage_events FROM grantway_runtime, grantway_keeper;
--> statement-breakpoint
REVOKE DELETE ON audit_heads FROM grantway_runtime, grantway_keeper;
--> statement-breakpoint
-- Pseudonyms come from a function below: nobody moves one to another person.
REVOKE INSERT, UPDATE, DELETE ON audit_subjects FROM grantway_runtime;
--> statement-breakpoint
-- The server makes keys; changing and deleting them is for the keeper.
REVOKE UPDATE, DELETE ON tenant_keys, server_keys FROM grantway_runtime;
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
CREATE POLICY everyone ON held_accounts FOR SELECT USING (current_setting('app.everyone', true) = 'on');
--> statement-breakpoint
ALTER TABLE tenant_clients ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant_only ON tenant_clients USING (tenant_id = current_setting('app.tenant', true));
--> statement-breakpoint
ALTER TABLE tenant_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant_only ON tenant_keys USING (tenant_id = current_setting('app.tenant', true));
--> statement-breakpoint
ALTER TABLE audit_subjects ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY owner_only ON audit_subjects
  USING (tenant_id = current_setting('app.tenant', true) AND user_id = current_setting('app.user', true));
--> statement-breakpoint
ALTER TABLE audit_heads ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant_only ON audit_heads USING (tenant_id = current_setting('app.tenant', true));
--> statement-breakpoint
-- A person reads their own entries; whoever works for a tenant appends to its chain.
ALTER TABLE audit_events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY owner_reads ON audit_events FOR SELECT
  USING (tenant_id = current_setting('app.tenant', true) AND subject_ref IN (SELECT ref FROM audit_subjects));
--> statement-breakpoint
CREATE POLICY tenant_appends ON audit_events FOR INSERT
  WITH CHECK (tenant_id = current_setting('app.tenant', true));
--> statement-breakpoint
ALTER TABLE usage_events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY owner_reads ON usage_events FOR SELECT
  USING (tenant_id = current_setting('app.tenant', true) AND subject_ref IN (SELECT ref FROM audit_subjects));
--> statement-breakpoint
CREATE POLICY tenant_appends ON usage_events FOR INSERT
  WITH CHECK (tenant_id = current_setting('app.tenant', true));
--> statement-breakpoint
-- Those who look after a tenant read what was done in it; nothing else of anybody, and they change nothing.
CREATE POLICY activity_of_tenant ON audit_events FOR SELECT
  USING (tenant_id = current_setting('app.tenant', true) AND current_setting('app.reads', true) = 'activity');
--> statement-breakpoint
CREATE POLICY activity_of_tenant ON usage_events FOR SELECT
  USING (tenant_id = current_setting('app.tenant', true) AND current_setting('app.reads', true) = 'activity');
--> statement-breakpoint
CREATE POLICY activity_of_tenant ON audit_subjects FOR SELECT
  USING (tenant_id = current_setting('app.tenant', true) AND current_setting('app.reads', true) = 'activity');
--> statement-breakpoint
-- Who asked for approval and what was decided stays on record; who decides reads the requests of a whole tenant.
REVOKE DELETE ON approvals FROM grantway_runtime;
--> statement-breakpoint
ALTER TABLE approvals ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant_only ON approvals USING (tenant_id = current_setting('app.tenant', true));
--> statement-breakpoint
DO $$ DECLARE fenced text; BEGIN
  FOR fenced IN SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace LOOP
    EXECUTE format('CREATE POLICY keeper ON %I TO grantway_keeper USING (true)', fenced);
  END LOOP;
END $$;
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
--> statement-breakpoint
-- The pseudonym of a person in the audit log of the tenant of this transaction, made when there is none yet. Entries about
-- a member are written by somebody else, who may not see that row: so it is the keeper's function, and gives nothing more.
CREATE FUNCTION subject_ref(p_user text) RETURNS TABLE (ref text, committed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO audit_subjects (tenant_id, user_id, ref)
    SELECT current_setting('app.tenant'), p_user, gen_random_uuid()::text
    WHERE NOT EXISTS (SELECT FROM audit_subjects s WHERE s.tenant_id = current_setting('app.tenant') AND s.user_id = p_user)
    ON CONFLICT DO NOTHING;
  RETURN QUERY
    SELECT s.ref, s.created_at < now() FROM audit_subjects s
    WHERE s.tenant_id = current_setting('app.tenant') AND s.user_id = p_user;
END $$;
--> statement-breakpoint
-- At the start of a server: connections whose key needs a root key that is not here say so, and those whose key is
-- back are as they were. It gives counts and no row, so the server's role may run it as the keeper.
CREATE FUNCTION settle_key_states(p_roots text[]) RETURNS TABLE (root_key text, tenant_count bigint, connection_count bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  UPDATE connections c SET state = 'needs_key', state_reason = c.state FROM tenant_keys k
    WHERE k.tenant_id = c.tenant_id AND k.version = c.tenant_key_version
      AND k.root_key_id <> ALL (p_roots) AND c.state IN ('active', 'refresh_outcome_unknown');
  UPDATE connections c SET state = c.state_reason, state_reason = NULL FROM tenant_keys k
    WHERE k.tenant_id = c.tenant_id AND k.version = c.tenant_key_version
      AND k.root_key_id = ANY (p_roots) AND c.state = 'needs_key';
  RETURN QUERY
    SELECT k.root_key_id, count(DISTINCT k.tenant_id), count(c.id)
    FROM tenant_keys k LEFT JOIN connections c ON c.tenant_id = k.tenant_id AND c.tenant_key_version = k.version
    WHERE k.root_key_id <> ALL (p_roots) GROUP BY k.root_key_id;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION settle_key_states(text[]), subject_ref(text) FROM PUBLIC;
--> statement-breakpoint
GRANT CREATE ON SCHEMA public TO grantway_keeper;
--> statement-breakpoint
ALTER FUNCTION settle_key_states(text[]) OWNER TO grantway_keeper;
--> statement-breakpoint
ALTER FUNCTION subject_ref(text) OWNER TO grantway_keeper;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA public FROM grantway_keeper;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION settle_key_states(text[]), subject_ref(text) TO grantway_runtime;