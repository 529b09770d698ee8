import type { ItemEvent, UserDataEvent } from '../../events/index.ts';
import { jellyfinId } from '../../jellyfin-items/index.ts';
import { userDataOfEvent } from '../payloads/user-data-event.ts';

/** Changes of one's own data that wait to be told: the last word on each item. */
export class UserDataBatch {
  readonly #waiting = new Map<string, UserDataEvent>();

  add(event: UserDataEvent): void {
    this.#waiting.set(`${event.kind} ${event.gid}`, event);
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** What is told, in the words of UserDataChanged; nothing waits afterwards. */
  take(userId: string): object {
    const list = [...this.#waiting.values()].map(userDataOfEvent);
    this.#waiting.clear();
    return { UserId: userId, UserDataList: list };
  }
}

type Change = ItemEvent['change'];

/** Changes of the library that wait to be told: what became of each item in the end. */
export class LibraryBatch {
  readonly #waiting = new Map<string, Change>();

  add({ gid, change }: ItemEvent): void {
    // What was added and then changed is still new to the client.
    const was = this.#waiting.get(gid);
    this.#waiting.set(gid, was === 'added' && change === 'updated' ? 'added' : change);
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** What is told, in the words of LibraryChanged; nothing waits afterwards. */
  take(): object {
    const those = (wanted: Change): string[] =>
      [...this.#waiting].filter(([, change]) => change === wanted).map(([gid]) => jellyfinId(gid));
    const told = {
      FoldersAddedTo: [],
      FoldersRemovedFrom: [],
      ItemsAdded: those('added'),
      ItemsRemoved: those('gone'),
      ItemsUpdated: those('updated'),
      CollectionFolders: [],
      IsEmpty: this.#waiting.size === 0,
    };
    this.#waiting.clear();
    return told;
  }
}
