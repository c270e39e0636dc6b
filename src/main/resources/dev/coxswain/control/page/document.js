// The document in force, as it was merged.

import {el, say} from './dom.js';
import {crew} from './crew.js';
import {yaml} from './yaml.js';

export class DocumentView {
  title = 'Document';

  constructor() {
    this.text = el('pre', {class: 'document', tabindex: 0, 'aria-label': 'The document in force'});
    this.from = el('p', {class: 'described'});
    this.node = el('div', {}, el('h2', {tabindex: -1}, 'Document'), this.from, this.text);
    this.update();
  }

  update() {
    if (!crew.document) return;
    const {apiVersion, kind, metadata, status} = crew.document;
    say(this.from, `In force: ${status.revision ?? 'nothing yet'}, from ${status.source}. Values that come from files are not in it.`);
    say(this.text, yaml({apiVersion, kind, metadata, spec: crew.spec}));
  }

  close() {}
}
