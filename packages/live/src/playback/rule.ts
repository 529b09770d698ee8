import type { StreamName } from '../engine/index.ts';
import type { AppName } from '../names/index.ts';
import type { StreamTokens } from './tokens.ts';

/** What the rule asks of the rest. */
export interface RulePorts<P> {
  readonly tokens: StreamTokens;
  /** `features.publicPlayback`; false for an app that does not exist. */
  readonly isPublic: (app: AppName) => boolean;
  /** Whether somebody who is signed in may see this app. */
  readonly maySee: (principal: P, app: AppName) => boolean | Promise<boolean>;
}

/** Of a request: who asks, and what he shows. */
export interface Asking<P> {
  readonly principal: P | null;
  readonly headers: { readonly authorization?: string | undefined };
  readonly rawQuery: Readonly<Record<string, unknown>>;
}

/** The token that a request shows: `Authorization: Bearer`, else `?token=`. */
export function shownToken({ headers, rawQuery }: Omit<Asking<unknown>, 'principal'>): string | undefined {
  const bearer = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  const { token } = rawQuery;
  return bearer ?? (typeof token === 'string' && token !== '' ? token : undefined);
}

/** The one rule who may watch a stream or its recordings, for all ways out. */
export class PlaybackRule<P> {
  readonly #ports: RulePorts<P>;

  constructor(ports: RulePorts<P>) {
    this.#ports = ports;
  }

  /** Everybody where the app is public, else who has a token for the room, or is signed in and may see the app. */
  may(asking: Asking<P>, stream: StreamName): boolean | Promise<boolean> {
    return this.#may(asking, stream, (token) => this.#ports.tokens.spend(token, 'play', stream));
  }

  /** The same for what is told beside the stream: no use of the token is counted. */
  mayLook(asking: Asking<P>, stream: StreamName): boolean | Promise<boolean> {
    return this.#may(asking, stream, (token) => this.#ports.tokens.fits(token, 'play', stream));
  }

  #may(asking: Asking<P>, stream: StreamName, opens: (token: string) => boolean): boolean | Promise<boolean> {
    const { isPublic, maySee } = this.#ports;
    if (isPublic(stream.app)) return true;
    const token = shownToken(asking);
    if (token !== undefined && opens(token)) return true;
    return asking.principal !== null && maySee(asking.principal, stream.app);
  }
}
