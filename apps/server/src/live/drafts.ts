import { createReadStream } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type AccountViewer,
  asViewer,
  emptyDraftOf,
  type Library,
  LibraryError,
  mayUpload,
  UploadError,
} from '@bandstand/library';
import { type DraftFile, DraftRefused, type LibraryDrafts } from '@bandstand/live';
import type { Database } from '@bandstand/sqlite';

export interface LibraryDraftsParts {
  readonly library: Library;
  /** library.db */
  readonly db: Database;
}

/** How often an upload is looked at while the library takes it in, ms. */
const lookMs = 200;
const pageOfUploads = 200;

type Upload = ReturnType<Library['services']['uploads']['get']>;

/** Makes releases of recordings through the library's own uploads, with the rights and the quota of an account. */
export function libraryDrafts({ library, db }: LibraryDraftsParts): LibraryDrafts {
  const { editing, uploads, accounts } = library.services;

  const viewerOf = (gid: string): AccountViewer => {
    const account = accounts.accounts.byGid(gid);
    if (account === undefined || !account.isActive)
      throw new DraftRefused('forbidden', 'The account is gone or switched off.');
    return asViewer(account);
  };

  /** What was sent of this name for a release; the newest. */
  const sent = (viewer: AccountViewer, release: string, name: string): Upload | undefined => {
    for (let before: number | null = null; ; ) {
      const page: { items: readonly Upload[]; next: number | null } = uploads.list(
        viewer,
        pageOfUploads,
        before,
      );
      const found = page.items.find((upload) => upload.targetGid === release && stemOf(upload.name) === name);
      if (found !== undefined || page.next === null) return found;
      before = page.next;
    }
  };

  /** Resolves when a whole upload has become a track. */
  const landed = async (viewer: AccountViewer, gid: string, signal: AbortSignal): Promise<void> => {
    for (;;) {
      const { state, reason, message } = uploads.get(viewer, gid);
      if (state === 'done') return;
      if (state !== 'finishing')
        throw new DraftRefused(reason ?? 'failed', message ?? 'The library could not take the file.');
      await pause(lookMs, undefined, { signal });
    }
  };

  const send = async (
    viewer: AccountViewer,
    release: string,
    { name, suffix, path, bytes }: DraftFile,
    signal: AbortSignal,
  ): Promise<void> => {
    const before = sent(viewer, release, name);
    if (before?.state === 'done') return;
    if (before?.state === 'finishing') return landed(viewer, before.gid, signal);
    // What came of it before a kill may be of another file than the one that is made now.
    if (before !== undefined) await uploads.remove(viewer, before.gid);
    const target = { kind: 'album', gid: release } as const;
    const announced = { kind: 'track', target, name: `${name}.${suffix}`, length: bytes } as const;
    const { gid } = await uploads.create(viewer, announced);
    const body = createReadStream(path);
    await uploads.receive(viewer, gid, { offset: 0, body, checksum: null, signal });
    await landed(viewer, gid, signal);
  };

  return {
    check(account) {
      const viewer = viewerOf(account);
      if (!db.read((reader) => mayUpload(reader, viewer)))
        throw new DraftRefused('forbidden', 'Releases are made by artists and by the staff of this site.');
    },
    has(account, release) {
      try {
        editing.view(viewerOf(account), 'album', release);
        return true;
      } catch (error) {
        if (error instanceof LibraryError || error instanceof DraftRefused) return false;
        throw error;
      }
    },
    begin: (account, { title, date, since }) =>
      refusing(() => {
        const viewer = viewerOf(account);
        const before = db.read((reader) => emptyDraftOf(reader, viewer.account.id, title, since));
        return before ?? editing.createAlbum(viewer, { title, type: 'liveset', releaseDate: date }).id;
      }),
    isThere: (account, release, name) => sent(viewerOf(account), release, name)?.state === 'done',
    send: (account, release, file, signal) =>
      send(viewerOf(account), release, file, signal).catch((error: unknown) => refuse(error)),
  };
}

const stemOf = (name: string): string => name.replace(/\.[a-z0-9]+$/, '');

function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    return refuse(error);
  }
}

/** The library's refusals as what live knows; everything else may pass when it is tried again. */
function refuse(error: unknown): never {
  if (error instanceof LibraryError || error instanceof UploadError)
    throw new DraftRefused(error.code, error.message, { cause: error });
  throw error;
}
