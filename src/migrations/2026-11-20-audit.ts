import { Migration } from '@mikro-orm/migrations';

/** Security events. They refer to nothing, since they outlive the accounts they tell of. */
export class Audit extends Migration {
  override up(): void {
    this.addSql(`create table audit_events (
      id uuid primary key,
      type text not null,
      occurred_at timestamptz not null,
      user_id uuid,
      actor_id uuid,
      session_id uuid,
      ip_address text,
      user_agent text,
      request_id text,
      reason text
    )`);
    this.addSql('create index audit_events_user_id on audit_events (user_id, id)');
    this.addSql('create index audit_events_type on audit_events (type, id)');
    this.addSql('create index audit_events_ip_address on audit_events (ip_address, id)');
  }

  override down(): void {
    this.addSql('drop table audit_events');
  }
}
