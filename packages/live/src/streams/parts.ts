import type { Clock, Log } from '@bandstand/sqlite';
import type { Callbacks } from '../callbacks/index.ts';
import type { MediaEngine, StreamName } from '../engine/index.ts';
import type { LiveEvents } from '../events/index.ts';
import type { Publishers } from '../ingest/index.ts';
import type { LadderFacts } from '../ladder/index.ts';
import type { LiveStorage } from '../storage/index.ts';

export interface StreamsParts {
  readonly storage: LiveStorage;
  readonly events: LiveEvents;
  readonly engine: MediaEngine;
  readonly callbacks: Pick<Callbacks, 'queue'>;
  readonly publishers: Publishers;
  /** How the smaller sizes of a stream do; undefined where none are wished for. */
  readonly ladders?: { facts(stream: StreamName): LadderFacts | undefined };
  readonly clock: Clock;
  readonly log: Log;
  /** How often the numbers of what runs are written, in ms; 5000 unless told. */
  readonly numbersMs?: number;
}
