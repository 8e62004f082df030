import { ActionButton } from '../../components/action-button';
import { Alert } from '../../components/alert';
import { eventOf } from '../../components/events';
import { Icon } from '../../components/icon';
import { Moment } from '../../components/moment';
import { useAction } from '../../lib/data';
import { type FragmentOf, graphql, readFragment, type ResultOf } from '../../lib/graphql';

export const deliveryRowFragment = graphql(`
  fragment DeliveryRow on WebhookDeliveryType {
    id
    createdAt
    event
    state
    attempts
    statusCode
    durationMs
    response
    error
    nextAttemptAt
  }
`);

const RedeliverMutation = graphql(
  `
    mutation Redeliver($id: ID!) {
      redeliver_webhook(deliveryId: $id) {
        delivery {
          id
          ...DeliveryRow
        }
      }
    }
  `,
  [deliveryRowFragment],
);

type Delivery = ResultOf<typeof deliveryRowFragment>;

interface DeliveryRowProps {
  delivery: FragmentOf<typeof deliveryRowFragment>;
  enabled: boolean;
}

export function DeliveryRow({ delivery: source, enabled }: DeliveryRowProps) {
  const delivery = readFragment(deliveryRowFragment, source);
  const { run, busy, problem } = useAction(RedeliverMutation);
  const { id, event, createdAt, state, error, response } = delivery;
  const label = event === 'PING' ? 'Ping' : eventOf(event).label;
  const { icon, tone, name } = STATES[state];
  return (
    <li className="row">
      <div className="row-main">
        <span className="delivery-what">
          <span className="badge" data-tone={tone}>
            <Icon name={icon} />
            {name}
          </span>
          <strong>{label}</strong>
        </span>
        <small>
          <Moment at={createdAt} /> · <Outcome {...delivery} />
        </small>
        {error && <small className="task-error">{error}</small>}
        {response && <Answer label={label} text={response} />}
        {problem && <Alert>{problem.text}</Alert>}
      </div>
      <ActionButton
        busy={busy}
        idle={!enabled}
        aria-label={`Send again: ${label}`}
        onClick={() => void run({ id })}
      >
        Send again
      </ActionButton>
    </li>
  );
}

function Answer({ label, text }: { label: string; text: string }) {
  return (
    <details className="delivery-response">
      <summary>What it answered</summary>
      <pre className="json" tabIndex={0} role="region" aria-label={`Answer to ${label}`}>
        {text}
      </pre>
    </details>
  );
}

function Outcome(delivery: Delivery) {
  const { attempts, nextAttemptAt } = delivery;
  return (
    <>
      {answerOf(delivery)}
      {attempts > 1 && `, attempt ${attempts}`}
      {nextAttemptAt && attempts > 0 && (
        <>
          {' · next try '}
          <Moment at={nextAttemptAt} />
        </>
      )}
    </>
  );
}

function answerOf({ statusCode, durationMs }: Delivery): string {
  if (durationMs === null) return 'not tried yet';
  return statusCode === null
    ? `no answer after ${durationMs} ms`
    : `answered ${statusCode} in ${durationMs} ms`;
}

const STATES = {
  PENDING: { icon: 'clock', tone: 'busy', name: 'Waiting' },
  DELIVERED: { icon: 'check', tone: 'good', name: 'Delivered' },
  FAILED: { icon: 'cross', tone: 'bad', name: 'Failed' },
} as const;
