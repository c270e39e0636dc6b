// The control API as this page asks it: relative to the page, so that it also works behind a proxy's prefix.

const BASE = '../';
const TOKEN = 'coxswain-token';
const SILENCE_MS = 40_000; // The server writes something at least every 15 s.
const LONGEST_WAIT_MS = 15_000;

export class Refused extends Error {
  constructor(status, words) {
    super(words);
    this.status = status;
  }
}

export const token = {
  get: () => sessionStorage.getItem(TOKEN) ?? '',
  set: text => (text ? sessionStorage.setItem(TOKEN, text) : sessionStorage.removeItem(TOKEN)),
};

async function request(path, options = {}) {
  const headers = {...options.headers};
  if (token.get()) {
    headers.Authorization = `Bearer ${token.get()}`;
  }
  const response = await fetch(BASE + path, {cache: 'no-store', credentials: 'omit', ...options, headers});
  if (!response.ok) {
    throw new Refused(response.status, await words(response));
  }
  return response;
}

async function words(response) {
  const text = await response.text().catch(() => '');
  try {
    const problem = JSON.parse(text);
    return problem.detail || problem.title;
  } catch {
    return text.trim().slice(0, 300) || `the server answered ${response.status}`;
  }
}

export const get = async path => (await request(path)).json();

export async function post(path, body) {
  const json = body === undefined ? {} : {body: JSON.stringify(body), headers: {'Content-Type': 'application/json'}};
  return (await request(path, {method: 'POST', ...json})).json();
}

/**
 * Server-sent events, for as long as they are wanted: a stream that ends is begun anew, later each time that it fails.
 * By fetch and not by EventSource, which can't carry a token.
 */
export class Stream {
  #wanted = true;
  #abort = new AbortController();
  #wait = 0;
  #timer = 0;

  /**
   * @param on {event(name, data), open(), lost(words, milliseconds until the next try), refused(error)}
   */
  constructor(path, on) {
    this.path = path;
    this.on = on;
    this.#run();
  }

  close() {
    this.#wanted = false;
    clearTimeout(this.#timer);
    this.#abort.abort();
  }

  /** Now, and not only after the wait. */
  retry() {
    if (this.#wanted && this.#timer) {
      clearTimeout(this.#timer);
      this.#timer = 0;
      this.#run();
    }
  }

  async #run() {
    this.#timer = 0;
    this.#abort = new AbortController();
    let why = 'the server ended the stream';
    try {
      await this.#read();
    } catch (failure) {
      if (!this.#wanted) return;
      if (failure instanceof Refused && failure.status < 500 && failure.status !== 429) {
        this.on.refused(failure);
        return;
      }
      why = failure instanceof Refused ? failure.message : 'the server doesn’t answer';
    }
    if (!this.#wanted) return;
    this.#wait = Math.min(LONGEST_WAIT_MS, this.#wait * 2 || 1000);
    const wait = this.#wait * (0.75 + Math.random() / 2);
    this.on.lost(why, wait);
    this.#timer = setTimeout(() => this.#run(), wait);
  }

  async #read() {
    const abort = this.#abort;
    let watchdog = setTimeout(() => abort.abort(), SILENCE_MS);
    try {
      const response = await request(this.path, {headers: {Accept: 'text/event-stream'}, signal: abort.signal});
      this.on.open();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const parse = parser((name, data) => {
        this.#wait = 0;
        this.on.event(name, JSON.parse(data));
      });
      for (let piece = await reader.read(); !piece.done && this.#wanted; piece = await reader.read()) {
        clearTimeout(watchdog);
        watchdog = setTimeout(() => abort.abort(), SILENCE_MS);
        parse(piece.value);
      }
    } finally {
      clearTimeout(watchdog);
    }
  }
}

/** Of the HTML standard's text/event-stream what the server uses: event, data and comments, lines ended by LF. */
export function parser(onEvent) {
  let rest = '';
  let name = 'message';
  let data = [];
  return text => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith('data:')) {
        data.push(line.slice(line[5] === ' ' ? 6 : 5));
      } else if (line.startsWith('event:')) {
        name = line.slice(6).trim();
      } else if (line === '') {
        if (data.length) onEvent(name, data.join('\n'));
        name = 'message';
        data = [];
      }
    }
  };
}
