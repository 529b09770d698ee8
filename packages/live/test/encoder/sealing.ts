import { randomBytes } from 'node:crypto';
import { rtpHeader } from '../../src/rtp/index.ts';
import { profiles, SrtpSender, saltBytes } from '../../src/webrtc/srtp.ts';

/** Seals one packet of that body as the server does, the next number of its stream each time. */
export function sealing(body: Buffer): (index: number) => Buffer {
  const profile = profiles.aes128CmSha1;
  const sender = new SrtpSender(profile, { key: randomBytes(16), salt: randomBytes(saltBytes(profile)) });
  const header = (index: number): Buffer =>
    rtpHeader({ payloadType: 96, marker: false, source: 9, sequence: index & 0xff_ff, timestamp: index });
  return (index) => sender.rtp(header(index), body, index);
}
