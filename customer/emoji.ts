import type { Texts } from './texts/english.ts';

/** The emoji of the small picker, by the key of their name. Every other comes by the device's own keyboard. */
export const EMOJI: readonly (readonly [keyof Texts, string])[] = [
  ['face_smile', '🙂'], ['face_grin', '😀'], ['face_laugh', '😂'], ['face_wink', '😉'], ['face_love', '😍'], ['face_think', '🤔'], ['face_sad', '🙁'], ['face_cry', '😢'],
  ['face_angry', '😠'], ['face_surprise', '😮'], ['face_sweat', '😅'], ['face_sleep', '😴'], ['hand_up', '👍'], ['hand_down', '👎'], ['hand_clap', '👏'], ['hand_wave', '👋'],
  ['hand_thanks', '🙏'], ['hand_ok', '👌'], ['hand_strong', '💪'], ['hand_crossed', '🤞'], ['heart', '❤️'], ['fire', '🔥'], ['party', '🎉'], ['star', '⭐'],
  ['check', '✅'], ['cross', '❌'], ['question', '❓'], ['warning', '⚠️'], ['parcel', '📦'], ['clock', '🕑'], ['telephone', '📞'], ['camera', '📷'],
];
