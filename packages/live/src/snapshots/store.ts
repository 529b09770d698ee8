import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRoom } from '../names/index.ts';

/** A picture that was kept of a stream. Its id is its file's name: the room, and when it was taken. */
export interface Snapshot {
  readonly id: string;
  readonly room: string;
  /** Milliseconds since 1970. */
  readonly takenAt: number;
}

const folder = 'snapshots';
const shape = /^(.+)~(\d{13})$/;

/** The snapshot that an id names; undefined when it cannot be one. Rooms hold no tilde and no slash. */
export function parseSnapshot(id: string): Snapshot | undefined {
  const found = shape.exec(id);
  const room = parseRoom(found?.[1]);
  return found && room !== undefined ? { id, room, takenAt: Number(found[2]) } : undefined;
}

export const snapshotPath = ({ id }: Snapshot): string => `${folder}/${id}.jpg`;

/** Those of a room, or of all, the newest first. Their number is bounded by what is kept. */
export async function listSnapshots(app: string, room?: string): Promise<Snapshot[]> {
  const names = await readdir(join(app, folder)).catch(() => []);
  return names
    .filter((name) => name.endsWith('.jpg'))
    .flatMap((name) => parseSnapshot(name.slice(0, -'.jpg'.length)) ?? [])
    .filter((snapshot) => room === undefined || snapshot.room === room)
    .toSorted((a, b) => b.takenAt - a.takenAt || (a.id < b.id ? -1 : 1));
}

/** Keeps a picture, and the newest `keep` of its room. */
export async function keepSnapshot(
  app: string,
  { room, takenAt }: Omit<Snapshot, 'id'>,
  { jpeg, keep }: { readonly jpeg: Buffer; readonly keep: number },
): Promise<Snapshot> {
  const snapshot = { id: `${room}~${String(takenAt).padStart(13, '0')}`, room, takenAt };
  const place = join(app, snapshotPath(snapshot));
  await mkdir(join(app, folder), { recursive: true, mode: 0o700 });
  await writeFile(`${place}.new`, jpeg, { mode: 0o600 });
  await rename(`${place}.new`, place);
  for (const old of (await listSnapshots(app, room)).slice(keep)) await removeSnapshot(app, old);
  return snapshot;
}

export async function removeSnapshot(app: string, snapshot: Snapshot): Promise<void> {
  await rm(join(app, snapshotPath(snapshot)), { force: true });
}
