import type { Clock, Database, Reader } from '@bandstand/sqlite';
import { type AccountViewer, type Action, may } from '../access/index.ts';
import { LibraryError, notFound } from '../errors/index.ts';
import { nextStatus, possibleActions, type ReleaseAction, type Status } from './machine.ts';
import { type ReleaseRecord, releaseByGid, writeStatus } from './release-store.ts';

/** Who may do what: the owner publishes and finalises, administrators approve and reject. */
const demanded: Readonly<Record<ReleaseAction, Action>> = {
  promote: 'publish',
  finalize: 'publish',
  withdraw: 'publish',
  approve: 'approve',
  reject: 'approve',
};

/** A release's way to the public. */
export class Releases {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
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
