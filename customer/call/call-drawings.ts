import { DRAWINGS } from '../element.ts';

/** The signs of the call's screens: paths in a square of 24. */
export const CALL_DRAWINGS = {
  phone: DRAWINGS.phone,
  microphone: 'M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21',
  microphoneOff: 'M15 8.5V6a3 3 0 0 0-5.6-1.5M9 9v2a3 3 0 0 0 4.6 2.5M5.5 11a6.5 6.5 0 0 0 10.6 5M18.5 11a6.4 6.4 0 0 1-.6 2.6M12 17.5V21M4 3l16 18',
  keypad: 'M6 5.5h.01M12 5.5h.01M18 5.5h.01M6 12h.01M12 12h.01M18 12h.01M6 18.5h.01M12 18.5h.01M18 18.5h.01',
  sound: 'M4 10v4h3l5 4V6L7 10zM15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11',
  hold: 'M9 6v12M15 6v12',
  queue: 'M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M12 7v5l3.5 2',
  ringing: 'M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 2H5zM10.5 21.5h3',
  lost: 'M12 4l9 16H3zM12 10v4M12 17h.01',
  show: 'M6 15l6-6l6 6',
} as const;
