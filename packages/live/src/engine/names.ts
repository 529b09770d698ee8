import type { AppName } from '../names/index.ts';

/** A stream by its address: the app and the room in it. The gate vouches that both were parsed. */
export interface StreamName {
  readonly app: AppName;
  readonly room: string;
}

/** One text for each stream; no app name holds a slash. */
export const streamKey = ({ app, room }: StreamName): string => `${app}/${room}`;

export const sameStream = (a: StreamName, b: StreamName): boolean => a.app === b.app && a.room === b.room;
