import { vi } from 'vitest';

export interface Call {
  operation: string;
  query: string;
  variables: Record<string, unknown>;
  authorization: string | null;
  /** Whether the refresh cookie goes along. */
  credentials: RequestCredentials | undefined;
}

/** Answers one operation: with data, with `failure(…)`, or by throwing, which is a broken network. */
export type Answer = (call: Call) => unknown;

/** Stands in for the network and nothing else. An operation without an answer fails the request. */
export function fakeApi(answers: Record<string, Answer>): Call[] {
  const calls: Call[] = [];
  vi.stubGlobal('fetch', async (_url: string, init: RequestInit) => {
    const call = readCall(init);
    calls.push(call);
    // The turn a real network takes: lets concurrent requests overlap.
    await new Promise((resolve) => setTimeout(resolve, 1));
    const answer = answers[call.operation];
    if (!answer) throw new TypeError(`No answer for ${call.operation}`);
    const body = await answer(call);
    return Response.json(isFailure(body) ? body : { data: body });
  });
  return calls;
}

export function failure(code: string, extensions: Record<string, unknown> = {}) {
  return { errors: [{ message: `message of ${code}`, extensions: { code, ...extensions } }] };
}

let session = 1;

/** Each test has a session of its own, as each sign-in has; refreshes stay in it. */
export function forgetSession(): void {
  session += 1;
}

export function issued(token: string, lifetimeSeconds = 300, sid = `session-${session}`) {
  const iat = 1_700_000_000;
  return { token, payload: { iat, exp: iat + lifetimeSeconds, sid } };
}

export const operations = (calls: Call[]): string[] => calls.map((call) => call.operation);

function readCall(init: RequestInit): Call {
  const body = JSON.parse(init.body as string) as {
    operationName: string;
    query: string;
    variables: Record<string, unknown>;
  };
  return {
    operation: body.operationName,
    query: body.query,
    variables: body.variables,
    authorization: new Headers(init.headers).get('authorization'),
    credentials: init.credentials,
  };
}

function isFailure(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'errors' in body;
}
