import { Alert } from '../components/alert';
import { paths } from '../config/paths';
import { ConfirmForm } from '../features/auth/confirm-form';
import { RegisterForm } from '../features/auth/register-form';
import { RequestResetForm, ResetForm } from '../features/auth/reset-forms';
import { useHashToken } from '../lib/hash-token';
import { Link } from '../lib/router';

export function RegisterPage() {
  return (
    <>
      <title>Create an account · Taskverse</title>
      <RegisterForm />
    </>
  );
}

export function ConfirmPage() {
  const token = useHashToken();
  return (
    <>
      <title>Choose a password · Taskverse</title>
      {token ? <ConfirmForm token={token} /> : <NoToken />}
    </>
  );
}

export function ResetPasswordPage() {
  const token = useHashToken();
  return (
    <>
      <title>Reset your password · Taskverse</title>
      {token ? <ResetForm token={token} /> : <RequestResetForm />}
    </>
  );
}

function NoToken() {
  return (
    <>
      <h1>Link incomplete</h1>
      <Alert>Open the link of the mail as a whole.</Alert>
      <p className="form-links">
        <Link href={paths.register}>Register again</Link>
      </p>
    </>
  );
}
