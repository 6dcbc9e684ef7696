'use strict';

// HTTP/1.1 by hand, over a socket: it sends what http clients refuse to send, and sees when more comes back than was due.

const { once } = require('node:events');
const net = require('node:net');

/** Far longer than any answer here takes. */
const PATIENCE = 10_000;
/** The server may wait for more of what never comes; after so many milliseconds of silence it is told that this was all. */
const SILENCE = 80;

/** @typedef {{ status: number, head: string, body: string, header(name: string): string | undefined }} Answer */

/**
 * The first answer in what came, and the rest; undefined while it isn't complete.
 *
 * @param {string} text
 * @param {boolean} isHead
 * @returns {{ answer: Answer, rest: string } | undefined}
 */
function firstAnswer(text, isHead) {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const head = text.slice(0, end);
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
  if (!(status >= 200)) throw new Error(`no HTTP answer: ${JSON.stringify(text)}`);
  const header = (/** @type {string} */ name) => new RegExp(`\r\n${name}: ?([^\r]*)`, 'i').exec(head)?.[1];
  // Only Node's own refusals are chunked, and they have no body.
  if (header('transfer-encoding') && status !== 400) throw new Error(`chunked: ${JSON.stringify(text)}`);
  if (header('transfer-encoding')) {
    const last = text.indexOf('0\r\n\r\n', end);
    if (last === -1) return undefined;
    return { answer: { status, head, body: '', header }, rest: text.slice(last + 5) };
  }
  const length = isHead || status === 204 || status === 304 ? 0 : Number(header('content-length') ?? 0);
  const start = end + 4;
  if (text.length < start + length) return undefined;
  const body = text.slice(start, start + length);
  return { answer: { status, head, body, header }, rest: text.slice(start + length) };
}

/** One connection at a time, made again when the server has closed it. @param {number} port */
function createClient(port) {
  /** @type {net.Socket | undefined} */
  let kept;
  // What came while nothing was due.
  let stray = '';
  let waiting = false;

  async function connect() {
    const socket = net.connect(port, '127.0.0.1').setEncoding('latin1').setNoDelay();
    await once(socket, 'connect');
    socket.on('error', () => {});
    return socket;
  }

  /**
   * Sends one request that is complete and in order, and takes its one answer.
   *
   * @param {Buffer} bytes
   * @param {boolean} isHead
   * @returns {Promise<Answer>}
   */
  async function ask(bytes, isHead) {
    if (stray !== '') throw new Error(`more than one answer: ${JSON.stringify(stray)}`);
    if (!kept || kept.destroyed || kept.readableEnded) {
      kept = await connect();
      kept.on('data', (data) => {
        if (!waiting) stray += data;
      });
    }
    const socket = kept;
    let text = '';
    waiting = true;
    return new Promise((resolve, reject) => {
      const done = (/** @type {() => void} */ settle) => {
        clearTimeout(timer);
        waiting = false;
        socket.off('data', onData).off('close', onClose);
        settle();
      };
      const timer = setTimeout(
        () => done(() => reject(new Error(`no answer; so far ${JSON.stringify(text)}`))),
        PATIENCE,
      );
      const onClose = () =>
        done(() => reject(new Error(`closed without an answer; so far ${JSON.stringify(text)}`)));
      const onData = (/** @type {string} */ data) => {
        text += data;
        try {
          const first = firstAnswer(text, isHead);
          if (!first) return;
          if (first.rest !== '') throw new Error(`more than one answer: ${JSON.stringify(text)}`);
          if (/\r\nconnection: close/i.test(first.answer.head)) socket.destroy();
          done(() => resolve(first.answer));
        } catch (error) {
          done(() => reject(error));
        }
      };
      socket.on('data', onData).on('close', onClose);
      socket.write(bytes);
    });
  }

  /**
   * Sends any bytes on a connection of their own, and takes all that comes until the server closes it.
   *
   * @param {Buffer} bytes
   * @returns {Promise<Answer[]>}
   */
  async function shout(bytes) {
    const socket = await connect();
    let text = '';
    await new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`never closed; so far ${JSON.stringify(text)}`)),
        PATIENCE,
      );
      let silence = setTimeout(() => socket.end(), SILENCE);
      socket.on('data', (data) => {
        text += data;
        clearTimeout(silence);
        silence = setTimeout(() => socket.end(), SILENCE);
      });
      socket.on('close', () => {
        clearTimeout(timer);
        clearTimeout(silence);
        resolve(undefined);
      });
      socket.write(bytes);
    });
    const answers = [];
    const isHead = bytes.subarray(0, 5).toString() === 'HEAD ';
    for (let rest = text; rest !== ''; ) {
      const first = firstAnswer(rest, isHead);
      if (!first) break;
      answers.push(first.answer);
      rest = first.rest;
    }
    return answers;
  }

  return { ask, shout, close: () => kept?.destroy() };
}

module.exports = { createClient };
