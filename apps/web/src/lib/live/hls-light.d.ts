/** The small build comes without types of its own: they are those of the whole one. */
declare module 'hls.js/light' {
  import Hls from 'hls.js';
  export default Hls;
}
