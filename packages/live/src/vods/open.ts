import type { AppName } from '../names/index.ts';
import { Fetching } from './fetching.ts';
import { Keeping, kinds } from './keeping.ts';
import { Measuring } from './measuring.ts';
import type { VodsParts } from './parts.ts';
import { Picturing } from './picturing.ts';
import { Removing } from './removing.ts';
import type { IsRunning } from './settling.ts';
import { Storing } from './storing.ts';

export interface VodsPorts {
  /** Whether files of a recording may still come. */
  readonly isRunning: IsRunning;
  /** Whether a recorder writes this file now. */
  readonly isBeingWritten: (vodId: number, app: AppName) => boolean;
}

/** Files of recordings, from their end on. */
export interface Vods {
  readonly keeping: Keeping;
  readonly storing: Storing;
  readonly removing: Removing;
  readonly measuring: Measuring;
  readonly fetching: Fetching;
}

/** Builds it, and takes its jobs. */
export function openVods(parts: VodsParts, ports: VodsPorts): Vods {
  const keeping = new Keeping(parts, ports);
  const picturing = new Picturing(parts);
  const storing = new Storing(parts, ports.isRunning, (work) => picturing.tryToMake(work));
  const removing = new Removing(parts);
  const { jobs } = parts;
  jobs.handle(kinds.finish, (work) => keeping.finish(work));
  jobs.handle(kinds.store, (work) => storing.store(work));
  jobs.handle(kinds.pictures, (work) => picturing.make(work));
  jobs.handle(kinds.remove, (work) => removing.clear(work));
  return { keeping, storing, removing, measuring: new Measuring(parts), fetching: new Fetching(parts) };
}
