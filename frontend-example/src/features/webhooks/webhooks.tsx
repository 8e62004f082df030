import { Alert } from '../../components/alert';
import { Loading } from '../../components/loading';
import { Section } from '../../components/section';
import { paths } from '../../config/paths';
import { useData } from '../../lib/data';
import { graphql } from '../../lib/graphql';
import { Link } from '../../lib/router';
import { WebhookState, webhookStateFragment } from './webhook-state';

const WebhooksQuery = graphql(
  `
    query Webhooks {
      webhooks {
        id
        url
        events
        ...WebhookState
      }
    }
  `,
  [webhookStateFragment],
);

export function Webhooks() {
  const { data, problem } = useData({ query: WebhooksQuery });
  const webhooks = data?.webhooks;
  return (
    <Section title="Your webhooks">
      {problem && <Alert>{problem.text}</Alert>}
      {!webhooks && !problem && <Loading what="webhooks" />}
      {webhooks?.length === 0 && <p className="empty">No webhooks yet.</p>}
      <ul className="rows">
        {webhooks?.map((webhook) => (
          <li key={webhook.id} className="row">
            <div className="row-main">
              <Link href={paths.webhook(webhook.id)} className="row-link">
                {webhook.url}
              </Link>
              <small>
                {webhook.events.length} {webhook.events.length === 1 ? 'event' : 'events'}
              </small>
            </div>
            <WebhookState webhook={webhook} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
