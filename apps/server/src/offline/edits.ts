import { type Edits, StoreError, type UserData } from '@bandstand/offline';
import { CommandError, exitCodes } from '../terminal/index.ts';
import { switchOf, timeOf } from './paging.ts';
import type { Session } from './session.ts';

/** What a person does with items. On the disk when the command ends; the next sync sends it. */
export const editWork = (session: Session) => ({
  play: (id: string, at: unknown) => edit(session, id, (edits) => edits.recordPlay(id, timeOf(at, '--at'))),
  favorite: (id: string, word: string) => {
    const value = switchOf(word);
    return edit(session, id, (edits) => edits.setFavorite(id, value));
  },
  rate: (id: string, word: string) => {
    const rating = ratingOf(word);
    return edit(session, id, (edits) => edits.setRating(id, rating));
  },
  played: (id: string, word: string, at: unknown) => {
    const value = switchOf(word);
    return edit(session, id, (edits) => edits.setPlayed(id, value, timeOf(at, '--at')));
  },
  progress: (id: string, text: string, at: unknown) => {
    const seconds = Number(text);
    if (text.trim() === '' || !(seconds >= 0 && seconds < 1e9))
      throw new CommandError(`${text} is no number of seconds.`, exitCodes.usage);
    return edit(session, id, (edits) =>
      edits.setProgress(id, Math.round(seconds * 10_000_000), timeOf(at, '--at')),
    );
  },
});

function ratingOf(word: string): number | null {
  if (word === 'none') return null;
  const rating = word.trim() === '' ? Number.NaN : Number(word);
  if (rating >= 0 && rating <= 10) return rating;
  throw new CommandError(`A rating is a number from 0 to 10, or none, and not ${word}.`, exitCodes.usage);
}

function edit({ account, terminal, options }: Session, id: string, make: (edits: Edits) => UserData): void {
  const shown = made(() => make(account().edits));
  if (options.json === true) terminal.json({ id, ...shown });
  terminal.say(shown.needsSync ? 'Kept; bandstand offline sync sends it.' : 'It is so already.');
}

function made<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof StoreError && error.code === 'not_found')
      throw new CommandError(`${error.message} (bandstand offline search finds ids)`, exitCodes.failed, {
        cause: error,
      });
    throw error;
  }
}
