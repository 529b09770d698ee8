import { createContext } from 'svelte';
import type { Waveforms } from '#lib/player/waveform.ts';

/** The waveforms that are known, shared by the bar and the full view. */
export const [getWaveforms, setWaveforms] = createContext<Waveforms>();
