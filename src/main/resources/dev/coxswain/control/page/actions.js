// What changes something. Only where the server says that this caller may: elsewhere there is no such button at all.

import {el, say} from './dom.js';
import {crew, worker} from './crew.js';
import {post} from './api.js';

const SIGNALS = ['HUP', 'USR1', 'USR2', 'INT', 'TERM', 'QUIT', 'WINCH', 'CONT', 'STOP', 'KILL'];

export function workerActions(name, index) {
  if (!crew.access.change) return null;
  const target = index === undefined ? name : `${name}/${index}`;
  const panel = new Panel(`Operate ${target}`);
  const order = (verb, body) => post(`v1/workers/${target}/${verb}`, body);
  const signal = el('select', {id: 'signal'}, SIGNALS.map(word => el('option', {value: word}, word)));
  panel.row(
    panel.button('Start', () => order('start')),
    panel.button('Restart', () => order('restart')),
    panel.button('Stop', () => order('stop'), `Stop ${target}? It stays stopped until somebody starts it.`));
  panel.row(el('label', {for: 'signal'}, 'Signal'), signal, panel.button('Send', () => order('signal', {signal: signal.value})));
  if (index === undefined) {
    const count = el('input', {type: 'number', id: 'replicas', min: 0, max: 1000, value: worker(name)?.replicas ?? 1});
    panel.row(el('label', {for: 'replicas'}, 'Replicas'), count, panel.button('Scale', () => order('scale', {replicas: Number(count.value)})));
  }
  return panel.node;
}

export function crewActions() {
  if (!crew.access.change) return null;
  const panel = new Panel('Operate the crew');
  panel.row(
    panel.button('Reload the document', () => post('v1/reload')),
    panel.button('Shut down', () => post('v1/shutdown'), 'Stop every worker and end the supervisor?'));
  return panel.node;
}

class Panel {
  constructor(name) {
    this.said = el('p', {class: 'said', role: 'status'});
    this.node = el('section', {class: 'actions', 'aria-label': name}, this.said);
  }

  row(...parts) {
    this.said.before(el('div', {}, parts));
  }

  /** @param question asked before it is done */
  button(name, act, question) {
    return el('button', {type: 'button', on: {click: async event => {
      const button = event.currentTarget;
      if (question && !(await confirmed(question, name))) return;
      button.disabled = true;
      say(this.said, `${name}…`);
      try {
        await act();
        say(this.said, `${name}: asked for.`);
      } catch (failure) {
        say(this.said, `${name} failed: ${failure.message}`);
      } finally {
        button.disabled = false;
      }
    }}}, name);
  }
}

function confirmed(question, name) {
  return new Promise(resolve => {
    const close = answer => dialog.close(answer);
    const dialog = el('dialog', {'aria-labelledby': 'question', on: {close: () => {
      resolve(dialog.returnValue === 'yes');
      dialog.remove();
    }}},
    el('p', {id: 'question'}, question),
    el('div', {}, el('button', {type: 'button', on: {click: () => close('')}}, 'Cancel'),
      el('button', {type: 'button', class: 'danger', on: {click: () => close('yes')}}, name)));
    document.body.append(dialog);
    dialog.showModal();
  });
}
