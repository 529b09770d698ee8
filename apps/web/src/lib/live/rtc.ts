/** WHIP and WHEP (RFC 9725): an offer goes out by POST, the answer comes back, the session has an address of its own. */
import { problemOf } from '#lib/api/index.ts';

/** What is open at the server. */
export interface RtcSession {
  readonly peer: RTCPeerConnection;
  /** Ends it on both sides. */
  close(): void;
}

/** So long the browser looks for its own addresses, ms: the server is reached with those that are found by then. */
const gatherMs = 1_000;

/** Opens a session at `url`. Throws an ApiProblem with what the server said. */
export async function openSession(
  peer: RTCPeerConnection,
  url: string,
  token: string | undefined,
  signal: AbortSignal,
): Promise<RtcSession> {
  await peer.setLocalDescription(await peer.createOffer());
  await gathered(peer);
  signal.throwIfAborted();
  const response = await fetch(url, {
    method: 'POST',
    signal,
    headers: {
      'content-type': 'application/sdp',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: peer.localDescription?.sdp ?? '',
  });
  if (!response.ok) throw problemOf(response, await response.json().catch(() => undefined));
  const place = response.headers.get('location');
  const close = (): void => {
    peer.close();
    if (place !== null)
      fetch(new URL(place, response.url), { method: 'DELETE', keepalive: true }).catch(() => {});
  };
  try {
    await peer.setRemoteDescription({ type: 'answer', sdp: await response.text() });
  } catch (error) {
    close();
    throw error;
  }
  return { peer, close };
}

function gathered(peer: RTCPeerConnection): Promise<void> {
  return new Promise((resolve) => {
    if (peer.iceGatheringState === 'complete') return resolve();
    const timer = setTimeout(resolve, gatherMs);
    peer.addEventListener('icegatheringstatechange', () => {
      if (peer.iceGatheringState !== 'complete') return;
      clearTimeout(timer);
      resolve();
    });
  });
}
