import type { IconName } from './icon';

interface Appearance {
  label: string;
  icon: IconName;
  tone: 'quiet' | 'busy' | 'good' | 'bad';
}

/** How each status is told: in a word, a sign and a colour. */
const STATUSES = {
  SCHEDULED: { label: 'Scheduled', icon: 'clock', tone: 'quiet' },
  QUEUED: { label: 'Queued', icon: 'dots', tone: 'quiet' },
  RUNNING: { label: 'Running', icon: 'play', tone: 'busy' },
  CANCELLING: { label: 'Cancelling', icon: 'stop', tone: 'busy' },
  SUCCEEDED: { label: 'Succeeded', icon: 'check', tone: 'good' },
  FAILED: { label: 'Failed', icon: 'cross', tone: 'bad' },
  CANCELLED: { label: 'Cancelled', icon: 'minus', tone: 'quiet' },
} satisfies Record<string, Appearance>;

const KNOWN: Partial<Record<string, Appearance>> = STATUSES;

/** A server newer than this page may send a status the page has no word for. */
export const appearanceOf = (status: string): Appearance =>
  KNOWN[status] ?? { label: status, icon: 'dots', tone: 'quiet' };
