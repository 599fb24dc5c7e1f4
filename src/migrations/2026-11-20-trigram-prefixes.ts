import { Migration } from '@mikro-orm/migrations';

/**
 * With which two characters the addresses begin of those who have a trigram, so that a page of a search in the order of
 * addresses need not walk through all that lies before it. Triggers add what is new, in the transaction that brings it;
 * nothing is taken away: what nobody has any more is looked for in vain, and nothing is missed.
 */
export class TrigramPrefixes extends Migration {
  override up(): void {
    this.addSql('create table trigram_prefixes (trigram text primary key, prefixes text[] not null)');
    this.addSql(`create function search_prefix(text) returns text language sql immutable parallel safe
      return left(coalesce($1, ''), 2)`);
    // In plpgsql, which keeps its plans. What is known already is left out first, since to run into it would lock its row against all other sign-ups. The
    // rest comes in order, so that two statements never wait for each other.
    this
      .addSql(`create function add_trigram_prefixes(emails text[], searches text[]) returns void language plpgsql as $$
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
      end $$`);
    this
      .addSql(`create function add_trigram_prefixes_of_inserted() returns trigger language plpgsql as $$ begin
      perform add_trigram_prefixes(array_agg(email), array_agg(search)) from inserted;
      return null;
    end $$`);
    this
      .addSql(`create function add_trigram_prefixes_of_updated() returns trigger language plpgsql as $$ begin
      perform add_trigram_prefixes(array[new.email], array[new.search]);
      return null;
    end $$`);
    this
      .addSql(`create trigger users_inserted after insert on users referencing new table as inserted for each statement
      execute function add_trigram_prefixes_of_inserted()`);
    // A trigger with columns has no table of what changed.
    this.addSql(`create trigger users_updated after update of email, username_key, name on users for each row
      execute function add_trigram_prefixes_of_updated()`);
    this.addSql(`insert into trigram_prefixes select trigram, array_agg(prefix) from (
        select distinct search_prefix(email) as prefix, unnest(search_trigrams(search)) as trigram from users
      ) as pairs group by trigram`);
  }

  override down(): void {
    this.addSql('drop trigger users_updated on users');
    this.addSql('drop trigger users_inserted on users');
    this.addSql('drop function add_trigram_prefixes_of_updated()');
    this.addSql('drop function add_trigram_prefixes_of_inserted()');
    this.addSql('drop function add_trigram_prefixes(text[], text[])');
    this.addSql('drop function search_prefix(text)');
    this.addSql('drop table trigram_prefixes');
  }
}
