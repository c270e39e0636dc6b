// The first view: the whole crew at a glance.

import {bytes, el, field, millicores, plural, say, sign, since, when} from './dom.js';
import {crew, fine, instances, total, workers} from './crew.js';
import {draw, sparkline} from './sparkline.js';
import {InstanceTable} from './table.js';
import {crewActions} from './actions.js';

const LOOKS = {
  all: ['All', () => true],
  trouble: ['Not as they should be', instance => !fine(instance)],
  running: ['Running', instance => instance.phase === 'Running'],
  ended: ['Ended or stopped', instance => ['Stopped', 'Succeeded', 'Failed'].includes(instance.phase)],
};

/** Their messages stand above all views where there is something to say. */
const IN_BANNERS = new Set(['Ready', 'ConfigValid']);

function healthy({type, status, reason}) {
  if (type === 'Progressing') return reason === 'Complete' || status === 'True';
  return status === (type === 'Degraded' ? 'False' : 'True');
}

export class WorkersView {
  title = 'Workers';

  constructor() {
    this.table = new InstanceTable('Workers and their instances');
    this.filter = el('input', {type: 'search', id: 'filter', placeholder: 'name, phase or reason', autocomplete: 'off', on: {input: () => this.update()}});
    this.look = el('select', {id: 'look', on: {change: () => this.update()}},
      Object.entries(LOOKS).map(([key, [name]]) => el('option', {value: key}, name)));
    this.tiles = {};
    this.cpuLine = sparkline('cpu');
    this.memoryLine = sparkline('memory');
    this.facts = el('dl', {class: 'facts'});
    this.none = el('p', {class: 'empty', role: 'status'});
    this.node = el('div', {},
      el('h2', {tabindex: -1}, 'Workers'),
      el('dl', {class: 'tiles'},
        this.#tile('ready', 'Ready'), this.#tile('cpu', 'CPU', this.cpuLine),
        this.#tile('memory', 'Memory', this.memoryLine), this.#tile('restarts', 'Restarts')),
      this.facts,
      crewActions(),
      el('div', {class: 'tools', role: 'search'},
        field('Filter', this.filter), field('Show', this.look)),
      this.table.node, this.none);
    this.update();
  }

  #tile(key, name, line) {
    this.tiles[key] = el('span');
    return el('div', {class: 'tile'}, el('dt', {}, name), el('dd', {}, this.tiles[key], line ?? null));
  }

  update() {
    if (!crew.document) return;
    const text = this.filter.value.trim().toLowerCase();
    const look = LOOKS[this.look.value][1];
    const shown = this.table.show(workers(), (worker, instance) => {
      if (!instance) return this.look.value === 'all' && worker.name.includes(text);
      return look(instance) && (!text || `${instance.id} ${instance.phase} ${instance.reason} ${instance.message}`.toLowerCase().includes(text));
    }, text !== '' || this.look.value !== 'all');
    say(this.none, shown ? '' : workers().length ? 'No instance is like that.' : 'This crew has no workers.');
    const list = instances();
    const ready = list.filter(instance => instance.ready).length;
    say(this.tiles.ready, `${ready} of ${plural(list.length, 'instance')}`);
    say(this.tiles.restarts, String(list.reduce((sum, instance) => sum + instance.restarts, 0)));
    this.#facts();
    this.sampled();
  }

  #facts() {
    const status = crew.document.status;
    const told = JSON.stringify([status.source, status.revision, status.appliedAt, status.pid, status.conditions]);
    if (told === this.told) return;
    this.told = told;
    const fact = (name, ...values) => el('div', {}, el('dt', {}, name), el('dd', {}, ...values));
    this.applied = el('span');
    this.facts.replaceChildren(
      fact('Source', el('code', {}, status.source)),
      fact('Revision', status.revision ? el('code', {title: status.revision}, status.revision.replace('sha256:', '').slice(0, 12)) : 'none yet'),
      ...(status.resourceVersion ? [fact('resourceVersion', el('code', {}, status.resourceVersion))] : []),
      fact('Applied', ...(status.appliedAt ? [when(status.appliedAt), ' (', this.applied, ' ago)'] : ['not yet'])),
      fact('Supervisor', `pid ${status.pid}`),
      ...status.conditions.map(condition => fact(condition.type, sign(healthy(condition) ? 'done' : 'warn'),
        ` ${condition.status}, ${condition.reason}`, IN_BANNERS.has(condition.type) || !condition.message ? '' : `: ${condition.message}`)));
    this.tick();
  }

  sampled() {
    const list = total();
    say(this.tiles.cpu, millicores(list.at(-1)?.cpu));
    say(this.tiles.memory, bytes(list.at(-1)?.memory));
    draw(this.cpuLine, list, 'cpu', 20);
    draw(this.memoryLine, list, 'memory', 1024 * 1024);
    this.table.sampled();
  }

  tick() {
    this.table.tick();
    if (this.applied) say(this.applied, since(crew.document.status.appliedAt));
  }

  close() {
    this.table.close();
  }
}
