/*
 * Lint rules of this house, as an oxlint plugin. Each says what to do instead. Which folder a rule holds for is set
 * in .oxlintrc.json; test/unit/repository/lint.test.ts proves that each catches what it should.
 */

/** @param {any} node @param {string} name */
const isIdentifier = (node, name) => node?.type === 'Identifier' && node.name === name;

/** @param {any} node `object.property`, plain or computed from a literal @param {string} object @param {string} property */
function isMember(node, object, property) {
  return node?.type === 'MemberExpression'
    && (isIdentifier(node.object, object) || (isIdentifier(node.object?.property, object) && node.object.type === 'MemberExpression'))
    && (node.property?.name === property || node.property?.value === property);
}

const RANDOM_IMPORTS = new Set(['randomBytes', 'randomUUID', 'randomInt', 'randomFill', 'randomFillSync', 'webcrypto']);

const noAmbientTime = {
  create: (/** @type {any} */ context) => ({
    MemberExpression(/** @type {any} */ node) {
      if (isMember(node, 'Date', 'now') || isMember(node, 'performance', 'now') || isMember(node, 'process', 'hrtime')) {
        context.report({ node, message: 'Time comes in from outside: take a Clock as a parameter.' });
      }
    },
    NewExpression(/** @type {any} */ node) {
      if (isIdentifier(node.callee, 'Date') && node.arguments.length === 0) {
        context.report({ node, message: 'new Date() reads the time: take a Clock as a parameter, and give Date a moment.' });
      }
    },
    CallExpression(/** @type {any} */ node) {
      if (isIdentifier(node.callee, 'Date')) context.report({ node, message: 'Date() reads the time: take a Clock as a parameter.' });
    },
  }),
};

const noAmbientRandomness = {
  create: (/** @type {any} */ context) => ({
    MemberExpression(/** @type {any} */ node) {
      if (isMember(node, 'Math', 'random') || isMember(node, 'crypto', 'randomUUID') || isMember(node, 'crypto', 'getRandomValues') || isMember(node, 'crypto', 'randomBytes')) {
        context.report({ node, message: 'Randomness comes in from outside: take Ids as a parameter.' });
      }
    },
    ImportSpecifier(/** @type {any} */ node) {
      const source = node.parent?.source?.value;
      if ((source === 'node:crypto' || source === 'crypto') && RANDOM_IMPORTS.has(node.imported?.name)) {
        context.report({ node, message: 'Randomness comes in from outside: take Ids as a parameter.' });
      }
    },
  }),
};

const noTimers = {
  create: (/** @type {any} */ context) => ({
    CallExpression(/** @type {any} */ node) {
      for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']) {
        if (isIdentifier(node.callee, name) || isMember(node.callee, 'globalThis', name)) {
          context.report({ node, message: `${name} has no place where decisions are made: timers are rows, due times are values.` });
        }
      }
    },
  }),
};

const noRawOpenExternal = {
  create: (/** @type {any} */ context) => ({
    MemberExpression(/** @type {any} */ node) {
      const isRaw = node.property?.name === 'openExternal' || node.property?.value === 'openExternal';
      if (isRaw && !isHandedToSafeOpener(node)) {
        context.report({ node, message: 'Addresses leave the app only through main/shell/safe-opener.ts, which checks them.' });
      }
    },
  }),
};

/** The one who composes the app hands the raw call to safeOpener({ open: ... }). @param {any} node */
function isHandedToSafeOpener(node) {
  for (let parent = node.parent; parent !== undefined && parent !== null; parent = parent.parent) {
    if (parent.type === 'CallExpression' && isIdentifier(parent.callee, 'safeOpener')) return true;
  }
  return false;
}

const noSleepInTests = {
  create: (/** @type {any} */ context) => ({
    CallExpression(/** @type {any} */ node) {
      if (node.callee?.property?.name === 'waitForTimeout') {
        context.report({ node, message: 'A test that sleeps is slow and lies: wait for what should happen.' });
      }
      // new Promise((resolve) => setTimeout(resolve, 50)), or await of the promised setTimeout of node:timers/promises
      const parts = node.callee?.type === 'Identifier' && node.callee.name === 'setTimeout' ? node.arguments : undefined;
      if (parts === undefined) return;
      const [first, second] = parts;
      const delay = first?.type === 'Literal' && typeof first.value === 'number' ? first.value : second?.value;
      const bare = isInsidePromise(node) || typeof first?.value === 'number';
      if (bare && typeof delay === 'number' && delay > 0) {
        context.report({ node, message: 'A test that sleeps is slow and lies: wait for what should happen, or move the clock by hand.' });
      }
    },
  }),
};

/** Whether the call only resolves a promise later: its callback is the promise's own `resolve`. @param {any} node */
function isInsidePromise(node) {
  const callback = node.arguments[0];
  for (let parent = node.parent; parent !== undefined && parent !== null; parent = parent.parent) {
    if (parent.type === 'NewExpression' && isIdentifier(parent.callee, 'Promise')) {
      const resolve = parent.arguments[0]?.params?.[0];
      if (resolve?.type !== 'Identifier') return false;
      if (isIdentifier(callback, resolve.name)) return true;
      const called = callback?.body?.type === 'CallExpression' ? callback.body.callee : undefined;
      return isIdentifier(called, resolve.name);
    }
  }
  return false;
}

const noSkipWithoutReason = {
  create: (/** @type {any} */ context) => ({
    CallExpression(/** @type {any} */ node) {
      const callee = node.callee;
      const isRunner = ['it', 'test', 'describe'].some((name) => isIdentifier(callee?.object, name));
      if (!isRunner || !['skip', 'todo'].includes(callee.property?.name)) return;
      const title = node.arguments[0];
      const words = title?.type === 'TemplateLiteral' ? title.quasis.map((/** @type {any} */ quasi) => quasi.value.cooked).join('...') : title?.value;
      if (typeof words === 'string' && /\(skipped: .+\)$/u.test(words)) return;
      context.report({ node, message: 'Say why it is skipped: ctx.skip(\'reason\') in the test, or a title that ends in (skipped: reason).' });
    },
  }),
};

export default {
  meta: { name: 'house' },
  rules: {
    'no-ambient-time': noAmbientTime,
    'no-ambient-randomness': noAmbientRandomness,
    'no-timers': noTimers,
    'no-raw-open-external': noRawOpenExternal,
    'no-sleep-in-tests': noSleepInTests,
    'no-skip-without-reason': noSkipWithoutReason,
  },
};
