import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openKnownUsers } from '../../../main/desk/known-users.ts';
import { systemIds } from '../../../main/ports/ids.ts';

it('reads the settings of a desktop from before there were calls, and gives them a sound', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'desk-'));
  try {
    writeFileSync(path.join(folder, 'desktop.json'), JSON.stringify({ device: 'desk-1', preferences: { theme: 'dark', contrast: 'more', ringtone: false }, users: [] }));
    const known = await openKnownUsers(folder, systemIds(), 0);
    expect([known.lost, known.device]).toEqual([false, 'desk-1']);
    expect(known.preferences()).toEqual({ theme: 'dark', contrast: 'more', ringtone: false, sound: { microphone: null, speaker: null, ringer: null, ringtone: 'clear', volume: 80 } });
    await known.setPreferences({ sound: { ...known.preferences().sound, ringer: 'Laptop speaker' } });
    await known.setPreferences({ theme: 'light' });
    expect((await openKnownUsers(folder, systemIds(), 0)).preferences()).toMatchObject({ theme: 'light', sound: { ringer: 'Laptop speaker' } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
