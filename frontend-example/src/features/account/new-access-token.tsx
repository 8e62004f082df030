import { type SubmitEvent, useState } from 'react';
import { Alert } from '../../components/alert';
import { Field, FieldGroup, SelectField } from '../../components/field';
import { Secret } from '../../components/secret';
import { Section } from '../../components/section';
import { SubmitButton } from '../../components/submit-button';
import { useAction } from '../../lib/data';
import { formText } from '../../lib/forms';
import { graphql } from '../../lib/graphql';
import { type Scope, SCOPES } from './scopes';

const CreateAccessTokenMutation = graphql(`
  mutation CreateAccessToken($name: String!, $scopes: [AccessScope!]!, $expiresAt: DateTime) {
    create_access_token(name: $name, scopes: $scopes, expiresAt: $expiresAt) {
      secret
      accessToken {
        id
        name
      }
    }
  }
`);

const DAY_MS = 86_400_000;
const LIFETIMES = { 30: '30 days', 90: '90 days', 365: 'A year' };
const scopes = Object.keys(SCOPES) as Scope[];

export function NewAccessToken() {
  const { run, busy, problem } = useAction(CreateAccessTokenMutation);
  const [created, setCreated] = useState<{ name: string; secret: string } | null>(null);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const made = (await run(readToken(form)))?.create_access_token;
    if (!made) return;
    setCreated({ name: made.accessToken.name, secret: made.secret });
    form.reset();
  }

  return (
    <Section title="New access token">
      <p className="hint">
        For a script or another service: it is sent as <code>Authorization: Bearer …</code> and may
        do what its scopes name, nothing else.
      </p>
      {created && (
        <Secret secret={created.secret}>
          <strong dir="auto">{created.name}</strong> is made. Copy its secret now: it is not shown
          again.
        </Secret>
      )}
      {problem && <Alert>{problem.text}</Alert>}
      <form className="form-grid" onSubmit={(event) => void submit(event)}>
        <Field
          label="Name"
          name="name"
          maxLength={100}
          autoComplete="off"
          errors={problem?.fields.name}
          required
        />
        <ExpiryField />
        <ScopeFields errors={problem?.fields.scopes} />
        <SubmitButton busy={busy}>Create token</SubmitButton>
      </form>
    </Section>
  );
}

function ExpiryField() {
  return (
    <SelectField label="Expires" name="days" defaultValue="90">
      {Object.entries(LIFETIMES).map(([days, label]) => (
        <option key={days} value={days}>
          {label}
        </option>
      ))}
      <option value="">Never</option>
    </SelectField>
  );
}

function ScopeFields({ errors }: { errors: string[] | undefined }) {
  return (
    <FieldGroup legend="May" errors={errors}>
      {scopes.map((scope) => (
        <Field
          key={scope}
          label={SCOPES[scope]}
          type="checkbox"
          name={scope}
          defaultChecked={scope === 'TASKS_READ'}
        />
      ))}
    </FieldGroup>
  );
}

function readToken(form: HTMLFormElement) {
  const days = Number(formText(form, 'days'));
  return {
    name: formText(form, 'name'),
    scopes: scopes.filter((scope) => formText(form, scope)),
    expiresAt: days ? new Date(Date.now() + days * DAY_MS).toISOString() : null,
  };
}
