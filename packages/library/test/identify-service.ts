/** Identification as the library sees it: tracks are known by equal fingerprints. It can be away. */
import { randomUUID } from 'node:crypto';
import {
  type IdentifiedRecording,
  type Identifier,
  IdentifierAway,
  type IdentifierState,
  type SubmittedRecording,
} from '../src/identify/index.ts';

export interface KnownTrack {
  readonly id: string;
  readonly recordings: IdentifiedRecording[];
}

export class SmallService implements Identifier {
  away = false;
  /** Calls that were answered, by name. */
  readonly calls: string[] = [];
  readonly tracks = new Map<string, KnownTrack>();
  readonly submitted = new Map<string, SubmittedRecording>();
  readonly taught = new Map<number, string>();
  index = 'first';

  state(): IdentifierState {
    return this.away ? { state: 'away', reason: 'It is away.' } : { state: 'ready', excerpts: this.index };
  }

  /** Lets the world know a recording. */
  know(fingerprint: string, ...recordings: IdentifiedRecording[]): string {
    const known = this.tracks.get(fingerprint) ?? { id: randomUUID(), recordings: [] };
    known.recordings.push(...recordings);
    this.tracks.set(fingerprint, known);
    return known.id;
  }

  lookup: Identifier['lookup'] = async ({ played }) => {
    this.#called('lookup');
    return played.flatMap(({ speed, fingerprint }) => {
      const track = this.tracks.get(fingerprint);
      return track === undefined
        ? []
        : [{ trackId: track.id, score: 0.97, speed, recordings: track.recordings }];
    });
  };

  submit: Identifier['submit'] = async (recordings) => {
    this.#called('submit');
    return recordings.map((recording) => {
      this.submitted.set(recording.key, recording);
      this.know(recording.fingerprint);
      return recording.key;
    });
  };

  outcomes: Identifier['outcomes'] = async (ids) => {
    this.#called('outcomes');
    return ids.map((submissionId) => {
      const recording = this.submitted.get(submissionId);
      const track = recording === undefined ? undefined : this.tracks.get(recording.fingerprint);
      return track === undefined
        ? { submissionId, state: 'rejected', trackId: null }
        : { submissionId, state: 'imported', trackId: track.id };
    });
  };

  learn: Identifier['learn'] = async (recordings) => {
    this.#called('learn');
    for (const { id, fingerprint } of recordings) this.taught.set(id, fingerprint);
  };

  forget: Identifier['forget'] = async (ids) => {
    this.#called('forget');
    for (const id of ids) this.taught.delete(id);
  };

  locate: Identifier['locate'] = async () => [];

  #called(name: string): void {
    if (this.away) throw new IdentifierAway('It is away.', 1);
    this.calls.push(name);
  }
}
