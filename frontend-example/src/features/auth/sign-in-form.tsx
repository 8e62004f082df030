import type { SubmitEvent } from 'react';
import { Alert } from '../../components/alert';
import { Field } from '../../components/field';
import { SubmitButton } from '../../components/submit-button';
import { formText } from '../../lib/forms';
import { useEndReason, useSignIn } from './api';

export function SignInForm() {
  const { signIn, busy, problem } = useSignIn();
  const endReason = useEndReason();

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    void signIn(formText(form, 'email'), formText(form, 'password'));
  }

  return (
    <form onSubmit={submit} aria-labelledby="sign-in-title">
      <h1 id="sign-in-title">Sign in</h1>
      {problem && <Alert>{problem.text}</Alert>}
      {!problem && endReason === 'expired' && <Alert>Your session has ended. Sign in again.</Alert>}
      <Field
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        errors={problem?.fields.email}
        required
        autoFocus
      />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        errors={problem?.fields.password}
        required
      />
      <SubmitButton busy={busy}>Sign in</SubmitButton>
    </form>
  );
}
