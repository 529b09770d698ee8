/* What a page does in these tests: publishes its camera by WHIP, watches by WHEP, and says what it shows. */

async function offered(peer, address, headers) {
  await peer.setLocalDescription();
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/sdp', ...headers },
    body: peer.localDescription.sdp,
  });
  const words = await answer.text();
  if (answer.status === 201) await peer.setRemoteDescription({ type: 'answer', sdp: words });
  return { status: answer.status, words };
}

let publishing;
let watching;

globalThis.live = {
  async publish(address, key, codec) {
    const camera = await navigator.mediaDevices.getUserMedia({
      audio: true,
      video: { width: 640, height: 360, frameRate: 30 },
    });
    publishing = new RTCPeerConnection();
    for (const track of camera.getTracks()) {
      const transceiver = publishing.addTransceiver(track, { direction: 'sendonly' });
      const { codecs } = RTCRtpSender.getCapabilities('video');
      if (track.kind === 'video')
        transceiver.setCodecPreferences(codecs.filter(({ mimeType }) => mimeType === codec));
    }
    return offered(publishing, address, { authorization: `Bearer ${key}` });
  },

  stopPublishing() {
    publishing.close();
  },

  async watch(address) {
    watching = new RTCPeerConnection();
    const video = document.createElement('video');
    Object.assign(video, { autoplay: true, srcObject: new MediaStream() });
    document.body.append(video);
    watching.addEventListener('track', ({ track }) => video.srcObject.addTrack(track));
    watching.addTransceiver('video', { direction: 'recvonly' });
    watching.addTransceiver('audio', { direction: 'recvonly' });
    return offered(watching, address, {});
  },

  async shown() {
    const stats = [...(await watching.getStats()).values()];
    const of = (kind) => stats.find((each) => each.type === 'inbound-rtp' && each.kind === kind);
    return {
      frames: of('video')?.framesDecoded ?? 0,
      energy: of('audio')?.totalAudioEnergy ?? 0,
      codecs: stats.flatMap((each) => (each.type === 'codec' ? [each.mimeType] : [])).join(),
    };
  },
};
