import { SignInForm } from '../features/auth/sign-in-form';
import { Brand } from './brand';

export function SignInPage() {
  return (
    <main className="sign-in-page">
      <title>Sign in · Taskverse</title>
      <Brand />
      <div className="card">
        <SignInForm />
      </div>
    </main>
  );
}
