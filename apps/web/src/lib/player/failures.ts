import { ApiProblem, answer, api } from '#lib/api/index.ts';
import { m } from '#lib/messages/index.ts';
import type { PlayableTrack } from './queue/index.ts';
import type { SoundFailure, Source } from './sound/index.ts';

/** What follows from a failure, and what the person is told of it. */
export interface Judgement {
  readonly words: string | null;
  /** `stay`: a press on play goes on. `stop`: as long as the way is broken nothing goes on by itself. */
  readonly so: 'stay' | 'stop' | 'convert' | 'skip';
}

/** Judges a failed sound. A file that this browser cannot read is asked for once more as a conversion. */
export async function judge(failure: SoundFailure, source: Source, track: PlayableTrack): Promise<Judgement> {
  const { errors } = m.player;
  if (failure === 'blocked') return { words: errors.blocked, so: 'stay' };
  if (failure === 'network') return { words: errors.network(track.title), so: 'stop' };
  const refusal = await refusalOf(source);
  if (refusal !== null) {
    const words =
      refusal.status === 0 ? errors.network(track.title) : errors.refused(track.title, refusal.message);
    return { words, so: refusal.status === 0 ? 'stop' : 'skip' };
  }
  if (failure === 'decode') return { words: errors.decode(track.title), so: 'skip' };
  return source.converted
    ? { words: errors.unsupported(track.title), so: 'skip' }
    : { words: null, so: 'convert' };
}

/** Why the server does not send a sound; null when it does send it. */
async function refusalOf({ id, converted }: Source): Promise<ApiProblem | null> {
  const abort = new AbortController();
  try {
    const call = api.GET('/api/v1/tracks/{gid}/stream', {
      params: { path: { gid: id }, query: { format: converted ? 'mp3' : 'raw' } },
      headers: { range: 'bytes=0-0' },
      parseAs: 'stream',
      signal: abort.signal,
    });
    await answer(call);
    return null;
  } catch (error) {
    return error instanceof ApiProblem ? error : null;
  } finally {
    abort.abort();
  }
}
