const DAY_MS = 24 * 60 * 60 * 1_000;

/** Times as the reader writes them, in their zone. `now` is the gateway's: the reader's clock may be wrong. */
export interface TimeTexts {
  /** In a list: the hour today, the weekday within a week, else the day. */
  short: (iso: string, now: number) => string;
  /** Of a message: the hour. */
  hour(iso: string): string;
  /** Over the messages of a day. */
  day(iso: string, now: number): string;
  /** In full, for a tooltip. */
  full(iso: string): string;
  /** Tells the days apart, in the reader's zone. */
  dayKey(iso: string): string;
}

/** @param zone the reader's own when not given */
export function createTimeTexts(language: string, zone?: string): TimeTexts {
  const form = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, { ...options, timeZone: zone });
  const hour = form({ hour: 'numeric', minute: '2-digit' });
  const weekday = form({ weekday: 'short' });
  const date = form({ day: 'numeric', month: 'short' });
  const dateWithYear = form({ day: 'numeric', month: 'short', year: 'numeric' });
  const longDay = form({ weekday: 'long', day: 'numeric', month: 'long' });
  const longDayWithYear = form({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const full = form({ dateStyle: 'full', timeStyle: 'medium' });
  const key = form({ day: 'numeric', month: 'numeric', year: 'numeric' });
  const year = form({ year: 'numeric' });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });

  const keyOf = (time: number) => key.format(time);
  const isOfYear = (time: number, now: number) => year.format(time) === year.format(now);

  return {
    short: (iso, now) => {
      const time = Date.parse(iso);
      if (keyOf(time) === keyOf(now)) return hour.format(time);
      if (time < now && now - time < 6 * DAY_MS) return weekday.format(time);
      return (isOfYear(time, now) ? date : dateWithYear).format(time);
    },
    hour: (iso) => hour.format(Date.parse(iso)),
    day: (iso, now) => {
      const time = Date.parse(iso);
      if (keyOf(time) === keyOf(now)) return capital(relative.format(0, 'day'));
      if (keyOf(time) === keyOf(now - DAY_MS)) return capital(relative.format(-1, 'day'));
      return (isOfYear(time, now) ? longDay : longDayWithYear).format(time);
    },
    full: (iso) => full.format(Date.parse(iso)),
    dayKey: (iso) => keyOf(Date.parse(iso)),
  };
}

const capital = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1);
