/** What a benchmark is told, and what it gives: figures beside a peer or limit, and lines for people. */
export interface Wanted {
  /** Rounds that count, for each side. */
  readonly rounds: number;
  /** Length of a round of load. */
  readonly seconds: number;
  /** Size of the library, for the lists. */
  readonly tracks: number;
  /** Files of the scan. */
  readonly files: number;
  /** Documents of the inverted index. */
  readonly documents: number;
  /** A folder where seeded libraries are kept for the next run. */
  readonly keep: string | null;
  /** Of faces, only lists whose names hold this. */
  readonly only: string;
  /** A folder of recordings, for the accuracy of identification. */
  readonly music: string | null;
}

/** A row of the table at the end. */
export interface Figure {
  readonly what: string;
  /** With its unit. */
  readonly figure: string;
  /** Who or what it is measured against, with its own figure. */
  readonly beside: string;
  /** How many times as good as the peer or limit. */
  readonly ratio: number;
  /** The least ratio that is good enough; without one the row tells and demands nothing. */
  readonly goal?: number;
}

/** Words are printed at once, figures in the table too. */
export type Tell = (said: string | Figure) => void;

export interface Benchmark {
  readonly name: string;
  readonly about: string;
  readonly run: (wanted: Wanted, tell: Tell) => Promise<void>;
}
