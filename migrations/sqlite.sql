CREATE TABLE absence (
	watch_id INTEGER NOT NULL, 
	since BIGINT NOT NULL, 
	members BLOB NOT NULL, 
	CONSTRAINT pk_absence PRIMARY KEY (watch_id), 
	CONSTRAINT fk_absence_watch_id FOREIGN KEY(watch_id) REFERENCES watch (id) ON DELETE CASCADE
);
CREATE TABLE "account" (
	owner_id INTEGER NOT NULL, 
	"key" INTEGER NOT NULL, 
	network VARCHAR(64) NOT NULL, 
	id VARCHAR(512) NOT NULL, 
	handle VARCHAR(512), 
	CONSTRAINT pk_account PRIMARY KEY (owner_id, "key"), 
	CONSTRAINT fk_account_owner_id FOREIGN KEY(owner_id) REFERENCES owner (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
CREATE TABLE act (
	id INTEGER NOT NULL, 
	owner_id INTEGER NOT NULL, 
	"plan" VARCHAR(32) NOT NULL, 
	by_network VARCHAR(64) NOT NULL, 
	by_id VARCHAR(512) NOT NULL, 
	by_handle VARCHAR(512), 
	deed VARCHAR(32) NOT NULL, 
	network VARCHAR(64) NOT NULL, 
	account_id VARCHAR(512) NOT NULL, 
	account_key BIGINT NOT NULL, 
	handle VARCHAR(512), 
	reason TEXT NOT NULL, 
	alert_id VARCHAR(32), 
	stage VARCHAR(16) NOT NULL, 
	at BIGINT NOT NULL, 
	fault TEXT, 
	CONSTRAINT pk_act PRIMARY KEY (id), 
	CONSTRAINT fk_act_owner_id FOREIGN KEY(owner_id) REFERENCES owner (id) ON DELETE CASCADE
);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0027');
CREATE TABLE "alert" (
	owner_id INTEGER NOT NULL, 
	id VARCHAR(32) NOT NULL, 
	account_key BIGINT NOT NULL, 
	pattern VARCHAR(32) NOT NULL, 
	severity VARCHAR(8) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	confidence FLOAT NOT NULL, 
	raised_at BIGINT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	first_seen BIGINT NOT NULL, 
	last_seen BIGINT NOT NULL, 
	cycles INTEGER NOT NULL, 
	summary TEXT NOT NULL, 
	watches JSON NOT NULL, 
	findings JSON NOT NULL, 
	reason TEXT, 
	CONSTRAINT pk_alert PRIMARY KEY (owner_id, id), 
	CONSTRAINT fk_alert_owner_id FOREIGN KEY(owner_id) REFERENCES owner (id) ON DELETE CASCADE
);
CREATE TABLE "allowed" (
	owner_id INTEGER NOT NULL, 
	account_key BIGINT NOT NULL, 
	slug VARCHAR(64) NOT NULL, 
	reason TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT pk_allowed PRIMARY KEY (owner_id, account_key, slug), 
	CONSTRAINT fk_allowed_owner_id FOREIGN KEY(owner_id) REFERENCES owner (id) ON DELETE CASCADE
);
CREATE TABLE attempt (
	id INTEGER NOT NULL, 
	delivery_id INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	took BIGINT NOT NULL, 
	status INTEGER, 
	problem TEXT, 
	response TEXT NOT NULL, 
	CONSTRAINT pk_attempt PRIMARY KEY (id), 
	CONSTRAINT fk_attempt_delivery_id FOREIGN KEY(delivery_id) REFERENCES delivery (id) ON DELETE CASCADE
);
CREATE TABLE "blocklist" (
	id INTEGER NOT NULL, 
	slug VARCHAR(64) NOT NULL, 
	title VARCHAR(200) NOT NULL, 
	rule JSON NOT NULL, 
	quota INTEGER NOT NULL, 
	days INTEGER NOT NULL, 
	published BOOLEAN NOT NULL, 
	version BIGINT NOT NULL, 
	approved_at BIGINT NOT NULL, 
	held TEXT, 
	looked_at TEXT, 
	owner_id INTEGER NOT NULL, whole_since BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_blocklist PRIMARY KEY (id), 
	CONSTRAINT fk_blocklist_owner_id FOREIGN KEY(owner_id) REFERENCES owner (id) ON DELETE CASCADE, 
	CONSTRAINT uq_blocklist_owner_id_slug UNIQUE (owner_id, slug)
);
INSERT INTO "blocklist" VALUES(1,'suggested','Accounts that follow and unfollow again and again','{"patterns": [], "confidence": 0.0, "severity": "alert", "networks": [], "watches": []}',1000000,365,0,0,0,NULL,NULL,1,0);
CREATE TABLE blocklist_entry (
	blocklist_id INTEGER NOT NULL, 
	account_key BIGINT NOT NULL, 
	network VARCHAR(64) NOT NULL, 
	id VARCHAR(512) NOT NULL, 
	handle VARCHAR(512), 
	reason TEXT NOT NULL, 
	pattern VARCHAR(32) NOT NULL, 
	confidence FLOAT NOT NULL, 
	cycles INTEGER NOT NULL, 
	alert_id VARCHAR(32) NOT NULL, 
	since BIGINT NOT NULL, 
	last_seen BIGINT NOT NULL, 
	until BIGINT NOT NULL, 
	digest BLOB NOT NULL, 
	version BIGINT NOT NULL, 
	added_at BIGINT NOT NULL, 
	retracted_at BIGINT, 
	CONSTRAINT pk_blocklist_entry PRIMARY KEY (blocklist_id, account_key), 
	CONSTRAINT fk_blocklist_entry_blocklist_id FOREIGN KEY(blocklist_id) REFERENCES blocklist (id) ON DELETE CASCADE
);
CREATE TABLE blocklist_version (
	blocklist_id INTEGER NOT NULL, 
	number BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	entries INTEGER NOT NULL, 
	added INTEGER NOT NULL, 
	changed INTEGER NOT NULL, 
	retracted INTEGER NOT NULL, 
	CONSTRAINT pk_blocklist_version PRIMARY KEY (blocklist_id, number), 
	CONSTRAINT fk_blocklist_version_blocklist_id FOREIGN KEY(blocklist_id) REFERENCES blocklist (id) ON DELETE CASCADE
);
CREATE TABLE budget_use (
	name VARCHAR(255) NOT NULL, 
	unit VARCHAR(16) NOT NULL, 
	month VARCHAR(7) NOT NULL, 
	used BIGINT NOT NULL, 
	CONSTRAINT pk_budget_use PRIMARY KEY (name, unit, month)
);
CREATE TABLE chore (
	name VARCHAR(32) NOT NULL, 
	next_due BIGINT NOT NULL, 
	lease_until BIGINT NOT NULL, 
	lease_token BIGINT NOT NULL, 
	done_at BIGINT, 
	told TEXT, 
	fault TEXT, 
	CONSTRAINT pk_chore PRIMARY KEY (name)
);
CREATE TABLE credential (
	id INTEGER NOT NULL, 
	owner_id INTEGER NOT NULL, 
	kind VARCHAR(8) NOT NULL, 
	label VARCHAR(100) NOT NULL, 
	hash BLOB NOT NULL, 
	scopes JSON NOT NULL, 
	created_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	used_at BIGINT, 
	CONSTRAINT pk_credential PRIMARY KEY (id), 
	CONSTRAINT fk_credential_owner_id FOREIGN KEY(owner_id) REFERENCES owner (id) ON DELETE CASCADE, 
	CONSTRAINT uq_credential_hash UNIQUE (hash)
);
CREATE TABLE delivery (
	id INTEGER NOT NULL, 
	endpoint_id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	number BIGINT NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	tries INTEGER NOT NULL, 
	due_at BIGINT NOT NULL, 
	lease_until BIGINT NOT NULL, 
	lease_token BIGINT NOT NULL, 
	ended_at BIGINT, 
	CONSTRAINT pk_delivery PRIMARY KEY (id), 
	CONSTRAINT fk_delivery_endpoint_id FOREIGN KEY(endpoint_id) REFERENCES endpoint (id) ON DELETE CASCADE, 
	CONSTRAINT fk_delivery_seq FOREIGN KEY(seq) REFERENCES outbox (seq) ON DELETE CASCADE, 
	CONSTRAINT uq_delivery_endpoint_id_number UNIQUE (endpoint_id, number), 
	CONSTRAINT uq_delivery_endpoint_id_seq UNIQUE (endpoint_id, seq)
);
CREATE TABLE elsewhere (
	owner_id INTEGER NOT NULL, 
	actor_key BIGINT NOT NULL, 
	record BIGINT NOT NULL, 
	target_key BIGINT NOT NULL, 
	came_at BIGINT NOT NULL, 
	went_at BIGINT, 
	CONSTRAINT pk_elsewhere PRIMARY KEY (owner_id, actor_key, record), 
	CONSTRAINT fk_elsewhere_owner_id FOREIGN KEY(owner_id) REFERENCES owner (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
CREATE TABLE endpoint (
	id INTEGER NOT NULL, 
	owner_id INTEGER NOT NULL, 
	url VARCHAR(2048) NOT NULL, 
	kinds JSON NOT NULL, 
	patterns JSON NOT NULL, 
	watches JSON NOT NULL, 
	severity VARCHAR(8), 
	created_at BIGINT NOT NULL, 
	number BIGINT NOT NULL, 
	failing_since BIGINT, 
	closed_until BIGINT NOT NULL, 
	disabled_at BIGINT, 
	disabled_reason TEXT, 
	CONSTRAINT pk_endpoint PRIMARY KEY (id), 
	CONSTRAINT fk_endpoint_owner_id FOREIGN KEY(owner_id) REFERENCES owner (id) ON DELETE CASCADE
);
CREATE TABLE endpoint_secret (
	id VARCHAR(40) NOT NULL, 
	endpoint_id INTEGER NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	sealed BLOB NOT NULL, 
	public TEXT, 
	created_at BIGINT NOT NULL, 
	retires_at BIGINT, 
	CONSTRAINT pk_endpoint_secret PRIMARY KEY (id), 
	CONSTRAINT fk_endpoint_secret_endpoint_id FOREIGN KEY(endpoint_id) REFERENCES endpoint (id) ON DELETE CASCADE
);
CREATE TABLE event (
	seq INTEGER NOT NULL, 
	watch_id INTEGER NOT NULL, 
	account_key BIGINT NOT NULL, 
	kind VARCHAR(8) NOT NULL, 
	"after" BIGINT NOT NULL, 
	"before" BIGINT NOT NULL, 
	exact BIGINT, 
	cause VARCHAR(16) NOT NULL, 
	proof VARCHAR(8) NOT NULL, 
	seat BIGINT NOT NULL, 
	record BIGINT NOT NULL, 
	crowd INTEGER NOT NULL, 
	CONSTRAINT pk_event PRIMARY KEY (seq), 
	CONSTRAINT fk_event_watch_id FOREIGN KEY(watch_id) REFERENCES watch (id) ON DELETE CASCADE, 
	CONSTRAINT uq_event_account_key_watch_id_before_kind UNIQUE (account_key, watch_id, "before", kind)
);
CREATE TABLE follow_record (
	actor_key BIGINT NOT NULL, 
	record BIGINT NOT NULL, 
	watch_id INTEGER NOT NULL, 
	member_key BIGINT NOT NULL, 
	CONSTRAINT pk_follow_record PRIMARY KEY (actor_key, record, watch_id, member_key), 
	CONSTRAINT fk_follow_record_watch_id_watch FOREIGN KEY(watch_id) REFERENCES watch (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
CREATE TABLE grant_use (
	name VARCHAR(1024) NOT NULL, 
	ends_at BIGINT NOT NULL, 
	used BIGINT NOT NULL, 
	CONSTRAINT pk_grant_use PRIMARY KEY (name)
);
CREATE TABLE hint (
	owner_id INTEGER NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	account_key BIGINT NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_hint PRIMARY KEY (owner_id, source, account_key), 
	CONSTRAINT fk_hint_owner_id FOREIGN KEY(owner_id) REFERENCES owner (id) ON DELETE CASCADE
);
CREATE TABLE idempotency (
	id INTEGER NOT NULL, 
	owner_id INTEGER NOT NULL, 
	"key" VARCHAR(255) NOT NULL, 
	request BLOB NOT NULL, 
	at BIGINT NOT NULL, 
	sealed BLOB NOT NULL, 
	CONSTRAINT pk_idempotency PRIMARY KEY (id), 
	CONSTRAINT fk_idempotency_owner_id FOREIGN KEY(owner_id) REFERENCES owner (id) ON DELETE CASCADE, 
	CONSTRAINT uq_idempotency_owner_id_key UNIQUE (owner_id, "key")
);
CREATE TABLE list_rates (
	watch_id INTEGER NOT NULL, 
	follows BIGINT NOT NULL, 
	short BIGINT NOT NULL, 
	CONSTRAINT pk_list_rates PRIMARY KEY (watch_id), 
	CONSTRAINT fk_list_rates_watch_id_watch FOREIGN KEY(watch_id) REFERENCES watch (id) ON DELETE CASCADE
);
CREATE TABLE mandate (
	id INTEGER NOT NULL, 
	owner_id INTEGER NOT NULL, 
	network VARCHAR(64) NOT NULL, 
	account_id VARCHAR(512) NOT NULL, 
	handle VARCHAR(512), 
	host VARCHAR(255) NOT NULL, 
	deeds JSON NOT NULL, 
	scopes TEXT NOT NULL, 
	sealed BLOB NOT NULL, 
	created_at BIGINT NOT NULL, 
	retry_at BIGINT NOT NULL, 
	stopped BOOLEAN NOT NULL, 
	fault TEXT, 
	spent JSON NOT NULL, 
	CONSTRAINT pk_mandate PRIMARY KEY (id), 
	CONSTRAINT fk_mandate_owner_id FOREIGN KEY(owner_id) REFERENCES owner (id) ON DELETE CASCADE, 
	CONSTRAINT uq_mandate_owner_id_network_account_id UNIQUE (owner_id, network, account_id)
);
CREATE TABLE mirror (
	id INTEGER NOT NULL, 
	owner_id INTEGER NOT NULL, 
	blocklist_id INTEGER NOT NULL, 
	did VARCHAR(512) NOT NULL, 
	handle VARCHAR(512) NOT NULL, 
	sealed BLOB NOT NULL, 
	shows BIGINT, 
	retry_at BIGINT NOT NULL, 
	ending BOOLEAN NOT NULL, 
	fault TEXT, 
	spent JSON NOT NULL, 
	CONSTRAINT pk_mirror PRIMARY KEY (id), 
	CONSTRAINT fk_mirror_owner_id FOREIGN KEY(owner_id) REFERENCES owner (id) ON DELETE CASCADE, 
	CONSTRAINT fk_mirror_blocklist_id FOREIGN KEY(blocklist_id) REFERENCES blocklist (id) ON DELETE CASCADE, 
	CONSTRAINT uq_mirror_blocklist_id UNIQUE (blocklist_id)
);
CREATE TABLE "objection" (
	id INTEGER NOT NULL, 
	slug VARCHAR(64) NOT NULL, 
	account_key BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	text TEXT NOT NULL, 
	contact VARCHAR(200), 
	answer VARCHAR(16) NOT NULL, 
	answered_at BIGINT, 
	owner_id INTEGER NOT NULL, 
	CONSTRAINT pk_objection PRIMARY KEY (id), 
	CONSTRAINT fk_objection_owner_id FOREIGN KEY(owner_id) REFERENCES owner (id) ON DELETE CASCADE
);
CREATE TABLE "outbox" (
	seq INTEGER NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	subject VARCHAR(64) NOT NULL, 
	at BIGINT NOT NULL, 
	body JSON NOT NULL, 
	owner_id INTEGER NOT NULL, 
	id VARCHAR(40) NOT NULL, 
	spread_at BIGINT, 
	CONSTRAINT pk_outbox PRIMARY KEY (seq), 
	CONSTRAINT fk_outbox_owner_id FOREIGN KEY(owner_id) REFERENCES owner (id) ON DELETE CASCADE, 
	CONSTRAINT uq_outbox_id UNIQUE (id)
);
CREATE TABLE owner (
	id INTEGER NOT NULL, 
	name VARCHAR(64) NOT NULL, 
	role VARCHAR(8) NOT NULL, 
	created_at BIGINT NOT NULL, 
	invited_at BIGINT, 
	CONSTRAINT pk_owner PRIMARY KEY (id), 
	CONSTRAINT uq_owner_name UNIQUE (name)
);
INSERT INTO "owner" VALUES(1,'me','admin',0,NULL);
CREATE TABLE pass (
	account_key INTEGER NOT NULL, 
	watch_id INTEGER NOT NULL, 
	came BIGINT NOT NULL, 
	went BIGINT NOT NULL, 
	nth SMALLINT NOT NULL, 
	CONSTRAINT pk_pass PRIMARY KEY (account_key, watch_id, came), 
	CONSTRAINT fk_pass_watch_id_watch FOREIGN KEY(watch_id) REFERENCES watch (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
CREATE TABLE "profile" (
	owner_id INTEGER NOT NULL, 
	account_key INTEGER NOT NULL, 
	observed_at BIGINT NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	followers BIGINT, 
	following BIGINT, 
	posts BIGINT, 
	invites BOOLEAN NOT NULL, 
	CONSTRAINT pk_profile PRIMARY KEY (owner_id, account_key, observed_at), 
	CONSTRAINT fk_profile_owner_id FOREIGN KEY(owner_id) REFERENCES owner (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
CREATE TABLE received (
	owner_id INTEGER NOT NULL, 
	name VARCHAR(64) NOT NULL, 
	id VARCHAR(64) NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT pk_received PRIMARY KEY (owner_id, name, id), 
	CONSTRAINT fk_received_owner_id_owner FOREIGN KEY(owner_id) REFERENCES owner (id) ON DELETE CASCADE
);
CREATE TABLE recipient (
	id VARCHAR(40) NOT NULL, 
	owner_id INTEGER NOT NULL, 
	shown VARCHAR(200) NOT NULL, 
	sealed BLOB NOT NULL, 
	severity VARCHAR(8), 
	every BIGINT NOT NULL, 
	quiet_from INTEGER, 
	quiet_until INTEGER, 
	zone VARCHAR(64) NOT NULL, 
	created_at BIGINT NOT NULL, 
	told_until BIGINT NOT NULL, 
	next_due BIGINT NOT NULL, 
	lease_until BIGINT NOT NULL, 
	lease_token BIGINT NOT NULL, 
	failures INTEGER NOT NULL, 
	problem TEXT, 
	CONSTRAINT pk_recipient PRIMARY KEY (id), 
	CONSTRAINT fk_recipient_owner_id FOREIGN KEY(owner_id) REFERENCES owner (id) ON DELETE CASCADE
);
CREATE TABLE roster (
	watch_id INTEGER NOT NULL, 
	version BIGINT NOT NULL, 
	members BLOB NOT NULL, 
	CONSTRAINT pk_roster PRIMARY KEY (watch_id), 
	CONSTRAINT fk_roster_watch_id FOREIGN KEY(watch_id) REFERENCES watch (id) ON DELETE CASCADE
);
CREATE TABLE roster_change (
	watch_id INTEGER NOT NULL, 
	version BIGINT NOT NULL, 
	members BLOB NOT NULL, 
	CONSTRAINT pk_roster_change PRIMARY KEY (watch_id, version), 
	CONSTRAINT fk_roster_change_watch_id FOREIGN KEY(watch_id) REFERENCES watch (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
CREATE TABLE sampling (
	watch_id INTEGER NOT NULL, 
	adaptive BOOLEAN NOT NULL, 
	walk BOOLEAN NOT NULL, 
	reason TEXT NOT NULL, 
	walked_at BIGINT, 
	claimed BIGINT, 
	meter VARCHAR(255), 
	need FLOAT NOT NULL, 
	CONSTRAINT pk_sampling PRIMARY KEY (watch_id), 
	CONSTRAINT fk_sampling_watch_id_watch FOREIGN KEY(watch_id) REFERENCES watch (id) ON DELETE CASCADE
);
CREATE TABLE slot (
	watch_id INTEGER NOT NULL, 
	due_at BIGINT NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	token BIGINT NOT NULL, 
	ended_at BIGINT, 
	reason TEXT, 
	CONSTRAINT pk_slot PRIMARY KEY (watch_id, due_at), 
	CONSTRAINT fk_slot_watch_id FOREIGN KEY(watch_id) REFERENCES watch (id) ON DELETE CASCADE
);
CREATE TABLE snapshot (
	id INTEGER NOT NULL, 
	watch_id INTEGER NOT NULL, 
	started_at BIGINT NOT NULL, 
	finished_at BIGINT NOT NULL, 
	verdict VARCHAR(16) NOT NULL, 
	reason TEXT, 
	seen BIGINT NOT NULL, 
	claimed BIGINT, 
	pages INTEGER NOT NULL, 
	requests INTEGER NOT NULL, 
	joined BIGINT NOT NULL, 
	"left" BIGINT NOT NULL, "order" VARCHAR(16) DEFAULT 'unknown' NOT NULL, 
	CONSTRAINT pk_snapshot PRIMARY KEY (id), 
	CONSTRAINT fk_snapshot_watch_id FOREIGN KEY(watch_id) REFERENCES watch (id) ON DELETE CASCADE, 
	CONSTRAINT uq_snapshot_watch_id_finished_at UNIQUE (watch_id, finished_at)
);
CREATE TABLE stream (
	owner_id INTEGER NOT NULL, 
	name VARCHAR(512) NOT NULL, 
	cursor BIGINT, 
	at BIGINT, 
	lease_until BIGINT, 
	lease_token BIGINT NOT NULL, 
	CONSTRAINT pk_stream PRIMARY KEY (owner_id, name), 
	CONSTRAINT fk_stream_owner_id FOREIGN KEY(owner_id) REFERENCES owner (id) ON DELETE CASCADE
);
CREATE TABLE stream_gap (
	id INTEGER NOT NULL, 
	owner_id INTEGER NOT NULL, 
	name VARCHAR(512) NOT NULL, 
	"after" BIGINT NOT NULL, 
	"before" BIGINT NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_stream_gap PRIMARY KEY (id), 
	CONSTRAINT fk_stream_gap_owner_id FOREIGN KEY(owner_id) REFERENCES owner (id) ON DELETE CASCADE
);
CREATE TABLE subscription (
	owner_id INTEGER NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	origin TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	entries INTEGER NOT NULL, network VARCHAR(64), every BIGINT DEFAULT '0' NOT NULL, due_at BIGINT DEFAULT '0' NOT NULL, etag TEXT, fault TEXT, 
	CONSTRAINT pk_subscription PRIMARY KEY (owner_id, source), 
	CONSTRAINT fk_subscription_owner_id FOREIGN KEY(owner_id) REFERENCES owner (id) ON DELETE CASCADE
);
CREATE TABLE suppressed (
	hash BLOB NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT pk_suppressed PRIMARY KEY (hash)
);
CREATE TABLE suppression_key (
	id INTEGER NOT NULL, 
	sealed BLOB NOT NULL, 
	CONSTRAINT pk_suppression_key PRIMARY KEY (id)
);
CREATE TABLE token (
	id INTEGER NOT NULL, 
	owner_id INTEGER NOT NULL, 
	network VARCHAR(64) NOT NULL, 
	host VARCHAR(255) NOT NULL, 
	account_id VARCHAR(512) NOT NULL, 
	handle VARCHAR(512), 
	scopes TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	sealed BLOB NOT NULL, 
	CONSTRAINT pk_token PRIMARY KEY (id), 
	CONSTRAINT fk_token_owner_id FOREIGN KEY(owner_id) REFERENCES owner (id) ON DELETE CASCADE, 
	CONSTRAINT uq_token_owner_id_network_account_id UNIQUE (owner_id, network, account_id)
);
CREATE TABLE "watch" (
	id INTEGER NOT NULL, 
	network VARCHAR(64) NOT NULL, 
	account_id VARCHAR(512) NOT NULL, 
	handle VARCHAR(512), 
	list VARCHAR(16) NOT NULL, 
	interval BIGINT NOT NULL, 
	live BOOLEAN NOT NULL, 
	paused BOOLEAN NOT NULL, 
	created_at BIGINT NOT NULL, 
	last_at BIGINT, 
	complete_at BIGINT, 
	members BIGINT NOT NULL, 
	shortfall FLOAT NOT NULL, 
	usual_losses FLOAT NOT NULL, 
	roster_version BIGINT NOT NULL, 
	next_due BIGINT, 
	lease_until BIGINT, 
	lease_token BIGINT NOT NULL, 
	failures INTEGER NOT NULL, 
	alert_patterns JSON, 
	alert_confidence FLOAT DEFAULT '0' NOT NULL, 
	owner_id INTEGER NOT NULL, read_members BIGINT, read_of BIGINT, 
	CONSTRAINT pk_watch PRIMARY KEY (id), 
	CONSTRAINT fk_watch_owner_id FOREIGN KEY(owner_id) REFERENCES owner (id) ON DELETE CASCADE, 
	CONSTRAINT uq_watch_owner_id_network_account_id_list UNIQUE (owner_id, network, account_id, list)
);
CREATE INDEX ix_account_handle ON account (handle) WHERE handle IS NOT NULL;
CREATE INDEX ix_act_account_key ON act (owner_id, account_key);
CREATE INDEX ix_act_plan ON act (owner_id, "plan");
CREATE INDEX ix_act_stage ON act (owner_id, by_id, stage);
CREATE INDEX ix_alert_account_key ON alert (account_key);
CREATE INDEX ix_alert_newest ON alert (owner_id, raised_at);
CREATE INDEX ix_alert_state ON alert (state);
CREATE INDEX ix_attempt_delivery_id ON attempt (delivery_id);
CREATE INDEX ix_blocklist_entry_surest ON blocklist_entry (blocklist_id, confidence DESC, account_key);
CREATE INDEX ix_blocklist_entry_version ON blocklist_entry (blocklist_id, version);
CREATE INDEX ix_delivery_seq ON delivery (seq);
CREATE INDEX ix_delivery_waiting ON delivery (endpoint_id, due_at) WHERE state = 'waiting';
CREATE INDEX ix_endpoint_secret_endpoint_id ON endpoint_secret (endpoint_id);
CREATE INDEX ix_event_watch_id_seq ON event (watch_id, seq);
CREATE INDEX ix_follow_record_watch_id ON follow_record (watch_id);
CREATE INDEX ix_hint_account_key ON hint (owner_id, account_key, source);
CREATE INDEX ix_objection_account_key ON objection (account_key);
CREATE INDEX ix_objection_at ON objection (at);
CREATE INDEX ix_outbox_spread_at ON outbox (spread_at);
CREATE INDEX ix_outbox_waiting ON outbox (seq) WHERE spread_at IS NULL;
CREATE INDEX ix_pass_second ON pass (went, account_key) WHERE nth = 2;
CREATE INDEX ix_pass_went_came ON pass (went, came);
