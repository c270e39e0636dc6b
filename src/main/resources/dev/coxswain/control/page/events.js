// What happened, newest first, as it happens.

import {el, field, say, sign, table, when} from './dom.js';
import {Stream} from './api.js';

const MOST = 1000;
export const EVENT_COLUMNS = ['Time', 'Type', 'Reason', 'Regarding', 'Message'];

export function eventRow(event) {
  return el('tr', {class: event.type === 'Warning' ? 'warn' : ''},
    el('td', {}, when(event.time)),
    el('td', {class: 'phase'}, sign(event.type === 'Warning' ? 'warn' : 'good'), event.type),
    el('td', {}, event.reason),
    el('th', {scope: 'row'}, event.regarding),
    el('td', {class: 'why'}, event.message));
}

export class EventsView {
  title = 'Events';
  #events = [];
  #scheduled = false;
  #stream;

  constructor(connection) {
    this.filter = el('input', {type: 'search', id: 'filter', placeholder: 'reason, worker or message', autocomplete: 'off', on: {input: () => this.#filtered()}});
    this.warnings = el('input', {type: 'checkbox', id: 'warnings', on: {change: () => this.#filtered()}});
    const events = table('Events, the newest first', EVENT_COLUMNS, []);
    this.body = events.querySelector('tbody');
    this.none = el('p', {class: 'empty', role: 'status'});
    this.node = el('div', {},
      el('h2', {tabindex: -1}, 'Events'),
      el('div', {class: 'tools', role: 'search'},
        field('Filter', this.filter),
        el('label', {class: 'check'}, this.warnings, 'Warnings only')),
      events, this.none);
    this.#stream = new Stream('v1/events?follow=true', connection.of('events', {
      // It begins anew with all that are kept.
      open: () => {
        this.#events = [];
        this.body.replaceChildren();
        this.#later();
      },
      event: (name, event) => this.#add(event),
      refused: failure => say(this.none, failure.message),
    }));
  }

  #add(event) {
    if (!event.time) return;
    this.#events.push({event, row: eventRow(event), drawn: false});
    this.#later();
  }

  /** Many come at once at the begin. */
  #later() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      this.#events.splice(0, this.#events.length - MOST).forEach(({row}) => row.remove());
      const fresh = this.#events.filter(entry => !entry.drawn);
      fresh.forEach(entry => {
        entry.drawn = true;
        entry.row.hidden = !this.#matches(entry.event);
      });
      this.body.prepend(...fresh.reverse().map(entry => entry.row));
      this.#count();
    });
  }

  #matches(event) {
    const text = this.filter.value.trim().toLowerCase();
    return (!this.warnings.checked || event.type === 'Warning')
      && `${event.reason} ${event.regarding} ${event.message}`.toLowerCase().includes(text);
  }

  #filtered() {
    this.#events.forEach(({event, row}) => (row.hidden = !this.#matches(event)));
    this.#count();
  }

  #count() {
    const some = this.#events.some(({row}) => !row.hidden);
    say(this.none, some ? '' : this.#events.length ? 'No event is like that.' : 'Nothing has happened yet.');
  }

  retry() {
    this.#stream.retry();
  }

  close() {
    this.#stream.close();
  }
}
