import { m } from '#lib/messages/index.ts';
import type { Broadcast } from './broadcast.svelte.ts';
import type { Player } from './player.svelte.ts';

interface Binding {
  /** As `KeyboardEvent.key` names it. */
  readonly keys: readonly string[];
  readonly shift?: boolean;
  readonly label: string;
  readonly does: (player: Player, actions: KeyActions) => void;
}

/** What keys do beside the player. */
export interface KeyActions {
  /** The music, or the broadcast that has taken its place. */
  readonly sounding: () => Player | Broadcast;
  readonly search: () => void;
  readonly help: () => void;
  readonly love: () => void;
}

const { keys } = m.player;

/** Every key, in the order of the help. */
export const keyBindings: readonly Binding[] = [
  { keys: [' ', 'k'], label: keys.play, does: (_player, { sounding }) => sounding().toggle() },
  { keys: ['ArrowLeft'], label: keys.seek, does: (_player, { sounding }) => skip(sounding(), -5_000) },
  { keys: ['ArrowRight'], label: keys.seek, does: (_player, { sounding }) => skip(sounding(), 5_000) },
  {
    keys: ['ArrowLeft'],
    shift: true,
    label: keys.seekFar,
    does: (_player, { sounding }) => skip(sounding(), -30_000),
  },
  {
    keys: ['ArrowRight'],
    shift: true,
    label: keys.seekFar,
    does: (_player, { sounding }) => skip(sounding(), 30_000),
  },
  { keys: ['ArrowUp'], shift: true, label: keys.volume, does: (player) => (player.volume.level += 0.05) },
  { keys: ['ArrowDown'], shift: true, label: keys.volume, does: (player) => (player.volume.level -= 0.05) },
  { keys: ['m'], label: keys.mute, does: (player) => player.volume.toggleMute() },
  { keys: ['n'], label: keys.next, does: (player) => player.next() },
  { keys: ['p'], label: keys.previous, does: (player) => player.previous() },
  { keys: ['s'], label: keys.shuffle, does: (player) => player.toggleShuffle() },
  { keys: ['r'], label: keys.repeat, does: (player) => player.cycleRepeat() },
  { keys: ['f'], label: keys.love, does: (_player, actions) => actions.love() },
  { keys: ['q'], label: keys.queue, does: (player) => (player.queueOpen = !player.queueOpen) },
  { keys: ['l'], label: keys.lyrics, does: (player) => (player.expanded = !player.expanded) },
  { keys: ['/'], label: keys.search, does: (_player, actions) => actions.search() },
  { keys: ['?'], label: keys.help, does: (_player, actions) => actions.help() },
];

function skip(sound: Player | Broadcast, byMs: number): void {
  sound.seek(sound.positionMs + byMs);
}

/** Where a key belongs to what has the focus. */
const typing = 'input, textarea, select, [contenteditable], dialog, [role="menu"], [role="listbox"]';
const pressing = 'a, button, summary, [role="slider"], [role="radio"], [role="option"]';
const moving = '[role="slider"], [role="radio"], [data-own-arrows]';

/** The handler of `keydown` on the window. */
export function listenToKeys(player: Player, actions: KeyActions, isOn: () => boolean) {
  return (event: KeyboardEvent): void => {
    if (!isOn() || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element) {
      if (event.target.closest(typing) !== null) return;
      if (event.key === ' ' && event.target.closest(pressing) !== null) return;
      if (event.key.startsWith('Arrow') && event.target.closest(moving) !== null) return;
    }
    const binding = keyBindings.find(
      ({ keys, shift = false }) =>
        keys.includes(event.key) && (/[?/]/.test(event.key) || shift === event.shiftKey),
    );
    if (binding === undefined) return;
    event.preventDefault();
    binding.does(player, actions);
  };
}
