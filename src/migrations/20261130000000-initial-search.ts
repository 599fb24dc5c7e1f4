// In one collation, since whole rows are compared.
const group = 'roles collate "C", email_verified, mfa_enabled, (suspended_at is not null)';

export const userGroups = [
  `create index users_groups_created_at on users (${group}, created_at, id)`,
  `create index users_groups_email on users (${group}, (coalesce(email, '') collate "C"), id)
    include (email, suspended_at, search, created_at)`,
];

export const trigramPrefixes = [
  'create table trigram_prefixes (trigram text primary key, prefixes text[] not null)',
  `create function search_prefix(text) returns text language sql immutable parallel safe
    return left(coalesce($1, ''), 2)`,
  // Known rows are left out first, since a conflict would lock them. The order prevents deadlocks.
  `create function add_trigram_prefixes(emails text[], searches text[]) returns void language plpgsql as $$
      begin insert into trigram_prefixes as known (trigram, prefixes)
      select trigram, array_agg(prefix)
      from (
        select distinct search_prefix(email) as prefix, unnest(search_trigrams(search)) as trigram
        from unnest(emails, searches) as changed (email, search)
      ) as pairs
      where not exists (select from trigram_prefixes as k where k.trigram = pairs.trigram and k.prefixes @> array[prefix])
      group by trigram order by trigram
      on conflict (trigram) do update
        set prefixes = array(select unnest(known.prefixes) union select unnest(excluded.prefixes));
      end $$`,
  `create function add_trigram_prefixes_of_inserted() returns trigger language plpgsql as $$ begin
      perform add_trigram_prefixes(array_agg(email), array_agg(search)) from inserted;
      return null;
    end $$`,
  `create function add_trigram_prefixes_of_updated() returns trigger language plpgsql as $$ begin
      perform add_trigram_prefixes(array[new.email], array[new.search]);
      return null;
    end $$`,
  `create trigger users_inserted after insert on users referencing new table as inserted for each statement
    execute function add_trigram_prefixes_of_inserted()`,
  // A trigger with columns has no table of what changed.
  `create trigger users_updated after update of email, username_key, name on users for each row
    execute function add_trigram_prefixes_of_updated()`,
];
