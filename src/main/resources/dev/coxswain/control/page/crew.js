// What is known of the crew: the newest status, and the samples that this page has seen.

import {ended} from './dom.js';

export const WINDOW_MS = 5 * 60_000;
const MOST_SAMPLES = 120;
/** Figures come by themselves every 5 s; where the crew changes all the time, with it. */
const SAMPLED_EVERY_MS = 4500;

export const crew = {
  document: null,
  spec: {},
  at: 0,
  access: {change: false},
  samples: new Map(),
};

const TOTAL = '';

/** A crew whose spec is left out has the one that was told before. */
export function learn(document) {
  crew.spec = document.spec ?? crew.spec;
  crew.document = document;
  crew.at = Date.now();
  const known = new Map(instances().map(instance => [instance.id, instance]));
  for (const id of crew.samples.keys()) {
    if (id !== TOTAL && !known.has(id)) crew.samples.delete(id);
  }
  if (Date.now() - (total().at(-1)?.at ?? 0) >= SAMPLED_EVERY_MS) {
    sample(Object.fromEntries(instances()
      .filter(instance => instance.memoryBytes !== null)
      .map(instance => [instance.id, [instance.cpuMillicores, instance.memoryBytes]])));
  }
}

/** CPU and memory of each instance that has a process. */
export function sample(figures, now = Date.now()) {
  crew.at = now;
  let cpu = 0;
  let memory = 0;
  for (const instance of instances()) {
    const figure = figures[instance.id];
    [instance.cpuMillicores, instance.memoryBytes] = figure ?? [null, null];
    if (figure) {
      cpu += figure[0];
      memory += figure[1];
      add(instance.id, now, figure[0], figure[1]);
    }
  }
  add(TOTAL, now, cpu, memory);
}

function add(id, at, cpu, memory) {
  const list = crew.samples.get(id) ?? [];
  list.push({at, cpu, memory});
  while (list.length > MOST_SAMPLES || list[0].at < at - WINDOW_MS) list.shift();
  crew.samples.set(id, list);
}

export const samples = id => crew.samples.get(id) ?? [];
export const total = () => samples(TOTAL);
export const workers = () => crew.document?.status.workers ?? [];
export const instances = () => workers().flatMap(worker => worker.instances);
export const worker = name => workers().find(known => known.name === name);
export const condition = type => crew.document?.status.conditions.find(known => known.type === type);

/** Whether it is as it should be: a person need not look at it. */
export function fine(instance) {
  return ['Succeeded', 'Stopped'].includes(instance.phase) || (instance.phase === 'Running' && instance.ready);
}

/** Why an instance is as it is, in words; empty where all is well and always was. */
export function why(instance) {
  const {reason, message} = instance;
  const said = message.startsWith(reason) ? message : [reason, message].filter(text => text).join(': ');
  const exit = instance.lastExit;
  if (!exit || instance.phase === 'Stopped') return said;
  const last = ended(exit);
  if (instance.phase === 'Running' || instance.phase === 'Starting') {
    return said || `last exit: ${exit.reason}, ${last}`;
  }
  return said.includes(last) ? said : [said || exit.reason, last].join(': ');
}
