/** What an encoder says of itself in its offer. */
export interface Own {
  readonly fingerprint: string;
  readonly name: string;
  readonly password: string;
  /** Sources of sound and pictures. */
  readonly audio: number;
  readonly video: number;
}

/** Which encoder an offer, and what follows, looks like. */
export type Shape = 'obs' | 'ffmpeg' | 'gstreamer';

const text = (lines: readonly string[]): string => `${lines.join('\r\n')}\r\n`;
const head = ['v=0', 's=-', 't=0 0'] as const;

/**
 * Offers as encoders write them. OBS (libdatachannel): sound first, the fingerprint once for all, no candidates, one
 * payload type for each kind. ffmpeg: insists on being passive in DTLS and knows no feedback. GStreamer: long names for
 * its media, encodings in capitals, RTX, transport-wide numbers, all candidates in the offer.
 */
export const offers: Readonly<Record<Shape, (own: Own) => string>> = {
  obs: ({ fingerprint, name, password, audio, video }) =>
    text([
      head[0],
      'o=rtc 2734166567 0 IN IP4 127.0.0.1',
      ...head.slice(1),
      'a=group:BUNDLE 0 1',
      'a=group:LS 0 1',
      'a=msid-semantic:WMS *',
      'a=ice-options:ice2,trickle',
      `a=fingerprint:sha-256 ${fingerprint}`,
      'm=audio 9 UDP/TLS/RTP/SAVPF 111',
      'c=IN IP4 0.0.0.0',
      'a=mid:0',
      'a=sendonly',
      `a=ssrc:${audio} cname:f3kQ`,
      `a=ssrc:${audio} msid:wE9x wE9x-audio`,
      'a=msid:wE9x wE9x-audio',
      'a=rtcp-mux',
      'a=rtpmap:111 opus/48000/2',
      'a=fmtp:111 minptime=10;maxaveragebitrate=96000;stereo=1;sprop-stereo=1;useinbandfec=1',
      'a=setup:actpass',
      `a=ice-ufrag:${name}`,
      `a=ice-pwd:${password}`,
      'm=video 9 UDP/TLS/RTP/SAVPF 96',
      'c=IN IP4 0.0.0.0',
      'a=mid:1',
      'a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid',
      'a=extmap:2 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
      'a=sendonly',
      `a=ssrc:${video} cname:f3kQ`,
      `a=ssrc:${video} msid:wE9x wE9x-video`,
      'a=msid:wE9x wE9x-video',
      'a=rtcp-mux',
      'a=rtpmap:96 H264/90000',
      'a=rtcp-fb:96 nack',
      'a=rtcp-fb:96 nack pli',
      'a=rtcp-fb:96 goog-remb',
      'a=fmtp:96 profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1',
      'a=setup:actpass',
      `a=ice-ufrag:${name}`,
      `a=ice-pwd:${password}`,
    ]),
  ffmpeg: ({ fingerprint, name, password, audio, video }) => {
    const transport = [
      'c=IN IP4 0.0.0.0',
      `a=ice-ufrag:${name}`,
      `a=ice-pwd:${password}`,
      `a=fingerprint:sha-256 ${fingerprint}`,
      'a=setup:passive',
    ];
    return text([
      head[0],
      'o=FFmpeg 4489045141692799359 2 IN IP4 127.0.0.1',
      's=FFmpegPublishSession',
      't=0 0',
      'a=group:BUNDLE 0 1',
      'a=extmap-allow-mixed',
      'a=msid-semantic: WMS',
      'm=audio 9 UDP/TLS/RTP/SAVPF 111',
      ...transport,
      'a=mid:0',
      'a=sendonly',
      'a=msid:FFmpeg audio',
      'a=rtcp-mux',
      'a=rtpmap:111 opus/48000/2',
      `a=ssrc:${audio} cname:FFmpeg`,
      `a=ssrc:${audio} msid:FFmpeg audio`,
      'm=video 9 UDP/TLS/RTP/SAVPF 106',
      ...transport,
      'a=mid:1',
      'a=sendonly',
      'a=msid:FFmpeg video',
      'a=rtcp-mux',
      'a=rtcp-rsize',
      'a=rtpmap:106 H264/90000',
      'a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42c01e',
      `a=ssrc:${video} cname:FFmpeg`,
      `a=ssrc:${video} msid:FFmpeg video`,
    ]);
  },
  gstreamer: ({ fingerprint, name, password, audio, video }) => {
    const transport = [
      'c=IN IP4 0.0.0.0',
      'a=setup:actpass',
      `a=ice-ufrag:${name}`,
      `a=ice-pwd:${password}`,
      'a=rtcp-mux',
      'a=rtcp-rsize',
      'a=sendonly',
    ];
    const candidates = [
      'a=candidate:1 1 UDP 2015363327 127.0.0.1 40001 typ host',
      'a=candidate:2 1 TCP 1015021823 127.0.0.1 9 typ host tcptype active',
      'a=end-of-candidates',
    ];
    return text([
      head[0],
      'o=- 8277483651907136022 0 IN IP4 0.0.0.0',
      ...head.slice(1),
      'a=ice-options:trickle',
      'a=group:BUNDLE video0 audio1',
      'm=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99',
      ...transport,
      'a=rtpmap:96 VP9/90000',
      'a=rtcp-fb:96 nack',
      'a=rtpmap:97 H264/90000',
      'a=rtcp-fb:97 nack',
      'a=rtcp-fb:97 nack pli',
      'a=rtcp-fb:97 ccm fir',
      'a=rtcp-fb:97 transport-cc',
      'a=fmtp:97 packetization-mode=1;profile-level-id=42c016;level-asymmetry-allowed=1',
      'a=rtpmap:98 rtx/90000',
      'a=fmtp:98 apt=97',
      'a=rtpmap:99 red/90000',
      'a=extmap:1 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
      `a=ssrc:${video} msid:user webrtctransceiver0`,
      `a=ssrc:${video} cname:user`,
      'a=mid:video0',
      `a=fingerprint:sha-256 ${fingerprint}`,
      ...candidates,
      'm=audio 0 UDP/TLS/RTP/SAVPF 100',
      ...transport,
      'a=bundle-only',
      'a=rtpmap:100 OPUS/48000/2',
      'a=rtcp-fb:100 transport-cc',
      'a=fmtp:100 sprop-maxcapturerate=48000;sprop-stereo=1',
      'a=extmap:1 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
      `a=ssrc:${audio} cname:user`,
      'a=mid:audio1',
      `a=fingerprint:sha-256 ${fingerprint}`,
      ...candidates,
    ]);
  },
};
