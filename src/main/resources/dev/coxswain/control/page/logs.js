// Live output of one instance, one worker, or all: a bounded number of lines, which stand still while somebody reads.

import {clock, el, field, plural, say} from './dom.js';
import {crew, workers} from './crew.js';
import {Stream} from './api.js';

const MOST_LINES = 2000;
const TAIL = {one: 500, worker: 100, all: 20};
const NEAR_PX = 24;
/** Colours and cursor movements of terminals (ECMA-48). */
const ESCAPES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g;

export class LogsView {
  #lines = [];
  #waiting = [];
  #left = 0;
  #following = true;
  #scheduled = false;
  #stream;

  constructor(connection, name, index) {
    this.name = name;
    this.index = index;
    const target = name === undefined ? '' : index === undefined ? name : `${name}/${index}`;
    this.title = target ? `Logs of ${target}` : 'Logs';
    this.target = target;
    this.choice = el('select', {id: 'target', on: {change: () => (location.hash = `#/logs${this.choice.value ? `/${this.choice.value}` : ''}`)}});
    this.filter = el('input', {type: 'search', id: 'filter', placeholder: 'text in a line', autocomplete: 'off', on: {input: () => this.#filtered()}});
    this.streams = el('select', {id: 'stream', on: {change: () => this.#filtered()}},
      [['', 'both'], ['stdout', 'stdout'], ['stderr', 'stderr']].map(([value, text]) => el('option', {value}, text)));
    this.follow = el('input', {type: 'checkbox', id: 'follow', on: {change: () => this.#setFollowing(this.follow.checked)}});
    this.follow.checked = true;
    this.wrap = el('input', {type: 'checkbox', on: {change: () => this.list.classList.toggle('wrap', this.wrap.checked)}});
    this.wrap.checked = true;
    this.list = el('div', {class: 'log wrap', tabindex: 0, role: 'region', 'aria-label': target ? `Output of ${target}` : 'Output of all workers', on: {scroll: () => this.#scrolled()}});
    this.state = el('p', {class: 'log-state'});
    this.node = el('div', {class: 'logs'},
      el('h2', {tabindex: -1}, this.title),
      el('div', {class: 'tools', role: 'search'},
        field('Of', this.choice), field('Filter', this.filter), field('Stream', this.streams),
        el('label', {class: 'check'}, this.follow, 'Follow'),
        el('label', {class: 'check'}, this.wrap, 'Wrap')),
      this.list, this.state);
    this.update();
    this.#stream = new Stream(this.#path(), connection.of('logs', {
      // It begins anew with the history.
      open: () => {
        this.#lines = [];
        this.#waiting = [];
        this.#left = 0;
        this.list.replaceChildren();
        this.#later();
      },
      event: (kind, line) => this.#add(line),
      refused: failure => say(this.state, failure.message),
    }));
  }

  #path() {
    const query = new URLSearchParams({follow: 'true', tail: String(this.index !== undefined ? TAIL.one : this.name ? TAIL.worker : TAIL.all)});
    if (this.name !== undefined) query.set('worker', this.name);
    if (this.index !== undefined) query.set('instance', this.index);
    return `v1/logs?${query}`;
  }

  /** The choice of workers, where it is another one by now. */
  update() {
    const targets = ['', ...workers().flatMap(worker =>
      [worker.name, ...(worker.instances.length > 1 ? worker.instances.map(instance => instance.id) : [])])];
    if (!targets.includes(this.target)) targets.push(this.target);
    const told = targets.join();
    if (!crew.document || told === this.told) return;
    this.told = told;
    this.choice.replaceChildren(...targets.map(target => el('option', {value: target}, target || 'all workers')));
    this.choice.value = this.target;
  }

  #add(line) {
    if (line.message === undefined) return;
    this.#waiting.push(line);
    if (this.#waiting.length > MOST_LINES) {
      this.#waiting.shift();
      this.#left += 1;
    }
    this.#later();
  }

  #later() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      if (this.#following) this.#write();
      this.#count();
    });
  }

  #write() {
    if (this.#left) this.#waiting.unshift({stream: 'notice', message: `${plural(this.#left, 'line')} left out: more than ${MOST_LINES} came`});
    const fresh = this.#waiting.map(line => ({line, node: this.#line(line)}));
    this.#waiting = [];
    this.#left = 0;
    this.#lines.push(...fresh);
    this.list.append(...fresh.map(entry => entry.node));
    this.#lines.splice(0, this.#lines.length - MOST_LINES).forEach(entry => entry.node.remove());
    this.list.scrollTop = this.list.scrollHeight;
  }

  #line(line) {
    const node = el('div', {class: `line ${line.stream}`},
      el('time', {datetime: line.ts ?? '', title: line.ts ?? ''}, line.ts ? clock(line.ts) : ''),
      this.index === undefined && line.worker ? el('span', {class: 'from'}, `${line.worker}/${line.instance}`) : null,
      line.stream === 'stderr' ? el('span', {class: 'mark'}, 'stderr') : null,
      el('span', {class: 'text'}, line.message.replace(ESCAPES, '')));
    node.hidden = !this.#matches(line);
    return node;
  }

  #matches(line) {
    const text = this.filter.value.toLowerCase();
    return line.stream === 'notice'
      || ((!this.streams.value || line.stream === this.streams.value) && (!text || line.message.toLowerCase().includes(text)));
  }

  #filtered() {
    this.#lines.forEach(({line, node}) => (node.hidden = !this.#matches(line)));
    if (this.#following) this.list.scrollTop = this.list.scrollHeight;
    this.#count();
  }

  /** Who scrolls up reads: nothing moves until the end is seen again. */
  #scrolled() {
    const atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR_PX;
    if (atEnd !== this.#following) this.#setFollowing(atEnd);
  }

  #setFollowing(yes) {
    this.#following = yes;
    this.follow.checked = yes;
    if (yes) {
      this.#write();
    }
    this.#count();
  }

  #count() {
    const shown = this.#lines.filter(({node}) => !node.hidden).length;
    const lines = shown === this.#lines.length ? plural(shown, 'line') : `${shown} of ${plural(this.#lines.length, 'line')}`;
    const came = this.#waiting.length + this.#left;
    say(this.state, this.#following ? `${lines}, following` : `${lines}, paused${came ? `; ${plural(came, 'new line')} below` : ''}`);
  }

  retry() {
    this.#stream.retry();
  }

  close() {
    this.#stream.close();
  }
}
