/** How far a scan is. */
export interface ScanProgress {
  /** `counting` only at the first scan of a folder, to know how much there is. */
  readonly phase: 'counting' | 'scanning' | 'finishing';
  /** The folder that is walked now, with the name of its music folder in front. */
  readonly folder: string;
  /** Sound files met so far. */
  readonly seen: number;
  /** Of these, new and changed ones that were read. */
  readonly read: number;
  /** Sound files to expect; null while nobody knows. */
  readonly total: number | null;
  readonly added: number;
  readonly changed: number;
  readonly moved: number;
  readonly missing: number;
  readonly found: number;
  /** Files that cannot be read, and documents that are not understood. */
  readonly problems: number;
}

export const noProgress: ScanProgress = {
  phase: 'scanning',
  folder: '',
  seen: 0,
  read: 0,
  total: null,
  added: 0,
  changed: 0,
  moved: 0,
  missing: 0,
  found: 0,
  problems: 0,
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The counts of a running scan. Telling them is cheap: whoever listens limits how often that is written. */
export class ProgressMeter {
  readonly #now: Mutable<ScanProgress> = { ...noProgress };
  readonly #tell: (progress: ScanProgress) => void;

  constructor(tell: (progress: ScanProgress) => void) {
    this.#tell = tell;
  }

  get current(): ScanProgress {
    return { ...this.#now };
  }

  set(change: Partial<ScanProgress>): void {
    Object.assign(this.#now, change);
    this.#tell(this.#now);
  }

  add(
    change: Partial<
      Readonly<Record<'seen' | 'read' | 'added' | 'changed' | 'moved' | 'missing' | 'found', number>>
    >,
  ): void {
    for (const name of ['seen', 'read', 'added', 'changed', 'moved', 'missing', 'found'] as const) {
      this.#now[name] += change[name] ?? 0;
    }
    this.#tell(this.#now);
  }
}
