/** The names under which the index refuses things; they are the `error` of an answer, with the statuses of its protocol. */
export const indexErrorNames = [
  'BadRequest',
  'InvalidIndexName',
  'InvalidFingerprintId',
  'IndexNotFound',
  'FingerprintNotFound',
  'VersionMismatch',
  'IndexAlreadyExists',
  'OlderIndexAlreadyExists',
  'NewerIndexAlreadyExists',
  'IndexNotReady',
  'SearchTimeout',
  'StorageFailed',
] as const;

export type IndexErrorName = (typeof indexErrorNames)[number];

export function isIndexErrorName(text: string): text is IndexErrorName {
  return (indexErrorNames as readonly string[]).includes(text);
}

/** A refusal of the index. `message` is for logs and says more than the name. */
export class IndexError extends Error {
  override readonly name = 'IndexError';
  readonly reason: IndexErrorName;

  constructor(reason: IndexErrorName, message: string = reason, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
