import { createHash, timingSafeEqual } from 'node:crypto';
import type { Handover } from '../ingest/index.ts';
import type { Accounts, Application, Applications, MusicBrainzSignIn } from '../keys/index.ts';
import type { RequestLimits } from '../limits/index.ts';
import type { TrackReader } from '../lookup/index.ts';
import type { Matcher } from '../matching/index.ts';
import type { Describer, Shape } from '../metadata/index.ts';
import type { Binds } from '../postgres/index.ts';
import { invalidClient, invalidUser } from './errors.ts';
import type { Parameters } from './parameters.ts';

/** A lookup that was answered, for the statistics: each item of a batch is one. */
export interface AnsweredLookup {
  readonly applicationId: number;
  readonly hit: boolean;
  readonly userAgent: string;
  /** Address of the asker. */
  readonly ip: string;
}

/** Who counts lookups: it does not throw, and does later what takes long. `LookupCounter` is one. */
export interface LookupListener {
  count(lookup: AnsweredLookup): void;
}

/** What the API works with. */
export interface ApiServices {
  readonly binds: Binds;
  readonly applications: Applications;
  readonly accounts: Accounts;
  readonly limits: RequestLimits;
  readonly matcher: Matcher;
  readonly tracks: TrackReader;
  readonly describer: Describer;
  /** ms for finding one fingerprint. */
  readonly searchTimeoutMs: number;
  /** The site's own; whoever knows it may use the internal calls and is not limited. */
  readonly secret: string;
  /** The site's own account; it and its applications are not limited. */
  readonly siteAccountId: number | null;
  readonly signIn: MusicBrainzSignIn | null;
  readonly counter: LookupListener | null;
  /** Where the import of this process hears what was submitted. */
  readonly handover: Handover | null;
}

/** A request of the API. */
export interface Call {
  /** Of the API: the first speaks XML alone, and calls some things by other names. */
  readonly version: 1 | 2;
  readonly parameters: Parameters;
  readonly address: string;
  /** True when it came over HTTPS. */
  readonly secure: boolean;
  readonly userAgent: string;
}

/** A request that was understood and has not been done. */
export interface Prepared {
  readonly application?: Application;
  readonly accountId?: number;
  readonly work: () => Promise<Shape>;
}

/** Understands a request. Throws ApiError for what is wrong with it; the keys in it are known ones afterwards. */
export type Endpoint = (call: Call, services: ApiServices) => Promise<Prepared>;

/** The application that asks. Throws errors 2 and 4. */
export async function clientOf({ parameters }: Call, { applications }: ApiServices): Promise<Application> {
  const found = await applications.byKey(parameters.need('client'));
  if (found === null) throw invalidClient();
  return found;
}

/** The account that asks. Throws errors 2 and 6. */
export async function userOf({ parameters }: Call, { accounts }: ApiServices): Promise<number> {
  const found = await accounts.byKey(parameters.need('user'));
  if (found === null) throw invalidUser();
  return found;
}

/** What the client says of its version, as far as it fits. */
export function clientVersion({ parameters }: Call): { readonly applicationVersion?: string } {
  const version = parameters.get('clientversion')?.replaceAll('\0', '').slice(0, 255);
  return version === undefined || version === '' ? {} : { applicationVersion: version };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** True when the request carries the site's secret. Takes as long however much of it is right. */
export function knowsSecret({ parameters }: Call, { secret }: ApiServices): boolean {
  const said = parameters.get('secret');
  return secret !== '' && said !== undefined && timingSafeEqual(digest(said), digest(secret));
}
