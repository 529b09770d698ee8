import { type OptionSpec, on, option } from './option.ts';
import { postgres, whole } from './parsers.ts';

/** It may hold a password, so it is never printed. */
const postgresAddress = (describe: string): OptionSpec<string | null> =>
  option({ parse: on(postgres), fallback: null, secret: true, environmentOnly: true, describe });

/** Where the databases of identification are. */
export const postgresOptions = {
  postgresUrl: postgresAddress(
    'PostgreSQL for identification instead of the embedded one; a database in it serves all, without one there are four',
  ),
  postgresReadUrl: postgresAddress('replica of it, for what only reads'),
  postgresAppUrl: postgresAddress('address of acoustid_app: accounts and statistics'),
  postgresAppReadUrl: postgresAddress('replica of app for what only reads'),
  postgresFingerprintUrl: postgresAddress('address of acoustid_fingerprint'),
  postgresFingerprintReadUrl: postgresAddress('replica of fingerprint for what only reads'),
  postgresIngestUrl: postgresAddress('address of acoustid_ingest: submissions'),
  postgresIngestReadUrl: postgresAddress('replica of ingest for what only reads'),
  postgresMusicbrainzUrl: postgresAddress('address of a mirror of MusicBrainz, only read'),
  postgresMusicbrainzReadUrl: postgresAddress('replica of musicbrainz for what only reads'),
  postgresPoolSize: option({
    parse: whole(1, 1000),
    fallback: 20,
    environmentOnly: true,
    describe: 'most connections to each database',
  }),
  postgresPoolRecycle: option({
    parse: whole(1, 1_000_000),
    fallback: 3600,
    environmentOnly: true,
    describe: 'seconds after which a connection is replaced',
  }),
};
