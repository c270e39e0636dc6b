// The page: which view is shown, the header above it, the stream of the crew.

import {arrange, clock, el, mark, say, sign} from './dom.js';
import {get, Stream, token} from './api.js';
import {condition, crew, fine, instances, learn, sample} from './crew.js';
import {WorkersView} from './workers.js';
import {WorkerView} from './worker.js';
import {LogsView} from './logs.js';
import {EventsView} from './events.js';
import {DocumentView} from './document.js';

/** A page that nobody looks at lets its streams go: the server has few of them. */
const HIDDEN_MS = 60_000;
const ANNOUNCED_EVERY_MS = 5000;

const at = id => document.getElementById(id);
const main = at('main');
let view = null;
let stream = null;
let asleep = false;
let asking = false;

/** What is wrong with which stream. */
const connection = {
  lost: new Map(),

  of(name, on) {
    return {
      open: () => {
        connection.lost.delete(name);
        connection.show();
        on.open?.();
      },
      event: on.event,
      lost: words => {
        connection.lost.set(name, words);
        connection.show();
      },
      refused: failure => {
        if (failure.status === 401) {
          askToken(token.get() ? 'This token is not accepted.' : '');
          return;
        }
        // Of a view it is the view's to say.
        if (!on.refused) connection.lost.set(name, failure.message);
        else connection.lost.delete(name);
        connection.show();
        on.refused?.(failure);
      },
    };
  },

  show() {
    const words = connection.lost.get('crew') ?? [...connection.lost.values()][0];
    const away = connection.lost.has('crew') || !crew.document;
    document.body.classList.toggle('stale', away && crew.document !== null);
    mark(at('connection'), 'class', `connection ${words ? 'bad' : 'good'}`);
    const text = !words ? (crew.document ? 'Live' : 'Connecting…')
      : crew.document && away ? `Disconnected: ${words}. Shown as of ${clock(crew.at)}; trying again.` : `Not connected: ${words}; trying again.`;
    if (at('connection').dataset.text !== text) {
      at('connection').dataset.text = text;
      at('connection').replaceChildren(sign(words ? 'bad' : crew.document ? 'good' : 'busy'), el('span', {}, text));
    }
  },
};

function connect() {
  stream?.close();
  stream = new Stream('v1/crew', connection.of('crew', {
    open: learnAccess,
    event: (name, data) => {
      const first = crew.document === null;
      if (name === 'figures') {
        if (!first) sample(data);
        view?.sampled?.();
        return;
      }
      learn(data);
      if (first) route();
      showCrew();
      view?.update?.();
      connection.show();
    },
  }));
}

/** Buttons are there from the begin or not at all, so the view is made anew where the answer is another one. */
async function learnAccess() {
  const before = crew.access.change;
  try {
    crew.access = await get('v1/access');
  } catch {
    crew.access = {change: false};
  }
  if (before !== crew.access.change && crew.document) route();
}

function showCrew() {
  const {metadata} = crew.document;
  say(at('name'), metadata.name ?? 'no document yet');
  const ready = condition('Ready');
  const is = ready?.status === 'True';
  const text = is ? 'Ready' : 'Not ready';
  if (at('health').textContent !== text) {
    mark(at('health'), 'class', `health ${is ? 'good' : 'bad'}`);
    at('health').replaceChildren(sign(is ? 'good' : 'bad'), text);
  }
  showTitle();
  showBanners(ready);
  announce();
}

function showTitle() {
  const name = crew.document?.metadata.name;
  document.title = [view?.title, name, 'Coxswain'].filter(part => part).join(' · ');
}

const banners = new Map();

function showBanners(ready) {
  const wanted = [];
  const say = (key, tone, title, words) => wanted.push([key, tone, title, words]);
  const valid = condition('ConfigValid');
  const progressing = condition('Progressing');
  if (valid?.status === 'False') {
    say('invalid', 'bad', crew.document.status.revision ? 'The newest document is refused; the last good one runs on.' : 'The document is refused; nothing runs yet.', valid.message);
  } else if (valid?.reason === 'SourceMissing') {
    say('missing', 'warn', 'The source is missing; what runs, runs on.', valid.message);
  }
  if (ready && ready.status !== 'True') say('ready', 'warn', 'Not ready.', ready.message);
  if (['ProgressDeadlineExceeded', 'RolledBack'].includes(progressing?.reason)) {
    say('rollout', 'warn', progressing.reason === 'RolledBack' ? 'The change was taken back.' : 'The change doesn’t get on.', progressing.message);
  }
  arrange(at('banners'), wanted.map(([key, tone, title, words]) => {
    const text = `${title} ${words}`;
    if (banners.get(key)?.textContent !== text) {
      banners.set(key, el('p', {class: `banner ${tone}`}, sign(tone), el('strong', {}, title), ' ', words));
    }
    return banners.get(key);
  }));
}

