import type { SocketListener, SocketPeer } from '@bandstand/http';
import type { StreamName } from '../engine/index.ts';
import { LiveError } from '../errors/index.ts';
import { type Chat, type ChatFeatures, messageJson } from './chat.ts';
import type { Talker } from './room.ts';
import { parseSaid, type Said } from './words.ts';

export interface Attendance {
  readonly chat: Chat;
  readonly stream: StreamName;
  readonly talker: Talker;
  readonly features: ChatFeatures;
}

/** What who comes in sees of what was said before. */
const shownAtFirst = 50;

/** Somebody's socket in a room, from his coming to his leaving. */
export function attendRoom({ chat, stream, talker, features }: Attendance, peer: SocketPeer): SocketListener {
  const tell = (message: object): boolean => peer.send(JSON.stringify(message));
  const said = features.chat
    ? chat.messages(stream, { before: Number.MAX_SAFE_INTEGER, limit: shownAtFirst })
    : [];
  const leave = chat.enter(stream, { talker, send: (message) => peer.send(message) });
  peer.signal.addEventListener('abort', leave, { once: true });
  if (peer.signal.aborted) leave();
  const { subject: id, name, guest, moderator } = talker;
  tell({
    type: 'hello',
    you: { id, name, guest, moderator },
    ...features,
    present: chat.present(stream).present,
    messages: said.toReversed().map(messageJson),
  });
  return (message) => {
    const wish = parseSaid(message);
    if (wish === undefined) tell({ type: 'error', code: 'invalid', message: 'This is not understood.' });
    else obey(wish);
  };

  function obey(wish: Said): void {
    const ref = wish.type === 'say' && wish.ref !== undefined ? { ref: wish.ref } : {};
    try {
      if (wish.type === 'react') return chat.react(stream, talker, wish.emoji);
      const { id: number } = chat.say(stream, talker, wish.text);
      if (wish.ref !== undefined) tell({ type: 'said', ...ref, id: number });
    } catch (error) {
      if (!(error instanceof LiveError)) throw error;
      tell({ type: 'error', code: error.code, message: error.safe, ...ref });
    }
  }
}
