import { acceptFingerprint } from '../codec/index.ts';
import { durationWindow } from '../matching/index.ts';
import { type MetadataWanted, metadataWanted } from '../metadata/index.ts';
import {
  ApiError,
  invalidFingerprint,
  invalidUuid,
  invalidWindow,
  missingParameter,
  tooLarge,
} from './errors.ts';
import { type Parameters, uuidOf, wholeNumber } from './parameters.ts';

interface Item {
  /** Number of the item, null for the plain names. */
  readonly index: number | null;
}

export interface TrackItem extends Item {
  readonly kind: 'track';
  /** As the client wrote it. */
  readonly said: string;
  /** In small letters. */
  readonly gid: string;
}

export interface FingerprintItem extends Item {
  readonly kind: 'fingerprint';
  readonly seconds: number;
  readonly hashes: Uint32Array;
}

/** What a client wants to know. */
export interface LookupRequest {
  readonly meta: MetadataWanted;
  /** Seconds by which lengths may differ. */
  readonly within: number;
  readonly batch: boolean;
  readonly explain: boolean;
  readonly items: readonly (TrackItem | FingerprintItem)[];
}

const mostFingerprints = 20;
const mostTracks = 100;

/** Reads the parameters of a lookup; `durationName` is what this version calls the length. Throws ApiError. */
export function lookupRequest(parameters: Parameters, durationName: string): LookupRequest {
  const meta = metadataWanted(parameters.get('meta') ?? '');
  const within = parameters.integer('maxdurationdiff') ?? durationWindow.usual;
  if (within < durationWindow.least || within > durationWindow.greatest) throw invalidWindow();
  const batch = (parameters.integer('batch') ?? 0) !== 0;
  const explain = (parameters.integer('explain') ?? 0) !== 0;
  const items = itemsOf(parameters, durationName, batch);
  return { meta, within, batch, explain, items };
}

/** The items that can be read; one alone, or none that can, and its error is the answer. */
function itemsOf(
  parameters: Parameters,
  durationName: string,
  batch: boolean,
): readonly (TrackItem | FingerprintItem)[] {
  const suffixes = parameters.suffixes('fingerprint', 'trackid');
  const items: (TrackItem | FingerprintItem)[] = [];
  const counts = { track: 0, fingerprint: 0 };
  for (const [at, suffix] of suffixes.entries()) {
    try {
      const item = itemOf(parameters, durationName, suffix);
      items.push(item);
      counts[item.kind] += 1;
    } catch (error) {
      if (items.length === 0 && at === suffixes.length - 1) throw asItemError(error);
    }
    if (!batch && items.length > 0) return items;
    if (counts.fingerprint > mostFingerprints || counts.track > mostTracks) throw tooLarge();
  }
  if (items.length === 0) throw missingParameter('fingerprint');
  return items;
}

function itemOf(parameters: Parameters, durationName: string, suffix: string): TrackItem | FingerprintItem {
  const index = wholeNumber(suffix.slice(1)) ?? null;
  const said = parameters.get(`trackid${suffix}`) ?? '';
  if (said !== '') {
    const gid = uuidOf(said);
    if (gid === undefined) throw invalidUuid(`trackid${suffix}`);
    return { kind: 'track', index, said, gid };
  }
  const seconds = parameters.integer(`${durationName}${suffix}`) ?? 0;
  if (seconds === 0) throw missingParameter(`${durationName}${suffix}`);
  const text = parameters.need(`fingerprint${suffix}`);
  return { kind: 'fingerprint', index, seconds, hashes: acceptFingerprint(text) };
}

const asItemError = (error: unknown): unknown =>
  error instanceof ApiError ? error : invalidFingerprint(error);
