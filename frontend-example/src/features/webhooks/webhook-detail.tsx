import { Alert } from '../../components/alert';
import { eventOf } from '../../components/events';
import { Loading } from '../../components/loading';
import { Moment } from '../../components/moment';
import { Section } from '../../components/section';
import { useData } from '../../lib/data';
import { graphql } from '../../lib/graphql';
import { usePolling } from '../../lib/polling';
import { Deliveries, deliveriesFragment } from './deliveries';
import { WebhookActions } from './webhook-actions';
import { WebhookState, webhookStateFragment } from './webhook-state';

const WebhookQuery = graphql(
  `
    query Webhook {
      webhooks {
        id
        url
        events
        enabled
        createdAt
        failingSince
        previousSecretUntil
        ...WebhookState
        ...Deliveries
      }
    }
  `,
  [webhookStateFragment, deliveriesFragment],
);

const WATCH_MS = 3_000;

/** One webhook and what was sent to it. The API tells of no change, so it is asked for now and then. */
export function WebhookDetail({ id, onDeleted }: { id: string; onDeleted: () => void }) {
  const { data, problem, waiting, refetch } = useData({ query: WebhookQuery });
  usePolling(refetch, WATCH_MS, waiting);
  const webhook = data?.webhooks.find((each) => each.id === id);
  if (!data) return problem ? <Alert>{problem.text}</Alert> : <Loading what="the webhook" />;
  if (!webhook) return <Alert>There is no such webhook.</Alert>;
  const { url, events, createdAt, failingSince, previousSecretUntil } = webhook;
  return (
    <>
      {problem && <Alert>{problem.text}</Alert>}
      <Section title="Webhook" actions={<WebhookState webhook={webhook} />}>
        <dl className="facts">
          <Fact name="URL">{url}</Fact>
          <Fact name="Told when">{events.map((event) => eventOf(event).label).join(' · ')}</Fact>
          <Fact name="Created">{moment(createdAt)}</Fact>
          {failingSince && <Fact name="Failing since">{moment(failingSince)}</Fact>}
          {previousSecretUntil && (
            <Fact name="Old secret">
              signs beside the new one, gone {moment(previousSecretUntil)}
            </Fact>
          )}
        </dl>
        <WebhookActions key={id} webhook={webhook} onDeleted={onDeleted} />
      </Section>
      <Deliveries webhook={webhook} />
    </>
  );
}

const moment = (at: string) => <Moment at={at} />;

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
