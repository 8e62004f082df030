import type { graphql } from '../../lib/graphql';

export type TaskStatus = ReturnType<typeof graphql.scalar<'TaskStatus'>>;

export const STATUSES: readonly TaskStatus[] = [
  'SCHEDULED',
  'QUEUED',
  'RUNNING',
  'CANCELLING',
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
];

const FINAL: readonly TaskStatus[] = ['SUCCEEDED', 'FAILED', 'CANCELLED'];

export const isFinal = (status: TaskStatus): boolean => FINAL.includes(status);

/** One that is due later may stay so for a month: it is not worth asking each second. */
export const isUnderWay = (status: TaskStatus): boolean =>
  !isFinal(status) && status !== 'SCHEDULED';

const REASONS: Partial<Record<string, string>> = {
  AWAITING_RETRY: 'waits for its next attempt',
  QUEUE_PAUSED: 'its queue is paused',
  TIMEOUT: 'ran too long',
  WORKER_LOST: 'its worker was lost',
  EXPIRED: 'was not started in time',
  REQUESTED: 'on request',
  FORCED: 'stopped by force',
  CANCEL_REQUESTED: 'asked to stop',
};

/** Why a task stands where it does; new reasons may come, and are shown as they are. */
export const reasonFor = (reason: string): string => REASONS[reason] ?? reason;

const FAILURES: Partial<Record<string, string>> = {
  TASK_ERROR: 'The task could not be done.',
  UNEXPECTED_ERROR: 'The task broke because of a fault in its code.',
  TIMEOUT: 'It ran longer than it may.',
  WORKER_LOST: 'The worker that ran it died or was cut off.',
  RESULT_TOO_LARGE: 'Its result is larger than the server keeps.',
  UNKNOWN_KIND: 'Its kind was removed while it waited.',
  INVALID_PAYLOAD: 'Its kind takes another input by now.',
  INVALID_RESULT: 'It answered what cannot be stored.',
  OUTBOUND_REFUSED: 'It may not ask this address.',
  OUTBOUND_FAILED: 'The address could not be reached.',
  OUTBOUND_TIMEOUT: 'The address did not answer in time.',
  HTTP_STATUS: 'The address answered with an error.',
};

/** A failure in plain words; a kind's own code has only the kind's message. */
export const failureFor = (code: string): string => FAILURES[code] ?? 'The task has failed.';
