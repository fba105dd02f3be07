import { expect, some, talkers, type Action } from './deed.ts';
import { SentFile } from './sent-file.ts';

/*
 * Files in chats, and the store they lie in.
 */

/** A new file, or one more step of one that was begun: people lose patience, and servers die, between any two of them. */
const sendsFile: Action = (simulation) => {
  const customer = some(simulation, talkers(simulation));
  if (!customer?.participant) return undefined;
  const { random } = simulation;
  const begun = customer.files.filter((file) => file.stage !== 'completed' && file.stage !== 'given up');
  const file = (random.chance(0.5) ? some(simulation, begun) : undefined) ?? new SentFile(customer.participant, `${customer.name} file ${customer.files.length + 1}`, random.chance(0.7));
  if (!customer.files.includes(file)) customer.files.push(file);
  const steps = random.one([1, 2, 3, 3, 3]);
  return {
    what: `${customer.name} sends a file (${file.honest ? 'as named' : 'not as named'}, ${file.stage}), ${steps} step(s)`,
    async run() {
      for (let left = steps; left > 0 && file.stage !== 'completed' && file.stage !== 'given up'; left -= 1) {
        const { stage, place } = file;
        const { settings, clock, store } = simulation.server;
        const outcome = await file.step(simulation.server);
        const over = place !== undefined && clock.now() >= place.until;
        if (outcome === 'store away') {
          if (!store.away || stage !== 'announced') simulation.report.problem(`${customer.name} could not send a file, "${stage}", while the store was there.`);
        } else if (stage === 'new') expect(simulation, customer.name, outcome, customer.files.length > settings.attachmentsPerChat ? ['done', 'limit_exceeded'] : ['done']);
        else if (stage === 'announced') expect(simulation, customer.name, outcome, over ? ['access_denied'] : ['done']);
        else expect(simulation, customer.name, outcome, over && clock.now() >= place.until + settings.unfinishedUploadKept ? ['invalid'] : ['done']);
        if (outcome !== 'done') return;
      }
    },
  };
};

const opensFile: Action = (simulation) => {
  const customer = some(simulation, talkers(simulation).filter((one) => one.files.some((file) => file.place)));
  const file = customer && some(simulation, customer.files.filter((one) => one.place));
  const attachmentId = file?.place?.attachmentId;
  return customer?.participant && attachmentId !== undefined ? { what: `${customer.name} opens a file`, run: () => customer.opens(attachmentId) } : undefined;
};

const storeGoesAway: Action = ({ server, report }) => (server.store.away ? undefined : {
  what: 'the store is away',
  async run() {
    server.store.away = true;
    report.count('store away');
    return Promise.resolve();
  },
});

const storeComesBack: Action = ({ server }) => (server.store.away ? {
  what: 'the store is back',
  async run() {
    server.store.away = false;
    return Promise.resolve();
  },
} : undefined);

export const FILE_ACTIONS: Readonly<Record<string, { action: Action; weight: number }>> = {
  sendsFile: { action: sendsFile, weight: 6 },
  opensFile: { action: opensFile, weight: 1 },
  storeGoesAway: { action: storeGoesAway, weight: 1 },
  storeComesBack: { action: storeComesBack, weight: 4 },
};
