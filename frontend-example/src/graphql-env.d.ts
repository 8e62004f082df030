/* eslint-disable */
/* prettier-ignore */

export type introspection_types = {
    'Boolean': unknown;
    'CreateTask': { kind: 'OBJECT'; name: 'CreateTask'; fields: { 'task': { name: 'task'; type: { kind: 'OBJECT'; name: 'TaskType'; ofType: null; } }; }; };
    'DateTime': unknown;
    'Float': unknown;
    'GenericScalar': unknown;
    'ID': unknown;
    'Int': unknown;
    'JSON': unknown;
    'MonitoringEvent': { name: 'MonitoringEvent'; enumValues: 'TASK_QUEUED' | 'TASK_STARTED' | 'TASK_SUCCEEDED' | 'TASK_FAILED'; };
    'MonitoringRecordType': { kind: 'OBJECT'; name: 'MonitoringRecordType'; fields: { 'createdAt': { name: 'createdAt'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'DateTime'; ofType: null; }; } }; 'data': { name: 'data'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'JSON'; ofType: null; }; } }; 'event': { name: 'event'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'ENUM'; name: 'MonitoringEvent'; ofType: null; }; } }; 'id': { name: 'id'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'ID'; ofType: null; }; } }; 'message': { name: 'message'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'String'; ofType: null; }; } }; 'task': { name: 'task'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'OBJECT'; name: 'TaskType'; ofType: null; }; } }; 'taskId': { name: 'taskId'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'ID'; ofType: null; }; } }; }; };
    'Mutation': { kind: 'OBJECT'; name: 'Mutation'; fields: { 'create_task': { name: 'create_task'; type: { kind: 'OBJECT'; name: 'CreateTask'; ofType: null; } }; 'refreshToken': { name: 'refreshToken'; type: { kind: 'OBJECT'; name: 'Refresh'; ofType: null; } }; 'revokeToken': { name: 'revokeToken'; type: { kind: 'OBJECT'; name: 'Revoke'; ofType: null; } }; 'tokenAuth': { name: 'tokenAuth'; type: { kind: 'OBJECT'; name: 'ObtainJSONWebToken'; ofType: null; } }; 'verifyToken': { name: 'verifyToken'; type: { kind: 'OBJECT'; name: 'Verify'; ofType: null; } }; }; };
    'ObtainJSONWebToken': { kind: 'OBJECT'; name: 'ObtainJSONWebToken'; fields: { 'payload': { name: 'payload'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'GenericScalar'; ofType: null; }; } }; 'refreshExpiresIn': { name: 'refreshExpiresIn'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'Int'; ofType: null; }; } }; 'refreshToken': { name: 'refreshToken'; type: { kind: 'SCALAR'; name: 'String'; ofType: null; } }; 'token': { name: 'token'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'String'; ofType: null; }; } }; 'user': { name: 'user'; type: { kind: 'OBJECT'; name: 'UserType'; ofType: null; } }; }; };
    'Query': { kind: 'OBJECT'; name: 'Query'; fields: { 'all_monitoring_records': { name: 'all_monitoring_records'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'LIST'; name: never; ofType: { kind: 'NON_NULL'; name: never; ofType: { kind: 'OBJECT'; name: 'MonitoringRecordType'; ofType: null; }; }; }; } }; 'all_tasks': { name: 'all_tasks'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'LIST'; name: never; ofType: { kind: 'NON_NULL'; name: never; ofType: { kind: 'OBJECT'; name: 'TaskType'; ofType: null; }; }; }; } }; 'me': { name: 'me'; type: { kind: 'OBJECT'; name: 'UserType'; ofType: null; } }; 'monitoring_record_by_id': { name: 'monitoring_record_by_id'; type: { kind: 'OBJECT'; name: 'MonitoringRecordType'; ofType: null; } }; 'task_by_id': { name: 'task_by_id'; type: { kind: 'OBJECT'; name: 'TaskType'; ofType: null; } }; 'task_kinds': { name: 'task_kinds'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'LIST'; name: never; ofType: { kind: 'NON_NULL'; name: never; ofType: { kind: 'OBJECT'; name: 'TaskKindType'; ofType: null; }; }; }; } }; }; };
    'Refresh': { kind: 'OBJECT'; name: 'Refresh'; fields: { 'payload': { name: 'payload'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'GenericScalar'; ofType: null; }; } }; 'refreshExpiresIn': { name: 'refreshExpiresIn'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'Int'; ofType: null; }; } }; 'refreshToken': { name: 'refreshToken'; type: { kind: 'SCALAR'; name: 'String'; ofType: null; } }; 'token': { name: 'token'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'String'; ofType: null; }; } }; }; };
    'Revoke': { kind: 'OBJECT'; name: 'Revoke'; fields: { 'revoked': { name: 'revoked'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'Int'; ofType: null; }; } }; }; };
    'String': unknown;
    'TaskErrorType': { kind: 'OBJECT'; name: 'TaskErrorType'; fields: { 'code': { name: 'code'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'String'; ofType: null; }; } }; 'message': { name: 'message'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'String'; ofType: null; }; } }; }; };
    'TaskKindType': { kind: 'OBJECT'; name: 'TaskKindType'; fields: { 'description': { name: 'description'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'String'; ofType: null; }; } }; 'name': { name: 'name'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'String'; ofType: null; }; } }; 'payloadSchema': { name: 'payloadSchema'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'JSON'; ofType: null; }; } }; 'resultSchema': { name: 'resultSchema'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'JSON'; ofType: null; }; } }; 'title': { name: 'title'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'String'; ofType: null; }; } }; }; };
    'TaskProgressType': { kind: 'OBJECT'; name: 'TaskProgressType'; fields: { 'current': { name: 'current'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'Float'; ofType: null; }; } }; 'message': { name: 'message'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'String'; ofType: null; }; } }; 'percent': { name: 'percent'; type: { kind: 'SCALAR'; name: 'Float'; ofType: null; } }; 'total': { name: 'total'; type: { kind: 'SCALAR'; name: 'Float'; ofType: null; } }; 'updatedAt': { name: 'updatedAt'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'DateTime'; ofType: null; }; } }; }; };
    'TaskStatus': { name: 'TaskStatus'; enumValues: 'SCHEDULED' | 'QUEUED' | 'RUNNING' | 'CANCELLING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED'; };
    'TaskType': { kind: 'OBJECT'; name: 'TaskType'; fields: { 'attempt': { name: 'attempt'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'Int'; ofType: null; }; } }; 'createdAt': { name: 'createdAt'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'DateTime'; ofType: null; }; } }; 'error': { name: 'error'; type: { kind: 'OBJECT'; name: 'TaskErrorType'; ofType: null; } }; 'finishedAt': { name: 'finishedAt'; type: { kind: 'SCALAR'; name: 'DateTime'; ofType: null; } }; 'id': { name: 'id'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'ID'; ofType: null; }; } }; 'kind': { name: 'kind'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'String'; ofType: null; }; } }; 'name': { name: 'name'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'String'; ofType: null; }; } }; 'owner': { name: 'owner'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'OBJECT'; name: 'UserType'; ofType: null; }; } }; 'payload': { name: 'payload'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'JSON'; ofType: null; }; } }; 'progress': { name: 'progress'; type: { kind: 'OBJECT'; name: 'TaskProgressType'; ofType: null; } }; 'queuedAt': { name: 'queuedAt'; type: { kind: 'SCALAR'; name: 'DateTime'; ofType: null; } }; 'result': { name: 'result'; type: { kind: 'SCALAR'; name: 'JSON'; ofType: null; } }; 'startedAt': { name: 'startedAt'; type: { kind: 'SCALAR'; name: 'DateTime'; ofType: null; } }; 'status': { name: 'status'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'ENUM'; name: 'TaskStatus'; ofType: null; }; } }; 'updatedAt': { name: 'updatedAt'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'DateTime'; ofType: null; }; } }; }; };
    'UserType': { kind: 'OBJECT'; name: 'UserType'; fields: { 'dateJoined': { name: 'dateJoined'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'DateTime'; ofType: null; }; } }; 'email': { name: 'email'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'String'; ofType: null; }; } }; 'id': { name: 'id'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'ID'; ofType: null; }; } }; 'isStaff': { name: 'isStaff'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'Boolean'; ofType: null; }; } }; }; };
    'Verify': { kind: 'OBJECT'; name: 'Verify'; fields: { 'payload': { name: 'payload'; type: { kind: 'NON_NULL'; name: never; ofType: { kind: 'SCALAR'; name: 'GenericScalar'; ofType: null; }; } }; }; };
};

/** An IntrospectionQuery representation of your schema.
 *
 * @remarks
 * This is an introspection of your schema saved as a file by GraphQLSP.
 * It will automatically be used by `gql.tada` to infer the types of your GraphQL documents.
 * If you need to reuse this data or update your `scalars`, update `tadaOutputLocation` to
 * instead save to a .ts instead of a .d.ts file.
 */
export type introspection = {
  name: never;
  query: 'Query';
  mutation: 'Mutation';
  subscription: never;
  types: introspection_types;
};

import * as gqlTada from 'gql.tada';

declare module 'gql.tada' {
  interface setupSchema {
    introspection: introspection
  }
}