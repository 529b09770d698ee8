const key = 'bandstand.uploads';
const mostKept = 500;

/** What makes a file known again after the page was loaded anew: browsers do not keep the file itself. */
export const fingerprint = ({
  name,
  size,
  lastModified,
}: Pick<File, 'name' | 'size' | 'lastModified'>): string => `${name}\n${size}\n${lastModified}`;

/** The uploads that were begun in this browser, by the fingerprints of their files. */
export class KeptUploads {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  idOf(file: File): string | undefined {
    return this.#all().get(fingerprint(file));
  }

  keep(file: File, id: string): void {
    this.#write([...this.#all()].concat([[fingerprint(file), id]]).slice(-mostKept));
  }

  forget(file: File): void {
    this.#write([...this.#all()].filter(([known]) => known !== fingerprint(file)));
  }

  #all(): Map<string, string> {
    try {
      const kept: unknown = JSON.parse(this.#storage.getItem(key) ?? '[]');
      return new Map(Array.isArray(kept) ? kept.filter(isPair) : []);
    } catch {
      return new Map();
    }
  }

  #write(pairs: readonly (readonly [string, string])[]): void {
    try {
      this.#storage.setItem(key, JSON.stringify(pairs));
    } catch {
      // a full storage: the file is sent from its beginning the next time
    }
  }
}

const isPair = (value: unknown): value is [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === 'string');
