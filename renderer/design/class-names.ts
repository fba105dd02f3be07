type Name = string | false | null | undefined;

/** Names classes of a CSS module: `c('row', unread && 'unread')`. A name the module does not have is told in the console. */
export function classNames(css: Readonly<Record<string, string>>): (...names: Name[]) => string {
  return (...names) =>
    names
      .filter((name): name is string => Boolean(name))
      .map((name) => {
        const known = css[name];
        if (known === undefined) console.warn(`No class ${name} in this style module.`);
        return known ?? '';
      })
      .join(' ');
}
