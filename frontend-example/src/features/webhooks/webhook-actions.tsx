import { ActionButton } from '../../components/action-button';
import { Alert } from '../../components/alert';
import { ConfirmButton } from '../../components/confirm-button';
import { Secret } from '../../components/secret';
import { useAction } from '../../lib/data';
import { graphql } from '../../lib/graphql';

const SwitchWebhookMutation = graphql(`
  mutation SwitchWebhook($id: ID!, $enabled: Boolean!) {
    update_webhook(id: $id, enabled: $enabled) {
      webhook {
        id
        enabled
        disabledWhy
        failingSince
      }
    }
  }
`);

const PingWebhookMutation = graphql(`
  mutation PingWebhook($id: ID!) {
    ping_webhook(id: $id) {
      delivery {
        id
      }
    }
  }
`);

const RotateSecretMutation = graphql(`
  mutation RotateSecret($id: ID!) {
    rotate_webhook_secret(id: $id) {
      secret
      webhook {
        id
        previousSecretUntil
      }
    }
  }
`);

const DeleteWebhookMutation = graphql(`
  mutation DeleteWebhook($id: ID!) {
    delete_webhook(id: $id) {
      id
    }
  }
`);

interface WebhookActionsProps {
  webhook: { id: string; enabled: boolean };
  onDeleted: () => void;
}

export function WebhookActions({ webhook: { id, enabled }, onDeleted }: WebhookActionsProps) {
  const toggle = useAction(SwitchWebhookMutation);
  const ping = useAction(PingWebhookMutation);
  const rotate = useAction(RotateSecretMutation);
  const problem = toggle.problem ?? ping.problem ?? rotate.problem;
  const secret = rotate.data?.rotate_webhook_secret?.secret;
  return (
    <div className="webhook-actions">
      {problem && <Alert>{problem.text}</Alert>}
      {secret && (
        <Secret secret={secret}>
          The new secret: it is not shown again. For a day the old one signs, too.
        </Secret>
      )}
      <div className="row-actions">
        <ActionButton busy={ping.busy} idle={!enabled} onClick={() => void ping.run({ id })}>
          Send a ping
        </ActionButton>
        <ActionButton busy={toggle.busy} onClick={() => void toggle.run({ id, enabled: !enabled })}>
          {enabled ? 'Switch off' : 'Switch on'}
        </ActionButton>
        <ConfirmButton
          label="New secret…"
          title="Make a new secret?"
          confirm="Make a new secret"
          onConfirm={() => void rotate.run({ id })}
        >
          For a day both secrets sign what is sent. Put the new one into your server in that time.
        </ConfirmButton>
        <Delete id={id} onDeleted={onDeleted} />
      </div>
    </div>
  );
}

function Delete({ id, onDeleted }: { id: string; onDeleted: () => void }) {
  const { run, problem } = useAction(DeleteWebhookMutation);

  async function remove() {
    if (await run({ id })) onDeleted();
  }
  return (
    <>
      <ConfirmButton
        label="Delete…"
        title="Delete this webhook?"
        confirm="Delete"
        onConfirm={() => void remove()}
      >
        Nothing is sent any more, and what is known of its deliveries is deleted, too.
      </ConfirmButton>
      {problem && <Alert>{problem.text}</Alert>}
    </>
  );
}
