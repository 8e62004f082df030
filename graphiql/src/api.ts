import type { FetcherOpts } from '@graphiql/toolkit';
import { getOperationAST, OperationTypeNode, type ExecutionResult } from 'graphql';
import { createClient, type RequestParams } from 'graphql-sse';

const API = window.location.pathname; // the page lives at the address of the API

type Request = Omit<RequestParams, 'operationName'> & { operationName?: string | null };

export async function post(
  asked: Request,
  headers?: Record<string, string>,
): Promise<ExecutionResult> {
  const response = await fetch(API, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(asked),
  });
  return (await response.json()) as ExecutionResult;
}

/** A query or mutation has one answer; a subscription is a stream of them, in graphql-sse's protocol. */
export function fetcher(asked: Request, { headers, documentAST }: FetcherOpts = {}) {
  const operation = documentAST && getOperationAST(documentAST, asked.operationName);
  return operation?.operation === OperationTypeNode.SUBSCRIPTION
    ? createClient({ url: API, headers, retryAttempts: 0 }).iterate(asked as RequestParams)
    : post(asked, headers);
}
