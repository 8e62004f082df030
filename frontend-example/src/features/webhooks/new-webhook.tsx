import { type SubmitEvent, useState } from 'react';
import { Alert } from '../../components/alert';
import { Field } from '../../components/field';
import { Secret } from '../../components/secret';
import { Section } from '../../components/section';
import { SubmitButton } from '../../components/submit-button';
import { useAction } from '../../lib/data';
import { formText } from '../../lib/forms';
import { graphql } from '../../lib/graphql';
import { EventFields, readEvents } from './event-fields';

const CreateWebhookMutation = graphql(`
  mutation CreateWebhook($url: String!, $events: [NotificationEvent!]!) {
    create_webhook(url: $url, events: $events) {
      secret
      webhook {
        id
        url
      }
    }
  }
`);

export function NewWebhook() {
  const { run, busy, problem } = useAction(CreateWebhookMutation);
  const [created, setCreated] = useState<{ url: string; secret: string } | null>(null);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const made = (await run({ url: formText(form, 'url'), events: readEvents(form) }))
      ?.create_webhook;
    if (!made) return;
    setCreated({ url: made.webhook.url, secret: made.secret });
    form.reset();
  }

  return (
    <Section title="New webhook">
      <p className="hint">
        Your server is sent a signed POST when something happens, so it need not ask again and
        again.
      </p>
      {created && (
        <Secret secret={created.secret}>
          <strong>{created.url}</strong> will be told. Copy the secret of its signatures now: it is
          not shown again.
        </Secret>
      )}
      {problem && <Alert>{problem.text}</Alert>}
      <form className="form-grid" onSubmit={(event) => void submit(event)}>
        <UrlField errors={problem?.fields.url} />
        <EventFields errors={problem?.fields.events} />
        <SubmitButton busy={busy}>Create webhook</SubmitButton>
      </form>
    </Section>
  );
}

function UrlField({ errors }: { errors: string[] | undefined }) {
  return (
    <div className="wide">
      <Field
        label="URL"
        name="url"
        type="url"
        placeholder="https://example.com/hook"
        autoComplete="off"
        hint="A public address that answers a POST with 2xx."
        errors={errors}
        required
      />
    </div>
  );
}
