import { Migration } from '@mikro-orm/migrations';

// In one collation, since whole rows are compared.
const group = 'roles collate "C", email_verified, mfa_enabled, (suspended_at is not null)';

/** The users of the same roles and flags, in both orders that pages have, in the place of an index for each flag. */
export class UserGroups extends Migration {
  override up(): void {
    this.addSql(`create index users_groups_created_at on users (${group}, created_at, id)`);
    // With all that is looked at beside the order, so that no row has to be fetched.
    this.addSql(`create index users_groups_email on users (${group}, (coalesce(email, '') collate "C"), id)
      include (email, suspended_at, search, created_at)`);
    this.addSql('drop index users_email_verified');
    this.addSql('drop index users_mfa_enabled');
    this.addSql('drop index users_suspended');
  }

  override down(): void {
    this.addSql('create index users_suspended on users ((suspended_at is not null), created_at, id)');
    this.addSql('create index users_mfa_enabled on users (mfa_enabled, created_at, id)');
    this.addSql('create index users_email_verified on users (email_verified, created_at, id)');
    this.addSql('drop index users_groups_email');
    this.addSql('drop index users_groups_created_at');
  }
}
