import type { Database, Writer } from '@bandstand/sqlite';
import type { AccountViewer } from '../../access/index.ts';
import { findReplays, forgetReplays, keepReplay } from '../../clients/index.ts';
import { Annotations, joined, Playlists } from '../../community/index.ts';
import { userDataOf } from '../../jellyfin-items/index.ts';
import { marksOf, Places, PlayCounts, PlayHistory } from '../../listening/index.ts';
import type { Edit, ItemEdit, PlaylistEdit } from './edit.ts';
import { ItemEdits, judge } from './items.ts';
import { makePlaylistEdit, tracksOf } from './playlists.ts';
import { type Subjects, subjectsOf } from './subjects.ts';

/** What came of an edit: 200 with what is so now, as far as the item is still there; or why not. */
export interface EditResult {
  readonly Key: string;
  readonly Status: number;
  readonly UserData?: ReturnType<typeof userDataOf>;
  /** Of the playlist that was made. */
  readonly Id?: string;
}

/** The status of an edit and the JSON that its key answers with from now on. */
interface Outcome {
  readonly status: number;
  readonly body: string | null;
}

/** As long as the answers of single requests are remembered, ms. */
const lifeMs = 30 * 86_400_000;

/**
 * The request of this face that does the same by itself: a key that was
 * used there is known here, and the other way round.
 */
function requestOf(edit: Known): string {
  switch (edit.operation) {
    case 'favorite.set':
      return edit.value ? 'markFavorite' : 'unmarkFavorite';
    case 'rating.set':
      return edit.value === null ? 'deleteRating' : 'updateUserData';
    case 'progress.set':
      return 'updateUserData';
    case 'played.set':
      return edit.value ? 'markPlayed' : 'markUnplayed';
    case 'play.event':
      return 'markPlayed';
    case 'playlist.create':
      return 'createPlaylist';
    case 'playlist.delete':
      return 'deleteItem';
    default:
      return 'updatePlaylist';
  }
}

/** The single request, if there is one, says what is wrong. */
const refused: Outcome = { status: 422, body: null };

type Known = ItemEdit | PlaylistEdit;
const isOfPlaylist = (edit: Edit): edit is PlaylistEdit => edit.operation.startsWith('playlist.');

/** Makes edits as single requests would, by the same services and policy, all in one transaction. */
export class EditBatch {
  readonly #db: Database;
  readonly #clock: () => number;

  constructor({ db, clock }: { readonly db: Database; readonly clock: () => number }) {
    this.#db = db;
    this.#clock = clock;
  }

  /**
   * The results of the edits, in their order. An edit whose key is known is
   * not made again: its result says what is so now.
   */
  make(viewer: AccountViewer, edits: readonly Edit[], client: string): readonly EditResult[] {
    return this.#db.write((writer) => {
      forgetReplays(writer, this.#timeOf(this.#clock() - lifeMs));
      const known = findReplays(
        writer,
        viewer.account.id,
        edits.map(({ key }) => key),
      );
      const subjects = subjectsOf(writer, viewer, namedBy(edits));
      const making = new Making(writer, viewer, { client, clock: this.#clock, subjects });
      const outcomes = new Map<string, Outcome>(
        Array.from(known, ([key, { body }]) => [key, { status: 200, body }]),
      );
      const fresh = firstOfEachKey(edits).filter(({ key }) => !outcomes.has(key));
      for (const round of roundsOf(fresh)) making.make(round, outcomes);
      this.#keep(writer, viewer, fresh, outcomes);
      return resultsOf(writer, viewer, edits, { outcomes, subjects });
    });
  }

  #keep(
    writer: Writer,
    { account }: AccountViewer,
    edits: readonly Known[],
    outcomes: ReadonlyMap<string, Outcome>,
  ): void {
    const now = this.#timeOf(this.#clock());
    for (const edit of edits) {
      const { key } = edit;
      const { status, body } = outcomes.get(key) ?? refused;
      if (status !== 200) continue;
      keepReplay(writer, { accountId: account.id, key, operation: requestOf(edit), status, body, now });
    }
  }

  #timeOf(ms: number): string {
    return new Date(ms).toISOString();
  }
}

