import type { Outbound } from '@bandstand/http';
import type { MusicBrainzUser } from './accounts.ts';

/** Who holds an access token of MusicBrainz; null when MusicBrainz does not accept it. */
export type MusicBrainzSignIn = (accessToken: string) => Promise<MusicBrainzUser | null>;

const textOf = (value: unknown, name: string): string | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const found: unknown = Reflect.get(value, name);
  return typeof found === 'string' && found !== '' ? found : undefined;
};

/** Asks MusicBrainz itself. Rejects with OutboundError when it cannot be reached. */
export function musicbrainzSignIn(
  outbound: Outbound,
  url = 'https://musicbrainz.org/oauth2/userinfo',
): MusicBrainzSignIn {
  return async (accessToken) => {
    if (!/^[!-~]{1,500}$/.test(accessToken)) return null;
    const answer = await outbound.request(url, {
      headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
      maxBytes: 65_536,
      timeoutMs: 5000,
    });
    if (answer.status !== 200) return null;
    const said: unknown = JSON.parse(await answer.text());
    const subject = textOf(said, 'sub');
    if (subject === undefined || subject.length > 64) return null;
    return { subject, name: textOf(said, 'name') ?? subject };
  };
}
