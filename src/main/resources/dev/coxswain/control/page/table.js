// The table of workers and instances: rows are made once and kept, and only what changed is touched.

import {arrange, bytes, el, mark, millicores, plural, say, sign, since, tone} from './dom.js';
import {fine, samples, why} from './crew.js';
import {draw, sparkline} from './sparkline.js';

const COLUMNS = [['Name'], ['Phase'], ['Ready'], ['Restarts', 'n'], ['Age', 'n'], ['CPU', 'n'], ['Memory', 'n'], ['PID', 'n'], ['Why', 'why']];
const LEAST_CPU = 20;
const LEAST_MEMORY = 1024 * 1024;
/** A worker with more instances than this is shown by its sum, and those that are not as they should be. */
const MOST_SHOWN = 12;

export class InstanceTable {
  #rows = new Map();
  #visible = new IntersectionObserver(entries => entries.forEach(entry => {
    const row = this.#rows.get(entry.target.dataset.key);
    if (row) {
      row.visible = entry.isIntersecting;
      row.draw?.();
    }
  }), {rootMargin: '100px'});

  constructor(caption) {
    this.body = el('tbody', {role: 'rowgroup'});
    this.node = el('table', {class: 'crew', role: 'table'},
      el('caption', {class: 'hidden'}, caption),
      el('thead', {role: 'rowgroup'}, el('tr', {role: 'row'},
        COLUMNS.map(([name, kind]) => el('th', {scope: 'col', role: 'columnheader', class: kind ?? ''}, name)))),
      this.body);
  }

  /** @param all also of a worker with many instances each one */
  show(workers, matches, all) {
    const wanted = [];
    for (const worker of workers) {
      const found = worker.instances.filter(instance => matches(worker, instance));
      const single = worker.instances.length === 1;
      if (found.length === 0 && !(worker.instances.length === 0 && matches(worker, null))) continue;
      if (!single) wanted.push(this.#row(`w:${worker.name}`, () => new WorkerRow(worker)).update(worker));
      const shown = all || found.length <= MOST_SHOWN ? found : found.filter(instance => !fine(instance)).slice(0, MOST_SHOWN);
      for (const instance of shown) {
        const key = `${single ? 's' : 'i'}:${instance.id}`;
        wanted.push(this.#row(key, () => new InstanceRow(worker, instance, single)).update(instance));
      }
      if (shown.length < found.length) {
        wanted.push(this.#row(`m:${worker.name}`, () => new RestRow(worker)).update(found.length - shown.length));
      }
    }
    const keep = new Set(wanted.map(row => row.node.dataset.key));
    for (const [key, row] of this.#rows) {
      if (!keep.has(key)) {
        this.#visible.unobserve(row.node);
        this.#rows.delete(key);
      }
    }
    arrange(this.body, wanted.map(row => row.node));
    return wanted.length;
  }

  /** Ages go on by themselves. */
  tick() {
    for (const row of this.#rows.values()) {
      if (row.visible) row.tick?.();
    }
  }

  sampled() {
    for (const row of this.#rows.values()) row.sampled?.();
  }

  close() {
    this.#visible.disconnect();
  }

  #row(key, make) {
    let row = this.#rows.get(key);
    if (!row) {
      row = make();
      row.node.dataset.key = key;
      row.visible = false;
      this.#rows.set(key, row);
      this.#visible.observe(row.node);
    }
    return row;
  }
}

function cell(label, kind, ...children) {
  return el('td', {role: 'cell', class: kind, 'data-label': label}, ...children);
}

class InstanceRow {
  constructor(worker, instance, single) {
    const name = single ? worker.name : instance.id;
    this.sign = el('span', {class: 'sign-slot'});
    this.phase = el('span');
    this.ready = cell('Ready', '');
    this.restarts = cell('Restarts', 'n');
    this.age = cell('Age', 'n');
    this.cpu = el('span');
    this.memory = el('span');
    this.cpuLine = sparkline('cpu');
    this.memoryLine = sparkline('memory');
    this.pid = cell('PID', 'n');
    this.why = cell('Why', 'why');
    this.node = el('tr', {role: 'row'},
      el('th', {scope: 'row', role: 'rowheader', class: single ? '' : 'instance'},
        el('a', {href: `#/workers/${worker.name}${single ? '' : `/${instance.index}`}`}, name)),
      cell('Phase', 'phase', this.sign, this.phase),
      this.ready, this.restarts, this.age,
      cell('CPU', 'n figure', this.cpuLine, this.cpu),
      cell('Memory', 'n figure', this.memoryLine, this.memory),
      this.pid, this.why);
  }

  update(instance) {
    this.instance = instance;
    const now = tone(instance);
    if (this.tone !== now) {
      this.tone = now;
      this.sign.replaceChildren(sign(now));
      mark(this.node, 'class', now);
    }
    say(this.phase, instance.phase);
    say(this.ready, instance.ready ? 'yes' : 'no');
    say(this.restarts, String(instance.restarts));
    say(this.pid, instance.pid === null ? '–' : String(instance.pid));
    this.tick();
    this.sampled();
    return this;
  }

  tick() {
    say(this.age, since(this.instance.startedAt));
    const next = this.instance.nextStartAt ? Date.parse(this.instance.nextStartAt) - Date.now() : 0;
    say(this.why, why(this.instance) + (next > 0 ? ` · starts again in ${Math.ceil(next / 1000)}s` : ''));
  }

  sampled() {
    say(this.cpu, millicores(this.instance.cpuMillicores));
    say(this.memory, bytes(this.instance.memoryBytes));
    if (this.visible) this.draw();
  }

  draw() {
    if (!this.visible) return;
    const list = samples(this.instance.id);
    draw(this.cpuLine, list, 'cpu', LEAST_CPU);
    draw(this.memoryLine, list, 'memory', LEAST_MEMORY);
  }
}

class WorkerRow {
  constructor(worker) {
    this.phase = el('span');
    this.ready = cell('Ready', '');
    this.restarts = cell('Restarts', 'n');
    this.cpu = cell('CPU', 'n');
    this.memory = cell('Memory', 'n');
    this.node = el('tr', {role: 'row', class: 'worker'},
      el('th', {scope: 'row', role: 'rowheader'}, el('a', {href: `#/workers/${worker.name}`}, worker.name)),
      cell('Instances', 'phase', this.phase), this.ready, this.restarts, cell('', 'n empty-cell'),
      this.cpu, this.memory, cell('', 'empty-cell'), cell('', 'empty-cell'));
  }

  update(worker) {
    this.worker = worker;
    say(this.phase, worker.instances.length === 0 ? 'no instances' : plural(worker.instances.length, 'instance'));
    say(this.ready, `${worker.readyReplicas}/${worker.replicas}`);
    say(this.restarts, String(worker.instances.reduce((sum, instance) => sum + instance.restarts, 0)));
    this.sampled();
    return this;
  }

  sampled() {
    const sum = field => this.worker.instances.reduce((all, instance) => all + (instance[field] ?? 0), 0);
    say(this.cpu, millicores(sum('cpuMillicores')));
    say(this.memory, bytes(sum('memoryBytes')));
  }
}

class RestRow {
  constructor(worker) {
    this.link = el('a', {href: `#/workers/${worker.name}`});
    this.node = el('tr', {role: 'row', class: 'rest'}, el('td', {role: 'cell', colspan: COLUMNS.length}, this.link));
  }

  update(more) {
    say(this.link, `${more} more, as they should be: show all`);
    return this;
  }
}
