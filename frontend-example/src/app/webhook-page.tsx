import { PageHead } from '../components/page-head';
import { paths } from '../config/paths';
import { WebhookDetail } from '../features/webhooks/webhook-detail';
import { Link, navigate } from '../lib/router';

export function WebhookPage({ id }: { id: string }) {
  return (
    <>
      <PageHead title={`Webhook #${id}`}>
        <Link href={paths.webhooks}>All webhooks</Link>
      </PageHead>
      <WebhookDetail
        id={id}
        onDeleted={() => {
          navigate(paths.webhooks);
        }}
      />
    </>
  );
}
