/** The names under which the index refuses things; they are the `error` of an answer, with the statuses of its protocol. */
export type IndexErrorName =
  | 'BadRequest'
  | 'InvalidIndexName'
  | 'InvalidFingerprintId'
  | 'IndexNotFound'
  | 'FingerprintNotFound'
  | 'VersionMismatch'
  | 'IndexAlreadyExists'
  | 'OlderIndexAlreadyExists'
  | 'NewerIndexAlreadyExists'
  | 'IndexNotReady'
  | 'SearchTimeout'
  | 'StorageFailed';

/** A refusal of the index. `message` is for logs and says more than the name. */
export class IndexError extends Error {
  override readonly name = 'IndexError';
  readonly reason: IndexErrorName;

  constructor(reason: IndexErrorName, message: string = reason, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
