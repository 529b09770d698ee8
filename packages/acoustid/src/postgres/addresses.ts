import { PostgresError } from './failure.ts';

/** The seed's binds, and the database that each is. */
export const databases = {
  app: 'acoustid_app',
  fingerprint: 'acoustid_fingerprint',
  ingest: 'acoustid_ingest',
  musicbrainz: 'musicbrainz',
} as const;
export type BindName = keyof typeof databases;
export const bindNames = [
  'app',
  'fingerprint',
  'ingest',
  'musicbrainz',
] as const satisfies readonly BindName[];

/** Where one bind is, as `postgres://` addresses. */
export interface BindAddress {
  readonly url: string;
  /** For what only reads: a replica, else the same. Both refuse to write. */
  readonly readUrl: string;
}

/** What an operator says: one address for all, or one for each; those of single binds win. */
export interface PostgresAddresses {
  readonly url: string | null;
  readonly readUrl: string | null;
  readonly binds: Readonly<
    Record<BindName, { readonly url: string | null; readonly readUrl: string | null }>
  >;
}

/** True when an operator named a server, so that none of ours is started. */
export const isExternal = ({ url, binds }: PostgresAddresses): boolean =>
  url !== null || Object.values(binds).some((bind) => bind.url !== null);

/**
 * Where every bind is. An address without a database means four databases of the seed's names on that server, one with a
 * database means that one for all three of ours. Throws `no_database` when a bind is named nowhere. The mirror of
 * MusicBrainz is undefined unless it is named or may be beside the others.
 */
export function resolveAddresses(said: PostgresAddresses): Partial<Record<BindName, BindAddress>> {
  const found: Partial<Record<BindName, BindAddress>> = {};
  for (const bind of bindNames) {
    const own = said.binds[bind];
    const url = own.url ?? shared(said.url, bind);
    if (url !== undefined) {
      const readUrl = own.readUrl ?? (own.url === null ? shared(said.readUrl, bind) : undefined) ?? url;
      found[bind] = { url, readUrl };
    } else if (bind !== 'musicbrainz') {
      throw new PostgresError(
        'no_database',
        `No address for the database ${databases[bind]}: set BANDSTAND_POSTGRES_URL, or BANDSTAND_POSTGRES_${bind.toUpperCase()}_URL.`,
      );
    }
  }
  return found;
}

function shared(url: string | null, bind: BindName): string | undefined {
  if (url === null) return undefined;
  const named = databaseOf(url);
  if (named === '') return withDatabase(url, databases[bind]);
  return bind === 'musicbrainz' ? undefined : url;
}

/** The database that an address names, the empty text when it names none. */
export function databaseOf(url: string): string {
  return decodeURIComponent(parse(url).pathname.replace(/^\//, ''));
}

/** The same server, another database. */
export function withDatabase(url: string, database: string): string {
  const changed = parse(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}

/** An address without its password, for words. */
export function withoutPassword(url: string): string {
  const shown = parse(url);
  shown.password = '';
  if (shown.searchParams.has('password')) shown.searchParams.delete('password');
  return shown.href;
}

function parse(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed !== undefined && ['postgres:', 'postgresql:'].includes(parsed.protocol)) return parsed;
  throw new PostgresError(
    'no_database',
    'An address of PostgreSQL has the form postgres://user:password@host:5432/database.',
  );
}
