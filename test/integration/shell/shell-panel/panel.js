// Plain script of the fixture page: asks the main process and keeps the answers for the test.
globalThis.violations = [];
document.addEventListener('securitypolicyviolation', (event) => globalThis.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
const waiting = new Map();
let lastId = 0;
globalThis.desk.listen((frame) => {
  waiting.get(frame.id)?.(frame.output);
  waiting.delete(frame.id);
});
globalThis.ask = (input) =>
  new Promise((resolve) => {
    lastId += 1;
    waiting.set(lastId, resolve);
    globalThis.desk.post({ t: 'req', id: lastId, method: 'echo', input });
  });
