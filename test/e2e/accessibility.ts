import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** A page's colours alone, which are what other colours of the system change; a part of all the rules. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** What stands in the way of people on this page, or in a part of it, by axe's rules; one line each. */
export async function obstacles(page: Page, within = 'html', rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async ([part, only]) => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(part, only === undefined ? {} : { runOnly: { type: 'rule', values: [...only] } });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  }, [within, rules] as const);
}

/** What the system may ask for besides its usual colours. */
const LOOKS = [
  { colorScheme: 'dark' }, { contrast: 'more' }, { forcedColors: 'active' }, { colorScheme: 'dark', contrast: 'more' },
] as const;

/** What stands in anybody's way where the system asks for other colours; the page has its usual ones again then. */
export async function obstaclesInAnyColours(page: Page, within?: string): Promise<string[]> {
  const found: string[] = [];
  for (const look of LOOKS) {
    await page.emulateMedia({ colorScheme: null, contrast: null, forcedColors: null, ...look });
    found.push(...(await obstacles(page, within, COLOURS)).map((obstacle) => `${JSON.stringify(look)} ${obstacle}`));
  }
  await page.emulateMedia({ colorScheme: null, contrast: null, forcedColors: null });
  return found;
}