/** Makes edits of one viewer within one transaction. */
class Making {
  readonly #viewer: AccountViewer;
  readonly #subjects: Subjects;
  readonly #items: ItemEdits;
  readonly #playlists: Playlists;

  constructor(
    writer: Writer,
    viewer: AccountViewer,
    how: { readonly client: string; readonly clock: () => number; readonly subjects: Subjects },
  ) {
    const { client, clock, subjects } = how;
    const db = joined(writer);
    this.#viewer = viewer;
    this.#subjects = subjects;
    this.#playlists = new Playlists(db);
    const services = {
      annotations: new Annotations(db),
      history: new PlayHistory(db, clock),
      counts: new PlayCounts(db, clock),
      places: new Places(db, clock),
    };
    this.#items = new ItemEdits(services, viewer, client);
  }

  /** Makes edits of different things and notes what came of each. */
  make(edits: readonly Known[], outcomes: Map<string, Outcome>): void {
    const items: ItemEdit[] = [];
    for (const edit of edits) {
      if (isOfPlaylist(edit)) outcomes.set(edit.key, this.#makeOne(edit));
      else {
        const status = judge(edit, this.#subjects);
        outcomes.set(edit.key, { status, body: null });
        if (status === 200) items.push(edit);
      }
    }
    this.#items.make(items, this.#subjects);
  }

  #makeOne(edit: PlaylistEdit): Outcome {
    const made = makePlaylistEdit(this.#playlists, this.#viewer, edit, this.#subjects);
    if (made.status !== 200) return { status: made.status, body: null };
    return { status: 200, body: made.answer === null ? null : JSON.stringify(made.answer) };
  }
}

const namedBy = (edits: readonly Edit[]): ReadonlySet<string> =>
  new Set(edits.flatMap((edit) => (isOfPlaylist(edit) ? tracksOf(edit) : [edit.gid])));

/** Sent twice in one request, an edit is made once too. */
function firstOfEachKey(edits: readonly Edit[]): readonly Known[] {
  const first = new Map<string, Known>();
  for (const edit of edits)
    if (edit.operation !== 'unknown' && !first.has(edit.key)) first.set(edit.key, edit);
  return [...first.values()];
}

/** Edits of one thing keep their order: the first of each, then the second of each, and so on. */
function roundsOf(edits: readonly Known[]): readonly (readonly Known[])[] {
  const rounds: Known[][] = [];
  const before = new Map<string, number>();
  for (const edit of edits) {
    const nth = before.get(edit.gid) ?? 0;
    before.set(edit.gid, nth + 1);
    const round = rounds[nth];
    if (round === undefined) rounds.push([edit]);
    else round.push(edit);
  }
  return rounds;
}

/** The answers to edits, with what the viewer has done by now with their items. */
function resultsOf(
  writer: Writer,
  viewer: AccountViewer,
  edits: readonly Edit[],
  { outcomes, subjects }: { readonly outcomes: ReadonlyMap<string, Outcome>; readonly subjects: Subjects },
): readonly EditResult[] {
  const made = edits.flatMap(({ key, gid }) =>
    outcomes.get(key)?.status === 200 ? (subjects.get(gid) ?? []) : [],
  );
  const marks = marksOf(
    writer,
    viewer,
    made.filter(({ isSeen }) => isSeen),
  );
  return edits.map((edit) => {
    const { status: Status, body } =
      edit.operation === 'unknown' ? refused : (outcomes.get(edit.key) ?? refused);
    const answer = { Key: edit.key, Status };
    if (Status !== 200) return answer;
    const shown = isOfPlaylist(edit) ? undefined : marks.get(edit.gid);
    const id = edit.operation === 'playlist.create' ? idIn(body) : undefined;
    return {
      ...answer,
      ...(shown === undefined ? {} : { UserData: userDataOf(edit.gid, shown) }),
      ...(id === undefined ? {} : { Id: id }),
    };
  });
}

/** The id in what was kept under the key of a playlist that was made. */
function idIn(body: string | null): string | undefined {
  const answer: unknown = JSON.parse(body ?? 'null');
  if (typeof answer !== 'object' || answer === null || !('Id' in answer)) return undefined;
  return typeof answer.Id === 'string' ? answer.Id : undefined;
}
