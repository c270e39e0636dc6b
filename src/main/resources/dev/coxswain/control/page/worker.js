// One worker: its instances, why they ended, its probes, what happened, its part of the document.

import {el, ended, say, sign, table, wanted, when} from './dom.js';
import {crew, worker as known} from './crew.js';
import {get} from './api.js';
import {InstanceTable} from './table.js';
import {workerActions} from './actions.js';
import {eventRow, EVENT_COLUMNS} from './events.js';
import {yaml} from './yaml.js';

const LEAST_PAUSE_MS = 2000;
const MOST_EVENTS = 50;

export class WorkerView {
  #asked = 0;
  #timer = 0;
  #told = '';

  constructor(name, index) {
    this.name = name;
    this.index = index;
    this.title = index === undefined ? name : `${name}/${index}`;
    this.table = new InstanceTable(`Instances of ${name}`);
    this.gone = el('p', {class: 'empty', role: 'status'});
    this.described = el('p', {class: 'described'});
    this.details = el('div', {class: 'details'});
    this.node = el('div', {},
      el('p', {class: 'back'}, el('a', {href: index === undefined ? '#/' : `#/workers/${name}`}, index === undefined ? '‹ All workers' : `‹ All of ${name}`)),
      el('h2', {tabindex: -1}, this.title),
      this.described, this.gone, this.table.node,
      el('p', {class: 'links'}, el('a', {href: `#/logs/${this.title}`}, `Logs of ${this.title}`)),
      workerActions(name, index), this.details);
    this.update();
  }

  update() {
    if (!crew.document) return;
    const worker = known(this.name);
    const instances = worker?.instances.filter(instance => this.index === undefined || instance.index === this.index) ?? [];
    say(this.gone, worker && (this.index === undefined || instances.length) ? '' : `There is no ${this.title} now.`);
    this.table.show(worker ? [{...worker, instances}] : [], () => true, true);
    // Figures apart: they are no news for what is asked here.
    const news = JSON.stringify(instances, (key, value) => (['cpuMillicores', 'memoryBytes'].includes(key) ? undefined : value)) + crew.document.status.revision;
    if (worker && news !== this.#told) {
      this.#told = news;
      this.#ask();
    }
  }

  #ask() {
    clearTimeout(this.#timer);
    const wait = Math.max(0, this.#asked + LEAST_PAUSE_MS - Date.now());
    this.#timer = setTimeout(async () => {
      this.#asked = Date.now();
      try {
        this.#show(await get(`v1/workers/${encodeURIComponent(this.name)}`));
      } catch (failure) {
        this.#told = '';
        if (failure.status !== 404) say(this.gone, failure.message);
      }
    }, wait);
  }

  #show(worker) {
    const mine = entry => this.index === undefined || entry.instance === `${this.name}/${this.index}` || entry.instance === this.index;
    say(this.described, worker.spec?.description ?? '');
    const open = new Set([...this.details.querySelectorAll('details[open]')].map(details => details.dataset.key));
    const exits = (worker.exits ?? []).filter(mine);
    this.details.replaceChildren(
      section('Last exits', exits.length === 0 ? 'It has not ended yet.'
        : el('ol', {class: 'exits'}, exits.map((exit, i) => this.#exit(exit, i === 0 || open.has(exit.finishedAt))))),
      section('Probes', probes(worker.probes ?? [], mine)),
      section('Events', (worker.events ?? []).length === 0 ? 'Nothing has happened to it that is still known.'
        : table(`Events of ${this.name}`, EVENT_COLUMNS, worker.events.slice(-MOST_EVENTS).reverse().map(eventRow))),
      section('As written', el('pre', {class: 'document', tabindex: 0, 'aria-label': `The document's part about ${this.name}`}, yaml(worker.spec ?? {}))));
  }

  #exit(exit, open) {
    const name = exit.instance === undefined ? '' : `${String(exit.instance).includes('/') ? exit.instance : `${this.name}/${exit.instance}`} `;
    const lines = exit.lastLines ?? [];
    return el('li', {},
      el('p', {}, when(exit.finishedAt), ' ', sign(wanted(exit) ? 'done' : 'bad'), ' ', el('strong', {}, name + exit.reason), `: ${ended(exit)}`),
      lines.length === 0 ? null : el('details', {open, 'data-key': exit.finishedAt},
        el('summary', {}, `Its last lines (${lines.length})`),
        el('pre', {tabindex: 0, 'aria-label': 'Last lines'}, lines.map(line => (line.message ?? line)).join('\n'))));
  }

  sampled() {
    this.table.sampled();
  }

  tick() {
    this.table.tick();
  }

  close() {
    clearTimeout(this.#timer);
    this.table.close();
  }
}

function section(name, content) {
  return el('section', {}, el('h3', {}, name), typeof content === 'string' ? el('p', {class: 'empty'}, content) : content);
}

function probes(list, mine) {
  const rows = list.filter(mine).map(probe => el('tr', {},
    el('th', {scope: 'row'}, String(probe.instance ?? '')), el('td', {}, probe.probe ?? probe.kind ?? probe.type ?? ''),
    el('td', {}, String(probe.state ?? '')), el('td', {}, String(probe.lastResult ?? probe.result ?? '')),
    el('td', {class: 'why'}, probe.message ?? '')));
  return rows.length === 0 ? 'It has none, or none has been asked yet.'
    : table('Probes', ['Instance', 'Probe', 'State', 'Last result', 'Message'], rows);
}
