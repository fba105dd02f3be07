import type { Texts } from '../texts/english.ts';

/** What every screen needs to speak: the texts, and times as people of that language write them. */
export interface Words {
  texts: Texts;
  /** `14:32` */
  clock(at: number | string): string;
  /** `Thursday 26 November, 09:00` */
  dayAndClock(at: number | string): string;
  /** `Today`, `Yesterday`, or the date. */
  day(at: number | string): string;
  size(bytes: number): string;
}

export function wordsIn(language: string, texts: Texts): Words {
  const clock = format(language, { hour: '2-digit', minute: '2-digit' });
  const long = format(language, { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' });
  const date = format(language, { weekday: 'long', day: 'numeric', month: 'long' });
  return {
    texts,
    clock: (at) => clock.format(new Date(at)),
    dayAndClock: (at) => long.format(new Date(at)),
    day: (at) => {
      const passed = Math.round((startOfDay(new Date()) - startOfDay(new Date(at))) / 86_400_000);
      return passed === 0 ? texts.today : passed === 1 ? texts.yesterday : date.format(new Date(at));
    },
    size: (bytes) => {
      const [unit, value] = bytes < 1_000_000 ? ['kilobyte', Math.max(1, Math.round(bytes / 1000))] : ['megabyte', Math.round(bytes / 100_000) / 10];
      return new Intl.NumberFormat(known(language), { style: 'unit', unit: String(unit) }).format(Number(value));
    },
  };
}

const startOfDay = (time: Date): number => new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();

/** A site may name a language that the browser has never heard of. */
function known(language: string): string {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

function format(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(known(language), options);
}
