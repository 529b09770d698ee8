export type MergeErrorCode = 'no_track' | 'merged_already' | 'not_merged' | 'same_track' | 'no_link';

const words: Readonly<Record<MergeErrorCode, string>> = {
  no_track: 'There is no such track.',
  merged_already: 'The track is merged already: take that back first.',
  not_merged: 'The track is not merged.',
  same_track: 'Both are one track.',
  no_link: 'The track has no link to this recording.',
};

/** Why tracks or links cannot be changed like this. */
export class MergeError extends Error {
  override readonly name = 'MergeError';
  readonly code: MergeErrorCode;

  constructor(code: MergeErrorCode) {
    super(words[code]);
    this.code = code;
  }
}
