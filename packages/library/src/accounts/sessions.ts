import { type Clock, isBusy } from '@bandstand/sqlite';
import { type Account, type AccountViewer, scopes } from '../access/index.ts';
import { toAccount } from './account-store.ts';
import { AccountError } from './errors.ts';
import type { LibraryDatabase, Random } from './ports.ts';
import { opaqueToken, sessionPrefix, tokenHash } from './secrets.ts';
import * as store from './session-store.ts';

/** A session ends when it was not used for so long, in ms. */
export const sessionLifeMs = 30 * 24 * 60 * 60_000;
/** Use is noted at most this often, in ms, so that reading requests seldom write. */
export const noteEveryMs = 60_000;
const mostSessions = 100;

/** `cookie`: sent by a browser by itself; `bearer`: sent by a program in the Authorization header. */
export type SessionKind = 'cookie' | 'bearer';

/** A living session of a named device. */
export type DeviceSession = store.DeviceSessionRow;

/** A living session as its owner sees it. */
export type Session = store.SessionRow;

/** The installation of a client, as it names itself. */
export interface Device {
  readonly id: string;
  readonly name: string;
  readonly client: string;
  readonly version: string;
}

export interface SessionOrigin {
  readonly address: string;
  readonly userAgent: string | undefined;
  /** A session that was started on the same device before ends. */
  readonly device?: Device;
}

/** Sessions: opaque tokens of which only hashes are stored. */
export class Sessions {
  readonly #db: LibraryDatabase;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(options: { readonly db: LibraryDatabase; readonly clock: Clock; readonly random: Random }) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#random = options.random;
  }

  /** Starts a session; the token is told once and never again. */
  start(account: Account, kind: SessionKind, origin: SessionOrigin): { token: string; id: number } {
    const token = opaqueToken(this.#random, sessionPrefix);
    const now = this.#clock();
    const id = this.#db.write((writer) => {
      if (origin.device !== undefined) store.deleteSessionsOfDevice(writer, account.id, origin.device.id);
      const made = store.insertSession(writer, {
        accountId: account.id,
        tokenHash: tokenHash(token),
        kind,
        userAgent: origin.userAgent?.slice(0, 300) ?? null,
        address: origin.address,
        device: origin.device ?? null,
        now: iso(now),
        expiresAt: iso(now + sessionLifeMs),
      });
      store.trimSessions(writer, account.id, iso(now), mostSessions);
      return made;
    });
    return { token, id };
  }

  /** Who holds this token; null when it is unknown, over, of the other kind, or its account was switched off. */
  authenticate(token: string, kind: SessionKind, address: string): AccountViewer | null {
    if (!token.startsWith(sessionPrefix) || token.length > 100) return null;
    const now = this.#clock();
    const row = this.#db.read((reader) => store.sessionOf(reader, tokenHash(token), kind, iso(now)));
    if (row === undefined || row.isActive !== 1) return null;
    if (now - Date.parse(row.lastUsedAt) >= noteEveryMs) this.#note(row, address, now);
    return { kind: 'account', account: toAccount(row), scopes, via: kind, sessionId: row.sessionId };
  }

  /** The living sessions of an account, the last used first. */
  list(accountId: number): Session[] {
    return this.#db.read((reader) => store.sessionsOf(reader, accountId, iso(this.#clock())));
  }

  /** The living sessions of an account that were started on a named device, the last used first. */
  onDevices(accountId: number): DeviceSession[] {
    return this.#db.read((reader) => store.deviceSessions(reader, accountId, iso(this.#clock())));
  }

  /** Ends a session of this account. Throws `session_not_found`. */
  revoke(accountId: number, gid: string): void {
    if (this.#db.write((writer) => store.deleteSessionByGid(writer, accountId, gid))) return;
    throw new AccountError('session_not_found', 'There is no such session.');
  }

  /** Ends all sessions of an account but one; returns how many there were. */
  revokeOthers(accountId: number, keep: number | null): number {
    return this.#db.write((writer) => store.deleteSessions(writer, accountId, keep));
  }

  /** Ends the session with this row id: signing out. */
  end(id: number): void {
    this.#db.write((writer) => store.deleteSession(writer, id));
  }

  #note(row: store.SignedInRow, address: string, now: number): void {
    const { sessionId: id, id: accountId } = row;
    note(() =>
      this.#db.write((writer) => {
        store.touchSession(writer, {
          id,
          accountId,
          address,
          now: iso(now),
          expiresAt: iso(now + sessionLifeMs),
        });
      }),
    );
  }
}

/** A time in ms as the database keeps it. */
export const iso = (time: number): string => new Date(time).toISOString();

/** Writes when something was last used. A database that is busy at this moment is no reason to refuse a request. */
export function note(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!isBusy(error)) throw error;
  }
}
