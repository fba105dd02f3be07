import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What stands in the way of people on this page, or in a part of it, by axe's rules; one line each. */
export async function obstacles(page: Page, within = 'html'): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async (part) => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(part);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  }, within);
}
