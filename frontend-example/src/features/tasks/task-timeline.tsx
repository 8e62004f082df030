import { Section } from '../../components/section';
import { between, clockTime, duration, fullTime } from '../../components/time';
import { type FragmentOf, graphql, readFragment, type ResultOf } from '../../lib/graphql';

export const taskTimelineFragment = graphql(`
  fragment TaskTimeline on TaskType {
    attempts {
      number
      startedAt
      endedAt
      outcome
      error {
        message
      }
    }
    records {
      id
      createdAt
      event
      message
    }
  }
`);

type Timeline = ResultOf<typeof taskTimelineFragment>;

/** What happened to it, and how each attempt ended. */
export function TaskTimeline({ task }: { task: FragmentOf<typeof taskTimelineFragment> }) {
  const { attempts, records } = readFragment(taskTimelineFragment, task);
  return (
    <>
      <Section title="Timeline">
        <ol className="timeline">
          {records.map(({ id, createdAt, event, message }) => (
            <li key={id}>
              <time dateTime={createdAt} title={fullTime(createdAt)}>
                {clockTime(createdAt)}
              </time>
              <span>
                {EVENTS[event] ?? event}
                {message && <small dir="auto">{message}</small>}
              </span>
            </li>
          ))}
        </ol>
      </Section>
      {attempts.length > 1 && <Attempts attempts={attempts} />}
    </>
  );
}

function Attempts({ attempts }: { attempts: Timeline['attempts'] }) {
  return (
    <Section title="Attempts">
      <ol className="timeline">
        {attempts.map(({ number, startedAt, endedAt, outcome, error }) => (
          <li key={number}>
            <time dateTime={startedAt} title={fullTime(startedAt)}>
              {clockTime(startedAt)}
            </time>
            <span>
              Attempt {number}: {OUTCOMES[outcome] ?? outcome} after{' '}
              {duration(between(startedAt, endedAt))}
              {error && <small dir="auto">{error.message}</small>}
            </span>
          </li>
        ))}
      </ol>
    </Section>
  );
}

const EVENTS: Partial<Record<string, string>> = {
  TASK_SCHEDULED: 'Scheduled for later',
  TASK_QUEUED: 'Queued',
  TASK_STARTED: 'Started',
  TASK_CANCELLING: 'Asked to stop',
  TASK_SUCCEEDED: 'Succeeded',
  TASK_FAILED: 'Failed',
  TASK_CANCELLED: 'Cancelled',
};

const OUTCOMES: Partial<Record<string, string>> = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMEOUT: 'ran too long,',
  WORKER_LOST: 'lost its worker',
  CANCELLED: 'was stopped',
};
