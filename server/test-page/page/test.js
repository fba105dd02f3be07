/* The test page's own script: begins contacts, and shows what becomes of each. */

const byId = (id) => document.getElementById(id);
const form = byId('begin');
/** How often the stories are asked for, in milliseconds. */
const ASK_EVERY = 1000;
const contacts = [];

async function ask(path, body) {
  const answer = await fetch(`api/${path}`, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) });
  const value = await answer.json();
  if (!answer.ok) throw new Error(value.message);
  return value;
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function readAttributes(text) {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  return Object.fromEntries(lines.map((line) => {
    const at = line.indexOf('=');
    if (at < 1) throw new Error(`"${line}" is no attribute. Write one per line, as name=value.`);
    return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  }));
}

function chooseKind() {
  document.body.className = form.elements.kind.value;
}

async function begin(event) {
  event.preventDefault();
  byId('problem').textContent = '';
  try {
    const flow = form.elements.flow;
    const common = { flowId: flow.value, attributes: readAttributes(form.elements.attributes.value) };
    const called = flow.selectedOptions[0]?.textContent ?? flow.value;
    if (form.elements.kind.value === 'task') {
      const { contactId } = await ask('tasks', { ...common, name: form.elements.name.value, description: form.elements.description.value });
      add({ title: `Task ${contacts.length + 1}, ${called}`, contactId });
      return;
    }
    const contentTypes = [...form.querySelectorAll('#types input:checked')].map((box) => box.value);
    const { window: number, url } = await ask('chats', { ...common, contentTypes, durationMinutes: Number(form.elements.duration.value) });
    add({ title: `Chat ${contacts.length + 1}, ${called}`, window: number, url });
  } catch (error) {
    byId('problem').textContent = error instanceof Error ? error.message : String(error);
  }
}

function add(contact) {
  byId('none').hidden = true;
  const number = contacts.length;
  const story = element('div', { className: 'story', tabIndex: 0 });
  story.setAttribute('aria-label', 'What became of it');
  const frame = contact.url === undefined ? undefined : element('iframe', { src: contact.url, title: `${contact.title}: the customer's page` });
  const panel = element('div', { className: frame === undefined ? 'panel task' : 'panel', id: `panel-${number}` }, ...(frame === undefined ? [] : [frame]), story);
  panel.setAttribute('role', 'tabpanel');
  const tab = element('button', { type: 'button', id: `tab-${number}`, textContent: contact.title, onclick: () => show(number) });
  tab.setAttribute('role', 'tab');
  tab.setAttribute('aria-controls', panel.id);
  panel.setAttribute('aria-labelledby', tab.id);
  tab.onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step !== undefined) show((number + step + contacts.length) % contacts.length, true);
  };
  byId('tabs').append(tab);
  byId('panels').append(panel);
  contacts.push({ ...contact, tab, panel, story, shown: '' });
  tell(contacts[number], undefined);
  show(number);
  void follow(contacts[number]);
}

function show(number, focus = false) {
  contacts.forEach(({ tab, panel }, index) => {
    panel.hidden = index !== number;
    tab.setAttribute('aria-selected', String(index === number));
    tab.tabIndex = index === number ? 0 : -1;
  });
  if (focus) contacts[number].tab.focus();
}

async function follow(contact) {
  for (;;) {
    try {
      contact.contactId ??= (await ask(`chats/${contact.window}`)).contactId ?? undefined;
      if (contact.contactId !== undefined) tell(contact, await ask(`contacts/${contact.contactId}`));
    } catch (error) {
      tell(contact, { standing: `Its story cannot be had: ${error instanceof Error ? error.message : error}`, attributes: {}, lines: [], wait: [], state: 'ended' });
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY));
  }
}

/** Draws the story anew if it is another; what is read stays where it is, the end stays in sight. */
function tell(contact, story) {
  const text = JSON.stringify(story ?? null);
  if (text === contact.shown) return;
  contact.shown = text;
  const { story: place } = contact;
  const atEnd = place.scrollTop + place.clientHeight >= place.scrollHeight - 20;
  if (story === undefined) {
    place.replaceChildren(element('p', { className: 'standing', textContent: 'The customer has not begun yet: fill in the page and start the chat.' }));
    return;
  }
  const stop = element('button', { type: 'button', textContent: 'End it', hidden: story.state === 'ended', onclick: () => ask(`contacts/${contact.contactId}/stop`, {}).catch(() => undefined) });
  const attributes = Object.entries(story.attributes).map(([name, value]) => `${name}=${value}`).join(', ');
  place.replaceChildren(
    element('div', { className: 'bar' }, element('p', { className: 'standing', textContent: story.standing }), stop),
    ...(attributes === '' ? [] : [element('p', { className: 'attributes', textContent: `Attributes: ${attributes}` })]),
    element('ol', {}, ...story.lines.map(line)),
    ...(story.wait.length === 0 ? [] : [element('p', { className: 'waits', textContent: story.wait.join('\n') })]),
  );
  if (atEnd) place.scrollTop = place.scrollHeight;
}

function line({ at, kind, text, reasons }) {
  const time = element('time', { dateTime: new Date(at).toISOString(), textContent: new Date(at).toLocaleTimeString([], { hour12: false }) });
  return element('li', { className: kind }, time, element('div', {}, text, ...reasons.map((reason) => element('div', { className: 'why', textContent: reason }))));
}

const TYPES = { 'text/plain': 'plain text', 'text/markdown': 'markdown', 'application/json': 'JSON', 'application/vnd.amazonaws.connect.message.interactive': 'interactive messages', 'application/vnd.amazonaws.connect.message.interactive.response': 'answers to them' };

async function open() {
  const { flows, contentTypes } = await ask('flows');
  const ofStart = flows.filter(({ type }) => type === 'CONTACT_FLOW');
  form.elements.flow.append(...ofStart.map(({ id, name }) => new Option(name, id)));
  byId('types').append(...contentTypes.map((type) => element('label', {}, element('input', { type: 'checkbox', value: type, checked: true, disabled: type === 'text/plain' }), TYPES[type] ?? type)));
  form.addEventListener('change', chooseKind);
  form.addEventListener('submit', (event) => void begin(event));
  chooseKind();
}

open().catch((error) => {
  byId('problem').textContent = `The flows cannot be had: ${error.message}`;
});
