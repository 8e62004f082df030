import type { IconName } from './icon';

interface Event {
  label: string;
  icon: IconName;
  tone: 'quiet' | 'busy' | 'good' | 'bad';
}

/** What a user can be told of. A server newer than this page may know more. */
export const EVENTS = {
  TASK_SUCCEEDED: { label: 'A task succeeded', icon: 'check', tone: 'good' },
  TASK_FAILED: { label: 'A task failed', icon: 'cross', tone: 'bad' },
  TASK_CANCELLED: { label: 'A task was cancelled', icon: 'minus', tone: 'quiet' },
  SECURITY: { label: 'Something touched the account', icon: 'lock', tone: 'busy' },
  WEBHOOK_DISABLED: { label: 'A webhook was switched off', icon: 'bell', tone: 'bad' },
} satisfies Record<string, Event>;

const UNKNOWN: Event = { label: '', icon: 'bell', tone: 'quiet' };

export const eventOf = (name: string): Event =>
  (EVENTS as Partial<Record<string, Event>>)[name] ?? { ...UNKNOWN, label: name };
