import type { Clock, Database, Reader } from '@bandstand/sqlite';
import { type AccountViewer, type Action, may } from '../access/index.ts';
import { LibraryError, notFound } from '../errors/index.ts';
import { nextStatus, possibleActions, type ReleaseAction, type Status } from './machine.ts';
import {
  type ReleaseRecord,
  type ReleaseText,
  releaseByGid,
  writeStatus,
  writeText,
} from './release-store.ts';

/** Who may do what: the owner publishes and finalises, administrators approve and reject. */
const demanded: Readonly<Record<ReleaseAction, Action>> = {
  promote: 'publish',
  finalize: 'publish',
  withdraw: 'publish',
  approve: 'approve',
  reject: 'approve',
};

export type ReleaseChanges = Partial<
  Pick<ReleaseText, 'title' | 'description' | 'license' | 'download' | 'visibility'>
>;

/** Changing a release: its texts, who it is for, and its way to the public. */
export class Releases {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #fold: (title: string) => string;

  /** @param fold makes the key that titles are ordered by */
  constructor(db: Database, clock: Clock, fold: (title: string) => string) {
    this.#db = db;
    this.#clock = clock;
    this.#fold = fold;
  }

  /**
   * Does `action` and returns the new state. Throws `not_found`, `forbidden`, and `conflict` when the state does not
   * allow it, naming what it does allow.
   */
  act(viewer: AccountViewer, gid: string, action: ReleaseAction, reason: string | null = null): Status {
    return this.#db.write((writer) => {
      const release = permitted(writer, viewer, demanded[action], gid);
      const offer = release.download === 'paid' || release.download === 'codes' ? 'sold' : 'free';
      const next = nextStatus(release.status, action, offer);
      if (next === undefined) {
        const possible = possibleActions(release.status).join(', ');
        throw new LibraryError(
          'conflict',
          `A release in the state ${release.status} cannot be changed by ${action}; possible: ${possible}.`,
        );
      }
      writeStatus(writer, release.id, next, action === 'reject' ? reason : null, this.#now());
      return next;
    });
  }

  /** Changes what is given. A field changed by a person is left alone by later scans. Throws `not_found`, `forbidden`, `invalid`. */
  edit(viewer: AccountViewer, gid: string, changes: ReleaseChanges): void {
    this.#db.write((writer) => {
      const release = permitted(writer, viewer, 'edit', gid);
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      const next = { ...release, ...given };
      if (next.title.trim() === '') throw new LibraryError('invalid', 'A release needs a title.');
      const text = {
        ...next,
        title: next.title.trim(),
        titleKey: this.#fold(next.title),
        lockedFields: lock(release, Object.keys(given)),
      };
      writeText(writer, release.id, pickText(text), this.#now());
    });
  }

  #now(): string {
    return new Date(this.#clock()).toISOString();
  }
}

function permitted(reader: Reader, viewer: AccountViewer, action: Action, gid: string): ReleaseRecord {
  const release = releaseByGid(reader, gid);
  if (release === undefined || !may(reader, viewer, 'see', 'album', release.id)) throw notFound('release');
  if (!may(reader, viewer, action, 'album', release.id))
    throw new LibraryError('forbidden', 'This release is not yours to change.');
  return release;
}

/** The locked fields with these added, as JSON. */
function lock(release: ReleaseRecord, fields: readonly string[]): string {
  const before: unknown = JSON.parse(release.lockedFields);
  return JSON.stringify([...new Set([...(Array.isArray(before) ? before : []), ...fields])]);
}

function pickText({
  title,
  titleKey,
  description,
  license,
  download,
  visibility,
  lockedFields,
}: ReleaseText): ReleaseText {
  return { title, titleKey, description, license, download, visibility, lockedFields };
}
