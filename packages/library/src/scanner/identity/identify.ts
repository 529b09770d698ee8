import type { FileRecord, FreshFile } from '../model.ts';
import { baseOf } from '../model.ts';
import { type IdentityPorts, isSameSound, type Placement } from './placement.ts';

/**
 * Finds the track of every file of a batch, in three rounds: files whose sound is where it was; then sounds that were
 * known elsewhere; then what is left on known paths. So files that swapped names keep their own tracks.
 */
export async function identify(
  files: readonly FreshFile[],
  ports: IdentityPorts,
): Promise<Map<FreshFile, Placement>> {
  return new Identification(ports).run(files);
}

class Identification {
  readonly #ports: IdentityPorts;
  readonly #placed = new Map<FreshFile, Placement>();
  readonly #rows = new Map<FreshFile, FileRecord>();
  /** Rows that a file of this batch has taken, by id. */
  readonly #taken = new Set<number>();
  readonly #firstWith = new Map<string, FreshFile>();

  constructor(ports: IdentityPorts) {
    this.#ports = ports;
  }

  async run(files: readonly FreshFile[]): Promise<Map<FreshFile, Placement>> {
    for (const file of files) this.#whereItWas(file);
    for (const file of files) {
      const placement = this.#placed.get(file) ?? (await this.#knownElsewhere(file));
      if (placement) this.#placed.set(file, placement);
      // The first file with these bytes is the one that later ones are copies of.
      if (!this.#firstWith.has(file.fileHash)) this.#firstWith.set(file.fileHash, file);
    }
    for (const file of files) if (!this.#placed.has(file)) this.#placed.set(file, this.#left(file));
    return this.#placed;
  }

  #whereItWas(file: FreshFile): void {
    const row = this.#ports.rowAt(file);
    if (row === undefined) return;
    this.#rows.set(file, row);
    if (!isSameSound(file, row)) return;
    this.#taken.add(row.id);
    this.#placed.set(file, { kind: 'same', row, replaced: false });
  }

  async #knownElsewhere(file: FreshFile): Promise<Placement | undefined> {
    const at = this.#rows.get(file) ?? null;
    const sameBytes = this.#free(this.#ports.byFileHash(file.fileHash), at);
    const moved = await this.#claim(file, sameBytes, at);
    if (moved) return moved;
    const original = await this.#original(file, sameBytes);
    if (original) return { kind: 'copy', of: original, at };
    if (file.audioHash === null) return undefined;
    return this.#claim(file, this.#free(this.#ports.byAudioHash(file.audioHash), at), at);
  }

  #free(rows: readonly FileRecord[], at: FileRecord | null): FileRecord[] {
    return rows.filter((row) => row.id !== at?.id);
  }

  /** Takes over the row of a file that is not where it was. */
  async #claim(
    file: FreshFile,
    rows: readonly FileRecord[],
    at: FileRecord | null,
  ): Promise<Placement | undefined> {
    const likely = rows
      .filter((row) => !this.#taken.has(row.id))
      .sort((a, b) => unlike(file, a) - unlike(file, b));
    for (const row of likely) {
      const state = await this.#ports.stateOf(row);
      if (state !== 'gone' && state !== 'displaced') continue;
      this.#taken.add(row.id);
      return { kind: 'moved', from: row, at, gone: state === 'gone' };
    }
    return undefined;
  }

  /** The file that this one is a copy of. A disk that is away cannot be compared with; there the hash must do. */
  async #original(file: FreshFile, rows: readonly FileRecord[]): Promise<FileRecord | FreshFile | undefined> {
    for (const row of rows) {
      const state = await this.#ports.stateOf(row);
      if (state === 'unreachable') return row;
      if (state === 'live' && (await this.#ports.sameBytes(file, row))) return row;
    }
    const first = this.#firstWith.get(file.fileHash);
    return first !== undefined && (await this.#ports.sameBytes(file, first)) ? first : undefined;
  }

  /** Another sound on a known path is the same track in a new form, unless the old sound lives on elsewhere. */
  #left(file: FreshFile): Placement {
    const row = this.#rows.get(file);
    if (row === undefined) return { kind: 'new', at: null };
    const elsewhere = this.#ports
      .byFileHash(row.fileHash)
      .some((other) => other.id !== row.id && other.trackId === row.trackId && !other.missing);
    if (elsewhere || this.#taken.has(row.id)) return { kind: 'new', at: row };
    return { kind: 'same', row, replaced: true };
  }
}

/** Lower is likelier: a file that kept its name, then one that kept its folder. */
function unlike(file: FreshFile, row: FileRecord): number {
  const name = baseOf(row.path) === file.name ? 0 : 2;
  return name + (row.rootId === file.rootId && row.folder === file.folder ? 0 : 1);
}
