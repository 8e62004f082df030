import { type SubmitEvent, useState } from 'react';
import { Alert, Notice } from '../../components/alert';
import { Field } from '../../components/field';
import { Section } from '../../components/section';
import { SubmitButton } from '../../components/submit-button';
import { useAction } from '../../lib/data';
import { formText } from '../../lib/forms';
import { graphql } from '../../lib/graphql';

const ChangePasswordMutation = graphql(`
  mutation ChangePassword($current: String!, $new: String!) {
    change_password(currentPassword: $current, newPassword: $new) {
      user {
        id
      }
    }
  }
`);

export function ChangePasswordForm() {
  const { run, busy, problem } = useAction(ChangePasswordMutation);
  const [changed, setChanged] = useState(false);
  const wrong = problem?.code === 'INVALID_CREDENTIALS';

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const done = await run({ current: formText(form, 'current'), new: formText(form, 'new') });
    setChanged(done !== null);
    if (done) form.reset();
  }

  return (
    <Section title="Change password">
      {changed && <Notice>Your password is changed, and every other session has ended.</Notice>}
      {problem && <Alert>{wrong ? 'The current password is wrong.' : problem.text}</Alert>}
      <form className="narrow" onSubmit={(event) => void submit(event)}>
        <Field
          label="Current password"
          name="current"
          type="password"
          autoComplete="current-password"
          errors={problem?.fields.currentPassword}
          required
        />
        <Field
          label="New password"
          name="new"
          type="password"
          autoComplete="new-password"
          hint="Ten characters or more, and not a common one."
          errors={problem?.fields.newPassword}
          required
        />
        <SubmitButton busy={busy}>Change password</SubmitButton>
      </form>
    </Section>
  );
}
