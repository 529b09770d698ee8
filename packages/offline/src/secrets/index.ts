/** Whose secret it is: ids are the servers', so that a store that is made anew finds its tokens again. */
export interface SecretOwner {
  readonly serverId: string;
  readonly userId: string;
}

/**
 * Where access tokens are kept, as the database never holds one. In Node an encrypted file, in a browser a key that
 * nothing can read out.
 */
export interface SecretStore {
  /** The token; `undefined` when there is none. */
  get(owner: SecretOwner): Promise<string | undefined>;
  /** Keeps a token in the place of the one before. */
  set(owner: SecretOwner, token: string): Promise<void>;
  /** Forgets a token; nothing happens when there is none. */
  remove(owner: SecretOwner): Promise<void>;
}

/** The name of a secret inside a store of secrets. */
export const secretName = ({ serverId, userId }: SecretOwner): string =>
  `bandstand::${serverId}::${userId}::access_token`;
