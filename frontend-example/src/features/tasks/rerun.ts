import { graphql } from '../../lib/graphql';

export const RerunTaskMutation = graphql(`
  mutation RerunTask($id: Int!, $payload: JSON) {
    rerun_task(id: $id, payload: $payload) {
      task {
        id
      }
    }
  }
`);
