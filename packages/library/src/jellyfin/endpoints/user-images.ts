import { problem } from '@bandstand/http';
import type { Account } from '../../access/index.ts';
import type { Avatars } from '../../avatars/index.ts';
import { gidOf } from '../../jellyfin-items/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { nothingThere } from '../protocol/failures.ts';
import { type ImageReplyOptions, imageCall, imageReply, imageViewer, isPrimary } from './image-replies.ts';

interface UserImageOptions extends ImageReplyOptions {
  readonly services: { readonly avatars: Avatars };
}

const path = '/UserImage';
const also = ['/Users/:id/Images/:imageType', '/Users/:id/Images/:imageType/:imageIndex'];
const writing = { permission: 'account.self', rate: 'write', path, also } as const;

/** Pictures of people: seen by who is signed in and by tag, set by everybody for himself. */
export function userImageEndpoints(options: UserImageOptions): readonly Endpoint[] {
  const { avatars } = options.services;
  return [
    {
      ...imageCall,
      name: 'getUserImage',
      path,
      also,
      summary: 'The picture that a person has sent',
      answer: (call) => userImage(options, call),
    },
    {
      ...writing,
      method: 'POST',
      name: 'postUserImage',
      summary: 'Sets one’s own picture: its bytes, in base64 or as they are',
      answer: async (call) => {
        await avatars.set(oneself(call), fromBase64(await call.bytes()));
        return undefined;
      },
    },
    {
      ...writing,
      method: 'DELETE',
      name: 'deleteUserImage',
      summary: 'Takes one’s own picture away',
      answer: async (call) => {
        await avatars.remove(oneself(call));
        return undefined;
      },
    },
  ];
}

function userImage(options: UserImageOptions, call: Call) {
  const named = call.param('id') || call.query.text('userId') || call.principal?.account.gid;
  const gid = gidOf(named ?? '');
  const account = gid === undefined ? undefined : options.accounts.byGid(gid);
  if (account === undefined || !account.isActive) throw nothingThere('picture');
  const version = options.services.avatars.changedAt(account);
  // Strangers are told of nobody.
  const viewer = imageViewer(options, call, 'user', account.gid);
  if (version === undefined || viewer.kind === 'stranger') throw nothingThere('picture');
  return imageReply(options, call, { kind: 'user', gid: account.gid, version }, (_, pixels, format) =>
    options.services.avatars.render(account, pixels, format === 'png' ? 'jpeg' : format),
  );
}

function oneself(call: Call): Account {
  const { account } = call.viewer;
  const named = call.param('id') || call.query.text('userId');
  if (named !== undefined && gidOf(named) !== account.gid)
    throw problem('forbidden', 403, 'That is somebody else.');
  if (!isPrimary(call)) throw nothingThere('picture');
  return account;
}

/** Clients of this protocol send pictures as text; no picture consists of the letters of base64 alone. */
function fromBase64(sent: Buffer): Buffer {
  const text = sent.toString('latin1').trim();
  return /^[A-Za-z0-9+/\r\n]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : sent;
}