let known = null;
let announcing = 0;

/** What got worse or well again, for who doesn't see it: gathered, so that a crash loop is no flood. */
function announce() {
  if (announcing) return;
  announcing = setTimeout(() => {
    announcing = 0;
    const now = new Map(instances().filter(instance => !fine(instance)).map(instance => [instance.id, instance.phase]));
    if (known) {
      const worse = [...now.keys()].filter(id => !known.has(id));
      const names = worse.slice(0, 3).map(id => `${id} is ${now.get(id)}`).join(', ');
      if (worse.length) say(at('announcer'), names + (worse.length > 3 ? ` and ${worse.length - 3} more` : ''));
      else if (known.size && !now.size) say(at('announcer'), 'All instances are as they should be again.');
    }
    known = now;
  }, known ? ANNOUNCED_EVERY_MS : 0);
}

/** #/, #/workers/NAME[/INDEX], #/logs[/NAME[/INDEX]], #/events, #/document */
function made([kind = '', name, index]) {
  const number = /^[0-9]{1,3}$/.test(index ?? '') ? Number(index) : undefined;
  switch (kind) {
    case 'workers': return name ? ['workers', new WorkerView(name, number)] : ['workers', new WorkersView()];
    case 'logs': return ['logs', new LogsView(connection, name, number)];
    case 'events': return ['events', new EventsView(connection)];
    case 'document': return ['document', new DocumentView()];
    default: return ['workers', new WorkersView()];
  }
}

function route(event) {
  if (!crew.document || asking) return;
  const choosing = document.activeElement?.tagName === 'SELECT' ? document.activeElement.id : '';
  view?.close();
  connection.lost.delete('logs');
  connection.lost.delete('events');
  let parts = [];
  try {
    parts = location.hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent).filter(part => part);
  } catch {
    // A hash that nobody has made: the first view.
  }
  const [name, next] = made(parts);
  view = next;
  main.replaceChildren(view.node);
  for (const link of document.querySelectorAll('nav a')) {
    if (link.dataset.view === name) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  showTitle();
  connection.show();
  // Who follows a link hears where he is.
  if (choosing) {
    at(choosing)?.focus();
  } else if (event) {
    main.querySelector('h2')?.focus({preventScroll: true});
    scrollTo(0, 0);
  }
}

/** Only the network API asks for one. */
function askToken(words) {
  if (asking) return;
  asking = true;
  stream?.close();
  view?.close();
  const input = el('input', {type: 'password', id: 'token', autocomplete: 'off', required: true});
  const form = el('form', {class: 'token', on: {submit: event => {
    event.preventDefault();
    token.set(input.value.trim());
    asking = false;
    main.replaceChildren(el('p', {class: 'empty'}, 'Connecting…'));
    connect();
    route();
  }}},
  el('h2', {tabindex: -1}, 'A token, please'),
  el('p', {}, 'This address answers who shows a bearer token. It is kept for this tab alone, and forgotten with it.'),
  words ? el('p', {class: 'banner bad', role: 'alert'}, sign('bad'), words) : null,
  el('div', {class: 'tools'}, el('label', {for: 'token'}, 'Token'), input, el('button', {type: 'submit'}, 'Connect')));
  main.replaceChildren(form);
  input.focus();
}

function wake() {
  if (!asleep) return;
  asleep = false;
  connect();
  route();
}

let sleep = 0;
document.addEventListener('visibilitychange', () => {
  clearTimeout(sleep);
  if (document.visibilityState === 'visible') {
    wake();
    stream?.retry();
    view?.retry?.();
  } else {
    sleep = setTimeout(() => {
      asleep = true;
      stream?.close();
      view?.close();
    }, HIDDEN_MS);
  }
});
addEventListener('online', () => {
  stream?.retry();
  view?.retry?.();
});
addEventListener('hashchange', route);
at('skip').addEventListener('click', event => {
  event.preventDefault();
  main.focus();
});
setInterval(() => {
  if (document.visibilityState === 'visible' && !asking) view?.tick?.();
}, 1000);
connect();
