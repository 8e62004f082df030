import { CombinedError } from 'urql';

export interface Problem {
  code: string;
  text: string;
  /** Messages per input field, for BAD_USER_INPUT. */
  fields: Record<string, string[]>;
  retryAfterSeconds: number | null;
  /** The task that is in the way, where a CONFLICT names one. */
  taskId: string | null;
}

type Extensions = Readonly<Record<string, unknown>>;

const NOT_UNDERSTOOD = 'This page and the server do not understand each other. Reload it.';
const SESSION_ENDED = 'Your session has ended. Sign in again.';

const TEXTS: Partial<Record<string, string>> = {
  UNAUTHENTICATED: 'Sign in to continue.',
  TOKEN_EXPIRED: SESSION_ENDED,
  TOKEN_INVALID: SESSION_ENDED,
  REFRESH_TOKEN_INVALID: SESSION_ENDED,
  REFRESH_TOKEN_REUSED: SESSION_ENDED,
  CSRF: 'The server does not take sign-ins from this page.',
  INVALID_CREDENTIALS: 'The e-mail or the password is wrong.',
  FORBIDDEN: 'You are not allowed to do this.',
  NOT_FOUND: 'This does not exist, or it is not yours.',
  BAD_USER_INPUT: 'Some of this cannot be accepted.',
  CONFLICT: 'This does not go with what is there: it may have changed meanwhile.',
  BAD_REQUEST: NOT_UNDERSTOOD,
  METHOD_NOT_ALLOWED: NOT_UNDERSTOOD,
  NOT_ACCEPTABLE: NOT_UNDERSTOOD,
  UNSUPPORTED_MEDIA_TYPE: NOT_UNDERSTOOD,
  GRAPHQL_PARSE_FAILED: NOT_UNDERSTOOD,
  PERSISTED_QUERY_NOT_FOUND: NOT_UNDERSTOOD,
  PAYLOAD_TOO_LARGE: 'This is larger than the server takes.',
  QUERY_TOO_COMPLEX: 'This asks for too much at once.',
  QUERY_NOT_ALLOWED: 'The server does not know this page. Reload it.',
  TOO_MANY_STREAMS: 'You follow too much at once. Close some of your tabs and programs.',
  STREAMS_NOT_SERVED: 'This server tells nothing by itself; the page asks again and again instead.',
  SLOW_CLIENT: 'More happened than this page could follow. Reload it.',
  SERVICE_UNAVAILABLE: 'The service is not available right now. Try again in a moment.',
  GRAPHQL_VALIDATION_FAILED: 'This page is older than the server. Reload it.',
  NETWORK: 'The server cannot be reached. Check your connection and try again.',
};

export function describeError(error: CombinedError): Problem {
  const source = unwrap(error);
  const code = errorCode(source);
  const extensions = source.graphQLErrors[0]?.extensions ?? {};
  return {
    code,
    text: textFor(code, extensions),
    fields: readFields(extensions.fields),
    retryAfterSeconds: readNumber(extensions.retryAfter),
    taskId: typeof extensions.taskId === 'string' ? extensions.taskId : null,
  };
}

/** The server's code; NETWORK when there was no GraphQL answer, UNKNOWN when it carried no code. */
export function errorCode(error: CombinedError): string {
  const source = unwrap(error);
  if (source.networkError) return 'NETWORK';
  const code = source.graphQLErrors[0]?.extensions.code;
  return typeof code === 'string' ? code : 'UNKNOWN';
}

/** The auth exchange reports a failed refresh as the network error of the request that waited for it. */
function unwrap(error: CombinedError): CombinedError {
  return error.networkError instanceof CombinedError ? error.networkError : error;
}

function textFor(code: string, extensions: Extensions): string {
  if (code === 'RATE_LIMITED') return rateLimitText(readNumber(extensions.retryAfter));
  if (code === 'INTERNAL_SERVER_ERROR') return serverErrorText(extensions.ref);
  return TEXTS[code] ?? `Something unexpected happened (${code}).`;
}

function rateLimitText(seconds: number | null): string {
  if (seconds === null) return 'Too many attempts. Try again later.';
  const whole = Math.max(1, Math.ceil(seconds));
  return `Too many attempts. Try again in ${whole} ${whole === 1 ? 'second' : 'seconds'}.`;
}

function serverErrorText(ref: unknown): string {
  const text = 'Something went wrong on the server.';
  return typeof ref === 'string' ? `${text} If it lasts, report it with reference ${ref}.` : text;
}

function readNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function readFields(value: unknown): Record<string, string[]> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, messages]) => [name, [messages].flat().map(String)]),
  );
}
