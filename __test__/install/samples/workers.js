const { once } = require('node:events');
const { Worker } = require('node:worker_threads');

const source =
  "require('./check')().then((said) => require('node:worker_threads').parentPort.postMessage(said))";

(async () => {
  const said = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const worker = new Worker(source, { eval: true });
      const [message] = await once(worker, 'message');
      await worker.terminate();
      return message;
    }),
  );
  console.log(`${said[0]} × ${said.length}`);
})();
