import { afterAll } from 'vitest';
import { endChildren } from './child-ends.ts';

/* Set up before each test file (vitest.config.ts), so that this is the last that happens in it. */
afterAll(endChildren);
