/** What a person did with an item, as a server knows it. Times are ISO 8601. */
export interface UserDataState {
  /** Ticks of 100 ns. */
  readonly positionTicks: number;
  readonly playCount: number;
  readonly isFavorite: boolean;
  readonly isPlayed: boolean;
  readonly lastPlayed: string | null;
  readonly rating: number | null;
}

/** The same as the person sees it: with the edits that the server has not got yet. */
export interface UserData extends UserDataState {
  readonly needsSync: boolean;
}

/** An item that nobody has touched. */
export const untouched: UserDataState = {
  positionTicks: 0,
  playCount: 0,
  isFavorite: false,
  isPlayed: false,
  lastPlayed: null,
  rating: null,
};

/** An edit of one item that waits for the server. `at` is ISO 8601. */
export type UserDataEdit =
  | { readonly operation: 'favorite.set'; readonly value: boolean }
  | { readonly operation: 'rating.set'; readonly value: number | null }
  | { readonly operation: 'progress.set'; readonly positionTicks: number; readonly at: string }
  | { readonly operation: 'played.set'; readonly value: boolean; readonly at: string }
  | { readonly operation: 'play.event'; readonly at: string };

const later = (a: string | null, b: string): string => (a === null || Date.parse(a) < Date.parse(b) ? b : a);

function withEdit(state: UserDataState, edit: UserDataEdit): UserDataState {
  switch (edit.operation) {
    case 'favorite.set':
      return { ...state, isFavorite: edit.value };
    case 'rating.set':
      return { ...state, rating: edit.value };
    case 'progress.set':
      // Somebody listened further on another device after this: that position is the newer one.
      if (state.lastPlayed !== null && Date.parse(state.lastPlayed) > Date.parse(edit.at)) return state;
      return { ...state, positionTicks: edit.positionTicks, lastPlayed: edit.at };
    case 'played.set':
      return edit.value
        ? {
            ...state,
            isPlayed: true,
            playCount: Math.max(1, state.playCount),
            positionTicks: 0,
            lastPlayed: later(state.lastPlayed, edit.at),
          }
        : { ...state, isPlayed: false, playCount: 0, positionTicks: 0, lastPlayed: null };
    case 'play.event':
      return {
        ...state,
        isPlayed: true,
        playCount: state.playCount + 1,
        lastPlayed: later(state.lastPlayed, edit.at),
      };
    default:
      // An edit of another program: it waits in the queue and changes nothing that is shown.
      return state;
  }
}

/** What the person sees: what the server said last, with the waiting edits in their order. Counters add, the rest is set. */
export const viewOf = (base: UserDataState, edits: readonly UserDataEdit[]): UserDataState =>
  edits.reduce(withEdit, base);

/** True when both say the same. */
export const sameState = (a: UserDataState, b: UserDataState): boolean =>
  a.positionTicks === b.positionTicks &&
  a.playCount === b.playCount &&
  a.isFavorite === b.isFavorite &&
  a.isPlayed === b.isPlayed &&
  a.lastPlayed === b.lastPlayed &&
  a.rating === b.rating;
