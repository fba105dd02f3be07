import { expect, test } from 'vitest';
import { onEveryHost } from './on-every-host.ts';

/*
 * What is said stays between the people who say it: no log has it, and nobody outside is spoken to.
 */

const SECRETS = { name: 'Quillfeather', customer: 'my card ends in 7731-zebra', agent: 'your code is heron-5520', draft: 'never sent walrus-88', password: 'eva-password', attribute: 'gold-otter' };

onEveryHost('a shift', (begun) => {
  test('leaves nothing of what was said in any log, and speaks to nobody but the routing server', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    const asked: string[] = [];
    // What the page made itself, such as its ringtones, is fetched from nobody.
    const note = (address: string): void => void (new URL(address).protocol === 'blob:' || asked.push(new URL(address).host));
    const marta = await world.customer(SECRETS.name, { tier: SECRETS.attribute });
    for (const page of [eva.page, marta.page]) {
      page.on('request', (request) => note(request.url()));
      page.on('websocket', (socket) => note(socket.url()));
    }
    await eva.accepts(SECRETS.name);
    await marta.says(SECRETS.customer);
    await eva.sees(SECRETS.customer);
    await eva.says(SECRETS.name, SECRETS.agent);
    await eva.composer(SECRETS.name).fill(SECRETS.draft);
    await world.server.kill();
    await world.server.restart();
    await eva.isLive();
    await marta.sees(SECRETS.agent);
    await eva.leaves();
    await marta.says(`${SECRETS.customer}, again`);
    await eva.closesContact();
    await marta.page.reload();
    await marta.isConnected();

    const { log, connections } = await eva.desktop.traces();
    expect(log).toContain('"link"');
    expect(world.server.log).toContain('desk_welcomed');
    const token = decodeURIComponent(new URL(marta.page.url()).hash);
    const tokens = [/"participantToken":"([^"]+)"/u.exec(token)?.[1], world.server.ready.secretAccessKey];
    for (const secret of [...Object.values(SECRETS), ...tokens]) {
      expect(secret?.length).toBeGreaterThan(5);
      expect(log).not.toContain(secret);
      expect(world.server.log).not.toContain(secret);
    }
    expect(connections).toContain(new URL(world.server.ready.api).host);
    expect(connections.filter((address) => address !== new URL(world.server.ready.api).host)).toEqual([]);
    const here = /^(127\.0\.0\.1|localhost|[\w-]+\.localhost|panel)(:\d+)?$/u;
    expect(asked.filter((host) => !here.test(host))).toEqual([]);
    expect(asked).toContain(new URL(world.server.ready.api).host);
  });
});
