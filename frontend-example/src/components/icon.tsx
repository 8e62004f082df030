const PATHS = {
  check: 'M3 8.5l3.2 3.2L13 5',
  cross: 'M4 4l8 8M12 4l-8 8',
  clock: 'M8 4.5V8l2.4 1.6M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8z',
  play: 'M5 3.2v9.6l7.6-4.8z',
  stop: 'M4.2 4.2h7.6v7.6H4.2z',
  minus: 'M3.5 8h9',
  dots: 'M3.2 8h.01M8 8h.01M12.8 8h.01',
  plus: 'M8 3v10M3 8h10',
  down: 'M4 6l4 4 4-4',
  bell: 'M3.2 11.5c1-1 1.3-2 1.3-4.3a3.5 3.5 0 0 1 7 0c0 2.3.3 3.3 1.3 4.3zM6.8 14h2.4',
  lock: 'M4 7.5h8v6H4zM5.5 7.5V5.2a2.5 2.5 0 0 1 5 0v2.3',
  download: 'M8 2.5v7M5 7l3 3 3-3M3 13h10',
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration beside words; it says nothing of its own. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width="1em" height="1em" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
