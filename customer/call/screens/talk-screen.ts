import { button, drawing, element, iconButton } from '../../element.ts';
import type { Call } from '../call.ts';
import { CALL_DRAWINGS } from '../call-drawings.ts';
import { durationOf } from '../duration.ts';
import { soundKey } from '../keypad-tone.ts';
import type { CallTexts } from '../texts/english.ts';
import { drawDevices } from './devices.ts';
import { drawKeypad } from './keypad.ts';
import { isAway, saidOf } from './said.ts';

/* A call that goes on: where it stands in one large word, what matters now below, four buttons. And the same in a strip above a chat. */

export interface TalkScreen {
  part: HTMLElement;
  /** The call in one line, for above a chat. */
  strip: HTMLElement;
  draw(): void;
  focus(): void;
  /** Takes a key that was typed. @returns false if it is not for the call */
  type(key: string): boolean;
  /** Closes what lies open. @returns false if nothing did */
  closePanel(): boolean;
}

/** @param show opens the whole screen from the strip. */
export function showTalk(call: Call, texts: CallTexts, show: () => void): TalkScreen {
  const sign = element('div', { class: 'call-sign', mark: { 'aria-hidden': 'true' } });
  const title = element('p', { class: 'call-state', tabIndex: -1 });
  const how = element('p', { class: 'call-how' });
  const counted = element('span', { class: 'call-counted' });
  const time = element('span', { class: 'call-figure' });
  const timer = element('p', { class: 'call-timer' }, counted, time);

  const note = (kind: string): HTMLElement => element('p', { class: `call-note ${kind}`, hidden: true });
  const [resumed, recorded, muted, microphone, quality] = [note('plain'), note('recorded'), note('wait'), note('bad'), note('plain')];
  const listen = element('div', { class: 'call-note wait', hidden: true }, element('span', {}, texts.callSilenced), button(texts.callListen, () => call.allowSound()));
  const notes = element('div', { class: 'call-notes', mark: { role: 'status' } }, resumed, listen, microphone, muted, recorded, quality);

  const keypad = drawKeypad(texts, (key) => {
    if (!call.press(key)) return false;
    soundKey(key);
    return true;
  });
  const devices = drawDevices(texts, call);
  const panel = element('div', { class: 'call-panel', hidden: true });
  let open: 'keypad' | 'devices' | undefined;
  /** A flow that asks for keys has them at hand, unless the customer closed them. */
  let opensByItself = true;

  const label = element('span');
  const muting = button('', () => call.mute(!call.muted), { class: 'call-act' });
  const keys = act(texts.callKeypad, CALL_DRAWINGS.keypad, () => toggle('keypad'), 'dots');
  const sound = act(texts.callDevices, CALL_DRAWINGS.sound, () => toggle('devices'));
  const hangUp = act(texts.callHangUp, CALL_DRAWINGS.phone, () => call.hangUp(), 'hang-up');
  const acts = element('div', { class: 'call-acts', mark: { role: 'group', 'aria-label': texts.callControls } }, muting, keys, sound, hangUp);

  const stripSign = element('span', { class: 'call-strip-sign', mark: { 'aria-hidden': 'true' } });
  const stripState = element('span', { class: 'call-strip-state', mark: { role: 'status' } });
  const stripTime = element('span', { class: 'call-figure' });
  const stripMute = iconButton(texts.callMute, drawing(CALL_DRAWINGS.microphone), () => call.mute(!call.muted), { class: 'icon' });
  const strip = element('div', { class: 'call-strip', mark: { role: 'group', 'aria-label': texts.callControls } },
    stripSign, stripState, stripTime, stripMute,
    iconButton(texts.callShow, drawing(CALL_DRAWINGS.show), show, { class: 'icon call-show' }),
    iconButton(texts.callHangUp, drawing(CALL_DRAWINGS.phone), () => call.hangUp(), { class: 'icon hang-up' }));

  const main = element('div', { class: 'call-main' },
    element('div', { class: 'call-head' }, sign, element('div', { mark: { role: 'status' } }, title, how), timer), notes, panel);
  const part = element('div', { class: 'call-talk' }, main, acts);

  function put(which: typeof open): void {
    if (open === 'keypad') keypad.clear();
    open = which;
    panel.hidden = which === undefined;
    panel.replaceChildren(...(which === undefined ? [] : [which === 'keypad' ? keypad.part : devices.part]));
    keys.setAttribute('aria-expanded', String(which === 'keypad'));
    sound.setAttribute('aria-expanded', String(which === 'devices'));
    part.classList.toggle('with-panel', which !== undefined);
    if (which === 'devices') void devices.read();
  }
  function toggle(which: 'keypad' | 'devices'): void {
    opensByItself = false;
    put(open === which ? undefined : which);
    if (open !== undefined) panel.querySelector<HTMLElement>('button, select')?.focus();
  }
  put(undefined);
  let drawnSign: string | undefined;
  let drawnMuted: boolean | undefined;
  const changed = (): void => {
    if (open === 'devices') void devices.read();
  };
  navigator.mediaDevices.addEventListener('devicechange', changed);

  return {
    part,
    strip,
    focus: () => title.focus(),
    type: (key) => open === 'keypad' && keypad.type(key),
    closePanel: () => {
      if (open === undefined) return false;
      const opener = open === 'keypad' ? keys : sound;
      opensByItself = false;
      put(undefined);
      opener.focus();
      return true;
    },
    draw: () => {
      const now = Date.now();
      const said = saidOf(call, texts, now, navigator.onLine);
      const on = call.stage === 'on';
      if (!on && call.stage === 'over') navigator.mediaDevices.removeEventListener('devicechange', changed);
      for (const each of [sign, strip]) each.dataset['tone'] = said.tone;
      if (drawnSign !== said.sign) {
        sign.replaceChildren(drawing(CALL_DRAWINGS[said.sign]));
        stripSign.replaceChildren(drawing(CALL_DRAWINGS[said.sign]));
        drawnSign = said.sign;
      }
      setText(title, said.title);
      setText(how, said.how);
      how.hidden = said.how === '';
      setText(stripState, said.title);
      stripState.title = said.title;
      timer.hidden = said.counts === undefined;
      setText(counted, said.counts?.label ?? '');
      const figure = said.counts === undefined ? '' : durationOf(now - said.counts.since);
      setText(time, figure);
      setText(stripTime, figure);

      tell(resumed, call.resumed && on ? texts.callResumed : '');
      listen.hidden = !call.silenced;
      tell(microphone, call.microphoneLost ? texts.callMicrophoneLost : call.microphoneSilent ? texts.callMicrophoneSilent : '');
      tell(muted, call.muted && on ? texts.callMuted : '');
      // What is not known while the line is away is not said.
      const here = on && !isAway(call, now);
      tell(recorded, here && call.said?.recording === true ? texts.callRecorded : '');
      const heard = here ? call.quality : undefined;
      tell(quality, heard === undefined ? '' : { good: texts.callQualityGood, poor: texts.callQualityPoor, none: texts.callQualityNone }[heard]);
      quality.className = `call-note ${heard === 'good' ? 'quiet' : 'wait'}`;

      if (drawnMuted !== call.muted) {
        drawnMuted = call.muted;
        const path = call.muted ? CALL_DRAWINGS.microphoneOff : CALL_DRAWINGS.microphone;
        const words = call.muted ? texts.callUnmute : texts.callMute;
        label.textContent = words;
        muting.replaceChildren(drawing(path), label);
        muting.classList.toggle('pressed', call.muted);
        stripMute.replaceChildren(drawing(path));
        stripMute.setAttribute('aria-label', words);
        stripMute.title = words;
        stripMute.classList.toggle('pressed', call.muted);
      }
      for (const each of [muting, keys, sound]) each.hidden = !on;
      stripMute.hidden = !on;
      keypad.ready(call.takesKeys);
      if (!opensByItself) return;
      const asks = on && call.state === 'in_flow';
      if (asks && open === undefined) put('keypad');
      else if (!asks && open === 'keypad') put(undefined);
    },
  };
}

function act(label: string, path: string, does: () => void, extra = ''): HTMLButtonElement {
  const made = button('', does, { class: `call-act ${extra}` });
  made.append(drawing(path), element('span', {}, label));
  return made;
}

function setText(part: HTMLElement, text: string): void {
  if (part.textContent !== text) part.textContent = text;
}

function tell(part: HTMLElement, text: string): void {
  part.hidden = text === '';
  setText(part, text);
}
