import type { SubmitEvent } from 'react';
import { Alert } from '../../components/alert';
import { arriveAt } from '../../components/page-head';
import { SubmitButton } from '../../components/submit-button';
import { paths } from '../../config/paths';
import { formText } from '../../lib/forms';
import { Link } from '../../lib/router';
import { useEndReason, useSignIn } from './api';
import { EmailField, PasswordField } from './fields';

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
      <h1 id="sign-in-title" ref={arriveAt}>
        Sign in
      </h1>
      {problem && <Alert>{problem.text}</Alert>}
      {!problem && endReason === 'expired' && <Alert>Your session has ended. Sign in again.</Alert>}
      <EmailField errors={problem?.fields.email} />
      <PasswordField current errors={problem?.fields.password} />
      <SubmitButton busy={busy}>Sign in</SubmitButton>
      <p className="form-links">
        <Link href={paths.resetPassword}>Forgot your password?</Link>
        <Link href={paths.register}>Create an account</Link>
      </p>
    </form>
  );
}
