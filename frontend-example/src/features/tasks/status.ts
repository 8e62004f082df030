import type { graphql } from '../../lib/graphql';

export type TaskStatus = ReturnType<typeof graphql.scalar<'TaskStatus'>>;

const LABELS: Partial<Record<string, string>> = {
  SCHEDULED: 'Scheduled',
  QUEUED: 'Queued',
  RUNNING: 'Running',
  CANCELLING: 'Cancelling',
  SUCCEEDED: 'Succeeded',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
} satisfies Record<TaskStatus, string>;

const FINAL: readonly TaskStatus[] = ['SUCCEEDED', 'FAILED', 'CANCELLED'];

export const isFinal = (status: TaskStatus): boolean => FINAL.includes(status);

/** A server newer than this page may send a status the page has no word for. */
export const labelFor = (status: TaskStatus): string => LABELS[status] ?? status;

const REASONS: Partial<Record<string, string>> = {
  AWAITING_RETRY: 'waits for its next attempt',
  TIMEOUT: 'ran too long',
  WORKER_LOST: 'its worker was lost',
  EXPIRED: 'was not started in time',
  REQUESTED: 'on request',
  FORCED: 'stopped by force',
  CANCEL_REQUESTED: 'asked to stop',
};

/** Why a task stands where it does; new reasons may come, and are shown as they are. */
export const reasonFor = (reason: string): string => REASONS[reason] ?? reason;
