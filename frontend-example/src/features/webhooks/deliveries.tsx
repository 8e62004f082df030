import { Section } from '../../components/section';
import { type FragmentOf, graphql, readFragment } from '../../lib/graphql';
import { DeliveryRow, deliveryRowFragment } from './delivery-row';

export const deliveriesFragment = graphql(
  `
    fragment Deliveries on WebhookType {
      enabled
      deliveries(first: 30) {
        nodes {
          id
          ...DeliveryRow
        }
      }
    }
  `,
  [deliveryRowFragment],
);

/** The newest thirty. */
export function Deliveries({ webhook }: { webhook: FragmentOf<typeof deliveriesFragment> }) {
  const { enabled, deliveries } = readFragment(deliveriesFragment, webhook);
  return (
    <Section title="Newest deliveries">
      {deliveries.nodes.length === 0 && <p className="empty">Nothing was sent yet.</p>}
      <ul className="rows">
        {deliveries.nodes.map((delivery) => (
          <DeliveryRow key={delivery.id} delivery={delivery} enabled={enabled} />
        ))}
      </ul>
    </Section>
  );
}
