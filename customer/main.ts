import { ChatApp, detailsInAddress } from './app.ts';
import { memberOf } from './chat-details.ts';
import { DEFAULTS, readSettings } from './settings.ts';
import { UnreadTitle } from './unread-title.ts';
import { followKeyboard } from './visible-height.ts';

/*
 * The full-page chat. The chat's details live in the address behind `#`: a reload goes on with the chat, the same address
 * on another device does too, and no server log ever sees them. What the site says about itself is in `config.json`; the
 * page's query may name a flow and attributes.
 */

const page = document.getElementById('page');
if (page === null) throw new Error('The page has no #page element');
const answer = await fetch('config.json');
const given: unknown = await answer.json();
const query = new URLSearchParams(location.search);
const attributes = Object.fromEntries([...query].filter(([key]) => key.startsWith('attribute.')).map(([key, value]) => [key.slice('attribute.'.length), value]));
const own = memberOf(given, 'attributes');
const configured = readSettings(DEFAULTS, given);
const { settings, problems } = readSettings(configured.settings, {
  attributes: { ...(typeof own === 'object' ? own : {}), ...attributes },
  ...(query.has('flow') && { flow: query.get('flow') }),
  ...(query.has('language') && { language: query.get('language') }),
  ...(query.has('theme') && { theme: query.get('theme') }),
});
for (const problem of [...configured.problems, ...problems]) console.warn(`config.json: ${problem} It was left out.`);
if (settings.start === '' || settings.api === '') throw new Error('config.json must name "api" and "start"');

const root = page.attachShadow({ mode: 'open' });
const title = new UnreadTitle();
const app = new ChatApp({
  root,
  mode: 'page',
  settings: { ...settings, page: settings.page ?? location.pathname + location.search },
  sdk: new URL('assets/chat-sdk.js', document.baseURI).href,
  nonce: undefined,
  watching: () => true,
  unread: (count) => title.show(count),
  rings: (words) => title.rings(words),
  opened: (details) => history.replaceState(null, '', `#chat=${encodeURIComponent(JSON.stringify(details))}`),
  left: () => history.replaceState(null, '', location.pathname + location.search),
});
document.title = app.words.texts.title;
document.documentElement.lang = app.language;
document.documentElement.dir = app.direction;
root.replaceChildren(app.frame);
followKeyboard(app.frame);
app.begin(detailsInAddress(location.hash));
if (!app.isOpen) app.focus();
